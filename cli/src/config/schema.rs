//! The JSON Schema of configuration files, and its traversal.

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

use super::keys;
use super::model::{Config, SCHEMA_URL};

/// Returns the schema as JSON.
pub(crate) fn json() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(tidy));
        let mut schema = SchemaGenerator::new(settings).into_root_schema_for::<Config>();
        schema.insert("$id".into(), SCHEMA_URL.into());
        schema.to_value()
    })
}

/// Removes `null` from types and defaults: a key without a value counts as absent (see [`super::document::prune`]).
fn tidy(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            for (key, value) in only {
                schema.insert(key, value);
            }
        }
    }
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
}

/// A position in the schema.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<'a> {
    root: &'a Value,
    node: &'a Value,
}

impl Node<'static> {
    /// Returns the schema of the whole configuration.
    pub(crate) fn root() -> Self {
        Self {
            root: json(),
            node: json(),
        }
    }
}

impl<'a> Node<'a> {
    /// Returns the schema of the value at a JSON pointer into a configuration.
    pub(crate) fn pointer(self, pointer: &str) -> Option<Self> {
        keys::segments(pointer).try_fold(self, |node, segment| node.child(&segment))
    }

    fn resolve(self, node: &'a Value) -> Self {
        let target = node
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix('#'));
        let node = target
            .and_then(|pointer| self.root.pointer(pointer))
            .unwrap_or(node);
        Self {
            root: self.root,
            node,
        }
    }

    /// Returns the schema of the key or item `segment`.
    pub(crate) fn child(self, segment: &str) -> Option<Self> {
        let properties = self
            .node
            .get("properties")
            .and_then(|properties| properties.get(segment));
        let open = || {
            self.node
                .get("additionalProperties")
                .filter(|schema| schema.is_object())
        };
        properties
            .or_else(open)
            .or_else(|| self.node.get("items"))
            .map(|node| self.resolve(node))
    }

    /// Returns the schema of the items of a list.
    pub(crate) fn items(self) -> Option<Self> {
        self.node.get("items").map(|node| self.resolve(node))
    }

    /// Returns the keys with fixed names and their schemas, in the order of the model.
    pub(crate) fn properties(self) -> impl Iterator<Item = (&'a str, Self)> {
        let properties = self
            .node
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        properties.map(move |(key, node)| (key.as_str(), self.resolve(node)))
    }

    /// Returns the schema of a key without following references.
    fn raw(self, key: &str) -> Option<&'a Value> {
        self.node
            .get("properties")
            .and_then(|properties| properties.get(key))
    }

    /// Returns the description of a key, otherwise that of its type.
    pub(crate) fn describe(self, key: &str) -> &'a str {
        let own = self
            .raw(key)
            .and_then(|raw| raw.get("description"))
            .and_then(Value::as_str);
        own.or_else(|| self.child(key).map(Self::description))
            .unwrap_or_default()
    }

    /// Returns an example value of a key.
    pub(crate) fn example(self, key: &str) -> Option<&'a Value> {
        self.raw(key)?.get("examples")?.get(0)
    }

    /// Returns the default value of a key.
    pub(crate) fn default(self, key: &str) -> Option<&'a Value> {
        self.raw(key)?.get("default")
    }

    /// Returns the schema of the values, if this is a map with arbitrary keys.
    pub(crate) fn map_value(self) -> Option<Self> {
        self.node
            .get("additionalProperties")
            .filter(|schema| schema.is_object())
            .map(|node| self.resolve(node))
    }

    /// Returns true if this is an object with fixed keys.
    pub(crate) fn is_section(self) -> bool {
        self.node.get("properties").is_some()
    }

    /// Returns the JSON type: `string`, `boolean`, `integer`, `number`, `array` or `object`.
    pub(crate) fn kind(self) -> &'a str {
        self.node.get("type").and_then(Value::as_str).unwrap_or("object")
    }

    /// Returns the description.
    pub(crate) fn description(self) -> &'a str {
        self.node
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Returns the required keys.
    pub(crate) fn required(self) -> Vec<&'a str> {
        let names = self.node.get("required").and_then(Value::as_array);
        names.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

/// Returns all keys with fixed names outside lists, dotted, in the order of the model.
pub(crate) fn key_names() -> Vec<String> {
    fn walk(node: Node<'static>, prefix: &str, out: &mut Vec<String>) {
        for (key, child) in node.properties().filter(|(key, _)| !key.starts_with('$')) {
            let name = if prefix.is_empty() {
                key.to_owned()
            } else {
                format!("{prefix}.{key}")
            };
            out.push(name.clone());
            walk(child, &name, out);
        }
    }
    let mut out = Vec::new();
    walk(Node::root(), "", &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_types_without_null() {
        let address = Node::root()
            .child("dev")
            .and_then(|dev| dev.child("address"))
            .unwrap();
        assert_eq!(address.kind(), "string");
        assert!(!json().to_string().contains("\"null\""));
    }

    #[test]
    fn maps_and_sections_are_told_apart() {
        let build = Node::root().child("build").unwrap();
        assert!(build.is_section());
        assert_eq!(
            build.child("env").and_then(Node::map_value).map(Node::kind),
            Some("string")
        );
    }

    #[test]
    fn key_names_are_dotted() {
        let names = key_names();
        assert!(names.contains(&"dev.address".to_owned()) && names.contains(&"build".to_owned()));
        assert!(!names.iter().any(|name| name.starts_with('$')));
    }
}
