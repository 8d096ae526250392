use wash_runtime::types::{LocalResources, WorkloadState};

use super::guests::{SUM, math, service};
use super::{TestHost, workload};

const CALL: &str = "(drop (call $add (i32.const 2) (i32.const 3)))";

#[tokio::test]
async fn a_trap_in_a_linked_component_is_named() {
    let host = TestHost::start().await;
    host.run(workload(
        &service("1.0.0", CALL),
        &[("math", &math("1.0.0", "unreachable"))],
    ))
    .await
    .unwrap();
    let status = host.ended().await;
    assert_eq!(status.workload_state, WorkloadState::Error);
    assert!(status.message.contains("component 'math'"), "{}", status.message);
    assert!(status.message.contains("unreachable"), "{}", status.message);
}

#[tokio::test]
async fn the_cpu_time_of_a_linked_component_is_limited() {
    let host = TestHost::start().await;
    host.run(workload(
        &service("1.0.0", CALL),
        &[("math", &math("1.0.0", "(loop (br 0)) (i32.const 0)"))],
    ))
    .await
    .unwrap();
    let status = host.ended().await;
    assert!(
        status
            .message
            .contains("component 'math', which the guest called, failed: the guest used more than 0.2 s"),
        "{}",
        status.message
    );
}

#[tokio::test]
async fn a_linked_component_has_its_own_memory_limit() {
    let host = TestHost::start().await;
    // One page is 64 KiB: 100 of them are more than 2 MiB and less than what the engine allows.
    let grow = "(i32.eq (memory.grow (i32.const 100)) (i32.const -1))";
    let mut small = workload(
        &service("1.0.0", "(call $report (call $add (i32.const 0) (i32.const 0)))"),
        &[("math", &math("1.0.0", grow))],
    );
    host.run(small.clone()).await.unwrap();
    host.ended().await;
    host.stop().await;
    small.components[0].local_resources = LocalResources {
        memory_limit_mb: 2,
        ..LocalResources::default()
    };
    host.states.0.send_replace(Vec::new());
    host.run(small).await.unwrap();
    host.ended().await;
    assert_eq!(host.probe.values(), [0, 1]);
}

#[tokio::test]
async fn each_call_of_a_service_is_a_separate_invocation() {
    let host = TestHost::start().await;
    let count = "(global.set $calls (i32.add (global.get $calls) (i32.const 1))) (global.get $calls)";
    let twice = "(call $report (call $add (i32.const 0) (i32.const 0)))
        (call $report (call $add (i32.const 0) (i32.const 0)))";
    host.run(workload(
        &service("1.0.0", twice),
        &[("math", &math("1.0.0", count))],
    ))
    .await
    .unwrap();
    host.ended().await;
    assert_eq!(host.probe.values(), [1, 1]);
}

#[tokio::test]
async fn max_invocations_applies_to_calls_between_components() {
    let host = TestHost::start().await;
    let mut bounded = workload(
        &service("1.0.0", "(call $report (call $add (i32.const 2) (i32.const 3)))"),
        &[("math", &math("1.0.0", SUM))],
    );
    bounded.components[0].max_invocations = 1;
    host.run(bounded).await.unwrap();
    host.ended().await;
    assert_eq!(host.probe.values(), [5]);
}
