use std::time::{Duration, Instant};

use wash_runtime::host::ServiceState;
use wash_runtime::types::{LocalResources, Service, Workload, WorkloadState};
use wash_tests::fixture;

use super::guests::{lonely, math};
use super::probe::UNLUCKY;
use super::{DEADLINE, TestHost, workload};

#[tokio::test]
async fn a_service_that_crashes_is_restarted_with_growing_pauses() {
    let host = TestHost::start().await;
    let mut crashing = workload(&lonely("(call $report (i32.const 1)) unreachable"), &[]);
    crashing.service.as_mut().unwrap().max_restarts = 2;
    let begun = Instant::now();
    host.run(crashing).await.unwrap();
    let status = host.ended().await;
    assert!(begun.elapsed() >= Duration::from_millis(300), "100 ms and 200 ms");
    assert_eq!(status.workload_state, WorkloadState::Error);
    assert!(
        status.message.contains("restarted 2 times") && status.message.contains("unreachable"),
        "{}",
        status.message
    );
    assert_eq!(host.probe.values(), [1, 1, 1]);
    let history = host.states.0.borrow().clone();
    let delays: Vec<Duration> = history
        .iter()
        .filter_map(|state| match state {
            ServiceState::Restarting { delay, .. } => Some(*delay),
            _ => None,
        })
        .collect();
    assert_eq!(delays, [Duration::from_millis(100), Duration::from_millis(200)]);
}

#[tokio::test]
async fn a_service_in_an_endless_loop_is_stopped_with_its_workload() {
    let host = TestHost::start().await;
    let endless = workload(&lonely("(call $report (i32.const 1)) (loop (br 0))"), &[]);
    host.run(endless).await.unwrap();
    tokio::time::timeout(DEADLINE, async {
        while host.probe.values().is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    assert_eq!(host.status().await.workload_state, WorkloadState::Running);
    tokio::time::timeout(DEADLINE, host.stop()).await.unwrap();
    assert!(matches!(
        host.states.0.borrow().last(),
        Some(ServiceState::Stopped)
    ));
    assert_eq!(host.status().await.workload_state, WorkloadState::NotFound);
}

#[tokio::test]
async fn a_service_without_an_entry_point_is_refused() {
    let host = TestHost::start().await;
    let two = math("1.0.0", "(i32.const 0)").replace(
        "(instance (export \"test:app/math@1.0.0\") (export \"add\" (func $add)))",
        "(instance $x (export \"add\" (func $add)))
         (export \"test:app/one@1.0.0\" (instance $x)) (export \"test:app/two@1.0.0\" (instance $x))",
    );
    let error = host.run(workload(&two, &[])).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("must export wasi:cli/run or exactly one interface; it exports test:app/one@1.0.0, test:app/two@1.0.0"),
        "{error}"
    );
    assert_eq!(
        host.probe.calls().last().unwrap(),
        "start",
        "no part of the workload may be bound"
    );
}

#[tokio::test]
async fn a_service_with_one_interface_and_no_entry_point_lives_until_it_is_stopped() {
    let host = TestHost::start().await;
    let mut idle = workload(&math("1.0.0", "(i32.const 0)"), &[]);
    idle.host_interfaces.clear();
    idle.service = idle.service.map(|service| Service {
        max_restarts: 3,
        ..service
    });
    host.run(idle).await.unwrap();
    assert_eq!(host.status().await.workload_state, WorkloadState::Running);
    tokio::time::timeout(DEADLINE, host.stop()).await.unwrap();
}

#[tokio::test]
async fn a_service_ends_by_itself_when_its_workload_stops() {
    let host = TestHost::start().await;
    let service = Service {
        bytes: fixture::component("sockets").into(),
        local_resources: LocalResources {
            environment: [("ARGS".to_owned(), "serve 127.0.0.1:7777".to_owned())].into(),
            ..LocalResources::default()
        },
        max_restarts: 3,
        ..Service::default()
    };
    let workload = Workload {
        namespace: "test".to_owned(),
        name: "app".to_owned(),
        service: Some(service),
        ..Workload::default()
    };
    host.run(workload).await.unwrap();
    tokio::time::timeout(DEADLINE, host.stop()).await.unwrap();
    let lines = host.lines.0.lock().unwrap().clone();
    assert_eq!(lines, [("service".to_owned(), "accepting failed".to_owned())]);
    let states = host.states.0.borrow().clone();
    assert!(
        matches!(
            states.as_slice(),
            [ServiceState::Running { .. }, ServiceState::Stopped]
        ),
        "{states:?}"
    );
}

#[tokio::test]
async fn a_panic_in_the_host_counts_as_a_crash_of_the_service() {
    let host = TestHost::start().await;
    let mut unlucky = workload(&lonely(&format!("(call $report (i32.const {UNLUCKY}))")), &[]);
    unlucky.service.as_mut().unwrap().max_restarts = 1;
    host.run(unlucky).await.unwrap();
    let status = host.ended().await;
    assert_eq!(status.workload_state, WorkloadState::Error);
    assert!(status.message.contains("a bug in the host"), "{}", status.message);
}
