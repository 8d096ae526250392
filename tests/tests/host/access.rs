//! Access to the control plane: NATS accounts and certificates.

use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use wash_tests::servers::{Nats, Registry};
use wash_tests::{Sandbox, Signal, WashCommand, fixture, readme};

use crate::cluster::{Cluster, manifest};

/// The server configuration from `docs/cluster.md`, with passwords filled in.
fn configuration() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cluster.md");
    let page = std::fs::read_to_string(page).unwrap();
    let blocks = readme::blocks(&page, "text file=nats.conf");
    blocks[0]
        .replace("$SCHEDULER_PASSWORD", "scheduler-secret")
        .replace("$HOST_PASSWORD", "host-secret")
        .replace("$DATA_PASSWORD", "data-secret")
        .replace("jetstream { store_dir: jetstream }", "")
}

fn cluster() -> Cluster {
    Cluster {
        sandbox: Sandbox::new(),
        nats: Nats::with(&configuration()),
        registry: Registry::start(),
    }
}

impl Cluster {
    fn url_of(&self, user: &str) -> String {
        format!("nats://{user}:{user}-secret@{}", self.nats.address())
    }
}

#[test]
fn with_the_accounts_of_the_page_only_the_scheduler_can_start_workloads() {
    let cluster = cluster();
    cluster.push("keyvalue", fixture::component("keyvalue"));
    let (host_url, data_url) = (cluster.url_of("host"), cluster.url_of("data"));
    let mut host = cluster
        .sandbox
        .wash(["host", "--host-name", "one", "--http-addr", "127.0.0.1:0"])
        .env("WASH_HOST__SCHEDULER_NATS_URL", &host_url)
        .env("WASH_HOST__DATA_NATS_URL", &data_url)
        .spawn();
    let line = host.wait_stderr("Serving http");
    let url = line.split_whitespace().last().unwrap().to_owned();
    host.wait_stderr("connected to the control plane");
    let text = manifest("shop", &cluster.image("keyvalue"), "");
    let text = text + "  - { namespace: wasi, package: keyvalue, interfaces: [store, atomics, batch] }\n";
    cluster.sandbox.write("shop.yaml", text);
    let start = |user: &str| {
        let url = cluster.url_of(user);
        let args = [
            "workload",
            "start",
            "-f",
            "shop.yaml",
            "--wait",
            "1s",
            "--scheduler-nats-url",
        ];
        cluster.sandbox.wash(args).arg(url).run()
    };
    // Neither the data account nor a host account can send commands.
    for user in ["data", "host"] {
        let run = start(user).expect_code(1);
        assert!(run.stderr().contains("no hosts found"), "{run}");
    }
    let _ = start("scheduler").success();
    let ask = |path: &str| {
        let request = wash_tests::Request::new("GET", format!("{url}/{path}"));
        let request = request.header("host", "shop").header("x-key", "k");
        request.send().unwrap().body
    };
    assert_eq!(ask("b/set?hello"), "done");
    assert_eq!(ask("b/get"), "some hello");
    host.signal(Signal::Terminate);
    let run = host.wait().success();
    assert!(!run.stderr().contains("secret"), "{run}");
}

/// A certificate authority.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Writes a certificate for 127.0.0.1 and its key.
    fn issue(&self, sandbox: &Sandbox, name: &str, purpose: ExtendedKeyUsagePurpose) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        params.extended_key_usages = vec![purpose];
        let certificate = params.signed_by(&key, &self.0).unwrap();
        sandbox.write(format!("{name}.pem"), certificate.pem());
        sandbox.write(format!("{name}-key.pem"), key.serialize_pem());
    }

    /// Writes the CA and the certificates with which server and host authenticate each other.
    fn equip(&self, sandbox: &Sandbox) {
        sandbox.write("ca.pem", self.0.pem());
        self.issue(sandbox, "server", ExtendedKeyUsagePurpose::ServerAuth);
        self.issue(sandbox, "host", ExtendedKeyUsagePurpose::ClientAuth);
    }
}

#[test]
fn both_sides_authenticate_with_certificates_which_may_change() {
    let sandbox = Sandbox::new();
    Authority::new().equip(&sandbox);
    let [cert, key, ca] = ["server.pem", "server-key.pem", "ca.pem"].map(|name| sandbox.path(name));
    let config = format!(
        "tls {{ cert_file: '{}', key_file: '{}', ca_file: '{}', verify: true }}",
        cert.display(),
        key.display(),
        ca.display()
    );
    let mut nats = Nats::with(&config);
    let url = nats.url();
    let files = |plane: &str| {
        [
            ("tls-ca", "ca.pem"),
            ("tls-cert", "host.pem"),
            ("tls-key", "host-key.pem"),
        ]
        .map(|(flag, file)| format!("--{plane}-{flag}={file}"))
    };
    let host = sandbox.wash(["host", "--scheduler-nats-url", &url, "--data-nats-url", &url]);
    let files = files("scheduler").into_iter().chain(files("data-nats"));
    let mut host = files.fold(host, WashCommand::arg).spawn();
    host.wait_stderr("connected to the control plane");
    // A client without its own certificate cannot connect.
    let mut stranger = sandbox
        .wash(["host", "--scheduler-nats-url", &url, "--scheduler-tls-ca=ca.pem"])
        .spawn();
    stranger.wait_stderr("cannot connect to the control plane; retrying");
    stranger.signal(Signal::Terminate);
    let _ = stranger.wait().success();
    // A new authority issues new certificates: each connection attempt reads the files again.
    nats.stop();
    host.wait_stderr("connection to the control plane lost");
    Authority::new().equip(&sandbox);
    nats.restart();
    host.wait_stderr("connected to the control plane");
    host.signal(Signal::Terminate);
    let _ = host.wait().success();
}
