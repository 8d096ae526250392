//! The text of a new configuration file. Its comments are the descriptions and examples in the schema.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::model::SCHEMA_URL;
use super::parse::Format;
use super::schema::Node;

/// The kind of a configuration file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The file of a project.
    Project,
    /// The file of a user.
    User,
}

/// Returns the text of a new file. Guesses the build command of a project from the files in `folder`.
pub(crate) fn text(format: Format, kind: Kind, folder: &Path) -> String {
    let command = build_command(folder).filter(|_| kind == Kind::Project);
    match format {
        Format::Json => json_text(kind, command),
        Format::Yaml => {
            format!(
                "# yaml-language-server: $schema={}\n{}",
                SCHEMA_URL,
                commented(&Yaml, kind, command)
            )
        }
        Format::Toml => format!("#:schema {}\n{}", SCHEMA_URL, commented(&Toml, kind, command)),
    }
}

/// Returns the build command for the files in `folder`.
fn build_command(folder: &Path) -> Option<&'static str> {
    let builds = [
        ("Cargo.toml", "cargo build --target wasm32-wasip2 --release"),
        ("package.json", "npm run build"),
    ];
    builds
        .into_iter()
        .find(|(file, _)| folder.join(file).is_file())
        .map(|(_, command)| command)
}

/// Returns the value of a key that a new file sets; other keys are only in comments.
fn active(section: &str, key: &str, kind: Kind, command: Option<&str>) -> Option<Value> {
    match (section, key) {
        ("", "version") if kind == Kind::Project => Some(json!(env!("CARGO_PKG_VERSION"))),
        ("build", "command") => command.map(Value::from),
        _ => None,
    }
}

/// Returns true if a new file of this kind documents the key.
fn is_explained(key: &str, kind: Kind) -> bool {
    let excluded = match kind {
        Kind::Project => ["$schema", "new", "trust"].as_slice(),
        Kind::User => &["$schema", "new", "version", "build", "workload"],
    };
    !excluded.contains(&key)
}

/// Formats sections and values.
trait Style {
    fn section(&self, key: &str) -> String;
    /// Returns the lines without indentation.
    fn entry(&self, key: &str, value: &Value) -> String;
    fn indent(&self) -> &'static str;
}

struct Yaml;

impl Style for Yaml {
    fn section(&self, key: &str) -> String {
        format!("{key}:")
    }

    fn entry(&self, key: &str, value: &Value) -> String {
        serde_norway::to_string(&json!({ key: value })).unwrap_or_default()
    }

    fn indent(&self) -> &'static str {
        "  "
    }
}

struct Toml;

impl Style for Toml {
    fn section(&self, key: &str) -> String {
        format!("[{key}]")
    }

    fn entry(&self, key: &str, value: &Value) -> String {
        let value = toml::Value::try_from(value)
            .map(|value| value.to_string())
            .unwrap_or_default();
        format!("{key} = {value}")
    }

    fn indent(&self) -> &'static str {
        ""
    }
}

fn commented(style: &impl Style, kind: Kind, command: Option<&str>) -> String {
    let mut out = String::from(
        "#\n# Lines that begin with '#' and no space are examples: remove the '#' to use them.\n",
    );
    out.push_str(
        "# `wash config show --origin` prints the effective configuration, `wash config validate` checks it.\n",
    );
    // In TOML, top-level keys come before the first section.
    let (sections, plain): (Vec<_>, Vec<_>) = Node::root()
        .properties()
        .filter(|(key, _)| is_explained(key, kind))
        .partition(|(_, node)| node.is_section());
    for (key, _) in plain {
        out.push('\n');
        entry(style, Node::root(), "", key, "", (kind, command), &mut out);
    }
    for (section, node) in sections {
        out.push('\n');
        comment(Node::root().describe(section), "", &mut out);
        out.push_str(&style.section(section));
        out.push('\n');
        for (key, _) in node.properties().filter(|(key, _)| is_explained(key, kind)) {
            entry(
                style,
                node,
                section,
                key,
                style.indent(),
                (kind, command),
                &mut out,
            );
        }
    }
    out
}

