//! Host streams that one component lends to another.

use std::sync::Arc;

use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::types::{
    Component, LocalResources, Service, Workload, WorkloadStartRequest, WorkloadState,
};
use wash_tests::fixture;

use super::{DEADLINE, Lines, States};

/// Runs a service that lends its output stream; returns its final state and the lines it printed.
async fn run(environment: &[(&str, &str)]) -> (WorkloadState, Vec<String>) {
    let (lines, states) = (Arc::new(Lines::default()), Arc::new(States::default()));
    let host = HostBuilder::new()
        .with_guest_output(lines.clone())
        .with_service_observer(states.clone())
        .build()
        .unwrap()
        .start()
        .await
        .unwrap();
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let workload = Workload {
        namespace: "test".to_owned(),
        name: "app".to_owned(),
        service: Some(Service {
            bytes: fixture::component("linked-streams-user").into(),
            local_resources: LocalResources {
                environment: environment.collect(),
                ..LocalResources::default()
            },
            ..Service::default()
        }),
        components: vec![Component::new("streams", fixture::component("linked-streams"))],
        ..Workload::default()
    };
    let request = WorkloadStartRequest {
        workload_id: "w".to_owned(),
        workload,
    };
    host.workload_start(request).await.unwrap();
    let state = tokio::time::timeout(DEADLINE, states.ended()).await.unwrap();
    let lines = lines.0.lock().unwrap().clone();
    assert!(
        lines.iter().all(|(component, _)| component == "service"),
        "{lines:?}"
    );
    (state, lines.into_iter().map(|(_, line)| line).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lent_stream_can_be_used_again_after_the_call() {
    let (state, lines) = run(&[]).await;
    assert_eq!(state, WorkloadState::Completed, "{lines:?}");
    let expected = [
        "mine",
        "lent 0",
        "mine again 0",
        "lent 1",
        "mine again 1",
        "lent 2",
        "mine again 2",
        "read 0",
    ];
    assert_eq!(lines, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_borrowed_stream_that_is_kept_ends_the_invocation() {
    let (state, lines) = run(&[("CLING", "1")]).await;
    assert_eq!(state, WorkloadState::Error, "{lines:?}");
    assert_eq!(lines.last().unwrap(), "read 0");
}
