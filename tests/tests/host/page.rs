//! Plays the commands of `docs/cluster.md`.

use std::path::Path;

use wash_tests::{Signal, guest, readme};

use crate::cluster::Cluster;

/// Runs each command of the page in order and compares its output. Servers and hosts run on free ports instead of the page's.
#[test]
fn the_commands_of_the_page_work() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cluster.md");
    let page = std::fs::read_to_string(page).unwrap();
    let cluster = Cluster::start();
    cluster
        .sandbox
        .write("hello.wasm", guest::hello("hello from afar"));
    let manifest = &readme::blocks(&page, "yaml file=hello.yaml")[0];
    let registry = cluster.registry.address().to_string();
    cluster
        .sandbox
        .write("hello.yaml", manifest.replace("127.0.0.1:5000", &registry));
    let mut hosts = Vec::new();
    let mut curls = 0;
    for step in readme::steps(&page) {
        let words: Vec<&str> = step.command.split_whitespace().collect();
        let output = match words.as_slice() {
            ["nats-server" | "docker-registry", ..] => continue,
            ["wash", "host", "--host-name", name, "--http-addr", address] => {
                hosts.push(((*name).to_owned(), (*address).to_owned(), cluster.host(name, &[])));
                continue;
            }
            ["wash", "oci", ..] => {
                let args = words[1..]
                    .iter()
                    .map(|word| word.replace("127.0.0.1:5000", &registry));
                let _ = cluster.sandbox.wash(args).run().success();
                continue;
            }
            ["wash", args @ ..] => cluster.wash(args).success().stdout(),
            ["curl", "--header", rest @ ..] => {
                curls += 1;
                let url = rest.last().unwrap();
                let host = hosts
                    .iter()
                    .find(|(_, address, _)| url.contains(address.as_str()));
                host.unwrap().2.get("hello.example").1
            }
            other => panic!("this test cannot play the command {other:?}"),
        };
        if step.command.contains("host list") {
            for name in ["one", "two", "three"] {
                assert!(output.lines().any(|line| line.starts_with(name)), "{output}");
            }
        } else if step.command.starts_with("wash workload start") {
            assert_eq!(output.matches("RUNNING").count(), 2, "{output}");
        } else if !step.output.is_empty() {
            assert!(
                readme::keeps_promise(&step.output, &output),
                "{}\n{output}",
                step.command
            );
        }
        if curls == 1 && hosts.len() == 3 {
            let mut killed = hosts.remove(0).2;
            killed.session.signal(Signal::Kill);
            let _ = killed.session.wait();
        }
    }
    assert_eq!(curls, 2);
}
