//! The Redis backend.

use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_keyvalue::Redis as RedisKeyvalue;
use wash_tests::servers::Redis;

use crate::contract::Backend;
use crate::faults::{self, Server};

async fn on(server: &Redis) -> Backend {
    let servers = Servers::none().with_default(server.url().parse().unwrap());
    Backend::new(RedisKeyvalue::new(servers, SharedBuckets::none())).await
}

impl Server for Redis {
    fn stop(&mut self) {
        self.stop();
    }

    fn restart(&mut self) {
        self.restart();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms() {
    let server = Redis::start();
    on(&server).await.conforms().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_lists_a_hundred_thousand_keys() {
    let server = Redis::start();
    on(&server).await.lists(100_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_backend_survives_restarts_of_the_server() {
    let mut server = Redis::start();
    let backend = on(&server).await;
    faults::goes_and_comes_back(&backend, &mut server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_on_one_server_lose_no_update() {
    let server = Redis::start();
    faults::two_hosts_count(&on(&server).await, &on(&server).await).await;
}

#[tokio::test]
async fn a_workload_can_name_only_allowed_servers() {
    let server = Redis::start();
    let backend = on(&server).await;
    let elsewhere = [("url", "redis://:hunter2@127.0.0.1:1")];
    let refused = backend
        .start("1", "shop", &[(None, &elsewhere)])
        .await
        .unwrap_err();
    let text = format!("{refused:#}");
    assert!(text.contains("'url' is not allowed on this host"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}
