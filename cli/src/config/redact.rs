//! Redacts the secrets in a printed configuration.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::schema::Node;
use super::secret::{HIDDEN, is_secret_name, text};

/// Redacts the secrets in a value with the schema `node`: tokens, values of maps whose key looks like that of a secret, and
/// what [`text`] finds inside strings. A reference such as `${TOKEN}` is not a secret.
pub(crate) fn value(value: &mut Value, node: Node<'_>) {
    match value {
        Value::Object(map) => {
            let open = node.map_value();
            for (key, value) in map.iter_mut() {
                let secret = key == "token" || (open.is_some() && is_secret_name(key));
                match (value, node.child(key)) {
                    (value, _) if open.is_none() && key == "secrets" => all_inline(value),
                    // Names of variables, not their values.
                    (_, _) if open.is_none() && key == "fromEnv" => {}
                    (Value::String(text), _) if secret => hide(text),
                    (value, Some(node)) => self::value(value, node),
                    (_, None) => {}
                }
            }
        }
        Value::Array(items) => {
            let Some(node) = node.items() else { return };
            for item in items {
                self::value(item, node);
            }
        }
        Value::String(string) => *string = text(string),
        _ => {}
    }
}

/// Formats a section of the configuration for `Debug`, without secrets. `keys` lead to the section.
pub(crate) fn debug(section: &impl Serialize, keys: &[&str], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let node = keys.iter().try_fold(Node::root(), |node, key| node.child(key));
    match (serde_json::to_value(section), node) {
        (Ok(mut shown), Some(node)) => {
            value(&mut shown, node);
            write!(f, "{shown}")
        }
        _ => f.write_str("…"),
    }
}

/// Redacts every inline value in a list of sources of secrets.
fn all_inline(sources: &mut Value) {
    for source in sources.as_array_mut().into_iter().flatten() {
        let inline = source.get_mut("inline").and_then(Value::as_object_mut);
        for value in inline.into_iter().flat_map(serde_json::Map::values_mut) {
            *value = HIDDEN.into();
        }
    }
}

fn hide(text: &mut String) {
    let is_reference = text.starts_with("${") && text.find('}') == Some(text.len() - 1);
    if !text.is_empty() && !is_reference {
        HIDDEN.clone_into(text);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_values_of_maps_tokens_and_secrets_are_hidden() {
        let mut shown = json!({
            "workload": {
                "configs": [{ "inline": { "PLAIN": "p", "API_KEY": "k" } }, { "fromEnv": { "TOKEN": "T" } }],
                "secrets": [{ "inline": { "PLAIN": "${p}" } }, { "fromEnv": { "A": "B" } }],
                "components": { "secrets": { "secrets": [{ "inline": { "A": "" } }], "allowedHosts": ["token"] } },
            },
            "build": { "env": { "API_KEY": "k", "PLAIN": "p", "NO_TOKEN": "${T}" } },
            "dev": { "tls_key_path": "key.pem" },
            "wit": { "registries": [{ "url": "https://a:b@c", "token": "t" }] },
        });
        value(&mut shown, Node::root());
        assert_eq!(
            shown,
            json!({
                "workload": {
                    "configs": [{ "inline": { "PLAIN": "p", "API_KEY": HIDDEN } }, { "fromEnv": { "TOKEN": "T" } }],
                    "secrets": [{ "inline": { "PLAIN": HIDDEN } }, { "fromEnv": { "A": "B" } }],
                    "components": { "secrets": { "secrets": [{ "inline": { "A": HIDDEN } }], "allowedHosts": ["token"] } },
                },
                "build": { "env": { "API_KEY": HIDDEN, "PLAIN": "p", "NO_TOKEN": "${T}" } },
                "dev": { "tls_key_path": "key.pem" },
                "wit": { "registries": [{ "url": "https://<redacted>@c", "token": HIDDEN }] },
            })
        );
    }
}
