//! Checks one layer against the JSON Schema: unknown keys, missing keys, wrong types.

use std::sync::OnceLock;

use jsonschema::Validator;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use crate::config::document::Document;
use crate::config::keys;
use crate::config::problem::Problem;
use crate::config::schema::{self, Node};
use crate::error::{Error, Result};

/// Returns everything in `document` that violates the schema.
pub(crate) fn check(document: &Document) -> Result<Vec<Problem>> {
    static VALIDATOR: OnceLock<std::result::Result<Validator, String>> = OnceLock::new();
    let validator = VALIDATOR
        .get_or_init(|| jsonschema::validator_for(schema::json()).map_err(|error| error.to_string()))
        .as_ref()
        .map_err(|error| {
            Error::new("internal error: the schema of the configuration is invalid").caused_by(error)
        })?;
    let mut problems = Vec::new();
    for error in validator.iter_errors(&document.value) {
        let pointer = error.instance_path().to_string();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                problems.extend(unexpected.iter().map(|key| unknown(document, &pointer, key)));
            }
            ValidationErrorKind::Required {
                property: Value::String(key),
            } => {
                let (name, origin) = (keys::dotted(&pointer), document.key_origin(&pointer));
                problems.push(Problem::new(
                    name.clone(),
                    origin,
                    format!("'{name}' needs the key '{key}'"),
                ));
            }
            ValidationErrorKind::Type {
                kind: TypeKind::Single(expected),
            } => {
                problems.push(wrong_type(
                    document,
                    &pointer,
                    a(&expected.to_string()),
                    error.instance(),
                ));
            }
            ValidationErrorKind::Type {
                kind: TypeKind::Multiple(expected),
            } => {
                let expected: Vec<&str> = expected.iter().map(|kind| a(&kind.to_string())).collect();
                problems.push(wrong_type(
                    document,
                    &pointer,
                    &expected.join(" or "),
                    error.instance(),
                ));
            }
            // The message is masked because the value may be a secret.
            _ => {
                let message = format!("'{}': {}", keys::dotted(&pointer), error.masked());
                problems.push(Problem::new(
                    keys::dotted(&pointer),
                    document.value_origin(&pointer),
                    message,
                ));
            }
        }
    }
    Ok(problems)
}

fn unknown(document: &Document, parent: &str, key: &str) -> Problem {
    let pointer = keys::push(parent, key);
    let name = keys::dotted(&pointer);
    let node = Node::root().pointer(parent);
    let siblings: Vec<&str> = node
        .into_iter()
        .flat_map(Node::properties)
        .map(|(key, _)| key)
        .collect();
    let near =
        keys::nearest(key, siblings.iter().copied()).map(|near| keys::dotted(&keys::push(parent, near)));
    // The key may be in the wrong section, and also misspelt.
    let elsewhere = || {
        let names = schema::key_names();
        let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
        let lasts: Vec<String> = names.iter().map(|name| last(name)).collect();
        let near = keys::nearest(key, lasts.iter().map(String::as_str))?;
        names.iter().find(|name| last(name) == near).cloned()
    };
    let mut problem = Problem::new(
        name.clone(),
        document.key_origin(&pointer),
        format!("unknown key '{name}'"),
    );
    problem.suggestion = near.or_else(elsewhere);
    if problem.suggestion.is_none() {
        let known: Vec<&str> = siblings.into_iter().filter(|key| !key.starts_with('$')).collect();
        let section = if parent.is_empty() {
            String::new()
        } else {
            format!(" in '{}'", keys::dotted(parent))
        };
        problem.message = format!(
            "unknown key '{name}'; the known keys{section} are {}",
            known.join(", ")
        );
    }
    problem
}

/// Returns the name of a type in messages.
fn a(kind: &str) -> &'static str {
    match kind {
        "string" => "a string",
        "boolean" => "true or false",
        "integer" => "an integer",
        "number" => "a number",
        "array" => "a list",
        _ => "a map",
    }
}

fn wrong_type(document: &Document, pointer: &str, expected: &str, found: &Value) -> Problem {
    let name = keys::dotted(pointer);
    let found_kind = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    };
    let subject = if name.is_empty() {
        "a configuration file".to_owned()
    } else {
        format!("'{name}'")
    };
    let mut message = format!("{subject} must be {expected}, not {found_kind}");
    let origin = document.value_origin(pointer);
    match (expected, found) {
        ("a string", Value::Bool(_) | Value::Number(_)) if origin.file.is_some() => {
            message.push_str(": put it in quotes");
        }
        ("a list" | "a map" | "a list or a map", Value::String(_)) if origin.variable.is_some() => {
            message.push_str(": write it as JSON");
        }
        _ => {}
    }
    Problem::new(name, origin, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::origin::Layer;

    fn messages(value: Value) -> Vec<(String, Option<String>)> {
        let problems = check(&Document::new(Layer::Flags, value)).unwrap();
        problems
            .into_iter()
            .map(|problem| (problem.message, problem.suggestion))
            .collect()
    }

    #[test]
    fn an_unknown_key_names_the_nearest_one() {
        assert_eq!(
            messages(json!({ "dev": { "adress": "x" } })),
            [(
                "unknown key 'dev.adress'".to_owned(),
                Some("dev.address".to_owned())
            )]
        );
    }

    #[test]
    fn a_known_key_in_the_wrong_section_is_found() {
        assert_eq!(
            messages(json!({ "volumes": [] })),
            [("unknown key 'volumes'".to_owned(), Some("dev.volumes".to_owned()))]
        );
        assert_eq!(
            messages(json!({ "comand": "x" }))[0].1.as_deref(),
            Some("build.command")
        );
    }

    #[test]
    fn without_a_near_key_the_known_ones_are_listed() {
        let [(message, None)] = &messages(json!({ "build": { "zzz": 1 } }))[..] else {
            panic!()
        };
        assert_eq!(
            message,
            "unknown key 'build.zzz'; the known keys in 'build' are command, env, component_path"
        );
    }

    #[test]
    fn every_problem_is_found_at_once() {
        let found = messages(json!({
            "build": { "command": 1 },
            "dev": { "volumes": [{ "host_path": "a" }], "service": "yes" },
            "wit": [],
        }));
        let found: Vec<_> = found.into_iter().map(|(message, _)| message).collect();
        assert!(
            found.contains(&"'build.command' must be a string, not a number".to_owned()),
            "{found:?}"
        );
        assert!(
            found.contains(&"'dev.volumes[0]' needs the key 'guest_path'".to_owned()),
            "{found:?}"
        );
        assert!(
            found.contains(&"'dev.service' must be true or false, not a string".to_owned()),
            "{found:?}"
        );
        assert!(
            found.contains(&"'wit' must be a map, not a list".to_owned()),
            "{found:?}"
        );
    }
}
