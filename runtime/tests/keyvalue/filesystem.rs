//! The filesystem backend.

use std::path::Path;

use wash_runtime::plugin::disk::Folders;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_keyvalue::Filesystem;

use crate::contract::Backend;

async fn files(folder: &Path) -> Backend {
    let folders = Folders::none().with_default(folder);
    Backend::new(Filesystem::new(folders, SharedBuckets::none())).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms() {
    let folder = tempfile::tempdir().unwrap();
    files(folder.path()).await.conforms().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_lists_many_keys() {
    let folder = tempfile::tempdir().unwrap();
    files(folder.path()).await.lists(5_000).await;
}

#[tokio::test]
async fn values_outlive_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let first = files(folder.path()).await;
    first.start("1", "shop", &[(None, &[])]).await.unwrap();
    assert_eq!(first.ask("shop", "b/set?1", "k").await, "done");
    drop(first);
    let second = files(folder.path()).await;
    second.start("1", "shop", &[(None, &[])]).await.unwrap();
    assert_eq!(second.ask("shop", "b/get", "k").await, "some 1");
}
