//! Parses TOML with the `toml` crate, which provides the span of each value.

use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::parsed::{Mistake, Parsed};
use crate::config::document::{Location, Locations};
use crate::config::keys;
use crate::config::origin::Position;

pub(super) fn parse(text: &str) -> Result<Parsed, Mistake> {
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        let message = match error.message() {
            "duplicate key" => format!("duplicate key '{}'", text.get(span.clone()).unwrap_or_default()),
            message => format!("this is not valid TOML: {message}"),
        };
        Mistake {
            position: Position::at(text, span.start),
            message,
        }
    })?;
    let mut locations = Locations::new();
    locations.insert(
        String::new(),
        Location::Text {
            key: Position::START,
            value: Position::START,
        },
    );
    let value = entries(text, table.get_ref(), "", &mut locations)?;
    Ok(Parsed { value, locations })
}

fn entries(
    text: &str,
    table: &DeTable<'_>,
    pointer: &str,
    locations: &mut Locations,
) -> Result<Value, Mistake> {
    let mut map = Map::new();
    for (key, value) in table {
        let name = key.get_ref();
        let pointer = keys::push(pointer, name);
        let location = Location::Text {
            key: Position::at(text, key.span().start),
            value: Position::at(text, value.span().start),
        };
        locations.insert(pointer.clone(), location);
        map.insert(name.to_string(), convert(text, value, &pointer, locations)?);
    }
    Ok(Value::Object(map))
}

fn convert(
    text: &str,
    node: &Spanned<DeValue<'_>>,
    pointer: &str,
    locations: &mut Locations,
) -> Result<Value, Mistake> {
    let position = Position::at(text, node.span().start);
    let fail = |message: &str| {
        Err(Mistake {
            position,
            message: message.to_owned(),
        })
    };
    locations.entry(pointer.to_owned()).or_insert(Location::Text {
        key: position,
        value: position,
    });
    Ok(match node.get_ref() {
        DeValue::String(value) => Value::String(value.to_string()),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Integer(value) => match i64::from_str_radix(value.as_str(), value.radix()) {
            Ok(number) => Value::Number(number.into()),
            Err(_) => return fail("this number is too large"),
        },
        DeValue::Float(value) => match value.as_str().parse().ok().and_then(Number::from_f64) {
            Some(number) => Value::Number(number),
            None => return fail("infinity and NaN are not allowed"),
        },
        DeValue::Datetime(_) => return fail("a date is not allowed here: put it in quotes"),
        DeValue::Array(items) => {
            let items = items.iter().enumerate();
            let items = items.map(|(index, item)| {
                convert(text, item, &keys::push(pointer, &index.to_string()), locations)
            });
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => entries(text, table, pointer, locations)?,
    })
}
