//! What the checks look at: the project, its configuration and the machine, found once.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use super::tool::Tools;
use crate::config::root::Project;
use crate::config::{self, Loaded};
use crate::context::{Context, Dirs};
use crate::error::Error;
use crate::templates::embedded;
use crate::templates::manifest::Language;

/// How long a tool may take to answer. `npm` on a slow disk takes seconds.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How much a language matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// The project is written in it.
    Project,
    /// There is no project, but a template of the binary is written in it.
    Template,
    /// It does not matter.
    None,
}

/// What the checks look at.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// The root of the project, or where wash was started.
    pub(crate) root: PathBuf,
    /// Is there a project?
    pub(crate) project: bool,
    /// The configuration, or what is wrong with it.
    pub(crate) config: Result<Loaded, Error>,
    /// The build command, if one is configured.
    pub(crate) build_command: Option<String>,
    /// `package.json` of the project.
    pub(crate) package_json: Option<String>,
    /// The directories of the user.
    pub(crate) dirs: Dirs,
    /// Other programs.
    pub(crate) tools: Tools,
    /// Is the network forbidden?
    pub(crate) offline: bool,
}

impl Surroundings {
    /// Look around; what is wrong is for the checks to say.
    pub(crate) fn find(context: &Context, handle: tokio::runtime::Handle) -> Self {
        let config = config::load(context, json!({}));
        let project = match &config {
            Ok(loaded) => Ok(loaded.project.clone()),
            Err(_) => Project::find(&context.cwd),
        };
        let (root, configured) = match project {
            Ok(project) => (project.root, project.config.is_some()),
            Err(_) => (context.cwd.clone(), true),
        };
        let build = config
            .as_ref()
            .ok()
            .map(|loaded| loaded.config.build.clone())
            .unwrap_or_default();
        let env: Vec<(String, String)> = build.env.into_iter().collect();
        let path = env
            .iter()
            .find(|(name, _)| name == "PATH")
            .map(|(_, path)| path.into());
        let tools = Tools {
            handle,
            path: path.or_else(|| std::env::var_os("PATH")).unwrap_or_default(),
            env,
            cwd: root.clone(),
            timeout: TIMEOUT,
        };
        let manifests = ["Cargo.toml", "package.json", "go.mod"];
        Self {
            project: configured || manifests.iter().any(|name| root.join(name).is_file()),
            package_json: std::fs::read_to_string(root.join("package.json")).ok(),
            build_command: build.command,
            config,
            dirs: context.dirs.clone(),
            tools,
            offline: context.offline,
            root,
        }
    }

    /// How much Rust matters.
    pub(crate) fn rust(&self) -> Need {
        self.need("Cargo.toml", &["cargo", "rustc"], &[Language::Rust])
    }

    /// How much Node.js matters.
    pub(crate) fn node(&self) -> Need {
        let commands = ["npm", "npx", "node", "jco", "pnpm", "yarn"];
        self.need(
            "package.json",
            &commands,
            &[Language::TypeScript, Language::JavaScript],
        )
    }

    /// How much Go matters.
    pub(crate) fn go(&self) -> Need {
        self.need("go.mod", &["go", "tinygo"], &[Language::Go])
    }

    /// Does the build command run this program?
    pub(crate) fn builds_with(&self, program: &str) -> bool {
        let separates =
            |c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | ')' | '\'' | '"' | '/');
        self.build_command
            .as_deref()
            .unwrap_or_default()
            .split(separates)
            .any(|word| word == program)
    }

    fn need(&self, manifest: &str, programs: &[&str], languages: &[Language]) -> Need {
        if self.has(manifest) || programs.iter().any(|program| self.builds_with(program)) {
            return Need::Project;
        }
        let offered = || {
            embedded::all()
                .iter()
                .any(|template| languages.contains(&template.language()))
        };
        if !self.project && offered() {
            Need::Template
        } else {
            Need::None
        }
    }

    /// Is there a file of that name in the root of the project?
    pub(crate) fn has(&self, name: &str) -> bool {
        self.project && self.root.join(name).is_file()
    }

    /// The path as seen from the project, if it lies there.
    pub(crate) fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}
