//! The layer of environment variables: `WASH_DEV__ADDRESS` is `dev.address`.
//!
//! A variable belongs to the configuration if its name contains two underscores after `WASH_`: the separator of nested keys.
//! Other variables, such as `WASH_OUTPUT`, are settings of the command line. In a map with arbitrary keys (`build.env`,
//! `dev.environment`), the rest of the name is the key, with case and underscores preserved. If the values of the map are
//! sections (`workload.components`), the key ends at the next separator.

use std::ffi::OsString;

use serde_json::{Map, Value};

use super::document::{Document, Location, Locations};
use super::keys;
use super::origin::{Layer, Origin};
use super::problem::Problem;
use super::schema::Node;

const PREFIX: &str = "WASH_";
const SEPARATOR: &str = "__";

/// Returns the variable that sets the key `dotted`, with the placeholder `NAME` for a key of a map. Top-level keys have no
/// variable, because its name would not contain the separator.
pub(crate) fn variable(dotted: &str) -> Option<String> {
    let is_map = Node::root()
        .pointer(&keys::pointer(dotted))
        .is_some_and(|node| node.map_value().is_some());
    let suffix = if is_map { "__NAME" } else { "" };
    let nested = dotted.contains('.');
    nested.then(|| {
        format!(
            "{PREFIX}{}{suffix}",
            dotted.to_uppercase().replace('.', SEPARATOR)
        )
    })
}

/// Reads the layer from `variables`.
pub(crate) fn document(variables: impl Iterator<Item = (OsString, OsString)>) -> (Document, Vec<Problem>) {
    let mut root = Value::Object(Map::new());
    let mut locations = Locations::new();
    let mut problems = Vec::new();
    let mut found: Vec<(String, OsString)> = variables
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| {
            name.strip_prefix(PREFIX)
                .is_some_and(|rest| rest.contains(SEPARATOR))
        })
        .collect();
    // Shorter names first, so that WASH_BUILD__ENV (a whole map) does not replace WASH_BUILD__ENV__A.
    found.sort_by(|(a, _), (b, _)| (a.len(), a).cmp(&(b.len(), b)));
    for (name, value) in found {
        let origin = Origin {
            layer: Layer::Environment,
            file: None,
            position: None,
            variable: Some(name.clone()),
        };
        let Ok(text) = value.into_string() else {
            problems.push(Problem::new("", origin, "the value is not UTF-8 text"));
            continue;
        };
        let (segments, node) = path(name.strip_prefix(PREFIX).unwrap_or_default());
        let in_map = node.is_none_or(|(_, in_map)| in_map);
        if text.is_empty() && !in_map {
            continue;
        }
        let value = node.map_or_else(
            || Value::String(text.clone()),
            |(node, _)| typed(&text, node.kind()),
        );
        let pointer = segments.iter().fold(String::new(), |pointer, segment| {
            let pointer = keys::push(&pointer, segment);
            locations
                .entry(pointer.clone())
                .or_insert_with(|| Location::Variable(name.clone()));
            pointer
        });
        locations.insert(pointer, Location::Variable(name));
        insert(&mut root, &segments, value);
    }
    let mut document = Document::new(Layer::Environment, root);
    document.locations = locations;
    (document, problems)
}

