//! Workloads on hosts: start, list, placement, configuration, logs, stop.

use wash_tests::{Signal, guest, parts};

use crate::cluster::{Cluster, manifest, placed};

#[test]
fn a_workload_is_started_listed_and_stopped() {
    let cluster = Cluster::start();
    let host = cluster.host("one", &[]);
    let list = cluster.wash(&["host", "list"]).success();
    assert!(
        list.stdout().contains("one") && list.stdout().contains("default"),
        "{list}"
    );
    let file = cluster.workload("shop", "hello", "");
    let start = cluster.wash(&["workload", "start", "-f", &file]).success();
    assert!(start.stdout().contains("shop  one   RUNNING"), "{start}");
    assert_eq!(host.get("shop"), (200, "hello from afar".to_owned()));
    let list = cluster.wash(&["workload", "list", "-o", "json"]).success();
    let one = ("shop".to_owned(), "one".to_owned(), "running".to_owned());
    assert_eq!(placed(&list), std::slice::from_ref(&one));
    // A second start changes nothing.
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    assert_eq!(
        placed(
            &cluster
                .wash(&["workload", "status", "shop", "-o", "json"])
                .success()
        ),
        [one]
    );
    let _ = cluster.wash(&["workload", "stop", "-f", &file]).success();
    assert_eq!(host.get("shop").0, 503);
    let status = cluster.wash(&["workload", "status", "shop"]).expect_code(1);
    assert!(status.stderr().contains("no host runs shop"), "{status}");
    // Stopping a workload that does not run succeeds.
    let stop = cluster.wash(&["workload", "stop", "shop"]).success();
    assert!(stop.stderr().contains("no host runs shop"), "{stop}");
    let end = host.end().success();
    assert!(end.stderr().contains("workload started"), "{end}");
}

#[test]
fn replicas_go_to_different_hosts_with_matching_labels() {
    let cluster = Cluster::start();
    let hosts = ["one", "two", "three"].map(|name| {
        let zone = if name == "three" { "zone=b" } else { "zone=a" };
        cluster.host(name, &["--label", zone])
    });
    let deployment = |replicas: u32, zone: &str| {
        let image = cluster.image("hello");
        let text = format!(
            "apiVersion: runtime.wasmcloud.dev/v1alpha1\nkind: WorkloadDeployment\nmetadata: {{ name: shop }}\nspec:\n  \
             replicas: {replicas}\n  template:\n    spec:\n      hostSelector: {{ zone: {zone} }}\n      components:\n      \
             - {{ name: app, image: '{image}' }}\n      hostInterfaces:\n      - namespace: wasi\n        package: http\n        \
             interfaces: [incoming-handler]\n        config: {{ host: shop }}\n"
        );
        cluster.sandbox.write("shop.yaml", text);
        cluster.wash(&["workload", "start", "-f", "shop.yaml", "-o", "json"])
    };
    let mut at: Vec<String> = placed(&deployment(2, "a").success())
        .into_iter()
        .map(|it| it.1)
        .collect();
    at.sort_unstable();
    assert_eq!(at, ["one", "two"]);
    let nowhere = deployment(1, "c").expect_code(1);
    assert!(
        nowhere.json()["message"].to_string().contains("no host matches"),
        "{nowhere}"
    );
    for host in hosts {
        let _ = host.end().success();
    }
}

#[test]
fn values_come_from_config_maps_and_secrets_in_the_files_and_are_not_logged() {
    let cluster = Cluster::start();
    cluster.push("setting", parts::setting("greeting"));
    let host = cluster.host("one", &["--log-level", "trace"]);
    let more = "    localResources:\n      config: { greeting: good day }\n      environment:\n        \
                config: { A: b }\n        secretFrom: [ { name: hidden } ]\n";
    let file = cluster.workload("shop", "setting", more);
    let missing = cluster.wash(&["workload", "start", "-f", &file]).expect_code(2);
    assert!(
        missing
            .stderr()
            .contains("Secret 'hidden' not found in the files"),
        "{missing}"
    );
    cluster.sandbox.write(
        "hidden.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: { name: hidden }\nstringData: { TOKEN: hunter2 }\n",
    );
    let file = cluster.sandbox.read(&file).replace(
        "  hostInterfaces:\n",
        "  hostInterfaces:\n  - { namespace: wasi, package: config, interfaces: [store] }\n",
    );
    cluster.sandbox.write("shop.yaml", file);
    let _ = cluster
        .wash(&["workload", "start", "-f", "shop.yaml", "-f", "hidden.yaml"])
        .success();
    assert_eq!(host.get("shop"), (200, "good day".to_owned()));
    let end = host.end().success();
    assert!(!end.stderr().contains("hunter2"), "{end}");
}

