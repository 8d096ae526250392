//! The filesystem backend.

use std::path::Path;

use wash_runtime::plugin::disk::Folders;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_blobstore::{Filesystem, WasiBlobstore};

use crate::backend::{Backend, Entry};
use crate::suite;

async fn files(folder: &Path) -> Backend {
    let folders = Folders::none().with_default(folder);
    let filesystem = Filesystem::new(folders, SharedBuckets::none().allow("media"));
    Backend::new(WasiBlobstore::new(vec![Box::new(filesystem)])).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conforms() {
    let folder = tempfile::tempdir().unwrap();
    suite::conforms(&files(folder.path()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_many_objects() {
    let folder = tempfile::tempdir().unwrap();
    suite::lists(&files(folder.path()).await, 5_000).await;
}

#[tokio::test]
async fn can_be_read_when_removed() {
    let folder = tempfile::tempdir().unwrap();
    suite::can_be_read_when_removed(&files(folder.path()).await).await;
}

#[tokio::test]
async fn is_read_only_if_the_entry_says_so() {
    let folder = tempfile::tempdir().unwrap();
    suite::is_read_only(&files(folder.path()).await, &[]).await;
}

#[tokio::test]
async fn objects_outlive_the_host_as_files_with_readable_names() {
    let folder = tempfile::tempdir().unwrap();
    let first = files(folder.path()).await;
    first.start("1", "shop", &[(None, &[])]).await.unwrap();
    assert_eq!(first.ask("shop", "photos/create", "").await, "created photos");
    assert_eq!(first.ask("shop", "photos/put?meow", "cat.txt").await, "done");
    drop(first);
    let file = folder.path().join("own/test/shop/photos/cat.txt");
    assert_eq!(std::fs::read_to_string(file).unwrap(), "meow");
    let second = files(folder.path()).await;
    second.start("1", "shop", &[(None, &[])]).await.unwrap();
    assert_eq!(second.ask("shop", "photos/get", "cat.txt").await, "meow");
}

#[tokio::test]
async fn nothing_escapes_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let backend = files(&root).await;
    backend.start("1", "shop", &[(None, &[])]).await.unwrap();
    for name in ["..", "../../../..", "/tmp", "a/../../../b", "..\\..", "C:\\x"] {
        let ask = async |what: &str, key: &str| backend.ask_in("shop", name, what, key).await;
        assert_eq!(ask("x/create", "").await, format!("created {name}"));
        assert_eq!(ask("x/put?x", name).await, "done");
        assert_eq!(ask("x/put?x", &format!("{name}/{name}")).await, "done");
        assert_eq!(ask("x/names", "").await.matches('"').count(), 4);
    }
    let beside: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(beside.len(), 1, "{beside:?}");
    let owners: Vec<_> = std::fs::read_dir(&root).unwrap().collect();
    assert_eq!(owners.len(), 1, "{owners:?}");
    assert_eq!(
        std::fs::read_dir(root.join("own/test/shop")).unwrap().count(),
        7,
        "six containers and the folder %new"
    );
}

#[tokio::test]
async fn a_workload_can_use_only_folders_and_shared_containers_that_the_host_allows() {
    let folder = tempfile::tempdir().unwrap();
    let backend = files(folder.path()).await;
    let wrong: [Entry<'_>; 2] = [
        (Some("etc"), &[("root", "/etc")]),
        (Some("others"), &[("bucket", "others"), ("shared", "true")]),
    ];
    let error = backend.start("1", "shop", &wrong).await.unwrap_err();
    let text = format!("{error:#}");
    for part in [
        "('etc'): 'root' is not allowed on this host; allowed folders: /",
        "('others'): 'shared' is not allowed on this host; buckets that may be shared: media",
    ] {
        assert!(text.contains(part), "{text}");
    }

    let shared: [Entry<'_>; 1] = [(None, &[("bucket", "media"), ("shared", "true")])];
    backend.start("1", "shop", &shared).await.unwrap();
    backend.start("2", "cafe", &shared).await.unwrap();
    assert_eq!(backend.ask("shop", "any/create", "").await, "created any");
    assert_eq!(backend.ask("shop", "any/put?ours", "k").await, "done");
    assert_eq!(backend.ask("cafe", "other/get", "k").await, "ours");
    // Every container name leads to the same shared bucket, so this moves the object onto itself.
    assert_eq!(backend.ask("shop", "one/move?two,k", "k").await, "done");
    assert_eq!(backend.ask("cafe", "other/get", "k").await, "ours");
    let lower = folder.path().join("a");
    let lower = lower.to_str().unwrap();
    backend
        .start("3", "deep", &[(None, &[("root", lower)])])
        .await
        .unwrap();
    assert_eq!(backend.ask("deep", "b/create", "").await, "created b");
}
