//! Memory use of objects that are larger than the memory available to them, through a real guest. A separate test binary, because
//! it measures the memory of its process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

#[path = "blobstore/backend.rs"]
mod backend;

use std::fs;
use std::time::Instant;

use wash_runtime::plugin::backends::Provider;
use wash_runtime::plugin::disk::Folders;
use wash_runtime::plugin::nats::NatsServers;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_blobstore::{Filesystem, NatsObjects, Store, WasiBlobstore};
use wash_tests::servers::Nats;

use backend::Backend;

const GIB: u64 = 1 << 30;
/// Limit for the host's additional memory, whatever the object's size, with a guest that holds 256 KiB of it.
const MOST: u64 = 24 << 20;

/// The peak memory of this process since [`forget`], in bytes.
fn most() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib << 10
}

/// Resets the peak of [`most`].
fn forget() {
    fs::write("/proc/self/clear_refs", "5").unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_object_of_a_gibibyte_is_written_and_read_in_little_memory() {
    // One backend after the other: both use the memory of this process.
    let folder = tempfile::tempdir().unwrap();
    let folders = Folders::none().with_default(folder.path());
    measure(Box::new(Filesystem::new(folders, SharedBuckets::none()))).await;
    drop(folder);
    let server = Nats::start();
    let servers = NatsServers::new(Servers::none().with_default(server.url().parse().unwrap()));
    measure(Box::new(NatsObjects::new(servers, SharedBuckets::none()))).await;
}

#[allow(clippy::print_stdout, reason = "prints its measurements")]
async fn measure(provider: Box<dyn Provider<dyn Store>>) {
    let kind = provider.kind();
    let backend = Backend::new(WasiBlobstore::new(vec![provider])).await;
    backend.start("shop", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str| backend.ask("shop", what, "big").await;
    assert_eq!(ask("b/create").await, "created b");
    // Memory that the first call of each operation allocates is not measured.
    assert_eq!(ask("b/write-big?1000000").await, "done");
    assert_eq!(ask("b/read-big?0").await, "1000000");
    forget();
    let before = most();
    let range = format!("b/read-big?{}-{}", GIB / 2 + 1, GIB / 2 + 5_000_000);
    let steps = [
        (format!("b/write-big?{GIB}"), "done".to_owned()),
        ("b/read-big?0".to_owned(), GIB.to_string()),
        (range, "5000000".to_owned()),
        (format!("b/write-big-first?{}", GIB / 4), "done".to_owned()),
        ("b/copy?copy".to_owned(), "done".to_owned()),
    ];
    for (what, expected) in steps {
        let begun = Instant::now();
        assert_eq!(ask(&what).await, expected, "{what}");
        // The kernel counts in batches, so the peak can be below the earlier value.
        let more = most().saturating_sub(before);
        println!("{kind} {what}: {:?}, {} MiB more", begun.elapsed(), more >> 20);
        assert!(more < MOST, "{what}: {more} bytes more than {before}");
    }
}
