//! The input of the checks, collected once: the project, its configuration and the machine.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use super::tool::Tools;
use crate::config::root::Project;
use crate::config::{self, Loaded};
use crate::context::{Context, Dirs};
use crate::error::Error;
use crate::owner;
use crate::templates::embedded;
use crate::templates::manifest::Language;

/// Timeout for one run of a tool. `npm` on a slow disk takes seconds.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How relevant a language is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// The project is written in it.
    Project,
    /// There is no project, but an embedded template uses the language.
    Template,
    /// The language is not relevant.
    None,
}

/// The input of the checks.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// The project root, or the working directory outside a project.
    pub(crate) root: PathBuf,
    /// Whether it belongs to this user or to root, or the user trusts it.
    pub(crate) trusted: bool,
    /// Whether there is a project.
    pub(crate) project: bool,
    /// The configuration, or the reason it cannot be loaded.
    pub(crate) config: Result<Loaded, Error>,
    /// The build command, if one is configured.
    pub(crate) build_command: Option<String>,
    /// Contents of the project's `package.json`.
    pub(crate) package_json: Option<String>,
    /// The user's directories.
    pub(crate) dirs: Dirs,
    /// Finds and runs other programs.
    pub(crate) tools: Tools,
    /// Whether network access is forbidden.
    pub(crate) offline: bool,
}

/// A working directory for tools that is not a project: the home directory, otherwise the root of the file system.
fn elsewhere() -> PathBuf {
    etcetera::home_dir().unwrap_or_else(|_| PathBuf::from(std::path::MAIN_SEPARATOR_STR))
}

impl Surroundings {
    /// Collects the surroundings. Problems are not reported here; the checks report them.
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
        // Tools such as rustup and npm run what a folder tells them to.
        let trusted = match &config {
            Ok(loaded) => loaded.trust.check(&loaded.project, &context.cwd).is_ok(),
            Err(_) => matches!(owner::other_user(&root), Ok(None)),
        };
        let cwd = if trusted { root.clone() } else { elsewhere() };
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
            cwd,
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
            trusted,
            root,
        }
    }

    /// Returns how relevant Rust is.
    pub(crate) fn rust(&self) -> Need {
        self.need("Cargo.toml", &["cargo", "rustc"], &[Language::Rust])
    }

    /// Returns how relevant Node.js is.
    pub(crate) fn node(&self) -> Need {
        let commands = ["npm", "npx", "node", "jco", "pnpm", "yarn"];
        self.need(
            "package.json",
            &commands,
            &[Language::TypeScript, Language::JavaScript],
        )
    }

    /// Returns how relevant Go is.
    pub(crate) fn go(&self) -> Need {
        self.need("go.mod", &["go", "tinygo"], &[Language::Go])
    }

    /// Returns whether the build command runs `program`.
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

    /// Returns whether the project root contains a file with this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.project && self.root.join(name).is_file()
    }

    /// Returns the path relative to the project root if it is inside, else unchanged.
    pub(crate) fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}
