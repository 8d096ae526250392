//! Parses YAML with `saphyr`, which provides the location of each value and rejects duplicate keys.

use std::collections::HashMap;

use saphyr::{MarkedYaml, Marker, Scalar, ScanError, YamlData, YamlLoader};
use saphyr_parser::{Event, Parser, SpannedEventReceiver as _};
use serde_json::{Map, Number, Value};

use super::parsed::{Mistake, Parsed};
use crate::config::document::{Location, Locations};
use crate::config::keys;
use crate::config::origin::Position;

/// Maximum depth of nested values, as in `serde_json`. Deeper ones would overflow the stack.
const MAX_DEPTH: usize = 128;

pub(super) fn parse(text: &str) -> Result<Parsed, Mistake> {
    let documents = load(text)?;
    let mut locations = Locations::new();
    let value = match documents.as_slice() {
        [] => Value::Null,
        [document] => convert(document, "", &mut locations)?,
        [_, second, ..] => {
            return Err(Mistake {
                position: at(&second.span.start),
                message: "a configuration file must contain one YAML document; this is the second".to_owned(),
            });
        }
    };
    Ok(Parsed { value, locations })
}

fn load(text: &str) -> Result<Vec<MarkedYaml<'_>>, Mistake> {
    let invalid = |error: &ScanError| {
        let position = at(error.marker());
        let message = match error.info() {
            "duplicated key in mapping" => format!("duplicate key '{}'", key_at(text, position)),
            info => format!("this is not valid YAML: {info}"),
        };
        Mistake { position, message }
    };
    let mut parser = Parser::new_from_str(text);
    let mut loader = YamlLoader::default();
    let mut nesting = Nesting::default();
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| invalid(&error))?;
        if nesting.after(&event) > MAX_DEPTH {
            return Err(Mistake {
                position: at(&span.start),
                message: format!("values are nested more than {MAX_DEPTH} levels deep"),
            });
        }
        loader.on_event(event, span);
        if let Some(error) = loader.error() {
            return Err(invalid(error));
        }
    }
    Ok(loader.into_documents())
}

/// Measures how deeply values are nested, with aliases expanded.
#[derive(Default)]
struct Nesting {
    /// The anchor and the height so far of each collection that has not ended.
    open: Vec<(usize, usize)>,
    /// The height of each collection with an anchor.
    anchored: HashMap<usize, usize>,
}

impl Nesting {
    /// Returns the depth of the value that `event` adds.
    fn after(&mut self, event: &Event<'_>) -> usize {
        let height = match event {
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                self.open.push((*anchor, 1));
                return self.open.len();
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (anchor, height) = self.open.pop().unwrap_or_default();
                self.anchored.insert(anchor, height);
                height
            }
            Event::Alias(anchor) => self.anchored.get(anchor).copied().unwrap_or_default(),
            _ => 0,
        };
        if let Some((_, parent)) = self.open.last_mut() {
            *parent = (*parent).max(height + 1);
        }
        self.open.len() + height
    }
}

fn at(marker: &Marker) -> Position {
    Position {
        line: marker.line().max(1),
        column: marker.col() + 1,
    }
}

fn key_at(text: &str, position: Position) -> &str {
    let line = text.lines().nth(position.line - 1).unwrap_or_default();
    let start = line
        .char_indices()
        .nth(position.column - 1)
        .map_or(0, |(index, _)| index);
    let rest = line.get(start..).unwrap_or_default();
    rest.split(':')
        .next()
        .unwrap_or(rest)
        .trim()
        .trim_matches(['"', '\''])
}

fn convert(node: &MarkedYaml<'_>, pointer: &str, locations: &mut Locations) -> Result<Value, Mistake> {
    let here = at(&node.span.start);
    let fail = |message: &str| {
        Err(Mistake {
            position: here,
            message: message.to_owned(),
        })
    };
    locations.entry(pointer.to_owned()).or_insert(Location::Text {
        key: here,
        value: here,
    });
    Ok(match &node.data {
        YamlData::Value(scalar) => match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => Value::Bool(*value),
            Scalar::Integer(value) => Value::Number((*value).into()),
            Scalar::FloatingPoint(value) => match Number::from_f64(value.into_inner()) {
                Some(number) => Value::Number(number),
                None => return fail("infinity and NaN are not allowed"),
            },
            Scalar::String(value) => Value::String(value.to_string()),
        },
        YamlData::Sequence(items) => {
            let items = items.iter().enumerate();
            let items =
                items.map(|(index, item)| convert(item, &keys::push(pointer, &index.to_string()), locations));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        YamlData::Mapping(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                let Some(name) = key_name(key) else {
                    return Err(Mistake {
                        position: at(&key.span.start),
                        message: "a key must be a plain word or a quoted string".to_owned(),
                    });
                };
                let pointer = keys::push(pointer, &name);
                let location = Location::Text {
                    key: at(&key.span.start),
                    value: at(&value.span.start),
                };
                locations.insert(pointer.clone(), location);
                map.insert(name, convert(value, &pointer, locations)?);
            }
            Value::Object(map)
        }
        YamlData::Tagged(tag, _) => return fail(&format!("the tag '{tag}' is not allowed")),
        YamlData::Representation(..) | YamlData::Alias(_) | YamlData::BadValue => {
            return fail(
                "this value cannot be read: check for an alias without an anchor, or a tag that does not match the value",
            );
        }
    })
}

/// Returns a key as a string. YAML parses an unquoted `8080:` or `true:` as another type, which is accepted as a key.
fn key_name(key: &MarkedYaml<'_>) -> Option<String> {
    match &key.data {
        YamlData::Value(Scalar::String(name)) => Some(name.to_string()),
        YamlData::Value(Scalar::Integer(number)) => Some(number.to_string()),
        YamlData::Value(Scalar::Boolean(flag)) => Some(flag.to_string()),
        _ => None,
    }
}
