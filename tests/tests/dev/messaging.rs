//! Components that talk by messages.

use wash_tests::servers::Nats;
use wash_tests::{fixture, get};

use crate::app::{App, COPY, Dev, until};

/// A project whose component sends messages to the one beside it, with this in its configuration.
fn with_worker(config: &str) -> App {
    let app = App::new();
    app.save("src/app.wasm", fixture::component("messaging-http"));
    app.sandbox
        .write("parts/worker.wasm", fixture::component("messaging-worker"));
    app.configure(
        COPY,
        &format!("dev:\n  components:\n  - {{ name: worker, file: ../parts/worker.wasm }}\n{config}"),
    );
    app
}

/// What the worker subscribes to.
const TASKS: &str = "workload:\n  components: { worker: { config: { subscriptions: tasks.* } } }\n";

#[track_caller]
fn ask(dev: &Dev, what: &str) -> String {
    get(&format!("{}/{what}", dev.url)).expect("an answer").body
}

#[test]
fn two_components_of_a_project_talk_by_messages() {
    let app = with_worker(TASKS);
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    assert_eq!(ask(&dev, "request/tasks.a?echo:hi"), "hi");
    assert_eq!(
        ask(&dev, "request/other?echo:hi"),
        "error: nobody is subscribed to 'other'"
    );
    assert_eq!(ask(&dev, "publish/tasks.b?silent:"), "done");
    dev.said("[worker] tasks.b 7 bytes silent");
    assert_eq!(ask(&dev, "request/tasks.a?fail:no-way"), "error: no-way");
    until("the failure is on the screen", || {
        dev.session.stderr().contains("a handler failed")
    });
    // The new version has what it subscribes to.
    let config = app.sandbox.read("app/.wash/config.yaml");
    app.sandbox.write(
        "app/.wash/config.yaml",
        config.replace("tasks.*", "'tasks.*,more.>'"),
    );
    dev.said("(reloaded in ");
    assert_eq!(ask(&dev, "request/more.a.b?echo:hi"), "hi");
    assert_eq!(ask(&dev, "request/tasks.a?echo:again"), "again");
}

#[test]
fn a_worker_without_subscriptions_gets_every_message_of_the_process() {
    let app = with_worker("");
    let mut dev = app.dev(&[]);
    dev.said("gets every message, as it has no 'subscriptions'");
    assert_eq!(ask(&dev, "request/tasks.a?echo:hi"), "hi");
    assert_eq!(ask(&dev, "request/other?echo:hi"), "hi");
    assert!(ask(&dev, "request/runtime.x?echo:hi").contains("is reserved"));
    let _ = dev.end().success();
    // None of a server, where others publish, too.
    let server = Nats::start();
    let app = with_worker(&format!("  data_nats_url: {}\n", server.url()));
    let mut dev = app.dev(&[]);
    dev.said("set 'subscriptions'");
    let answer = ask(&dev, "request/tasks.a?echo:hi");
    assert_eq!(answer, "error: nobody is subscribed to 'tasks.a'");
    let _ = dev.end().success();
    // For all components at once.
    let entry = "  host_interfaces:\n  - { namespace: wasmcloud, package: messaging, config: { subscriptions: tasks.> } }\n";
    let app = with_worker(entry);
    let dev = app.dev(&[]);
    assert_eq!(ask(&dev, "request/tasks.a.b?echo:hi"), "hi");
}

#[test]
fn messages_go_over_the_server_that_the_project_names() {
    let mut server = Nats::start();
    let app = with_worker(&format!("  data_nats_url: {}\n{TASKS}", server.url()));
    let mut dev = app.dev(&[]);
    let line = dev.said("Granted");
    assert!(
        line.contains(&format!("wasmcloud:messaging in {}", server.url())),
        "{line}"
    );
    assert_eq!(ask(&dev, "request/tasks.a?echo:hi"), "hi");
    server.stop();
    let answer = ask(&dev, "request/tasks.a?echo:hi");
    assert!(answer.contains("is not connected"), "{answer}");
    server.restart();
    until("the server is back", || {
        ask(&dev, "request/tasks.a?echo:hi") == "hi"
    });
}
