//! Tests of WASI 0.2: a Rust guest that uses `wstd::net` and the raw interface.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::guest::{Guest, Wasi::P2, component};
use crate::sockets::{Network, NetworkPolicy, Role};

fn network() -> Arc<Network> {
    Network::new(NetworkPolicy::default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_talks_to_the_service_of_its_workload_only() {
    let (one, two) = (network(), network());
    let service = Guest::service(&one, P2, &["serve", "0.0.0.0:7777"]).await;
    for address in ["127.0.0.1:7777", "127.9.9.9:7777", "0.0.0.0:7777"] {
        let output = component(&one, P2, &["echo", address, "2", "100000"]).await;
        assert_eq!(output, "echoed", "{address}");
    }
    let clients: Vec<_> = (0..8)
        .map(|_| {
            Guest::start(
                &one,
                P2,
                Role::Component,
                &["echo", "127.0.0.1:7777", "20", "50000"],
            )
        })
        .collect();
    for client in clients {
        assert_eq!(client.output().await, "echoed", "at the same time");
    }

    let refused = component(&two, P2, &["connect", "127.0.0.1:7777"]).await;
    assert_eq!(refused, "connection-refused");
    let _same_port = Guest::service(&two, P2, &["serve", "0.0.0.0:7777"]).await;
    let connected = component(&two, P2, &["connect", "127.0.0.1:7777"]).await;
    assert_eq!(connected, "connected");

    service.stop().await;
    let refused = component(&one, P2, &["connect", "127.0.0.1:7777"]).await;
    assert_eq!(refused, "connection-refused");
    let _restarted = Guest::service(&one, P2, &["serve", "0.0.0.0:7777"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_service_binds_and_only_on_the_virtual_network() {
    let network = network();
    let bind = async |role, address| {
        Guest::start(&network, P2, role, &["bind", address])
            .output()
            .await
    };
    assert_eq!(bind(Role::Component, "127.0.0.1:80").await, "access-denied");
    assert_eq!(bind(Role::Component, "0.0.0.0:0").await, "access-denied");
    assert_eq!(bind(Role::Service, "127.0.0.1:80").await, "80");
    assert_eq!(bind(Role::Service, "[::1]:80").await, "80");
    assert_eq!(bind(Role::Service, "0.0.0.0:0").await, "49152");
    assert_eq!(bind(Role::Service, "10.0.0.1:80").await, "address-not-bindable");
    let _service = Guest::service(&network, P2, &["serve", "0.0.0.0:80"]).await;
    assert_eq!(bind(Role::Service, "127.0.0.1:80").await, "address-in-use");
    let bind = async |role, address| {
        Guest::start(&network, P2, role, &["bind-udp", address])
            .output()
            .await
    };
    assert_eq!(bind(Role::Component, "0.0.0.0:53").await, "access-denied");
    assert_eq!(bind(Role::Component, "0.0.0.0:0").await, "bound");
    assert_eq!(bind(Role::Service, "127.0.0.1:53").await, "bound");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_machine_and_what_is_forbidden_are_out_of_reach() {
    let outside = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = outside.local_addr().unwrap().to_string();
    let connect = async |address: &str| component(&network(), P2, &["connect", address]).await;
    assert_eq!(connect(&address).await, "connection-refused");
    assert_eq!(
        connect(&address.replace("127.0.0.1", "0.0.0.0")).await,
        "connection-refused"
    );
    assert_eq!(
        connect(&address.replace("127.0.0.1", "[::ffff:127.0.0.1]")).await,
        "connection-refused"
    );
    assert_eq!(connect("169.254.169.254:80").await, "access-denied");
    assert_eq!(connect("224.0.0.1:80").await, "access-denied");
}

/// A real address (RFC 5737), which the tests route to a local listener.
pub(super) const BEYOND: &str = "192.0.2.1:9";

/// A network that routes [`BEYOND`] to `address`.
pub(super) fn network_to(address: std::net::SocketAddr) -> Arc<Network> {
    Network::new(NetworkPolicy {
        routes: vec![(BEYOND.parse().unwrap(), address)],
        ..NetworkPolicy::default()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn real_connections_echo_half_close_and_end() {
    let outside = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let network = network_to(outside.local_addr().unwrap());
    let server = tokio::spawn(async move {
        for _ in 0..3 {
            let (mut stream, _) = outside.accept().await.unwrap();
            let (mut reader, mut writer) = stream.split();
            tokio::io::copy(&mut reader, &mut writer).await.unwrap();
        }
    });
    let output = component(&network, P2, &["echo", BEYOND, "3", "300000"]).await;
    assert_eq!(output, "echoed");
    server.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_does_not_read_stops_the_guest_and_gets_what_was_written() {
    let outside = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let network = network_to(outside.local_addr().unwrap());
    let guest = Guest::start(&network, P2, Role::Component, &["fill", BEYOND]);
    let (mut stream, _) = outside.accept().await.unwrap();
    // The guest ends only after its stream is dropped, which waits until all bytes are sent.
    let mut read = Vec::new();
    stream.read_to_end(&mut read).await.unwrap();
    assert_eq!(guest.output().await, read.len().to_string());
    stream.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_in_flight_are_bounded_on_the_virtual_network() {
    let network = network();
    // Listens but never accepts, so that written bytes stay in flight.
    let lease = network.tcp().bind("0.0.0.0:80".parse().unwrap()).unwrap();
    let _listener = crate::sockets::loopback::tcp::Listener::new(Arc::new(lease), 4);
    let written = component(&network, P2, &["fill", "127.0.0.1:80"]).await;
    let written: usize = written.parse().unwrap();
    assert!((1..=64 * 1024).contains(&written), "{written}");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_of_a_workload_are_counted_together() {
    let network = Network::new(NetworkPolicy {
        limits: crate::SocketLimits {
            outbound: 5,
            ..crate::SocketLimits::default()
        },
        ..NetworkPolicy::default()
    });
    let _service = Guest::service(&network, P2, &["serve", "0.0.0.0:7777"]).await;
    let held = component(&network, P2, &["connect-many", "127.0.0.1:7777", "20"]).await;
    assert_eq!(held, "4 then new-socket-limit", "one socket is the listener");
}

#[tokio::test(flavor = "multi_thread")]
async fn datagrams_reach_the_service_and_come_back() {
    let network = network();
    let _service = Guest::service(&network, P2, &["udp-serve", "0.0.0.0:53"]).await;
    let answer = component(&network, P2, &["udp-ask", "127.0.0.1:53", "question"]).await;
    assert_eq!(answer, "QUESTION");
}

#[tokio::test(flavor = "multi_thread")]
async fn real_datagrams_go_out_and_come_back() {
    let outside = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let network = network_to(outside.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut buffer = [0; 100];
        let (length, from) = outside.recv_from(&mut buffer).await.unwrap();
        outside.send_to(&buffer[..length], from).await.unwrap();
    });
    let answer = component(&network, P2, &["udp-ask", BEYOND, "echo"]).await;
    assert_eq!(answer, "echo");
    server.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_looked_up_only_where_the_workload_may() {
    let lookup = async |name: &str| component(&network(), P2, &["lookup", name]).await;
    assert_eq!(lookup("localhost").await, "127.0.0.1");
    assert_eq!(lookup("10.1.2.3").await, "10.1.2.3");
    assert_eq!(lookup("example.com").await, "access-denied");
}
