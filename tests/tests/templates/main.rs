//! Compiles every template, plays its README, and tests behaviour that the README does not show.

#![cfg(unix)]
// A test ends by panicking; helpers of tests do, too.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod http_api_with_distributed_workloads;
mod http_client;
mod http_handler;
mod http_hello_world;
mod http_kv_handler;
mod service_tcp;
mod upstream;
mod worlds;

use wash_tests::{Project, Sandbox};

/// The templates that have a test module here.
const PLAYED: [&str; 6] = [
    "http-api-with-distributed-workloads",
    "http-client",
    "http-handler",
    "http-hello-world",
    "http-kv-handler",
    "service-tcp",
];

/// A project created from `template`, named `my-TEMPLATE`.
fn project<'a>(sandbox: &'a Sandbox, template: &'static str) -> Project<'a> {
    assert!(PLAYED.contains(&template), "'{template}' is missing in PLAYED");
    Project::new(sandbox, template, &format!("my-{template}"))
}

#[test]
fn every_template_is_played() {
    let list = Sandbox::new()
        .wash(["new", "--list", "-o", "json"])
        .run()
        .success();
    let names = list.json()["data"]["templates"].clone();
    let names = names.as_array().unwrap().iter();
    let names: Vec<&str> = names.map(|template| template["name"].as_str().unwrap()).collect();
    assert_eq!(names, PLAYED);
}
