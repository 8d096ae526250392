//! HTTP for workloads of several components: middleware, queues, reused instances.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::time::Duration;

use http::StatusCode;
use support::TestHost;
use wash_runtime::error::WorkloadError;
use wash_runtime::types::Component;
use wash_tests::guest;

/// A middleware component: passes each request and its outparam to the next handler.
const MIDDLEWARE: &str = r#"(component
  (import "wasi:http/types@0.2.3" (instance $types
    (export "incoming-request" (type (sub resource)))
    (export "response-outparam" (type (sub resource)))))
  (alias export $types "incoming-request" (type $request))
  (alias export $types "response-outparam" (type $out))
  (import "wasi:http/incoming-handler@0.2.3" (instance $next
    (alias outer 1 $request (type $r))
    (alias outer 1 $out (type $o))
    (export "incoming-request" (type $request (eq $r)))
    (export "response-outparam" (type $out (eq $o)))
    (export "handle" (func (param "request" (own $request)) (param "response-out" (own $out))))))
  (core func $next (canon lower (func $next "handle")))
  (core module $m
    (import "" "next" (func $next (param i32 i32)))
    (func (export "handle") (param i32 i32) (call $next (local.get 0) (local.get 1))))
  (core instance $i (instantiate $m (with "" (instance (export "next" (func $next))))))
  (func $handle (param "request" (own $request)) (param "response-out" (own $out))
    (canon lift (core func $i "handle")))
  (instance $handler (export "handle" (func $handle)))
  (export "wasi:http/incoming-handler@0.2.3" (instance $handler)))"#;

#[tokio::test]
async fn a_component_can_be_middleware_for_another_one() {
    let host = TestHost::start().await;
    let components = vec![
        Component::new("behind", guest::hello("from behind")),
        Component::new("front", wat::parse_str(MIDDLEWARE).unwrap()),
    ];
    host.run(components).await.unwrap();
    for _ in 0..3 {
        assert_eq!(host.get("/").await, (StatusCode::OK, "from behind".to_owned()));
    }
    assert_eq!(*host.seen.failures.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn two_handlers_side_by_side_are_ambiguous() {
    let host = TestHost::start().await;
    let components = vec![
        Component::new("one", guest::hello("one")),
        Component::new("two", guest::hello("two")),
    ];
    let error = host.run(components).await.unwrap_err();
    assert!(
        matches!(error.downcast_ref(), Some(WorkloadError::Unresolved { .. }))
            && error
                .to_string()
                .contains("several components handle HTTP requests")
            && error.to_string().contains("one, two"),
        "{error}"
    );
}

#[tokio::test]
async fn a_full_queue_answers_503_with_retry_after() {
    let host = TestHost::start().await;
    let slow = guest::Http::new("slow").sleeps(Duration::from_millis(300));
    let component = Component {
        max_invocations: 1,
        ..Component::new("slow", slow.component())
    };
    host.run(vec![component]).await.unwrap();
    let ask = || async {
        let uri = format!("http://{}/", host.address).parse().unwrap();
        let response = host.client.get(uri).await.unwrap();
        let retry = response.headers().contains_key("retry-after");
        (response.status(), retry)
    };
    let answers = tokio::join!(ask(), ask(), ask());
    let answers = [answers.0, answers.1, answers.2];
    let served = answers
        .iter()
        .filter(|answer| **answer == (StatusCode::OK, false));
    assert_eq!(served.count(), 2, "one runs and one waits: {answers:?}");
    let refused = (StatusCode::SERVICE_UNAVAILABLE, true);
    assert!(answers.contains(&refused), "{answers:?}");
    assert_eq!(
        host.get("/").await.0,
        StatusCode::OK,
        "the queue must have room again"
    );
}

#[tokio::test]
async fn an_instance_that_is_reused_and_traps_is_not_used_again() {
    let host = TestHost::start().await;
    let reused = |wasm: Vec<u8>| Component {
        pool_size: 2,
        ..Component::new("reused", wasm)
    };
    host.run(vec![reused(guest::hello("again"))]).await.unwrap();
    for _ in 0..20 {
        assert_eq!(host.get("/").await, (StatusCode::OK, "again".to_owned()));
    }
    host.undeploy("app").await;
    host.run(vec![reused(guest::trap())]).await.unwrap();
    for _ in 0..3 {
        assert_eq!(host.get("/").await.0, StatusCode::INTERNAL_SERVER_ERROR);
    }
    assert_eq!(
        host.seen.failures.lock().unwrap().len(),
        3,
        "each failure must be reported once"
    );
}