/// Splits a variable name into keys. If they are known, also returns the schema of the value and whether the last key is a key
/// of a map.
fn path(name: &str) -> (Vec<String>, Option<(Node<'static>, bool)>) {
    let mut segments = Vec::new();
    let mut node = Some(Node::root());
    let mut rest = name;
    loop {
        let (head, tail) = rest
            .split_once(SEPARATOR)
            .map_or((rest, None), |(head, tail)| (head, Some(tail)));
        if let Some(value) = node.and_then(Node::map_value) {
            if value.is_section()
                && let Some(tail) = tail
            {
                segments.push(head.to_owned());
                (node, rest) = (Some(value), tail);
                continue;
            }
            segments.push(rest.to_owned());
            return (segments, Some((value, true)));
        }
        let key = spelled(node, head);
        node = node
            .filter(|node| node.is_section())
            .and_then(|node| node.child(&key));
        segments.push(key);
        match tail {
            None => return (segments, node.map(|node| (node, false))),
            Some(tail) => rest = tail,
        }
    }
}

/// Returns the key of `node` that equals `name` except for case: names of variables are upper-case.
fn spelled(node: Option<Node<'_>>, name: &str) -> String {
    let known = node.into_iter().flat_map(Node::properties);
    let same = known
        .map(|(key, _)| key)
        .find(|key| key.eq_ignore_ascii_case(name));
    same.map_or_else(|| name.to_lowercase(), str::to_owned)
}

/// Converts text to the type in the schema. Text that cannot be converted stays a string: the check then reports the variable.
fn typed(text: &str, kind: &str) -> Value {
    let parsed = match kind {
        "boolean" => match text.to_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Some(Value::Bool(true)),
            "false" | "0" | "no" | "off" => Some(Value::Bool(false)),
            _ => None,
        },
        "string" => None,
        _ => serde_json::from_str(text).ok(),
    };
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn insert(at: &mut Value, segments: &[String], value: Value) {
    let Some((first, rest)) = segments.split_first() else {
        match (at, value) {
            (Value::Object(old), Value::Object(new)) => old.extend(new),
            (at, value) => *at = value,
        }
        return;
    };
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    if let Value::Object(map) = at {
        insert(map.entry(first.clone()).or_insert(Value::Null), rest, value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(variables: &[(&str, &str)]) -> Document {
        let variables = variables
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value)));
        let (document, problems) = document(variables);
        assert_eq!(problems, []);
        document
    }

    #[test]
    fn keys_nest_and_maps_keep_their_case() {
        let document = read(&[
            ("WASH_DEV__ADDRESS", "127.0.0.1:1"),
            ("WASH_BUILD__ENV__RUSTUP_TOOLCHAIN", "stable"),
            ("WASH_BUILD__ENV__my__Var", "1"),
            ("WASH_WIT__SKIP_FETCH", "1"),
            ("WASH_DEV__VOLUMES", r#"[{"host_path":"a","guest_path":"/b"}]"#),
            ("WASH_OUTPUT", "json"),
            ("WASH_VERSION", "2.7"),
            ("WASHING__MACHINE", "x"),
        ]);
        assert_eq!(
            document.value,
            json!({
                "dev": { "address": "127.0.0.1:1", "volumes": [{ "host_path": "a", "guest_path": "/b" }] },
                "build": { "env": { "RUSTUP_TOOLCHAIN": "stable", "my__Var": "1" } },
                "wit": { "skip_fetch": true },
            })
        );
        assert_eq!(
            document.value_origin("/build/env/my__Var").variable.as_deref(),
            Some("WASH_BUILD__ENV__my__Var")
        );
    }

    #[test]
    fn the_variable_of_a_key_leads_back_to_it() {
        assert_eq!(variable("version"), None);
        assert_eq!(variable("build.env").as_deref(), Some("WASH_BUILD__ENV__NAME"));
        let name = variable("wit.wit_dir").unwrap();
        assert_eq!(read(&[(&name, "w")]).value, json!({ "wit": { "wit_dir": "w" } }));
    }

    #[test]
    fn keys_with_capitals_and_sections_in_maps_are_found() {
        let document = read(&[
            ("WASH_WORKLOAD__ALLOWEDHOSTS", r#"["a.b"]"#),
            ("WASH_WORKLOAD__COMPONENTS__auth__MEMORYLIMITMB", "64"),
            ("WASH_WORKLOAD__COMPONENTS__auth__ENVIRONMENT__My__Var", "x"),
            ("WASH_WORKLOAD__COMPONENTS__api", r#"{"poolSize":2}"#),
        ]);
        assert_eq!(
            document.value,
            json!({ "workload": {
                "allowedHosts": ["a.b"],
                "components": {
                    "auth": { "memoryLimitMb": 64, "environment": { "My__Var": "x" } },
                    "api": { "poolSize": 2 },
                },
            } })
        );
    }

    #[test]
    fn an_empty_variable_is_unset_except_in_a_map() {
        let document = read(&[("WASH_DEV__ADDRESS", ""), ("WASH_DEV__ENVIRONMENT__FLAG", "")]);
        assert_eq!(
            document.value,
            json!({ "dev": { "environment": { "FLAG": "" } } })
        );
    }

    #[test]
    fn a_whole_map_and_one_of_its_keys_add_up() {
        let document = read(&[
            ("WASH_BUILD__ENV__A", "2"),
            ("WASH_BUILD__ENV", r#"{"A":"1","B":"1"}"#),
        ]);
        assert_eq!(
            document.value,
            json!({ "build": { "env": { "A": "2", "B": "1" } } })
        );
    }
}
