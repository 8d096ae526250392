//! `wasi:webgpu` with any adapter of the machine; a software adapter is enough.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::sync::Arc;

use wash_runtime::error::{LinkProblem, WorkloadError};
use wash_runtime::host::http::DevRouter;
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::plugin::wasi_webgpu::WasiWebgpu;
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::fixture;

use support::TestHost;

fn request(host_interfaces: Vec<WitInterface>) -> WorkloadStartRequest {
    WorkloadStartRequest {
        workload_id: "gpu".to_owned(),
        workload: Workload {
            namespace: "test".to_owned(),
            name: "gpu".to_owned(),
            components: vec![Component::new("gpu", fixture::component("webgpu"))],
            host_interfaces,
            ..Workload::default()
        },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_computes_on_an_adapter() {
    let plugin = |builder: HostBuilder| builder.with_plugin(Arc::new(WasiWebgpu::new())).unwrap();
    let host = TestHost::with_plugins(DevRouter::default(), plugin).await;
    let webgpu = WitInterface::parse("wasi:webgpu/webgpu@0.3.0-rc.2").unwrap();
    host.host.workload_start(request(vec![webgpu])).await.unwrap();
    for _ in 0..3 {
        assert_eq!(host.get("/?1,2,21,1000").await.1, "2,4,42,2000");
    }
}

#[tokio::test]
async fn a_workload_that_does_not_list_webgpu_does_not_get_it() {
    let plugin = |builder: HostBuilder| builder.with_plugin(Arc::new(WasiWebgpu::new())).unwrap();
    let host = TestHost::with_plugins(DevRouter::default(), plugin).await;
    let error = host.host.workload_start(request(Vec::new())).await.unwrap_err();
    let Some(WorkloadError::Unresolved { problems, .. }) = error.downcast_ref() else {
        panic!("{error:#}")
    };
    assert!(
        matches!(
            problems.as_slice(),
            [LinkProblem::NotGranted {
                plugin: "wasi-webgpu",
                ..
            }]
        ),
        "{problems:?}"
    );
}
