//! A host with one custom plugin: runs one component and gives it the interface `example:counter`.
//!
//! ```console
//! $ custom-host COMPONENT [ADDRESS]
//! ```
#![allow(clippy::print_stdout, reason = "prints the addresses it listens on")]

mod counter;

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context as _;
use wash_runtime::engine::Engine;
use wash_runtime::host::http::{DevRouter, HttpServer};
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;

use self::counter::Counter;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let file = args.next().context("usage: custom-host COMPONENT [ADDRESS]")?;
    let address = args.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned());

    let http = HttpServer::new(DevRouter::default(), address.parse()?).await?;
    let addresses = http.addresses().to_vec();
    let host = HostBuilder::new()
        .with_engine(Engine::builder().build()?)
        .with_http_handler(Arc::new(http))
        .with_plugin(Arc::new(Counter::default()))?
        .build()?
        .start()
        .await?;

    let bytes = std::fs::read(&file).with_context(|| format!("cannot read '{file}'"))?;
    let interface = WitInterface {
        config: HashMap::from([("start".to_owned(), "100".to_owned())]),
        ..WitInterface::parse("example:counter/counter@0.1.0").context("the name of an interface")?
    };
    host.workload_start(WorkloadStartRequest {
        workload_id: "visits".to_owned(),
        workload: Workload {
            namespace: "default".to_owned(),
            name: "visits".to_owned(),
            components: vec![Component::new("visits", bytes)],
            host_interfaces: vec![interface],
            ..Workload::default()
        },
    })
    .await?;

    for address in addresses {
        println!("Listening on http://{address}");
    }
    tokio::signal::ctrl_c().await?;
    host.stop().await
}
