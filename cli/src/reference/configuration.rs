//! Generates the configuration reference page from the JSON Schema.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::markdown::{GENERATED, code, prose, table};
use crate::config::environment::variable;
use crate::config::parse::Format;
use crate::config::schema::{self, Node};
use crate::config::starter::{self, Kind};

const INTRODUCTION: &str = "\
`wash` reads its configuration from the following layers, in decreasing priority. A value in a higher layer replaces the
value in a lower layer. Maps are merged key by key; lists are replaced as a whole.

1. command line flags
2. environment variables: `WASH_`, then the key in upper case with `__` between its parts
3. the project config file: `.wash/config.yaml` in the project root
4. the user config file: `config.yaml` in your configuration directory (`~/.config/wash` on Linux and macOS), or the
   file given with `--user-config`
5. defaults

The file name can also be `config.yml`, `config.json` or `config.toml`; two of them in one folder are an error. The
project root is the nearest folder that contains `.wash/config.*`, starting from the current folder and going up. A project of
another user is [refused](../security.md#projects-of-other-users).
Relative paths are relative to the project root. A key without a value counts as absent.

`wash config init` writes a config file with comments, `wash config show --origin` prints the values in effect and their
origins, and `wash config validate` lists every mistake with its file and line. If there is a mistake, commands exit
with code 2. Editors can check the files against the [JSON Schema](../../config-schema/config.schema.json).

In `build.env`, `dev.environment` and other maps, the rest of the variable name is the key, in its exact case:
`WASH_BUILD__ENV__RUSTFLAGS` sets `RUSTFLAGS` in `build.env`, and `WASH_WORKLOAD__COMPONENTS__auth__POOLSIZE` sets
`poolSize` of the component `auth`. Lists and whole maps are written as JSON. An empty variable counts as absent, except
for a key in a map.
";

pub(super) fn page() -> String {
    let mut out = format!("{GENERATED}\n# Configuration\n\n{INTRODUCTION}");
    let root = Node::root();
    out.push_str("\n## Top level\n\n");
    out.push_str(&keys(root, "", |key| {
        key != "$schema" && root.child(key).is_some_and(|node| !node.is_section())
    }));
    for (section, node) in root.properties().filter(|(_, node)| node.is_section()) {
        let _ = write!(out, "\n## `{section}`\n\n{}\n\n", prose(root.describe(section)));
        out.push_str(&keys(node, section, |_| true));
        let mut shapes: Vec<(Vec<String>, Node<'_>)> = Vec::new();
        for (key, child) in node.properties() {
            let items = child.items().map(|items| (format!("`{section}.{key}[]`"), items));
            let values = child
                .map_value()
                .map(|value| (format!("`{section}.{key}.NAME`"), value));
            for (name, shape) in items
                .into_iter()
                .chain(values)
                .filter(|(_, shape)| shape.is_section())
            {
                // Each shape is described once, for all keys that have it.
                match shapes
                    .iter_mut()
                    .find(|(_, other)| other.description() == shape.description())
                {
                    Some((names, _)) => names.push(name),
                    None => shapes.push((vec![name], shape)),
                }
            }
        }
        for (names, shape) in shapes {
            let _ = write!(
                out,
                "\n### {}\n\n{}\n\n",
                names.join(" and "),
                prose(shape.description())
            );
            out.push_str(&fields(shape));
        }
    }
    let example = starter::text(Format::Yaml, Kind::Project, Path::new("/nonexistent"));
    let _ = write!(out, "\n## Example file\n\n```yaml\n{example}```\n");
    out
}

fn keys(node: Node<'_>, section: &str, include: impl Fn(&str) -> bool) -> String {
    let rows = node
        .properties()
        .filter(|(key, _)| include(key))
        .map(|(key, child)| {
            let name = if section.is_empty() {
                key.to_owned()
            } else {
                format!("{section}.{key}")
            };
            let help = prose(node.describe(key));
            let variable = variable(&name).map(|name| code(&name)).unwrap_or_default();
            [
                code(&name),
                kind(child),
                default(node.default(key)),
                help,
                variable,
            ]
        });
    table(["Key", "Type", "Default", "Meaning", "Variable"], rows)
}

fn fields(node: Node<'_>) -> String {
    let required = node.required();
    let rows = node.properties().map(|(key, child)| {
        let needed = if required.contains(&key) { "yes" } else { "" };
        [
            code(key),
            kind(child),
            needed.to_owned(),
            prose(node.describe(key)),
        ]
    });
    table(["Key", "Type", "Required", "Meaning"], rows)
}

fn kind(node: Node<'_>) -> String {
    match (node.map_value(), node.items()) {
        (Some(value), Some(_)) => return format!("list or map of {}s", value.kind()),
        (Some(value), None) if value.is_section() => return "map".to_owned(),
        (Some(value), None) => return format!("map of {}s", value.kind()),
        (None, _) => {}
    }
    match (node.kind(), node.items()) {
        ("array", Some(items)) if items.is_section() => "list".to_owned(),
        ("array", Some(items)) => format!("list of {}s", items.kind()),
        (kind, _) => kind.to_owned(),
    }
}

fn default(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => code(text),
        Some(value) => code(&value.to_string()),
    }
}

/// Returns the rows of the environment variables page: variable, key and meaning.
pub(super) fn variables() -> impl Iterator<Item = [String; 3]> {
    schema::key_names().into_iter().filter_map(|name| {
        let (parent, key) = name.rsplit_once('.')?;
        let parent = Node::root().child(parent)?;
        Some([code(&variable(&name)?), code(&name), prose(parent.describe(key))])
    })
}
