//! Helpers that several test files share.

use wash_tests::{Sandbox, guest};

/// Creates a sandbox with a project `app` that has this configuration and a component at `src/app.wasm`.
pub(crate) fn project(config: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    self::config(&sandbox, config);
    sandbox.write("app/src/app.wasm", guest::hello("hello"));
    sandbox
}

/// Writes the configuration of the project `app`.
pub(crate) fn config(sandbox: &Sandbox, config: &str) {
    sandbox.write("app/.wash/config.yaml", config);
}
