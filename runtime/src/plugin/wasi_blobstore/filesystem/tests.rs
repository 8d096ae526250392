//! Tests of the filesystem backend under crashes, concurrency and foreign files.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use futures::StreamExt as _;

use super::provider::FileStore;
use crate::plugin::disk::{Root, encode, testing};
use crate::plugin::space::Space;
use crate::plugin::wasi_blobstore::store::{BlobError, Container, Range, Store};

/// Size of the written objects: more than one chunk.
const LENGTH: usize = 400_000;

fn store(root: &Path) -> FileStore {
    let space = Space::Own {
        namespace: "default".to_owned(),
        name: "app".to_owned(),
        bucket: None,
    };
    FileStore::new(&Root::of(root), space)
}

async fn container(root: &Path) -> Arc<dyn Container> {
    let store = store(root);
    match store.open("b").await.unwrap() {
        Some(container) => container,
        None => store.create("b").await.unwrap(),
    }
}

async fn put(container: &dyn Container, object: &str, bytes: Bytes) -> Result<(), BlobError> {
    let mut upload = container.write(object).await?;
    let half = bytes.len() / 2;
    upload.write(bytes.slice(..half)).await?;
    upload.write(bytes.slice(half..)).await?;
    upload.commit().await
}

async fn get(container: &dyn Container, object: &str) -> Result<Vec<u8>, BlobError> {
    let mut read = container.read(object, Range::ALL).await?;
    let mut all = Vec::new();
    while let Some(bytes) = read.body.next().await {
        all.extend_from_slice(&bytes?);
    }
    assert_eq!(all.len() as u64, read.size);
    Ok(all)
}

async fn names(container: &dyn Container) -> Vec<String> {
    let mut listing = container.list().await.unwrap();
    let mut names = Vec::new();
    while let Some(page) = listing.next().await {
        names.extend(page.unwrap());
    }
    names.sort_unstable();
    names
}

/// Content that identifies its number and shows truncation by its length.
fn bytes(number: u64) -> Bytes {
    let mut bytes = number.to_string().into_bytes();
    bytes.resize(LENGTH, b'.');
    bytes.into()
}

/// Runs in a separate process and is killed by the test below. Prints acknowledged numbers to stdout.
#[tokio::test]
#[ignore = "run by the test that kills it"]
#[allow(clippy::print_stdout, reason = "read by the test")]
async fn write_until_killed() {
    let Some(root) = testing::writer_root() else {
        return;
    };
    let container = container(&root).await;
    let container = container.as_ref();
    let first = match get(container, "value").await {
        Ok(bytes) => number(&bytes),
        Err(_) => 0,
    };
    // Objects that a killed writer did not remove.
    for name in names(container).await {
        if name.starts_with("object ") && name != format!("object {first}") {
            container.delete(&name).await.unwrap();
        }
    }
    let long = "long ".repeat(100);
    for number in first + 1..=u64::MAX {
        put(container, "value", bytes(number)).await.unwrap();
        put(container, &long, bytes(number)).await.unwrap();
        put(container, &format!("object {number}"), bytes(number))
            .await
            .unwrap();
        container.delete(&format!("object {}", number - 1)).await.unwrap();
        println!("\nacknowledged {number}");
    }
}

fn number(bytes: &[u8]) -> u64 {
    let digits = bytes.split(|byte| *byte == b'.').next().unwrap();
    std::str::from_utf8(digits).unwrap().parse().unwrap()
}

