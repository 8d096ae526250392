//! The in-process backend: messages between the workloads of one host.

use wash_runtime::plugin::wasmcloud_messaging::InProcess;
use wash_runtime::types::Component;
use wash_tests::fixture;

use crate::backend::{Backend, worker};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms() {
    Backend::new(InProcess::new()).await.conforms().await;
}

#[tokio::test]
async fn instances_are_reused_if_the_component_has_a_pool() {
    let backend = Backend::new(InProcess::new()).await;
    let reused = Component {
        pool_size: 2,
        ..worker("reused", &[("subscriptions", "reused")])
    };
    let fresh = worker("fresh", &[("subscriptions", "fresh")]);
    let front = Component::new("front", fixture::component("messaging-http"));
    backend
        .run("1", "app", &[], vec![front, reused, fresh])
        .await
        .unwrap();
    let count = async |subject: &str| backend.ask("app", &format!("request/{subject}?count:")).await;
    let mut most = 0;
    for _ in 0..20 {
        most = most.max(count("reused").await.parse().unwrap());
        assert_eq!(count("fresh").await, "1");
    }
    assert!(
        most > 1,
        "a reply may arrive before the instance is idle, but not every time"
    );
    // An instance that trapped is not reused; the other instances are.
    for _ in 0..5 {
        let trapped = backend.ask("app", "request/reused?trap:").await;
        assert!(trapped.contains("the guest trapped"), "{trapped}");
    }
    assert_eq!(count("reused").await, "1");
}
