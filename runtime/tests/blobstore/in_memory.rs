//! The in-memory backend.

use wash_runtime::plugin::wasi_blobstore::{InMemory, WasiBlobstore};

use crate::backend::{Backend, Entry};
use crate::suite;

async fn in_memory(capacity: u64) -> Backend {
    Backend::new(WasiBlobstore::new(vec![Box::new(InMemory::with_capacity(
        capacity,
    ))]))
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conforms() {
    suite::conforms(&in_memory(64 << 20).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_a_hundred_thousand_objects() {
    suite::lists(&in_memory(64 << 20).await, 100_000).await;
}

#[tokio::test]
async fn can_be_read_when_removed() {
    suite::can_be_read_when_removed(&in_memory(64 << 20).await).await;
}

#[tokio::test]
async fn is_read_only_if_the_entry_says_so() {
    suite::is_read_only(&in_memory(1 << 20).await, &[]).await;
}

#[tokio::test]
async fn the_memory_of_a_workload_is_limited_and_freed_with_it() {
    let backend = in_memory(100_000).await;
    backend.start("1", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str, key: &str| backend.ask("shop", what, key).await;
    assert_eq!(ask("b/create", "").await, "created b");
    assert_eq!(ask("b/write-big?60000", "one").await, "done");
    let full = "the data of the workload would exceed its limit of 100000 bytes in memory";
    let refused = ask("b/write-big?60000", "two").await;
    assert!(refused.contains(full), "{refused}");
    // The limit applies during a write, too; a failed write and a deletion free their memory.
    let refused = ask("b/write-over?60000", "two").await;
    assert!(refused.ends_with(&format!("; {full}")), "{refused}");
    assert_eq!(ask("b/has", "two").await, "false");
    assert_eq!(ask("b/write-big?30000", "two").await, "done");
    assert_eq!(ask("b/delete", "one").await, "done");
    assert_eq!(ask("b/write-big?60000", "two").await, "done");

    // The next version sees the objects if it starts before the old one stops. When no version runs, they are deleted.
    backend.start("2", "shop", &[(None, &[])]).await.unwrap();
    backend.host.undeploy("1").await;
    assert_eq!(ask("b/read-big?0", "two").await, "60000");
    backend.host.undeploy("2").await;
    backend.start("3", "shop", &[(None, &[])]).await.unwrap();
    assert_eq!(ask("b/there", "").await, "false");
}

#[tokio::test]
async fn named_entries_are_separate_containers_and_other_names_do_not_exist() {
    let backend = in_memory(1 << 20).await;
    let entries: [Entry<'_>; 2] = [
        (Some("cache"), &[("backend", "in-memory")]),
        (Some("media"), &[("bucket", "m")]),
    ];
    backend.start("shop", "shop", &entries).await.unwrap();
    let ask = async |what: &str, key: &str| backend.ask("shop", what, key).await;
    assert_eq!(ask("cache/create", "").await, "created cache");
    assert_eq!(ask("media/there", "").await, "false");
    assert_eq!(ask("media/create", "").await, "created media");
    assert_eq!(ask("cache/put?1", "k").await, "done");
    assert_eq!(ask("media/has", "k").await, "false");
    assert_eq!(ask("cache/copy?media,k", "k").await, "done");
    assert_eq!(ask("media/get", "k").await, "1");
    assert_eq!(ask("media/info", "k").await, "media k 1");
    assert_eq!(
        ask("other/create", "").await,
        "error: container 'other' not found"
    );
    assert_eq!(ask("other/there", "").await, "false");
    assert_eq!(
        ask("cache/copy?other,k", "k").await,
        "error: container 'other' not found"
    );
}

#[tokio::test]
async fn invalid_settings_prevent_the_start_of_a_workload() {
    let backend = in_memory(1 << 20).await;
    let wrong: [Entry<'_>; 3] = [
        (Some("cache"), &[("backend", "s3")]),
        (Some("media"), &[("root", "/")]),
        (Some("reading"), &[("read_only", "yes")]),
    ];
    let error = backend.start("shop", "shop", &wrong).await.unwrap_err();
    let text = format!("{error:#}");
    for part in [
        "('cache'): unknown backend 's3'; available: in-memory",
        "('media'): backend 'in-memory' has no setting 'root'; available: bucket, shared, read_only",
        "('reading'): invalid 'read_only': expected true or false",
    ] {
        assert!(text.contains(part), "{text}");
    }
}
