//! What the settings and the flags ask for, in the terms of the parts that do it.

use std::path::PathBuf;

use wash_runtime::telemetry::Telemetry;

use crate::config::DevSettings;
use crate::dev::filter::Rules;
use crate::dev::movable_server::Endpoint;
use crate::paths::plain;

/// How the session behaves; what is served is in [`DevSettings`].
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Take the next free port where one is busy.
    pub(crate) find_free_port: bool,
    /// Watch the project.
    pub(crate) watch: bool,
    /// Open a browser after the first deployment.
    pub(crate) open: bool,
    /// Where compiled code is kept.
    pub(crate) compiled: PathBuf,
    /// Where spans, metrics and logs of guests go.
    pub(crate) telemetry: Telemetry,
}

/// Where the settings say to serve.
pub(crate) fn endpoint(settings: &DevSettings, options: &Options) -> Endpoint {
    Endpoint {
        addresses: settings.addresses.clone(),
        tls: settings.tls.clone(),
        find_free_port: options.find_free_port,
        compiled: options.compiled.clone(),
        telemetry: options.telemetry.clone(),
    }
}

/// Which files are source, and which matter without being source.
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
        // What came from a registry does not change.
        parts: parts
            .filter(|part| part.file.reference.is_none())
            .map(|part| plain(&part.file.path))
            .collect(),
        inputs: settings.inputs.iter().map(|path| plain(path)).collect(),
    }
}

/// Would both build the same?
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
