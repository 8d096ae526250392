//! The in-memory backend.

use wash_runtime::plugin::wasi_keyvalue::InMemory;

use crate::contract::Backend;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms() {
    Backend::new(InMemory::new()).await.conforms().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_lists_a_hundred_thousand_keys() {
    Backend::new(InMemory::new()).await.lists(100_000).await;
}

#[tokio::test]
async fn the_memory_of_a_workload_is_limited_and_freed_with_it() {
    let backend = Backend::new(InMemory::with_capacity(4352)).await;
    backend.start("1", "shop", &[(None, &[])]).await.unwrap();
    assert_eq!(backend.ask("shop", "b/set-bytes?3000", "one").await, "done");
    let refused = backend.ask("shop", "b/set-bytes?3000", "two").await;
    assert!(refused.contains("would exceed its limit of"), "{refused}");
    assert_eq!(
        backend.ask("shop", "b/set-bytes?3500", "one").await,
        "done",
        "a larger value in place of an existing one"
    );
    assert_eq!(backend.ask("shop", "b/delete", "one").await, "done");
    assert_eq!(backend.ask("shop", "b/set-bytes?3000", "two").await, "done");

    // The next version sees the values if it starts before the old one stops. When no version runs, they are deleted.
    backend.start("2", "shop", &[(None, &[])]).await.unwrap();
    backend.host.undeploy("1").await;
    assert_eq!(backend.ask("shop", "b/length", "two").await, "3000");
    backend.host.undeploy("2").await;
    backend.start("3", "shop", &[(None, &[])]).await.unwrap();
    assert_eq!(backend.ask("shop", "b/exists", "two").await, "false");
}