#[tokio::test]
async fn acknowledged_objects_survive_a_kill_and_none_is_truncated() {
    let root = tempfile::tempdir().unwrap();
    let long = "long ".repeat(100);
    let begun = Instant::now();
    // Numbers stored in the objects when a writer begins.
    let mut before = [0, 0];
    for round in 0..25_u64 {
        let acknowledged = testing::kill_writer(
            "plugin::wasi_blobstore::filesystem::tests::write_until_killed",
            root.path(),
            round,
            Duration::from_millis(80),
        );

        let container = container(root.path()).await;
        let container = container.as_ref();
        let begins = before[0];
        for (name, before) in ["value", &long].into_iter().zip(&mut before) {
            let found = match get(container, name).await {
                Ok(found) => found,
                Err(error) => {
                    assert_eq!(error, BlobError::NoSuchObject(name.to_owned()));
                    assert_eq!((acknowledged, *before), (None, 0));
                    continue;
                }
            };
            assert_eq!(found.len(), LENGTH, "whole");
            let number = number(&found);
            // Writers continue from `value`, which may be ahead of the other object.
            let expected = match acknowledged {
                Some(acknowledged) => [acknowledged, acknowledged + 1],
                None => [*before, begins + 1],
            };
            assert!(expected.contains(&number), "{name} is {number}: {expected:?}");
            assert_eq!(found, bytes(number));
            *before = number;
        }
        let names = names(container).await;
        for name in &names {
            assert_eq!(get(container, name).await.unwrap().len(), LENGTH, "{name}");
        }
        if let Some(acknowledged) = acknowledged {
            assert!(names.contains(&long));
            let one_of = [acknowledged, acknowledged + 1].map(|number| format!("object {number}"));
            assert!(names.iter().any(|name| one_of.contains(name)), "{names:?}");
            assert!(names.len() <= 4, "{names:?}");
        }
    }
    assert!(before[0] > 25, "{} rounds in {:?}", before[0], begun.elapsed());
}

#[tokio::test]
async fn an_uncommitted_object_leaves_nothing_behind() {
    let root = tempfile::tempdir().unwrap();
    let container = container(root.path()).await;
    let mut upload = container.write("a").await.unwrap();
    upload.write(bytes(1)).await.unwrap();
    drop(upload);
    let staging = root.path().join("own/default/app/%new");
    // The writing thread may still hold the file.
    let deadline = Instant::now() + Duration::from_secs(10);
    while fs::read_dir(&staging).unwrap().count() > 0 {
        assert!(Instant::now() < deadline, "the file was not removed");
        tokio::task::yield_now().await;
    }
    assert!(names(container.as_ref()).await.is_empty());
}

#[tokio::test]
async fn a_removed_container_accepts_no_objects() {
    let root = tempfile::tempdir().unwrap();
    let store = store(root.path());
    let container = store.create("b").await.unwrap();
    let none = BlobError::NoSuchContainer("b".to_owned());
    for name in ["short".to_owned(), "long".repeat(200)] {
        let mut upload = container.write(&name).await.unwrap();
        upload.write(bytes(1)).await.unwrap();
        store.delete("b").await.unwrap();
        assert_eq!(upload.commit().await, Err(none.clone()));
        assert!(store.open("b").await.unwrap().is_none());
        assert_eq!(container.write("x").await.map(|_| ()).unwrap_err(), none);
        assert_eq!(container.delete("x").await, Err(none.clone()));
        assert_eq!(container.clear().await, Err(none.clone()));
        assert_eq!(container.info("x").await, Err(none.clone()));
        assert_eq!(container.created_at().await, Err(none.clone()));
        assert_eq!(container.list().await.map(|_| ()).unwrap_err(), none);
        assert_eq!(get(container.as_ref(), "x").await, Err(none.clone()));
        store.create("b").await.unwrap();
    }
    assert_eq!(
        store.delete("c").await,
        Err(BlobError::NoSuchContainer("c".to_owned()))
    );
    assert_eq!(
        fs::read_dir(root.path().join("own/default/app/%new"))
            .unwrap()
            .count(),
        0
    );
}

