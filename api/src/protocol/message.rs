//! Encoding of messages as [proto3 JSON](https://protobuf.dev/programming-guides/json/), compatible with Go's `protojson`.
//!
//! # Guarantees
//! Serialized names are in lower camel case, zero and empty values are omitted, 64-bit integers are strings, and enumeration
//! values are names. Deserialization accepts both spellings of a name, treats null as unset, and ignores unknown fields and
//! values for compatibility with newer peers. A duplicate field is an error.
//!
//! # Alternatives
//! `pbjson` generates 3,700 lines for the same messages and rejects null, integers with a zero fraction, and enumeration
//! numbers as strings, so its output would have to be patched. `prost-reflect` requires descriptors and a second copy of each
//! message at run time, is slower, and accepts duplicate fields. `tests/protojson` compares this implementation with recorded
//! output of Go.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use super::number::{Float, Number};
use crate::Redacted;

/// A message whose fields have the names of the protobuf definition, in lower snake case.
pub(super) trait Message: Default {
    /// Field names, in serialization order.
    const FIELDS: &'static [&'static str];

    /// Deserializes the value of the field with this name.
    fn read<'de, A: MapAccess<'de>>(&mut self, field: &str, map: &mut A) -> Result<(), A::Error>;

    /// Serializes the fields that are set.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// The value of a field.
pub(super) trait Field: Default {
    fn is_unset(&self) -> bool;
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Declares messages: structs with the field names of the protobuf definition.
macro_rules! messages {
    ($( $(#[$meta:meta])* $message:ident { $( $(#[$doc:meta])* $field:ident: $kind:ty, )* } )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $message {
            $( $(#[$doc])* pub $field: $kind, )*
        }

        impl $crate::protocol::message::Message for $message {
            const FIELDS: &'static [&'static str] = &[$( stringify!($field) ),*];

            fn read<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                field: &str,
                map: &mut A,
            ) -> Result<(), A::Error> {
                match field {
                    $( stringify!($field) => self.$field = $crate::protocol::message::value(map)?, )*
                    _ => $crate::protocol::message::ignore(map)?,
                }
                Ok(())
            }

            fn write<M: serde::ser::SerializeMap>(&self, _map: &mut M) -> Result<(), M::Error> {
                $( $crate::protocol::message::entry(_map, stringify!($field), &self.$field)?; )*
                Ok(())
            }
        }

        impl<'de> serde::Deserialize<'de> for $message {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::protocol::message::read(deserializer)
            }
        }

        impl serde::Serialize for $message {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::protocol::message::write(self, serializer)
            }
        }
    )* };
}
pub(super) use messages;

/// Deserializes a message.
///
/// # Errors
/// The input is not an object, a value has the wrong type for its field, or a field occurs twice.
pub(super) fn read<'de, M: Message, D: Deserializer<'de>>(deserializer: D) -> Result<M, D::Error> {
    struct Fields<M>(PhantomData<M>);

    impl<'de, M: Message> Visitor<'de> for Fields<M> {
        type Value = M;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<M, A::Error> {
            let mut message = M::default();
            let mut seen = Vec::with_capacity(M::FIELDS.len());
            while let Some(name) = map.next_key::<String>()? {
                match M::FIELDS.iter().find(|field| is_name_of(&name, field)) {
                    Some(field) if seen.contains(field) => return Err(A::Error::duplicate_field(field)),
                    Some(field) => {
                        message.read(field, &mut map)?;
                        seen.push(*field);
                    }
                    None => ignore(&mut map)?,
                }
            }
            Ok(message)
        }
    }

    // Not `deserialize_struct`, which also accepts sequences.
    deserializer.deserialize_map(Fields(PhantomData))
}

/// Serializes a message.
pub(super) fn write<S: Serializer>(message: &impl Message, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    message.write(&mut map)?;
    map.end()
}

/// Deserializes the next value. Null becomes an unset value.
pub(super) fn value<'de, F: Field, A: MapAccess<'de>>(map: &mut A) -> Result<F, A::Error> {
    struct Set<F>(F);

    impl<'de, F: Field> Deserialize<'de> for Set<F> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            F::read(deserializer).map(Self)
        }
    }

    let set: Option<Set<F>> = map.next_value()?;
    Ok(set.map_or_else(F::default, |set| set.0))
}

/// Skips the next value.
pub(super) fn ignore<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// Serializes a field if it is set.
pub(super) fn entry<M: SerializeMap>(
    map: &mut M,
    field: &'static str,
    value: &impl Field,
) -> Result<(), M::Error> {
    struct Name(&'static str);

    impl Serialize for Name {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(&camel_case(self.0).collect::<String>())
        }
    }

    struct Value<'a, F>(&'a F);

    impl<F: Field> Serialize for Value<'_, F> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.write(serializer)
        }
    }

    if value.is_unset() {
        return Ok(());
    }
    map.serialize_entry(&Name(field), &Value(value))
}

/// Returns true if `name` is the field name in lower snake case or lower camel case.
fn is_name_of(name: &str, field: &str) -> bool {
    name == field || camel_case(field).eq(name.chars())
}

fn camel_case(field: &str) -> impl Iterator<Item = char> {
    let mut after_underscore = false;
    field.chars().filter_map(move |letter| {
        if letter == '_' {
            after_underscore = true;
            return None;
        }
        let upper = std::mem::take(&mut after_underscore);
        Some(if upper {
            letter.to_ascii_uppercase()
        } else {
            letter
        })
    })
}

macro_rules! plain {
    ($($kind:ty),*) => { $(
        impl Field for $kind {
            fn is_unset(&self) -> bool {
                *self == Self::default()
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }
        }
    )* };
}

plain!(bool, String, BTreeMap<String, String>);

macro_rules! number {
    ($($kind:ty: $zero:literal, |$value:ident| $written:expr;)*) => { $(
        impl Field for $kind {
            fn is_unset(&self) -> bool {
                *self == $zero
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Number::deserialize(deserializer).map(|number| number.0)
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $value = *self;
                $written.serialize(serializer)
            }
        }
    )* };
}

number! {
    i32: 0, |value| value;
    u32: 0, |value| value;
    u64: 0, |value| value.to_string();
    f32: 0.0, |value| Float(value);
}

/// Repeated values. None of them may be null.
impl<T: DeserializeOwned + Serialize> Field for Vec<T> {
    fn is_unset(&self) -> bool {
        self.is_empty()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

/// A nested message.
impl<T: DeserializeOwned + Serialize> Field for Option<T> {
    fn is_unset(&self) -> bool {
        self.is_none()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Some)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

impl<T: Field> Field for Redacted<T> {
    fn is_unset(&self) -> bool {
        (**self).is_unset()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self::from)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).write(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_two_spellings() {
        for name in ["max_restarts", "maxRestarts"] {
            assert!(is_name_of(name, "max_restarts"), "{name}");
        }
        for name in [
            "maxrestarts",
            "MaxRestarts",
            "max_Restarts",
            "maxRestart",
            "maxRestartsX",
            "",
        ] {
            assert!(!is_name_of(name, "max_restarts"), "{name}");
        }
    }
}