fn entry(
    style: &impl Style,
    parent: Node<'_>,
    section: &str,
    key: &str,
    indent: &str,
    (kind, command): (Kind, Option<&str>),
    out: &mut String,
) {
    comment(parent.describe(key), indent, out);
    let set = active(section, key, kind, command);
    let mark = if set.is_some() { "" } else { "#" };
    let Some(value) = set.or_else(|| parent.example(key).cloned()) else {
        return;
    };
    for line in style.entry(key, &value).lines() {
        let _ = writeln!(out, "{indent}{mark}{line}");
    }
}

fn comment(text: &str, indent: &str, out: &mut String) {
    for line in text.lines() {
        let _ = writeln!(out, "{indent}# {line}");
    }
}

fn json_text(kind: Kind, command: Option<&str>) -> String {
    let mut root = json!({ "$schema": SCHEMA_URL });
    if kind == Kind::Project {
        root["version"] = json!(env!("CARGO_PKG_VERSION"));
    }
    if let Some(command) = command {
        root["build"] = json!({ "command": command });
    }
    serde_json::to_string_pretty(&root).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load::Sources;

    /// Loads `text` as the file of a project.
    fn load(text: &str, format: Format) -> Value {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("config.{}", format.extension()));
        std::fs::write(&path, text).unwrap();
        let sources = Sources {
            user: None,
            project: Some(path),
            found: None,
            variables: Vec::new(),
            flags: json!({}),
        };
        let (layers, problems) = sources.read().unwrap();
        assert_eq!(problems, [], "{text}");
        layers.value().clone()
    }

    /// Uncomments the examples: lines with a '#' that is not followed by a single space (nested lines of YAML have more).
    fn uncommented(text: &str) -> String {
        let lines = text.lines().skip(1).map(|line| {
            let example = line.trim_start().strip_prefix('#').filter(|rest| {
                !rest.is_empty()
                    && (!rest.starts_with(' ') || rest.starts_with("  ") || rest.starts_with("- "))
            });
            match example {
                Some(rest) => format!("{}{rest}\n", line.split('#').next().unwrap()),
                None => format!("{line}\n"),
            }
        });
        lines.collect()
    }

    #[test]
    fn new_files_are_valid_and_set_only_what_they_must() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        for format in [Format::Yaml, Format::Json, Format::Toml] {
            let mut value = load(&text(format, Kind::Project, folder.path()), format);
            value.as_object_mut().unwrap().remove("$schema");
            let command = "cargo build --target wasm32-wasip2 --release";
            // An empty TOML section is an empty map.
            assert_eq!(value["version"], env!("CARGO_PKG_VERSION"));
            assert_eq!(value["build"], json!({ "command": command }));
            assert!(value.get("dev").is_none_or(|dev| *dev == json!({})));
        }
    }

    #[test]
    fn every_example_is_valid_once_uncommented() {
        let nowhere = Path::new("/nonexistent");
        let yaml = load(
            &uncommented(&text(Format::Yaml, Kind::Project, nowhere)),
            Format::Yaml,
        );
        let toml = load(
            &uncommented(&text(Format::Toml, Kind::Project, nowhere)),
            Format::Toml,
        );
        assert_eq!(yaml, toml);
        for key in [
            "/build/command",
            "/build/env",
            "/dev/address",
            "/dev/volumes/0/host_path",
            "/dev/components/0/file",
            "/dev/wasi_blobstore_path",
            "/workload/secrets/0/fromEnv/0",
            "/workload/components/auth/memoryLimitMb",
            "/wit/registries",
        ] {
            assert!(yaml.pointer(key).is_some(), "{key} in {yaml}");
        }
    }
}
