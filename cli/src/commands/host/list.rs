//! `wash host list`.

use clap::Args;
use serde_json::{Value, json};

use crate::commands::workload::{ClusterArgs, with_cluster};
use crate::context::Context;
use crate::error::Result;
use crate::output::Outcome;
use crate::table::table;

/// Arguments of `wash host list`.
#[derive(Args, Debug)]
#[command(after_help = "\
Hosts run by `wash` respond immediately. Other hosts only send a heartbeat every 15 s; pass --wait 20s to include them.")]
pub(crate) struct ListArgs {
    /// Connection to the control plane.
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
}

/// Runs `wash host list`.
pub(crate) fn run(args: &ListArgs, context: &Context) -> Result<Outcome> {
    let wait = args.cluster.wait;
    let hosts = with_cluster(&args.cluster, context, async |cluster| cluster.hosts(wait).await)?;
    if hosts.is_empty() {
        context.printer.note(
            "no hosts found; some hosts only send a heartbeat every 15 s: pass --wait 20s to include them",
        );
    }
    let rows = hosts.iter().map(|host| {
        let memory = |bytes: u64| format!("{:.1}", bytes_as_gib(bytes));
        [
            host.friendly_name.clone(),
            host.id.clone(),
            host.labels.get("hostgroup").cloned().unwrap_or_default(),
            host.environment.clone(),
            host.workload_count.to_string(),
            format!("{:.0}%", host.system_cpu_usage),
            format!(
                "{}/{} GiB",
                memory(host.system_memory_free),
                memory(host.system_memory_total)
            ),
            host.version.clone(),
        ]
    });
    let head = [
        "NAME",
        "ID",
        "GROUP",
        "ENVIRONMENT",
        "WORKLOADS",
        "CPU",
        "FREE MEMORY",
        "VERSION",
    ];
    let text = table(head, rows);
    let hosts: Vec<Value> = hosts
        .iter()
        .map(|host| {
            json!({
                "id": host.id,
                "name": host.friendly_name,
                "hostname": host.hostname,
                "labels": host.labels,
                "environment": host.environment,
                "version": host.version,
                "http_port": host.http_port,
                "workload_count": host.workload_count,
                "component_count": host.component_count,
                "cpu_usage": host.system_cpu_usage,
                "memory_total": host.system_memory_total,
                "memory_free": host.system_memory_free,
                "os": { "name": host.os_name, "arch": host.os_arch, "kernel": host.os_kernel },
            })
        })
        .collect();
    Ok(Outcome::new(
        format!("{} hosts", hosts.len()),
        text,
        json!({ "hosts": hosts }),
    ))
}

#[allow(clippy::cast_precision_loss, reason = "for display only")]
fn bytes_as_gib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 30)
}
