//! Parses JSON: `serde_json` validates the text, and a second pass finds the locations.

use serde_json::Value;

use super::parsed::{Mistake, Parsed};
use crate::config::document::{Location, Locations};
use crate::config::keys;
use crate::config::origin::Position;

pub(super) fn parse(text: &str) -> Result<Parsed, Mistake> {
    if text.trim().is_empty() {
        return Ok(Parsed {
            value: Value::Null,
            locations: Locations::new(),
        });
    }
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let position = Position {
            line: error.line().max(1),
            column: error.column().max(1),
        };
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message);
        Mistake {
            position,
            message: format!("this is not valid JSON: {message}"),
        }
    })?;
    let mut scan = Scan {
        text,
        offset: 0,
        locations: Locations::new(),
    };
    scan.value("", None)?;
    Ok(Parsed {
        value,
        locations: scan.locations,
    })
}

/// Scans text that is known to be valid JSON.
struct Scan<'a> {
    text: &'a str,
    offset: usize,
    locations: Locations,
}

impl<'a> Scan<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    /// Skips white space and returns the next byte without consuming it.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest();
        self.offset += rest.len() - rest.trim_start().len();
        self.rest().bytes().next()
    }

    fn value(&mut self, pointer: &str, key: Option<Position>) -> Result<(), Mistake> {
        let first = self.peek();
        let here = Position::at(self.text, self.offset);
        self.locations.insert(
            pointer.to_owned(),
            Location::Text {
                key: key.unwrap_or(here),
                value: here,
            },
        );
        match first {
            Some(b'{') => self.entries(|scan, _| {
                scan.peek();
                let key = Position::at(scan.text, scan.offset);
                let name: String = serde_json::from_str(scan.string()).unwrap_or_default();
                let pointer = keys::push(pointer, &name);
                if scan.locations.contains_key(&pointer) {
                    return Err(Mistake {
                        position: key,
                        message: format!("duplicate key '{name}'"),
                    });
                }
                scan.peek(); // the colon
                scan.offset += 1;
                scan.value(&pointer, Some(key))
            }),
            Some(b'[') => {
                self.entries(|scan, index| scan.value(&keys::push(pointer, &index.to_string()), None))
            }
            Some(b'"') => {
                self.string();
                Ok(())
            }
            _ => {
                let rest = self.rest();
                self.offset += rest
                    .find([',', ']', '}', ' ', '\t', '\r', '\n'])
                    .unwrap_or(rest.len());
                Ok(())
            }
        }
    }

    /// Scans the entries between two brackets, separated by commas.
    fn entries(
        &mut self,
        mut entry: impl FnMut(&mut Self, usize) -> Result<(), Mistake>,
    ) -> Result<(), Mistake> {
        self.offset += 1;
        let mut index = 0;
        loop {
            match self.peek() {
                Some(b'}' | b']') | None => {
                    self.offset += 1;
                    return Ok(());
                }
                Some(b',') => self.offset += 1,
                Some(_) => {
                    entry(self, index)?;
                    index += 1;
                }
            }
        }
    }

    /// Consumes a string literal and returns it with its quotes.
    fn string(&mut self) -> &'a str {
        let rest = self.rest();
        let mut escaped = false;
        let end = rest.char_indices().skip(1).find(|(_, char)| {
            let end = *char == '"' && !escaped;
            escaped = *char == '\\' && !escaped;
            end
        });
        let length = end.map_or(rest.len(), |(index, _)| index + 1);
        self.offset += length;
        rest.get(..length).unwrap_or_default()
    }
}
