//! Tests of WASI 0.3, alone and together with 0.2.

use std::sync::Arc;

use super::guest::{
    Guest,
    Wasi::{P2, P3},
    component,
};
use crate::sockets::{Network, NetworkPolicy, Role};

fn network() -> Arc<Network> {
    Network::new(NetworkPolicy::default())
}

#[tokio::test(flavor = "multi_thread")]
async fn both_versions_of_wasi_talk_to_each_other() {
    for service in [P2, P3] {
        let network = network();
        let _service = Guest::service(&network, service, &["serve", "0.0.0.0:7777"]).await;
        for client in [P2, P3] {
            let clients: Vec<_> = (0..4)
                .map(|_| {
                    let echo = ["echo", "127.0.0.1:7777", "10", "300000"];
                    Guest::start(&network, client, Role::Component, &echo)
                })
                .collect();
            for guest in clients {
                assert_eq!(guest.output().await, "echoed", "{client:?} to {service:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_is_the_same() {
    let network = network();
    let connect = async |address: &str| component(&network, P3, &["connect", address]).await;
    assert_eq!(connect("127.0.0.1:7777").await, "ErrorCode::ConnectionRefused");
    assert_eq!(connect("169.254.169.254:80").await, "ErrorCode::AccessDenied");
    assert_eq!(connect("10.0.0.1:0").await, "ErrorCode::InvalidArgument");
    let bind = async |role, address| {
        Guest::start(&network, P3, role, &["bind", address])
            .output()
            .await
    };
    assert_eq!(
        bind(Role::Component, "0.0.0.0:80").await,
        "ErrorCode::AccessDenied"
    );
    assert_eq!(bind(Role::Service, "0.0.0.0:80").await, "bound");
    let lookup = async |name: &str| component(&network, P3, &["lookup", name]).await;
    assert_eq!(lookup("localhost").await, "127.0.0.1");
    assert_eq!(lookup("example.com").await, "ErrorCode::AccessDenied");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_beyond_the_quota_are_out_of_memory() {
    let network = Network::new(NetworkPolicy {
        limits: crate::SocketLimits {
            outbound: 5,
            ..crate::SocketLimits::default()
        },
        ..NetworkPolicy::default()
    });
    let _service = Guest::service(&network, P3, &["serve", "0.0.0.0:7777"]).await;
    let held = component(&network, P3, &["connect-many", "127.0.0.1:7777", "20"]).await;
    assert_eq!(
        held, "4 then ErrorCode::OutOfMemory",
        "one socket is the listener"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn datagrams_reach_the_service_and_come_back() {
    for (service, client) in [(P3, P3), (P2, P3), (P3, P2)] {
        let network = network();
        let _service = Guest::service(&network, service, &["udp-serve", "0.0.0.0:53"]).await;
        let answer = component(&network, client, &["udp-ask", "127.0.0.1:53", "question"]).await;
        assert_eq!(answer, "QUESTION", "{client:?} to {service:?}");
    }
}
