//! Settings of `host_interfaces` entries: backends, buckets, sharing.

use wash_runtime::plugin::backends::Provider;
use wash_runtime::plugin::disk::Folders;
use wash_runtime::plugin::nats::NatsServers;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_keyvalue::{Filesystem, InMemory, NatsBuckets, Redis, Store};

use crate::contract::{Backend, Entry};

#[tokio::test]
async fn named_entries_are_separate_stores_and_other_names_do_not_exist() {
    let backend = Backend::new(InMemory::new()).await;
    let entries: [Entry<'_>; 2] = [
        (Some("cache"), &[("backend", "in-memory")]),
        (Some("sessions"), &[("bucket", "s")]),
    ];
    backend.start("shop", "shop", &entries).await.unwrap();
    assert_eq!(backend.ask("shop", "cache/set?1", "k").await, "done");
    assert_eq!(backend.ask("shop", "sessions/exists", "k").await, "false");
    assert_eq!(
        backend.ask("shop", "other/get", "k").await,
        "error: no such store"
    );
}

#[tokio::test]
async fn invalid_settings_prevent_the_start_of_a_workload() {
    let backend = Backend::new(InMemory::new()).await;
    let wrong: [Entry<'_>; 2] = [
        (Some("cache"), &[("backend", "valkey")]),
        (Some("sessions"), &[("url", "redis://x")]),
    ];
    let error = backend.start("shop", "shop", &wrong).await.unwrap_err();
    let text = format!("{error:#}");
    assert!(
        text.contains("('cache'): unknown backend 'valkey'; available: in-memory")
            && text.contains(
                "('sessions'): backend 'in-memory' has no setting 'url'; available: bucket, shared"
            ),
        "{text}"
    );
}

#[tokio::test]
async fn one_component_can_use_two_backends() {
    let folder = tempfile::tempdir().unwrap();
    let backend = Backend::of(vec![
        Box::new(InMemory::new()),
        Box::new(Filesystem::new(
            Folders::none().with_default(folder.path()),
            SharedBuckets::none(),
        )),
    ])
    .await;
    let entries: [Entry<'_>; 2] = [
        (Some("cache"), &[]),
        (Some("sessions"), &[("backend", "filesystem")]),
    ];
    backend.start("1", "shop", &entries).await.unwrap();
    for bucket in ["cache", "sessions"] {
        assert_eq!(backend.ask("shop", &format!("{bucket}/set?1"), "k").await, "done");
    }
    backend.host.undeploy("1").await;
    backend.start("2", "shop", &entries).await.unwrap();
    assert_eq!(backend.ask("shop", "cache/exists", "k").await, "false");
    assert_eq!(backend.ask("shop", "sessions/exists", "k").await, "true");
}

#[tokio::test]
async fn buckets_are_shared_if_both_workloads_and_the_host_say_so() {
    let memory = || InMemory::new().sharing(SharedBuckets::none().allow("orders"));
    let backend = Backend::new(memory()).await;
    let shared: &[Entry<'_>] = &[(None, &[("bucket", "orders"), ("shared", "true")])];
    let own: &[Entry<'_>] = &[(None, &[("bucket", "orders")])];
    backend.start("1", "shop", shared).await.unwrap();
    backend.start("2", "kitchen", shared).await.unwrap();
    backend.start("3", "other", own).await.unwrap();
    assert_eq!(backend.ask("shop", "any/set?1", "k").await, "done");
    assert_eq!(backend.ask("kitchen", "thing/get", "k").await, "some 1");
    assert_eq!(backend.ask("other", "orders/exists", "k").await, "false");
    let refused = backend
        .start("4", "spy", &[(None, &[("bucket", "users"), ("shared", "true")])])
        .await
        .unwrap_err();
    assert!(format!("{refused:#}").contains("buckets that may be shared: orders"));
}

#[test]
fn the_capabilities_page_lists_every_backend_and_setting() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/capabilities.md");
    let page = std::fs::read_to_string(page).unwrap();
    let section = page.split("## `wasi:keyvalue`").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let (folders, servers, shared) = (Folders::none(), Servers::none(), SharedBuckets::none());
    let backends: [Box<dyn Provider<dyn Store>>; 4] = [
        Box::new(InMemory::new()),
        Box::new(Filesystem::new(folders, shared.clone())),
        Box::new(NatsBuckets::new(
            NatsServers::new(servers.clone()),
            shared.clone(),
        )),
        Box::new(Redis::new(servers, shared)),
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
