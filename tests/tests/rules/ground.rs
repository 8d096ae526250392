//! What the commands work on: a project, and servers on this machine.

use wash_tests::servers::{Nats, Registry};
use wash_tests::{Run, Sandbox, Session, guest};

/// A registry with the image `shop:1`, one with a password, and a cluster of one host that runs the workload `shop`.
pub(crate) struct Ground {
    registry: Registry,
    private: Registry,
    nats: Nats,
    _host: Session,
    _home: Sandbox,
}

impl Ground {
    pub(crate) fn new() -> Self {
        let (registry, private, nats) = (Registry::start(), Registry::with_password(), Nats::start());
        let home = Sandbox::new();
        let url = nats.url();
        let mut host = home
            .wash(["host", "--host-name", "one", "--http-addr", "127.0.0.1:0"])
            .args(["--scheduler-nats-url", &url, "--data-nats-url", &url])
            .spawn();
        host.wait_stderr("connected to the control plane");
        let ground = Self {
            registry,
            private,
            nats,
            _host: host,
            _home: home,
        };
        for args in [
            ["oci", "push", "REGISTRY/shop:1", "app.wasm"].as_slice(),
            &[
                "workload",
                "start",
                "-f",
                "shop.yaml",
                "--scheduler-nats-url",
                "NATS",
            ],
        ] {
            let _ = ground.wash(args, &[]).success();
        }
        ground
    }

    /// The project of [`sandbox`], with files of workloads.
    pub(crate) fn sandbox(&self) -> Sandbox {
        let sandbox = sandbox();
        let image = format!("{}/shop:1", self.registry.address());
        for name in ["shop", "late"] {
            let manifest = format!(
                "apiVersion: runtime.wasmcloud.dev/v1alpha1\nkind: Workload\nmetadata: {{ name: {name} }}\nspec:\n  \
                 components:\n  - {{ name: app, image: '{image}' }}\n  hostInterfaces:\n  - namespace: wasi\n    \
                 package: http\n    interfaces: [incoming-handler]\n    config: {{ host: {name} }}\n"
            );
            sandbox.write(format!("{name}.yaml"), manifest);
        }
        sandbox
    }

    /// The arguments, with the addresses of the servers.
    pub(crate) fn words(&self, args: &[&str]) -> Vec<String> {
        let servers = [
            ("REGISTRY", self.registry.address().to_string()),
            ("PRIVATE", self.private.address().to_string()),
            ("NATS", self.nats.url()),
        ];
        let fill = |arg: &&str| {
            servers.iter().fold((*arg).to_owned(), |arg, (name, address)| {
                arg.replace(name, address)
            })
        };
        args.iter().map(fill).collect()
    }

    /// Run `wash` in a new project.
    pub(crate) fn wash(&self, args: &[&str], more: &[&str]) -> Run {
        let sandbox = self.sandbox();
        sandbox.wash(self.words(args)).args(more).run()
    }
}

/// A project with a build command that copies, and one in `lib` that is a package of WIT.
pub(crate) fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(
        ".wash/config.yaml",
        "build:\n  command: cp app.wasm out.wasm; echo chatter\n  component_path: out.wasm\n",
    );
    sandbox.write("app.wasm", guest::hello("hello"));
    sandbox.write("lib/.wash/config.yaml", "");
    sandbox.write(
        "lib/wit/world.wit",
        "package test:lib@0.1.0;\n\nworld lib {\n  import wasi:io/poll@0.2.0;\n}\n",
    );
    sandbox
}
