//! Checks the documentation of the backends.

use wash_runtime::plugin::backends::Provider;
use wash_runtime::plugin::disk::Folders;
use wash_runtime::plugin::nats::NatsServers;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_blobstore::{Filesystem, InMemory, NatsObjects, Store};

#[test]
fn the_capabilities_page_lists_every_backend_and_setting() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/capabilities.md");
    let page = std::fs::read_to_string(page).unwrap();
    let section = page.split("## `wasi:blobstore`").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let shared = SharedBuckets::none();
    let servers = NatsServers::new(Servers::none());
    let backends: [Box<dyn Provider<dyn Store>>; 3] = [
        Box::new(InMemory::new()),
        Box::new(Filesystem::new(Folders::none(), shared.clone())),
        Box::new(NatsObjects::new(servers, shared)),
    ];
    for backend in backends {
        let row = section
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` |", backend.kind())))
            .unwrap_or_else(|| panic!("no row for {}", backend.kind()));
        for key in backend.keys() {
            // Settings that every store has are documented once.
            let documented = if ["bucket", "shared"].contains(key) {
                &page
            } else {
                row
            };
            assert!(
                documented.contains(&format!("`{key}")),
                "{}: {key}",
                backend.kind()
            );
        }
    }
}
