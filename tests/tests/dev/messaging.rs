//! Components that exchange messages.

use wash_tests::servers::Nats;
use wash_tests::{fixture, get};

use crate::app::{App, COPY, Dev, until};

/// A project whose component sends messages to a worker beside it. `config` is appended to the configuration.
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

/// The subscription of the worker.
const TASKS: &str = "workload:\n  components: { worker: { config: { subscriptions: tasks.* } } }\n";

#[track_caller]
fn ask(dev: &Dev, what: &str) -> String {
    get(&format!("{}/{what}", dev.url)).expect("an answer").body
}

#[test]
fn two_components_of_a_project_exchange_messages() {
    let app = with_worker(TASKS);
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    assert_eq!(ask(&dev, "request/tasks.a?echo:hi"), "hi");
    assert_eq!(
        ask(&dev, "request/other?echo:hi"),
        "error: nobody is subscribed to 'other'"
    );
    assert_eq!(ask(&dev, "publish/tasks.b?silent:"), "done");
    dev.wait_for("[worker] tasks.b 7 bytes silent");
    assert_eq!(ask(&dev, "request/tasks.a?fail:no-way"), "error: no-way");
    until("the failure is on the screen", || {
        dev.session.stderr().contains("a handler failed")
    });
    // A reload applies the new subscriptions.
    let config = app.sandbox.read("app/.wash/config.yaml");
    app.sandbox.write(
        "app/.wash/config.yaml",
        config.replace("tasks.*", "'tasks.*,more.>'"),
    );
    dev.wait_for("(reloaded in ");
    assert_eq!(ask(&dev, "request/more.a.b?echo:hi"), "hi");
    assert_eq!(ask(&dev, "request/tasks.a?echo:again"), "again");
}

#[test]
fn a_worker_without_subscriptions_gets_every_message_of_the_process() {
    let app = with_worker("");
    let mut dev = app.dev(&[]);
    dev.wait_for("receives every message because it has no 'subscriptions'");
    assert_eq!(ask(&dev, "request/tasks.a?echo:hi"), "hi");
    assert_eq!(ask(&dev, "request/other?echo:hi"), "hi");
    assert!(ask(&dev, "request/runtime.x?echo:hi").contains("is reserved"));
    let _ = dev.end().success();
    // Over a server it gets no messages: others publish there, too.
    let server = Nats::start();
    let app = with_worker(&format!("  data_nats_url: {}\n", server.url()));
    let mut dev = app.dev(&[]);
    dev.wait_for("set 'subscriptions'");
    let answer = ask(&dev, "request/tasks.a?echo:hi");
    assert_eq!(answer, "error: nobody is subscribed to 'tasks.a'");
    let _ = dev.end().success();
    // Subscriptions for all components of the project.
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
    let line = dev.wait_for("Granted");
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
