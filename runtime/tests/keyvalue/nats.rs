//! The NATS backend.

use wash_runtime::plugin::nats::NatsServers;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_keyvalue::NatsBuckets;
use wash_tests::servers::Nats;

use crate::contract::Backend;
use crate::faults::{self, Server};

async fn on(server: &Nats) -> Backend {
    at(&server.url()).await
}

async fn at(url: &str) -> Backend {
    let servers = Servers::none().with_default(url.parse().unwrap());
    let shared = SharedBuckets::none().allow("orders");
    Backend::new(NatsBuckets::new(NatsServers::new(servers), shared)).await
}

impl Server for Nats {
    fn stop(&mut self) {
        self.stop();
    }

    fn restart(&mut self) {
        self.restart();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms() {
    let server = Nats::start();
    on(&server).await.conforms().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_credentials_in_the_url_are_sent_to_the_server() {
    for (config, credentials) in [
        ("user: 'a b', password: 'p@ss'", "a%20b:p%40ss"),
        ("token: 't:k'", "t%3Ak"),
    ] {
        let server = Nats::with(&format!("authorization {{ {config} }}"));
        let backend = at(&format!("nats://{credentials}@{}", server.address())).await;
        backend.start("1", "shop", &[(None, &[])]).await.unwrap();
        assert_eq!(backend.ask("shop", "b/set?1", "k").await, "done");
        let without = at(&server.url()).await;
        without.start("1", "shop", &[(None, &[])]).await.unwrap();
        let refused = without.ask("shop", "b/set?1", "k").await;
        assert!(refused.starts_with("error: "), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_lists_a_hundred_thousand_keys() {
    let server = Nats::start();
    on(&server).await.lists(100_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_backend_survives_restarts_of_the_server() {
    let mut server = Nats::start();
    let backend = on(&server).await;
    faults::goes_and_comes_back(&backend, &mut server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_on_one_server_lose_no_update() {
    let server = Nats::start();
    faults::two_hosts_count(&on(&server).await, &on(&server).await).await;
}

#[tokio::test]
async fn a_shared_bucket_is_the_bucket_of_the_same_name_on_the_server() {
    let server = Nats::start();
    let client = async_nats::connect(server.url()).await.unwrap();
    let jetstream = async_nats::jetstream::new(client);
    let config = async_nats::jetstream::stream::Config {
        name: "KV_orders".to_owned(),
        subjects: vec!["$KV.orders.>".to_owned()],
        max_messages_per_subject: 1,
        ..Default::default()
    };
    jetstream.create_stream(config).await.unwrap();
    let orders = jetstream.get_key_value("orders").await.unwrap();
    orders.put("2026.first", "paid".into()).await.unwrap();

    let backend = on(&server).await;
    let shared = [("bucket", "orders"), ("shared", "true")];
    backend.start("1", "shop", &[(None, &shared)]).await.unwrap();
    assert_eq!(backend.ask("shop", "any/get", "2026.first").await, "some paid");
    assert_eq!(backend.ask("shop", "any/set?shipped", "2026.first").await, "done");
    assert_eq!(orders.get("2026.first").await.unwrap().unwrap(), "shipped");
}
