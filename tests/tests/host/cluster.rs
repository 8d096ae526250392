//! A test cluster: a NATS server, a registry, and hosts.

use serde_json::Value;
use wash_tests::servers::{Nats, Registry};
use wash_tests::{Request, Run, Sandbox, Session, Signal, WashCommand, guest};

pub(crate) struct Cluster {
    pub(crate) sandbox: Sandbox,
    pub(crate) nats: Nats,
    pub(crate) registry: Registry,
}

pub(crate) struct Host {
    pub(crate) session: Session,
    /// The URL on which it serves HTTP.
    pub(crate) url: String,
}

impl Cluster {
    /// Starts the servers and pushes the image `hello`.
    pub(crate) fn start() -> Self {
        let cluster = Self {
            sandbox: Sandbox::new(),
            nats: Nats::start(),
            registry: Registry::start(),
        };
        cluster.push("hello", guest::hello("hello from afar"));
        cluster
    }

    pub(crate) fn image(&self, name: &str) -> String {
        format!("{}/{name}:1", self.registry.address())
    }

    pub(crate) fn push(&self, name: &str, wasm: Vec<u8>) {
        let file = format!("{name}.wasm");
        self.sandbox.write(&file, wasm);
        let _ = self
            .sandbox
            .wash(["oci", "push", &self.image(name), &file])
            .run()
            .success();
    }

    /// Starts a host that serves HTTP, and waits until it has joined.
    pub(crate) fn host(&self, name: &str, args: &[&str]) -> Host {
        Host::joined(name, self.host_command(name, args))
    }

    /// The command that starts a host.
    pub(crate) fn host_command(&self, name: &str, args: &[&str]) -> WashCommand<'_> {
        let url = self.nats.url();
        let own = ["host", "--host-name", name, "--http-addr", "127.0.0.1:0"];
        let servers = ["--scheduler-nats-url", &url, "--data-nats-url", &url];
        let args = own.into_iter().chain(servers).chain(args.iter().copied());
        self.sandbox.wash(args)
    }

    /// Runs `wash workload …` or `wash host list …` against this cluster.
    pub(crate) fn wash(&self, args: &[&str]) -> Run {
        let url = self.nats.url();
        let args = args.iter().copied().chain(["--scheduler-nats-url", url.as_str()]);
        self.sandbox.wash(args).run()
    }

    /// The heartbeats that arrive within `time` without a request.
    #[cfg(target_os = "linux")]
    pub(crate) fn heartbeats(&self, time: std::time::Duration) -> Vec<Value> {
        let mut heartbeats = self.nats.subscribe("runtime.operator.heartbeat.*");
        let end = std::time::Instant::now() + time;
        std::iter::from_fn(|| heartbeats.next(end))
            .map(|message| serde_json::from_slice(&message).expect("JSON"))
            .collect()
    }

    /// Writes a workload file of one component that serves requests whose Host header is `name`; returns the file's name.
    pub(crate) fn workload(&self, name: &str, image: &str, more: &str) -> String {
        let file = format!("{name}.yaml");
        self.sandbox
            .write(&file, manifest(name, &self.image(image), more));
        file
    }
}

impl Host {
    /// Runs the command of a host, and waits until it has joined the cluster.
    pub(crate) fn joined(name: &str, command: WashCommand<'_>) -> Self {
        let mut session = command.spawn();
        session.wait_stderr(&format!("Started {name}"));
        let line = session.wait_stderr("Serving http");
        let url = line.split_whitespace().last().unwrap().to_owned();
        session.wait_stderr("Joined group 'default'");
        Self { session, url }
    }
}

/// The manifest of a workload with one component; `more` is added to the keys of the component.
pub(crate) fn manifest(name: &str, image: &str, more: &str) -> String {
    format!(
        "apiVersion: runtime.wasmcloud.dev/v1alpha1\nkind: Workload\nmetadata: {{ name: {name} }}\nspec:\n  \
         components:\n  - name: app\n    image: {image}\n{more}  hostInterfaces:\n  - namespace: wasi\n    package: http\n    \
         interfaces: [incoming-handler]\n    config: {{ host: {name} }}\n"
    )
}

impl Host {
    pub(crate) fn get(&self, workload: &str) -> (u16, String) {
        let answer = Request::new("GET", format!("{}/", self.url))
            .header("host", workload)
            .send()
            .expect("an answer");
        (answer.status, answer.body)
    }

    pub(crate) fn end(mut self) -> Run {
        self.session.signal(Signal::Terminate);
        self.session.wait()
    }
}

/// The workloads in a JSON result: name, host and state.
pub(crate) fn placed(run: &Run) -> Vec<(String, String, String)> {
    let json = run.json();
    let text = |workload: &Value, key: &str| workload[key].as_str().unwrap_or_default().to_owned();
    json["data"]["workloads"]
        .as_array()
        .expect("workloads")
        .iter()
        .map(|it| (text(it, "name"), text(it, "host"), text(it, "state")))
        .collect()
}
