//! Components that cannot run, and the errors that describe them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::time::{Duration, Instant};

use support::TestHost;
use wash_tests::guest;

/// An error with all its causes, in one line.
fn text(error: &anyhow::Error) -> String {
    format!("{error:#}")
}

#[tokio::test]
async fn each_kind_of_invalid_file_gets_its_own_error() {
    let host = TestHost::start().await;
    host.deploy("good", guest::hello("good")).await.unwrap();
    let whole = guest::hello("whole");
    let half = whole.get(..whole.len() / 2).unwrap().to_vec();
    let wit = guest::wit_package("package a:b; interface c { d: func(); }");
    for (bytes, expected) in [
        (
            Vec::new(),
            "component 'bad' is not a WebAssembly component: it is empty",
        ),
        (
            b"#!/bin/sh".to_vec(),
            "component 'bad' is not a WebAssembly component",
        ),
        (half, "component 'bad'"),
        (
            guest::core_module(),
            "component 'bad' is not a WebAssembly component: it is a core module",
        ),
        (
            wit,
            "component 'bad' is not a WebAssembly component: it is a WIT package",
        ),
        (
            guest::Http::new("").imports_unknown().component(),
            "component 'bad' imports 'example:nowhere/thing@1.2.3', which nothing provides",
        ),
    ] {
        let error = host.deploy("bad", bytes).await.unwrap_err();
        assert!(text(&error).contains(expected), "{}", text(&error));
    }
    assert_eq!(host.get("/").await.1, "good");
}

#[tokio::test]
async fn two_hundred_megabytes_of_junk_are_refused_quickly() {
    let host = TestHost::start().await;
    let mut junk = vec![0x5a; 200 << 20];
    let begun = Instant::now();
    let error = host.deploy("junk", junk.clone()).await.unwrap_err();
    assert!(text(&error).contains("component 'junk'"), "{}", text(&error));
    // With the header of a component, the content has to be parsed.
    junk.splice(..8, *b"\0asm\x0d\0\x01\0");
    let error = host.deploy("junk", junk).await.unwrap_err();
    assert!(text(&error).contains("component 'junk'"), "{}", text(&error));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_trap_is_reported_with_the_component_and_the_functions_of_the_guest() {
    let host = TestHost::start().await;
    host.deploy("shop", guest::Http::new("").recurses().component())
        .await
        .unwrap();
    assert_eq!(host.get("/").await.0, 500);
    let failures = host.seen.failures.lock().unwrap().clone();
    let [failure] = failures.as_slice() else {
        panic!("{failures:?}")
    };
    assert!(
        failure.starts_with("shop: the guest trapped: wasm trap: call stack exhausted")
            && failure.contains("!deep"),
        "{failure}"
    );
}
