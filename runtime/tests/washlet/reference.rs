//! The cluster host as the documentation builds it.

use std::sync::Arc;

use wash_runtime::{
    host::http::{DynamicRouter, HttpServer},
    plugin::{
        wasi_blobstore::NatsBlobstore, wasi_config::DynamicConfig, wasi_keyvalue::NatsKeyValue,
        wasi_logging::TracingLogger, wasmcloud_messaging::NatsMessaging,
    },
    washlet::{ClusterHostBuilder, run_cluster_host},
};
use wash_tests::{fixture, servers};

use crate::cluster::{Cluster, state};

#[tokio::test]
async fn a_cluster_host_is_built_as_documented() {
    let nats = servers::Nats::start();
    let scheduler_nats = async_nats::connect(nats.url()).await.unwrap();
    let data_nats = async_nats::connect(nats.url()).await.unwrap();
    let mut builder = ClusterHostBuilder::default()
        .with_host_group("my-cluster")
        .with_nats_client(Arc::new(scheduler_nats))
        .with_plugin(Arc::new(DynamicConfig::new(true)))
        .unwrap()
        .with_plugin(Arc::new(TracingLogger::default()))
        .unwrap()
        .with_plugin(Arc::new(NatsBlobstore::new(&data_nats)))
        .unwrap()
        .with_plugin(Arc::new(NatsMessaging::new(data_nats.clone())))
        .unwrap()
        .with_plugin(Arc::new(NatsKeyValue::new(&data_nats)))
        .unwrap();
    let http_router = DynamicRouter::default();
    let http_server = HttpServer::new(http_router, "127.0.0.1:0".parse().unwrap());
    builder = builder.with_http_handler(Arc::new(http_server.await.unwrap()));
    let cluster_host = builder.build().unwrap();
    let shutdown = run_cluster_host(cluster_host).await.unwrap();
    shutdown.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_of_workloads_is_stored_on_the_server_of_the_given_client() {
    let nats = servers::Nats::start();
    let data = async_nats::connect(nats.url()).await.unwrap();
    let cluster = Cluster::with(|builder| {
        let keyvalue = Arc::new(NatsKeyValue::new(&data));
        builder.with_plugin(keyvalue).unwrap()
    })
    .await;
    cluster.image("keyvalue", fixture::component("keyvalue"));
    let mut request = crate::cluster::request("a", "keyvalue");
    let interfaces = request["workload"]["witWorld"]["hostInterfaces"]
        .as_array_mut()
        .unwrap();
    interfaces.push(serde_json::json!({
        "namespace": "wasi", "package": "keyvalue", "interfaces": ["store", "atomics", "batch"],
    }));
    let answer = cluster.ask("workload.start", &request.to_string()).await;
    assert_eq!(state(&answer["workloadStatus"]), "RUNNING", "{answer}");
    let ask = async |path: &str| {
        let request = wash_tests::Request::new("GET", format!("http://{}/{path}", cluster.http));
        let request = request.header("host", "a").header("x-key", "k");
        let answer = tokio::task::spawn_blocking(|| request.send()).await.unwrap();
        answer.unwrap().body
    };
    assert_eq!(ask("b/set?hello").await, "done");
    assert_eq!(ask("b/get").await, "some hello");
    let jetstream = async_nats::jetstream::new(data);
    let streams = futures::StreamExt::collect::<Vec<_>>(jetstream.stream_names()).await;
    assert_eq!(streams.len(), 1, "{streams:?}");
}
