//! Tests of the filesystem backend under crashes, concurrency and foreign files.

use std::collections::HashMap;
use std::fs::{self, File};
use std::time::{Duration, Instant};

use super::*;
use crate::plugin::disk::testing;

/// Size of the written values.
const LENGTH: usize = 20_000;

fn store(root: &Path) -> FileStore {
    FileStore {
        root: Root::of(root),
        space: Space::Shared("b".to_owned()),
        turns: Turns::default(),
        calls: Arc::new(Semaphore::new(CALLS)),
    }
}

/// Value that identifies its number and shows truncation by its length.
fn value(number: u64) -> Bytes {
    let mut value = number.to_string().into_bytes();
    value.resize(LENGTH, b'.');
    value.into()
}

/// Runs in a separate process and is killed by the test below. Prints acknowledged numbers to stdout.
#[tokio::test]
#[ignore = "run by the test that kills it"]
#[allow(clippy::print_stdout, reason = "read by the test")]
async fn write_until_killed() {
    let Some(root) = testing::writer_root() else {
        return;
    };
    let bucket = store(&root).open("b").await.unwrap();
    let first = bucket.increment("counter", 0).await.unwrap();
    let long = "long ".repeat(100);
    for number in first + 1.. {
        bucket.set("value", value(number)).await.unwrap();
        bucket.set(&long, value(number)).await.unwrap();
        bucket.set(&format!("key {number}"), value(number)).await.unwrap();
        bucket.delete(&format!("key {}", number - 1)).await.unwrap();
        assert_eq!(bucket.increment("counter", 1).await.unwrap(), number);
        println!("\nacknowledged {number}");
    }
}

#[tokio::test]
async fn acknowledged_writes_survive_a_kill_and_none_is_truncated() {
    let root = tempfile::tempdir().unwrap();
    let long = "long ".repeat(100);
    let begun = Instant::now();
    let mut acknowledged = 0;
    for round in 0..25_u64 {
        acknowledged = testing::kill_writer(
            "plugin::wasi_keyvalue::filesystem::tests::write_until_killed",
            root.path(),
            round,
            Duration::from_millis(60),
        )
        .unwrap_or(acknowledged);

        let bucket = store(root.path()).open("b").await.unwrap();
        let counter = bucket.increment("counter", 0).await.unwrap();
        assert!(counter == acknowledged || counter == acknowledged + 1);
        for key in ["value", &long] {
            let Some(bytes) = bucket.get(key).await.unwrap() else {
                assert_eq!(acknowledged, 0);
                continue;
            };
            assert_eq!(bytes.len(), LENGTH, "whole");
            let digits = bytes.split(|byte| *byte == b'.').next().unwrap();
            let number: u64 = std::str::from_utf8(digits).unwrap().parse().unwrap();
            assert!(number >= acknowledged && number <= counter + 1);
            assert_eq!(bytes, value(number));
        }
        let page = bucket.list_keys(None).await.unwrap();
        for key in &page.keys {
            assert!(bucket.exists(key).await.unwrap(), "{key}");
        }
        if acknowledged > 0 {
            assert!(page.keys.contains(&long));
            let one_of = [acknowledged, acknowledged + 1].map(|number| format!("key {number}"));
            assert!(page.keys.iter().any(|key| one_of.contains(key)));
            assert!(page.keys.len() <= 5, "{:?}", page.keys);
        }
        // The next writer continues from the stored counter, even if it is killed before it prints anything.
        acknowledged = counter;
    }
    assert!(
        acknowledged > 10,
        "{acknowledged} writes in {:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn hosts_that_share_a_folder_lose_no_update() {
    let root = tempfile::tempdir().unwrap();
    let hosts = (0..4).map(|_| {
        let store = store(root.path());
        async move {
            let bucket = store.open("b").await.unwrap();
            for _ in 0..50 {
                bucket.increment("n", 1).await.unwrap();
            }
        }
    });
    futures::future::join_all(hosts).await;
    let bucket = store(root.path()).open("b").await.unwrap();
    assert_eq!(bucket.increment("n", 0).await, Ok(200));
}

#[tokio::test]
async fn a_disk_that_fails_is_an_error_without_paths_of_the_host() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("shared"), "a file in the way").unwrap();
    let Err(error) = store(root.path()).open("b").await else {
        panic!("the file is not a folder");
    };
    let text = error.to_string();
    assert!(text.starts_with("disk error: "), "{text}");
    assert!(!text.contains(root.path().to_str().unwrap()), "{text}");
}

