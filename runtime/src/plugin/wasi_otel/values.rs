//! Conversion of guest attributes, scopes, times and ids to OTLP.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList,
};
use serde_json::Value as Json;

use super::bindings::{Datetime, types};
use crate::json;
use crate::telemetry::{Origin, Scope, attribute, text};

/// Most values in the JSON text of an attribute or a body. Each needs memory, however short its text is.
const MAX_ITEMS: usize = 256;

/// Converts a JSON value; text that is not valid JSON, or has more than 256 values, becomes a string.
pub(super) fn value(value: String) -> AnyValue {
    let json = items(&value).and_then(|_| serde_json::from_str(&value).ok());
    match json {
        Some(json) => from_json(json),
        None => text(value),
    }
}

/// Returns how many values a JSON text has at most; `None` if there are too many.
pub(super) fn items(value: &str) -> Option<usize> {
    json::count(value.as_bytes(), MAX_ITEMS)
}

fn from_json(json: Json) -> AnyValue {
    let value = match json {
        Json::Null => None,
        Json::Bool(value) => Some(Value::BoolValue(value)),
        Json::Number(number) => Some(match number.as_i64() {
            Some(value) => Value::IntValue(value),
            None => Value::DoubleValue(number.as_f64().unwrap_or(f64::NAN)),
        }),
        Json::String(value) => Some(Value::StringValue(value)),
        Json::Array(values) => Some(Value::ArrayValue(ArrayValue {
            values: values.into_iter().map(from_json).collect(),
        })),
        Json::Object(map) => Some(Value::KvlistValue(KeyValueList {
            values: map
                .into_iter()
                .map(|(key, value)| attribute(&key, from_json(value)))
                .collect(),
        })),
    };
    AnyValue { value }
}

pub(super) fn attributes(attributes: Vec<types::KeyValue>) -> Vec<KeyValue> {
    attributes
        .into_iter()
        .map(|it| attribute(&it.key, value(it.value)))
        .collect()
}

pub(super) fn scope(scope: types::InstrumentationScope) -> Scope {
    Scope {
        scope: InstrumentationScope {
            name: scope.name,
            version: scope.version.unwrap_or_default(),
            attributes: attributes(scope.attributes),
            ..InstrumentationScope::default()
        },
        schema_url: scope.schema_url.unwrap_or_default(),
    }
}

/// Adds the guest's resource attributes to those of the host, which take precedence.
pub(super) fn described(origin: &Origin, own: types::Resource) -> Origin {
    let mut described = origin.clone();
    let known = &origin.resource.attributes;
    let more = attributes(own.attributes);
    described.resource.attributes.extend(
        more.into_iter()
            .filter(|it| known.iter().all(|other| other.key != it.key)),
    );
    described.schema_url = own.schema_url.unwrap_or_default();
    described
}

/// Converts a time to nanoseconds since 1970.
pub(super) fn nanos(time: Datetime) -> u64 {
    time.seconds
        .saturating_mul(1_000_000_000)
        .saturating_add(time.nanoseconds.into())
}

/// Parses an id of this many bytes from hexadecimal digits. `None` if it is malformed or zero.
pub(super) fn id(digits: &str, bytes: usize) -> Option<Vec<u8>> {
    if digits.len() != 2 * bytes || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let number = u128::from_str_radix(digits, 16)
        .ok()
        .filter(|number| *number > 0)?;
    number.to_be_bytes().get(16 - bytes..).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_json() {
        let int = |value| AnyValue {
            value: Some(Value::IntValue(value)),
        };
        assert_eq!(value("\"a\"".to_owned()), text("a"));
        assert_eq!(value("plain text".to_owned()), text("plain text"));
        assert_eq!(value("42".to_owned()), int(42));
        assert_eq!(value("true".to_owned()).value, Some(Value::BoolValue(true)));
        assert_eq!(value("0.5".to_owned()).value, Some(Value::DoubleValue(0.5)));
        let list = value("[1,2]".to_owned());
        let Some(Value::ArrayValue(list)) = list.value else {
            panic!("{list:?}")
        };
        assert_eq!(list.values, [int(1), int(2)]);
        let map = value(r#"{"a":1}"#.to_owned());
        let Some(Value::KvlistValue(map)) = map.value else {
            panic!("{map:?}")
        };
        assert_eq!(map.values, [attribute("a", int(1))]);
        let many = format!("[{}0]", "0,".repeat(MAX_ITEMS));
        assert_eq!(value(many.clone()), text(many));
        // JSON nested too deeply to parse becomes a string.
        let deep = "[".repeat(100_000);
        assert_eq!(value(deep.clone()), text(deep));
    }

    #[test]
    fn ids_have_their_length_and_are_not_zero() {
        assert_eq!(id("00000000000000ff", 8), Some(vec![0, 0, 0, 0, 0, 0, 0, 255]));
        assert_eq!(id(&"ab".repeat(16), 16), Some(vec![0xab; 16]));
        for none in [
            "",
            "0000000000000000",
            "00000000000000f",
            "+0000000000000ff",
            "zz00000000000000",
        ] {
            assert_eq!(id(none, 8), None, "{none}");
        }
    }
}
