//! The ecosystem of a project (Rust, JavaScript, Go), used only for hints. Build commands are never guessed.

use std::path::Path;

use crate::config::root::{CONFIG_DIR, CONFIG_NAMES, Project};
use crate::error::Error;

/// The ecosystem, detected from the manifest in the project root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ecosystem {
    /// `Cargo.toml`.
    Rust,
    /// `package.json`.
    JavaScript,
    /// `go.mod`.
    Go,
    /// None of these.
    Unknown,
}

impl Ecosystem {
    /// Detects the ecosystem of the project at `root`.
    pub(crate) fn of(root: &Path) -> Self {
        [
            (Self::Rust, "Cargo.toml"),
            (Self::JavaScript, "package.json"),
            (Self::Go, "go.mod"),
        ]
        .into_iter()
        .find(|(_, manifest)| root.join(manifest).is_file())
        .map_or(Self::Unknown, |(ecosystem, _)| ecosystem)
    }

    /// The manifest that identifies the ecosystem.
    const fn manifest(self) -> Option<&'static str> {
        match self {
            Self::Rust => Some("Cargo.toml"),
            Self::JavaScript => Some("package.json"),
            Self::Go => Some("go.mod"),
            Self::Unknown => None,
        }
    }

    /// An example build command and, if wash cannot determine it, the path of the component.
    const fn example(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Rust => ("cargo build --target wasm32-wasip2 --release", None),
            Self::JavaScript => ("npm install && npm run build", Some("dist/component.wasm")),
            Self::Go => (
                "tinygo build -target wasip2 -wit-package ./wit -wit-world WORLD -o build/component.wasm ./",
                Some("build/component.wasm"),
            ),
            Self::Unknown => ("make component.wasm", Some("component.wasm")),
        }
    }

    /// A hint on how to build a component instead of a core module.
    pub(crate) const fn component_hint(self) -> &'static str {
        match self {
            Self::Rust => "build for target wasm32-wasip2: `cargo build --target wasm32-wasip2`",
            Self::JavaScript => "build the component with `jco componentize`",
            Self::Go => {
                "build for target wasip2: `tinygo build -target wasip2 -wit-package ./wit -wit-world WORLD`"
            }
            Self::Unknown => "build for WASI 0.2, or convert the module with `wasm-tools component new`",
        }
    }

    /// Creates the error of a project without a build command.
    pub(crate) fn no_command(self, project: &Project, component: Option<&Path>) -> Error {
        let root = project.root.display();
        if self == Self::Unknown && project.config.is_none() {
            return Error::usage(format!("'{root}' is not in a project"))
                .caused_by(format!(
                    "neither it nor a parent folder contains {CONFIG_DIR}/{}",
                    one_of(&CONFIG_NAMES)
                ))
                .hint("create a project with `wash new`, or select one with `-C DIR`");
        }
        let (file, exists) = match &project.config {
            Some(config) => (config.display().to_string(), true),
            None => (format!("{CONFIG_DIR}/{}", CONFIG_NAMES[0]), false),
        };
        let (command, path) = self.example();
        let snippet = snippet(&file, command, path);
        let intro = match self.manifest() {
            Some(manifest) => format!("example for a project with a {manifest}"),
            None => "example".to_owned(),
        };
        let verb = if exists {
            "add `build.command` to"
        } else {
            "create"
        };
        let mut error = Error::usage(format!("no build command for '{root}'"))
            .caused_by("`build.command` is not set")
            .hint(format!("{verb} {file}; {intro}:\n{snippet}"));
        if let Some(path) = component {
            error = error.caused_by(format!(
                "component '{}' not found (build.component_path)",
                path.display()
            ));
        }
        error
    }
}

fn one_of(names: &[&str]) -> String {
    let endings: Vec<&str> = names.iter().filter_map(|name| name.rsplit('.').next()).collect();
    format!("config.{{{}}}", endings.join(","))
}

fn snippet(file: &str, command: &str, path: Option<&str>) -> String {
    let extension = Path::new(file)
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    let (open, quote, between, close) = match extension {
        "toml" => ("[build]\n", "", " = ", ""),
        "json" => ("{\n  \"build\": {\n", "    ", ": ", "\n  }\n}"),
        _ => ("build:\n", "  ", ": ", ""),
    };
    let entry = |key: &str, value: &str| match extension {
        "toml" => format!("{quote}{key}{between}{value:?}"),
        "json" => format!("{quote}{key:?}{between}{value:?}"),
        _ => format!("{quote}{key}{between}{value}"),
    };
    let mut entries = vec![entry("command", command)];
    entries.extend(path.map(|path| entry("component_path", path)));
    let separator = if extension == "json" { ",\n" } else { "\n" };
    format!("{open}{}{close}", entries.join(separator))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_use_the_format_of_the_config_file() {
        assert_eq!(
            snippet("config.yml", "make", Some("a.wasm")),
            "build:\n  command: make\n  component_path: a.wasm"
        );
        let toml: toml::Value = toml::from_str(&snippet("config.toml", "make", Some("a.wasm"))).unwrap();
        assert_eq!(toml["build"]["component_path"].as_str(), Some("a.wasm"));
        let json: serde_json::Value = serde_json::from_str(&snippet("x.json", "make", None)).unwrap();
        assert_eq!(json["build"]["command"], "make");
    }
}
