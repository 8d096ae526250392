//! Network partitions: a host in its own network namespace, connected by a link that the test takes down.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use wash_tests::namespace::{self, run, unshare};
use wash_tests::servers::{Nats, Registry};
use wash_tests::{Sandbox, fixture, guest};

use crate::cluster::{Cluster, Host, manifest, placed};

/// Address of the servers on the link.
const HERE: &str = "10.213.0.1";
/// Address of the host on the link.
const THERE: &str = "10.213.0.2";

/// Waits for its end of the link, then runs the command in its arguments.
const JOIN: &str = "ip link set lo up && until ip link set there up 2>/dev/null; do sleep 0.02; done && \
                    ip address add 10.213.0.2/30 dev there && exec \"$@\"";

/// Sends a request every few milliseconds until its input ends, then prints the number of requests and of those without an answer.
const ASK: &str = r#"
sent=0 lost=0
while read -r -t 0.005; [ $? -gt 128 ]; do
    sent=$((sent + 1)) answer=
    if exec 3<>"/dev/tcp/127.0.0.1/$1"; then
        printf 'GET / HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n' >&3
        answer=$(cat <&3)
        exec 3>&-
    fi
    case $answer in *"hello from afar"*) ;; *) lost=$((lost + 1)) ;; esac
done
echo "$sent $lost"
"#;

fn cluster() -> Cluster {
    let cluster = Cluster {
        sandbox: Sandbox::new(),
        nats: Nats::everywhere(),
        registry: Registry::start(),
    };
    cluster.push("hello", guest::hello("hello from afar"));
    cluster.push("keyvalue", fixture::component("keyvalue"));
    cluster
}

/// Starts a host behind the link and waits until it is connected.
fn host_behind_a_link(cluster: &Cluster, images: &str) -> Host {
    let url = format!("nats://{HERE}:{}", cluster.nats.address().port());
    let mut through = unshare(&["--net"]);
    through.extend(["sh", "-c", JOIN, "sh"].map(str::to_owned));
    let session = cluster
        .sandbox
        .wash(["host", "--host-name", "far", "--http-addr", "127.0.0.1:8000"])
        .args([
            "--scheduler-nats-url",
            &url,
            "--data-nats-url",
            &url,
            "--oci-cache-dir",
            images,
        ])
        .through(through);
    let mut session = session.spawn();
    // The namespace exists as soon as the shell runs.
    let (pid, begun) = (session.pid().to_string(), Instant::now());
    let is_apart = || {
        let namespace = |pid: &str| std::fs::read_link(format!("/proc/{pid}/ns/net")).ok();
        namespace(&pid) != namespace("self")
    };
    while !is_apart() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{}", session.stderr());
    }
    run(
        "ip",
        &[
            "link", "add", "here", "type", "veth", "peer", "name", "there", "netns", &pid,
        ],
    );
    run("ip", &["address", "add", &format!("{HERE}/30"), "dev", "here"]);
    run("ip", &["link", "set", "here", "up"]);
    session.wait_stderr("connected to the control plane");
    Host {
        session,
        url: format!("http://{THERE}:8000"),
    }
}

/// Starts clients in the host's namespace that send requests to the workload `shop`.
fn clients(host: &Host) -> Child {
    Command::new("nsenter")
        .args(["--net", "--target", &host.session.pid().to_string()])
        .args(["bash", "-c", ASK, "bash", "8000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("nsenter and bash can be run")
}

/// Stops the clients; returns the number of requests and of those without an answer.
fn end(mut clients: Child) -> (u64, u64) {
    clients
        .stdin
        .take()
        .expect("its input")
        .write_all(b"\n")
        .expect("it reads");
    let output = clients.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (sent, lost) = text.trim().split_once(' ').expect("two numbers");
    (sent.parse().expect("a number"), lost.parse().expect("a number"))
}

fn names(cluster: &Cluster) -> Vec<String> {
    let list = cluster.wash(&["host", "list", "-o", "json"]).success();
    let hosts = list.json()["data"]["hosts"].as_array().expect("hosts").clone();
    hosts
        .iter()
        .map(|host| format!("{} {}", host["name"], host["id"]).replace('"', ""))
        .collect()
}

#[track_caller]
fn until(what: &str, is_it: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_it() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
    }
}

#[test]
fn behind_a_cut_link_workloads_serve_and_the_host_comes_back() {
    if !namespace::has_own_network("partition::behind_a_cut_link_workloads_serve_and_the_host_comes_back") {
        return;
    }
    let cluster = cluster();
    let images = cluster.sandbox.path("images").to_string_lossy().into_owned();
    let near = ["one", "two"].map(|name| cluster.host(name, &["--oci-cache-dir", &images]));
    // The host behind the link cannot reach the registry; it uses the images that the other hosts pulled into the shared cache.
    let text = manifest("sum", &cluster.image("keyvalue"), "")
        + "  - { namespace: wasi, package: keyvalue, interfaces: [store, atomics, batch] }\n";
    cluster.sandbox.write("sum.yaml", text);
    let shop = cluster.workload("shop", "hello", "");
    for file in [shop.as_str(), "sum.yaml"] {
        let _ = cluster
            .wash(&["workload", "start", "-f", file, "--host", "one"])
            .success();
        let _ = cluster.wash(&["workload", "stop", "-f", file]).success();
    }
    let mut far = host_behind_a_link(&cluster, &images);
    for file in [shop.as_str(), "sum.yaml"] {
        let _ = cluster
            .wash(&["workload", "start", "-f", file, "--host", "far"])
            .success();
    }
    let before = names(&cluster);
    assert_eq!(before.len(), 3, "{before:?}");
    let clients = clients(&far);

    // From here on packets are lost without an error on either side.
    run("ip", &["link", "set", "here", "down"]);
    until("the two other hosts remain in the list", || {
        names(&cluster).len() == 2
    });
    let file = cluster.workload("late", "hello", "");
    let started = cluster
        .wash(&["workload", "start", "-f", &file, "-o", "json"])
        .success();
    assert_ne!(placed(&started)[0].1, "far");
    far.session.wait_stderr("connection to the control plane lost");

    run("ip", &["link", "set", "here", "up"]);
    far.session.wait_stderr("connected to the control plane");
    until("the host is back with its id", || names(&cluster) == before);
    let (sent, unanswered) = end(clients);
    assert!(sent > 50, "{sent}");
    assert_eq!(unanswered, 0, "of {sent} requests");
    let list = cluster.wash(&["workload", "list", "-o", "json"]).success();
    let far_ones = placed(&list)
        .into_iter()
        .filter(|it| it.1 == "far" && it.2 == "running");
    assert_eq!(far_ones.count(), 2, "{list}");
    let _ = cluster.wash(&["workload", "stop", "sum"]).success();
    let ended = far.end().success();
    assert_eq!(
        ended.stderr().matches("workload started").count(),
        2,
        "no workload was restarted: {ended}"
    );
    for host in near {
        let _ = host.end().success();
    }
}
