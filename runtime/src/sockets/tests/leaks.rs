//! Leak tests: closed connections leave nothing behind. Measured in a separate process, without allocations of other tests.

use wash_tests::memory;

use super::guest::Wasi::{self, P2, P3};
use super::guest::{Guest, component};
use super::p2::{BEYOND, network_to};

/// Tolerated memory growth, caused by the allocator. Much less than if one connection in ten leaked its buffers.
const NOISE_KIB: usize = 4096;

#[test]
fn ten_thousand_connections_leave_nothing_behind() {
    let alone = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "sockets::tests::leaks::measured_alone"])
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&alone.stdout);
    assert!(alone.status.success() && output.contains("1 passed"), "{output}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by ten_thousand_connections_leave_nothing_behind in a separate process"]
async fn measured_alone() {
    for (server, client) in [(P2, P2), (P2, P3), (P3, P2), (P3, P3)] {
        virtual_connections(server, client).await;
    }
    for client in [P2, P3] {
        real_connections(client).await;
    }
}

async fn virtual_connections(server: Wasi, client: Wasi) {
    let network = network_to("127.0.0.1:9".parse().unwrap());
    let _service = Guest::service(&network, server, &["serve", "0.0.0.0:7777"]).await;
    let echo = async |times| {
        let output = component(&network, client, &["echo", "127.0.0.1:7777", times, "100"]).await;
        assert_eq!(output, "echoed");
    };
    echo("500").await;
    let (descriptors, memory) = (descriptors(), memory_kib());
    echo("10000").await;
    let case = format!("{client:?} to {server:?}");
    assert_eq!(self::descriptors(), descriptors, "{case}");
    assert!(
        memory_kib() < memory + NOISE_KIB,
        "{case}: {memory} KiB before, {} now",
        memory_kib()
    );
    assert_eq!(network.tcp().len(), 1, "{case}: only the listener is left");
}

async fn real_connections(client: Wasi) {
    let outside = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let network = network_to(outside.local_addr().unwrap());
    let server = tokio::spawn(async move {
        loop {
            let (mut stream, _) = outside.accept().await.unwrap();
            let (mut reader, mut writer) = stream.split();
            // The client may have disconnected.
            let _ = tokio::io::copy(&mut reader, &mut writer).await;
        }
    });
    let echo = async |times| {
        let output = component(&network, client, &["echo", BEYOND, times, "100"]).await;
        assert_eq!(output, "echoed");
    };
    echo("500").await;
    let (descriptors, memory) = (descriptors(), memory_kib());
    echo("10000").await;
    // The server side of the last connection may still be open.
    assert!(self::descriptors() <= descriptors + 1, "{client:?}");
    assert!(
        memory_kib() < memory + NOISE_KIB,
        "{client:?}: {memory} KiB before, {} now",
        memory_kib()
    );
    server.abort();
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

fn memory_kib() -> usize {
    memory::kib(std::process::id(), "VmRSS").unwrap()
}
