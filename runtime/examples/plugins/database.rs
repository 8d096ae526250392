//! Measures one query: it returns one row with the text of its parameter.

use tokio::net::TcpStream;
use tokio_postgres::NoTls;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::wasmcloud_postgres::{Postgres, WasmcloudPostgres};
use wash_tests::servers;

use crate::guest::Guest;
use crate::times::Times;
use crate::{LENGTH, row};

const COUNT: usize = 5_000;
const QUERY: &str = "SELECT $1::text AS value";

pub(crate) async fn measure() -> anyhow::Result<()> {
    println!("\nwasmcloud:postgres, {LENGTH} bytes");
    let server = servers::Postgres::start();
    let postgres = Postgres::new(Servers::none().with_default(server.url().parse()?));
    let guest = Guest::start("wasmcloud", "postgres", WasmcloudPostgres::new(postgres)).await?;
    let text = "x".repeat(LENGTH);
    let headers = [("x-sql", QUERY), ("x-params", text.as_str())];
    let times = guest.times_of(&format!("times?{COUNT}"), &headers).await?;
    row("postgres", "query", &times, &natively(&server, &text).await?);
    Ok(())
}

async fn natively(server: &servers::Postgres, text: &str) -> anyhow::Result<Times> {
    let config: tokio_postgres::Config = server.url().parse()?;
    let stream = TcpStream::connect(server.address()).await?;
    stream.set_nodelay(true)?;
    let (client, connection) = config.connect_raw(stream, NoTls).await?;
    tokio::spawn(connection);
    let query = client.prepare(QUERY).await?;
    Times::measure(COUNT, async || {
        let answer: String = client.query_one(&query, &[&text]).await?.get(0);
        anyhow::ensure!(answer == text);
        Ok(())
    })
    .await
}
