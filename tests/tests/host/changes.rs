//! Workload files that change, and workload files written for Kubernetes.

use wash_tests::{guest, parts};

use crate::cluster::{Cluster, manifest, placed};

#[test]
fn a_changed_file_replaces_the_running_workload_only_with_replace() {
    let cluster = Cluster::start();
    cluster.push("better", guest::hello("better"));
    let host = cluster.host("one", &[]);
    let file = cluster.workload("shop", "hello", "");
    let start = |more: &[&str]| cluster.wash(&[&["workload", "start", "-f", file.as_str()], more].concat());
    let _ = start(&[]).success();
    let _ = cluster.workload("shop", "better", "");
    let refused = start(&[]).expect_code(1);
    let stderr = refused.stderr();
    assert!(
        stderr.contains("default.shop.0 on one was started from a different manifest")
            && stderr.contains("--replace"),
        "{refused}"
    );
    assert_eq!(host.get("shop").1, "hello from afar");
    let _ = start(&["--replace"]).success();
    assert_eq!(host.get("shop").1, "better");
    // A workload that runs as its file describes is not restarted.
    let again = start(&["--replace"]).success();
    assert!(!again.stderr().contains("Stopping"), "{again}");
    let _ = host.end().success();
}

#[test]
fn a_workload_moves_when_its_file_names_another_host() {
    let cluster = Cluster::start();
    let hosts = ["a", "b"].map(|zone| cluster.host(zone, &["--label", &format!("zone={zone}")]));
    let file = cluster.workload("shop", "hello", "");
    let place = |zone: &str| {
        let text = manifest("shop", &cluster.image("hello"), "");
        let selector = format!("spec:\n  hostSelector: {{ zone: {zone} }}\n");
        cluster.sandbox.write(&file, text.replace("spec:\n", &selector));
    };
    place("a");
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    place("b");
    let refused = cluster.wash(&["workload", "start", "-f", &file]).expect_code(1);
    assert!(refused.stderr().contains("must run on another host"), "{refused}");
    let moved = cluster
        .wash(&["workload", "start", "-f", &file, "--replace", "-o", "json"])
        .success();
    assert_eq!(placed(&moved)[0].1, "b");
    let all = cluster.wash(&["workload", "list", "-o", "json"]).success();
    assert_eq!(placed(&all).len(), 1, "{all}");
    assert_eq!((hosts[0].get("shop").0, hosts[1].get("shop").0), (503, 200));
    for host in hosts {
        let _ = host.end().success();
    }
}

#[test]
fn a_start_restarts_a_workload_that_crashed_permanently() {
    let cluster = Cluster::start();
    cluster.push("crashes", parts::service("gone", parts::Then::Crashes));
    let mut host = cluster.host("one", &[]);
    let image = cluster.image("crashes");
    cluster.sandbox.write(
        "shop.yaml",
        format!(
            "apiVersion: runtime.wasmcloud.dev/v1alpha1\nkind: Workload\nmetadata: {{ name: shop }}\n\
             spec: {{ service: {{ image: '{image}' }} }}\n"
        ),
    );
    let start = || cluster.wash(&["workload", "start", "-f", "shop.yaml"]).success();
    let _ = start();
    host.session.wait_stderr("service crashed too often");
    // The service has no restarts left, so the workload's state becomes `error`.
    let begun = std::time::Instant::now();
    while placed(&cluster.wash(&["workload", "list", "-o", "json"]).success())[0].2 != "error" {
        assert!(begun.elapsed() < std::time::Duration::from_secs(20));
    }
    let again = start();
    assert!(
        again.stderr().contains("Stopping default.shop.0 on one"),
        "{again}"
    );
    host.session.wait_stderr("service crashed too often");
    let _ = host.end().success();
}

#[test]
fn a_kubernetes_deployment_file_starts_unchanged() {
    let cluster = Cluster::start();
    let host = cluster.host("one", &[]);
    let image = cluster.image("hello");
    cluster.sandbox.write(
        "deployment.yaml",
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: shop-front }}\nspec:\n  type: NodePort\n  ports:\n  - port: 80\n---\n\
             apiVersion: runtime.wasmcloud.dev/v1alpha1\nkind: Artifact\nmetadata: {{ name: hello }}\nspec: {{ image: '{image}' }}\n\
             ---\napiVersion: runtime.wasmcloud.dev/v1alpha1\nkind: WorkloadDeployment\nmetadata: {{ name: shop }}\nspec:\n  \
             replicas: 1\n  deployPolicy: RollingUpdate\n  artifacts: [ {{ name: web, artifactFrom: {{ name: hello }} }} ]\n  \
             template:\n    spec:\n      hostSelector: {{ hostgroup: default }}\n      kubernetes:\n        service:\n          \
             name: shop-front\n      components:\n      - {{ name: web, image: 'artifact://web', poolSize: 2 }}\n      \
             hostInterfaces:\n      - {{ namespace: wasi, package: http, interfaces: [incoming-handler] }}\n"
        ),
    );
    let run = cluster
        .wash(&["workload", "start", "-f", "deployment.yaml"])
        .success();
    assert!(
        run.stderr()
            .contains("skipped Service 'shop-front': only Kubernetes uses it"),
        "{run}"
    );
    for name in [
        "shop-front",
        "shop-front.default",
        "shop-front.default.svc.cluster.local",
    ] {
        assert_eq!(host.get(name), (200, "hello from afar".to_owned()), "{name}");
    }
    let _ = host.end().success();
}

#[test]
fn a_workload_that_no_request_reaches_is_reported() {
    let cluster = Cluster::start();
    let host = cluster.host("one", &[]);
    let file = cluster.workload("shop", "hello", "");
    let text = cluster
        .sandbox
        .read(&file)
        .replace("    config: { host: shop }\n", "");
    cluster.sandbox.write(&file, text);
    let run = cluster.wash(&["workload", "start", "-f", &file]).success();
    assert!(run.stderr().contains("'shop' receives no HTTP requests"), "{run}");
    let _ = host.end().success();
}
