//! What the settings and the flags ask for, in the terms of the parts that do it.

use std::path::PathBuf;

use crate::config::DevSettings;
use crate::dev::filter::Rules;
use crate::dev::server::Grants;
use crate::dev::serving::Endpoint;

/// How the session behaves; what is served is in [`DevSettings`].
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Take the next free port where one is busy.
    pub find_free_port: bool,
    /// Watch the project.
    pub watch: bool,
    /// Open a browser after the first deployment.
    pub open: bool,
}

/// Where the settings say to serve.
pub fn endpoint(settings: &DevSettings, options: Options) -> Endpoint {
    Endpoint {
        addresses: settings.addresses.clone(),
        tls: settings.tls.clone(),
        find_free_port: options.find_free_port,
    }
}

/// Which files are source.
pub fn rules(settings: &DevSettings) -> Rules {
    let component: Vec<PathBuf> = settings.build.component_path.clone().into_iter().collect();
    match settings.build.command {
        Some(_) => Rules {
            outputs: component,
            sources: Vec::new(),
        },
        None => Rules {
            outputs: Vec::new(),
            sources: component,
        },
    }
}

/// What the component is granted.
pub fn grants(settings: &DevSettings) -> Grants {
    let root = &settings.build.project.root;
    Grants {
        name: root.file_name().map_or_else(
            || "component".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        ),
        environment: settings.environment.clone(),
        volumes: settings.volumes.clone(),
    }
}

/// Would both build the same?
pub fn same_build(old: &DevSettings, new: &DevSettings) -> bool {
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

/// Do both look the same when they are printed? Values of variables are not.
pub fn same_grants(old: &(Grants, Vec<String>), new: &(Grants, Vec<String>)) -> bool {
    old.1 == new.1 && old.0.volumes == new.0.volumes && old.0.environment.keys().eq(new.0.environment.keys())
}
