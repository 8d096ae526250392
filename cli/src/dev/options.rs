//! Converts the settings and flags of `wash dev` into the options of its modules.

use std::path::PathBuf;

use wash_runtime::telemetry::Telemetry;

use crate::config::DevSettings;
use crate::dev::filter::Rules;
use crate::dev::movable_server::Endpoint;
use crate::paths::plain;

/// Behaviour of the session. [`DevSettings`] has what is built and served.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Use the next free port if the requested one is busy.
    pub(crate) find_free_port: bool,
    /// Watch the project for changes.
    pub(crate) watch: bool,
    /// Open a browser after the first deployment.
    pub(crate) open: bool,
    /// Cache folder for compiled components.
    pub(crate) compiled: PathBuf,
    /// Destination of the spans, metrics and logs of guests.
    pub(crate) telemetry: Telemetry,
}

/// The endpoint that the settings describe.
pub(crate) fn endpoint(settings: &DevSettings, options: &Options) -> Endpoint {
    Endpoint {
        addresses: settings.addresses.clone(),
        allowed_hosts: settings.allowed_hosts.clone(),
        tls: settings.tls.clone(),
        find_free_port: options.find_free_port,
        compiled: options.compiled.clone(),
        telemetry: options.telemetry.clone(),
    }
}

/// Which files are source, and which other files are watched.
pub(crate) fn rules(settings: &DevSettings) -> Rules {
    let component: Vec<PathBuf> = settings.build.component_path.clone().into_iter().collect();
    let (outputs, sources) = match settings.build.command {
        Some(_) => (component, Vec::new()),
        None => (Vec::new(), component),
    };
    let workload = &settings.workload;
    let parts = workload.components.iter().chain(&workload.service);
    Rules {
        outputs,
        sources,
        // Components from a registry do not change.
        parts: parts
            .filter(|part| part.file.reference.is_none())
            .map(|part| plain(&part.file.path))
            .collect(),
        inputs: settings.inputs.iter().map(|path| plain(path)).collect(),
    }
}

/// Do both settings result in the same build?
pub(crate) fn same_build(old: &DevSettings, new: &DevSettings) -> bool {
    let key = |settings: &DevSettings| {
        let build = &settings.build;
        (
            build.command.clone(),
            build.env.clone(),
            build.component_path.clone(),
        )
    };
    key(old) == key(new)
}
