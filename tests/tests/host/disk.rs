//! Hosts whose disk is full.

use wash_tests::namespace::{resize_disk, with_disk};
use wash_tests::{Run, guest};

use crate::cluster::{Cluster, Host};

/// The component with an additional custom section of `bytes` bytes.
fn padded(mut component: Vec<u8>, bytes: usize) -> Vec<u8> {
    // The header of a custom section: id, size and name.
    let name = b"\x03pad";
    let mut size = bytes + name.len();
    component.push(0);
    while size >= 0x80 {
        component.push(u8::try_from(size & 0x7f).unwrap() | 0x80);
        size >>= 7;
    }
    component.push(u8::try_from(size).unwrap());
    component.extend(name);
    // Pseudo-random content, which a file system cannot compress.
    let mut random = 0x9e37_79b9_u32;
    component.extend(
        std::iter::repeat_with(|| {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            random.to_le_bytes()[0]
        })
        .take(bytes),
    );
    component
}

fn start(cluster: &Cluster, name: &str) -> Run {
    let file = cluster.workload(name, name, "");
    cluster.wash(&["workload", "start", "-f", &file])
}

#[test]
fn a_host_reports_a_full_disk_and_continues() {
    let cluster = Cluster::start();
    for (name, bytes) in [("large", 6 << 20), ("half", 2 << 20), ("other", 2 << 20)] {
        cluster.push(name, padded(guest::hello(name), bytes));
    }
    let images = cluster.sandbox.path("images");
    let args = ["--oci-cache-dir", &images.to_string_lossy()];
    let command = cluster
        .host_command("one", &args)
        .through(with_disk(&images, "3m"));
    let host = Host::joined("one", command);
    let _ = start(&cluster, "hello").success();
    let refused = start(&cluster, "large").expect_code(1);
    let stderr = refused.stderr();
    assert!(
        stderr.contains("cannot get image") && stderr.contains("images/") && stderr.contains("No space left"),
        "{refused}"
    );
    assert_eq!(host.get("hello").1, "hello from afar");
    // Images that fit still start: the failed pull left nothing behind, and unused images are removed to make room.
    let _ = start(&cluster, "half").success();
    let _ = start(&cluster, "other").success();
    for name in ["half", "other"] {
        assert_eq!(host.get(name).1, name);
    }
    resize_disk(host.session.pid(), &images, "16m");
    let _ = start(&cluster, "large").success();
    assert_eq!(host.get("large").1, "large");
    let list = cluster.wash(&["workload", "list"]).success();
    assert_eq!(list.stdout().matches("RUNNING").count(), 4, "{list}");
    let _ = host.end().success();
}

#[test]
fn workloads_start_without_space_for_compiled_code() {
    let cluster = Cluster::start();
    let compiled = cluster.sandbox.home().join(".cache/wash/compiled");
    let images = cluster.sandbox.path("images");
    let args = ["--oci-cache-dir", &images.to_string_lossy()];
    let command = cluster
        .host_command("one", &args)
        .through(with_disk(&compiled, "4k"));
    let host = Host::joined("one", command);
    let _ = start(&cluster, "hello").success();
    assert_eq!(host.get("hello").1, "hello from afar");
    let _ = host.end().success();
}