#[tokio::test]
async fn foreign_files_are_not_keys_and_too_large_files_are_rejected() {
    let root = tempfile::tempdir().unwrap();
    let bucket = store(root.path()).open("b").await.unwrap();
    bucket.set("mine", Bytes::new()).await.unwrap();
    let shard = root
        .path()
        .join("shared/b")
        .join(shard_name(shard(position("mine"))));
    fs::write(shard.join("README.txt"), "").unwrap();
    File::create(shard.join("mine"))
        .unwrap()
        .set_len(MAX_VALUE as u64 + 1)
        .unwrap();
    assert_eq!(bucket.list_keys(None).await.unwrap().keys, ["mine"]);
    assert!(
        bucket
            .get("mine")
            .await
            .unwrap_err()
            .to_string()
            .contains("more than")
    );
}

#[test]
fn folders_and_shared_buckets_are_checked() {
    let root = tempfile::tempdir().unwrap();
    let filesystem = Filesystem::new(Folders::none().with_default(root.path()), SharedBuckets::none());
    let open = |config: &[(&str, &str)]| {
        let config: HashMap<String, String> = config
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        let settings = crate::plugin::backends::tests::settings(&config);
        filesystem
            .open(&settings)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    assert_eq!(open(&[]), Ok(()));
    assert!(
        open(&[("root", "/etc")])
            .unwrap_err()
            .contains("'root' is not allowed")
    );
    let shared = [("bucket", "b"), ("shared", "true")];
    assert!(open(&shared).unwrap_err().contains("'shared' is not allowed"));
}

#[tokio::test]
async fn a_hundred_thousand_keys_are_listed_once_each() {
    const KEYS: usize = 100_000;
    let root = testing::folder_in_memory();
    let bucket = store(root.path()).open("b").await.unwrap();
    let path = root.path().join("shared/b");
    for shard in 0..=u8::MAX {
        fs::create_dir_all(path.join(shard_name(shard))).unwrap();
    }
    for number in 0..KEYS {
        let file = KeyFile::new(&format!("key {number}"));
        fs::write(path.join(file.shard).join(file.value), "").unwrap();
    }
    let (mut seen, mut pages, mut cursor) = (std::collections::HashSet::new(), 0, None);
    loop {
        let page = bucket.list_keys(cursor).await.unwrap();
        pages += 1;
        for key in page.keys {
            assert!(seen.insert(key), "once");
        }
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (KEYS, KEYS / PAGE + 1));
}

#[cfg(unix)]
#[tokio::test]
async fn links_do_not_lead_out_of_the_root() {
    use std::os::unix::fs::symlink;

    let (root, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let bucket_folder = root.path().join("shared/b");
    let shard = shard_name(shard(position("key")));
    fs::write(other.path().join("key"), "secret").unwrap();
    for linked in [
        "shared",
        "shared/b",
        &format!("shared/b/{shard}"),
        &format!("shared/b/{shard}/key"),
    ] {
        let path = root.path().join(linked);
        let _ = fs::remove_dir_all(root.path().join("shared"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let target = if linked.ends_with("key") {
            other.path().join("key")
        } else {
            other.path().to_owned()
        };
        symlink(target, &path).unwrap();
        let Ok(bucket) = store(root.path()).open("b").await else {
            continue;
        };
        assert!(bucket.get("key").await.is_err(), "{linked}");
        let set = bucket.set("key", Bytes::from_static(b"changed")).await;
        // A link in the place of the file itself is replaced.
        assert_eq!(set.is_ok(), linked.ends_with("key"), "{linked}");
        assert!(bucket_folder.exists());
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1, "{linked}");
        assert_eq!(fs::read(other.path().join("key")).unwrap(), b"secret", "{linked}");
    }
    assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1);
}
