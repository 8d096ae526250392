//! Host names that route HTTP requests to a workload.

use crate::manifest::WorkloadSpec;
use crate::protocol::{WitInterface, Workload};

/// Setting with the primary host name.
const HOST: &str = "host";

/// Setting with additional host names, separated by commas.
const HOST_ALIASES: &str = "host-aliases";

/// Returns the DNS names of the Kubernetes Service for a workload.
pub(super) fn aliases(namespace: &str, spec: &WorkloadSpec) -> Vec<String> {
    let kubernetes = spec.kubernetes.as_ref();
    let Some(service) = kubernetes.and_then(|kubernetes| kubernetes.service.as_ref()) else {
        return Vec::new();
    };
    let name = &service.name;
    vec![
        format!("{name}.{namespace}"),
        format!("{name}.{namespace}.svc"),
        format!("{name}.{namespace}.svc.cluster.local"),
        name.clone(),
    ]
}

/// Adds host names to an interface if it is the one that receives HTTP requests.
pub(super) fn add_aliases(interface: &mut WitInterface, aliases: &[String]) {
    if aliases.is_empty() || !receives_http(interface) {
        return;
    }
    let names = interface.config.entry(HOST_ALIASES.to_owned()).or_default();
    let own = names.split(',').filter(|name| !name.trim().is_empty());
    let all: Vec<&str> = own.chain(aliases.iter().map(String::as_str)).collect();
    *names = all.join(",");
}

fn receives_http(interface: &WitInterface) -> bool {
    let is_handler = |name: &String| matches!(name.as_str(), "incoming-handler" | "handler");
    interface.namespace == "wasi"
        && interface.package == "http"
        && interface.interfaces.iter().any(is_handler)
}

/// Returns true if the workload has an interface that receives HTTP requests but no host name, so that no request can reach it.
pub fn is_without_route(workload: &Workload) -> bool {
    let interfaces = workload.wit_world.iter().flat_map(|world| &world.host_interfaces);
    let mut http = interfaces.filter(|interface| receives_http(interface)).peekable();
    let has_name = |interface: &WitInterface| {
        [HOST, HOST_ALIASES].iter().any(|key| {
            let names = interface.config.get(*key);
            names.is_some_and(|names| !names.trim().is_empty())
        })
    };
    http.peek().is_some() && !http.any(has_name)
}