#[tokio::test]
async fn long_names_are_kept_under_concurrent_writes_and_removals() {
    let root = tempfile::tempdir().unwrap();
    let long = "long ".repeat(100);
    let container = container(root.path()).await;
    let tasks = (0..8).map(|task| {
        let (container, long) = (Arc::clone(&container), long.clone());
        async move {
            for _ in 0..20 {
                if task % 2 == 0 {
                    put(container.as_ref(), &long, Bytes::from_static(b"x"))
                        .await
                        .unwrap();
                } else {
                    container.delete(&long).await.unwrap();
                }
            }
        }
    });
    futures::future::join_all(tasks).await;
    let there = container.info(&long).await.unwrap().is_some();
    assert_eq!(!names(container.as_ref()).await.is_empty(), there);
    put(container.as_ref(), &long, Bytes::new()).await.unwrap();
    assert_eq!(names(container.as_ref()).await, std::slice::from_ref(&long));
    container.delete(&long).await.unwrap();
    assert!(names(container.as_ref()).await.is_empty());
    let left: Vec<_> = fs::read_dir(root.path().join("own/default/app/b"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["%lock"]);
}

#[tokio::test]
async fn foreign_files_are_not_objects() {
    let root = tempfile::tempdir().unwrap();
    let container = container(root.path()).await;
    put(container.as_ref(), "mine", Bytes::new()).await.unwrap();
    let folder = root.path().join("own/default/app/b");
    fs::write(folder.join("README.txt"), "").unwrap();
    fs::create_dir(folder.join("%zz")).unwrap();
    // A file whose name is a valid object name is an object.
    fs::write(folder.join("put-there.txt"), "x").unwrap();
    assert_eq!(names(container.as_ref()).await, ["mine", "put-there.txt"]);
    assert_eq!(get(container.as_ref(), "put-there.txt").await.unwrap(), b"x");
}

#[tokio::test]
async fn leftovers_of_crashed_hosts_are_removed() {
    let root = tempfile::tempdir().unwrap();
    let staging = root.path().join("own/default/app/%new");
    fs::create_dir_all(&staging).unwrap();
    let old = fs::File::create(staging.join("new-1")).unwrap();
    old.set_modified(SystemTime::now() - Duration::from_hours(2))
        .unwrap();
    let _container = container(root.path()).await;
    let deadline = Instant::now() + Duration::from_secs(10);
    while staging.join("new-1").exists() {
        assert!(Instant::now() < deadline, "the file was not removed");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_disk_that_fails_is_an_error_without_paths_of_the_host() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("own"), "a file in the way").unwrap();
    let Err(error) = store(root.path()).create("b").await else {
        panic!("the file is not a folder");
    };
    let text = error.to_string();
    assert!(text.starts_with("disk error: "), "{text}");
    assert!(!text.contains(root.path().to_str().unwrap()), "{text}");
}

#[tokio::test]
async fn a_hundred_thousand_objects_are_listed_once_each_during_changes() {
    const OBJECTS: usize = 100_000;
    let root = testing::folder_in_memory();
    let container = container(root.path()).await;
    let folder = root.path().join("own/default/app/b");
    for number in 0..OBJECTS {
        fs::write(folder.join(encode(&format!("object {number}")).as_str()), "").unwrap();
    }
    let mut listing = container.list().await.unwrap();
    let (mut seen, mut pages) = (std::collections::HashSet::new(), 0);
    while let Some(page) = listing.next().await {
        for name in page.unwrap() {
            if name.starts_with("object ") {
                assert!(seen.insert(name), "once");
            }
        }
        put(container.as_ref(), &format!("new {pages}"), Bytes::new())
            .await
            .unwrap();
        container.delete(&format!("new {}", pages / 2)).await.unwrap();
        pages += 1;
    }
    assert_eq!(seen.len(), OBJECTS);
    assert!(pages >= OBJECTS / 1000, "{pages} pages");
}

#[cfg(unix)]
#[tokio::test]
async fn links_do_not_lead_out_of_the_root() {
    use std::os::unix::fs::symlink;

    let (root, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir(other.path().join("b")).unwrap();
    fs::write(other.path().join("b/object"), "secret").unwrap();
    for (linked, target) in [
        ("own", "."),
        ("own/default/app", "."),
        ("own/default/app/b", "b"),
        ("own/default/app/b/object", "b/object"),
        ("own/default/app/%new", "b"),
    ] {
        let path = root.path().join(linked);
        let _ = fs::remove_dir_all(root.path().join("own"));
        let _ = fs::remove_file(root.path().join("own"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(other.path().join(target), &path).unwrap();
        let store = store(root.path());
        let _ = store.create("b").await;
        if let Ok(Some(container)) = store.open("b").await {
            assert!(get(container.as_ref(), "object").await.is_err(), "{linked}");
            let write = container.write("new").await;
            if let Ok(upload) = write {
                let _ = upload.commit().await;
            }
            let _ = container.delete("object").await;
            let _ = container.clear().await;
        }
        let _ = store.delete("b").await;
        let left: Vec<_> = fs::read_dir(other.path().join("b")).unwrap().collect();
        assert_eq!(left.len(), 1, "{linked}");
        assert_eq!(
            fs::read(other.path().join("b/object")).unwrap(),
            b"secret",
            "{linked}"
        );
    }
    assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1);
}
