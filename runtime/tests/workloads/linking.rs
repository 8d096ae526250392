use wash_runtime::error::{LinkProblem, WorkloadError};
use wash_runtime::types::WorkloadState;

use super::guests::{COUNTERS, COUNTING, LENDING, PEEKER, SUM, between, math, service};
use super::{TestHost, workload};

const REPORT_SUM: &str = "(call $report (call $add (i32.const 2) (i32.const 3)))";

#[tokio::test]
async fn a_component_calls_another_one() {
    let host = TestHost::start().await;
    host.run(workload(
        &service("1.0.0", REPORT_SUM),
        &[("math", &math("1.0.0", SUM))],
    ))
    .await
    .unwrap();
    assert_eq!(host.ended().await.workload_state, WorkloadState::Completed);
    assert_eq!(host.probe.values(), [5]);
}

#[tokio::test]
async fn in_a_chain_of_components_each_keeps_its_identity() {
    let host = TestHost::start().await;
    host.run(workload(
        &service("1.0.0", REPORT_SUM),
        &[
            ("first", &between("math", "inner")),
            (
                "last",
                &math("1.0.0", SUM).replace("test:app/math", "test:app/inner"),
            ),
        ],
    ))
    .await
    .unwrap();
    host.ended().await;
    let reports = host.probe.reports.lock().unwrap().clone();
    assert_eq!(
        reports,
        [("w/first".to_owned(), 100), ("w/service".to_owned(), 50)]
    );
}

#[tokio::test]
async fn versions_are_matched_by_semver() {
    let host = TestHost::start().await;
    host.run(workload(
        &service("1.0.0", REPORT_SUM),
        &[("math", &math("1.7.2", SUM))],
    ))
    .await
    .unwrap();
    host.ended().await;
    assert_eq!(host.probe.values(), [5]);
    host.stop().await;
    let other = workload(&service("1.0.0", REPORT_SUM), &[("math", &math("2.0.0", SUM))]);
    let problems = problems(host.run(other).await.unwrap_err());
    assert!(
        matches!(problems.as_slice(), [LinkProblem::Missing { .. }]),
        "{problems:?}"
    );
}

#[tokio::test]
async fn resources_of_one_component_are_used_by_another() {
    let host = TestHost::start().await;
    host.run(workload(COUNTING, &[("counters", COUNTERS)]))
        .await
        .unwrap();
    let status = host.ended().await;
    assert_eq!(status.workload_state, WorkloadState::Completed, "{status:?}");
    assert_eq!(host.probe.values(), [42, 7, 0, 1]);
}

#[tokio::test]
async fn a_resource_of_one_component_is_lent_by_another_to_a_third() {
    let host = TestHost::start().await;
    let components = [("counters", COUNTERS), ("peeker", PEEKER)];
    host.run(workload(LENDING, &components)).await.unwrap();
    let status = host.ended().await;
    assert_eq!(status.workload_state, WorkloadState::Completed, "{status:?}");
    assert_eq!(host.probe.values(), [42, 42, 42, 0, 1]);
}

#[tokio::test]
async fn one_error_reports_every_link_problem() {
    let host = TestHost::start().await;
    let mut broken = workload(
        &service("1.0.0", REPORT_SUM),
        &[
            ("one", &math("1.0.0", SUM)),
            ("two", &math("1.1.0", SUM)),
            ("ping", &between("ping", "pong")),
            ("pong", &between("pong", "ping")),
            ("needy", &between("needy", "nowhere")),
            ("needy", &math("3.0.0", SUM)),
        ],
    );
    broken
        .host_interfaces
        .push(wash_runtime::wit::WitInterface::parse("test:absent/thing").unwrap());
    let error = host.run(broken).await.unwrap_err();
    let text = error.to_string();
    for expected in [
        "two components are named 'needy'",
        "component 'service' imports 'test:app/math@1.0.0', which several components export: one, two",
        "component 'needy' imports 'test:app/nowhere@1.0.0', which nothing provides",
        "in a cycle: ping → pong → ping",
        "host_interfaces requests 'test:absent/thing', which this host does not provide; available: test:probe/probe@1.0.0, wasi:config/store@0.2.0-rc.1",
    ] {
        assert!(text.contains(expected), "{expected} in:\n{text}");
    }
    assert!(
        host.probe.calls().iter().all(|call| call == "start"),
        "no workload may be bound"
    );
}

#[tokio::test]
async fn one_name_with_two_types_is_refused_and_names_the_function() {
    let host = TestHost::start().await;
    let other = math("1.0.0", "(i32.const 0)").replace("(param \"b\" u32)", "(param \"b\" s32)");
    let error = host
        .run(workload(&service("1.0.0", REPORT_SUM), &[("math", &other)]))
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("from 'math', but the type of 'add' differs"),
        "{text}"
    );
}

pub(crate) fn problems(error: anyhow::Error) -> Vec<LinkProblem> {
    match error.downcast::<WorkloadError>().unwrap() {
        WorkloadError::Unresolved { problems, .. } => problems,
        other => panic!("{other}"),
    }
}