#[test]
fn a_failed_start_is_reported_with_its_reason() {
    let cluster = Cluster::start();
    let host = cluster.host("one", &["--max-workloads", "1"]);
    let start = |file: &str| cluster.wash(&["workload", "start", "-f", file]).expect_code(1);
    let absent = start(&cluster.workload("absent", "absent", ""));
    assert!(
        absent.stderr().contains("cannot get image") && absent.stderr().contains("absent:1"),
        "{absent}"
    );
    cluster.push("odd", guest::Http::new("").imports_unknown().component());
    let odd = start(&cluster.workload("odd", "odd", ""));
    assert!(odd.stderr().contains("example:nowhere/thing"), "{odd}");
    let never = start(&cluster.workload("never", "hello", "    imagePullPolicy: Never\n"));
    assert!(never.stderr().contains("cannot get image"), "{never}");
    let file = cluster.workload("shop", "hello", "");
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    let full = start(&cluster.workload("second", "hello", ""));
    assert!(
        full.stderr()
            .contains("the host has reached its limit of 1 workloads"),
        "{full}"
    );
    // A cached image needs no registry.
    let _ = cluster.wash(&["workload", "stop", "shop"]).success();
    let Cluster {
        sandbox,
        nats,
        mut registry,
    } = cluster;
    registry.stop();
    let cluster = Cluster {
        sandbox,
        nats,
        registry,
    };
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    assert_eq!(host.get("shop").0, 200);
    let _ = host.end().success();
}

#[test]
fn without_hosts_or_a_server_the_error_names_the_cause() {
    let cluster = Cluster::start();
    let file = cluster.workload("shop", "hello", "");
    let alone = cluster
        .wash(&["workload", "start", "-f", &file, "--wait", "100ms"])
        .expect_code(1);
    assert!(alone.stderr().contains("no hosts found"), "{alone}");
    let mut nats = cluster.nats;
    nats.stop();
    let url = nats.url();
    let run = cluster
        .sandbox
        .wash(["host", "list", "--scheduler-nats-url", &url])
        .run()
        .expect_code(4);
    assert!(
        run.stderr().contains("cannot connect to the control plane"),
        "{run}"
    );
    assert_eq!(run.stderr().matches("onnection refused").count(), 1, "{run}");
}

#[test]
fn what_workloads_print_is_shown_by_workload_logs() {
    let cluster = Cluster::start();
    cluster.push(
        "talker",
        guest::Http::new("said").stdout("good morning").component(),
    );
    let hosts = ["one", "two"].map(|name| cluster.host(name, &[]));
    let image = cluster.image("talker");
    let text = manifest("shop", &image, "").replace("kind: Workload\n", "kind: WorkloadDeployment\n");
    let (head, spec) = text.split_once("spec:\n").unwrap();
    let spec = spec.replace('\n', "\n    ");
    let text = format!(
        "{head}spec:\n  replicas: 2\n  template:\n    spec:\n    {}",
        spec.trim_end()
    );
    cluster.sandbox.write("shop.yaml", text);
    let _ = cluster.wash(&["workload", "start", "-f", "shop.yaml"]).success();
    let url = cluster.nats.url();
    let mut follow = cluster
        .sandbox
        .wash([
            "workload",
            "logs",
            "shop",
            "--follow",
            "--scheduler-nats-url",
            &url,
        ])
        .spawn();
    for host in &hosts {
        assert_eq!(host.get("shop"), (200, "said".to_owned()));
    }
    let first = follow.wait_stdout("good morning");
    let second = follow.wait_stdout("good morning");
    let [one, two] = ["one/app", "two/app"].map(|name| {
        [&first, &second]
            .iter()
            .filter(|line| line.contains(name))
            .count()
    });
    assert_eq!((one, two), (1, 1), "{first} {second}");
    follow.signal(Signal::Interrupt);
    let _ = follow.wait();
    let all = cluster
        .wash(&["workload", "logs", "shop", "-o", "json"])
        .success();
    let lines = all.json()["data"]["lines"].as_array().unwrap().clone();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["source"], "stdout");
    let tail = cluster
        .wash(&["workload", "logs", "shop", "--tail", "1"])
        .success();
    assert_eq!(tail.stdout().lines().count(), 1);
    let _ = cluster.wash(&["workload", "stop", "shop"]).success();
    let gone = cluster.wash(&["workload", "logs", "shop"]).expect_code(1);
    assert!(gone.stderr().contains("no host runs shop"), "{gone}");
}
