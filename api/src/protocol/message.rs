//! How messages are read and written: [proto3 JSON](https://protobuf.dev/programming-guides/json/), as `protojson` in Go does it.
//!
//! # Guarantees
//! Written names are in lower camel case; what is zero or empty is left out, 64-bit numbers are text and enumerations names.
//! Both spellings of a name are read, null stands for a value that is not set, and unknown fields and values are ignored, so that
//! a newer peer is understood. A field that comes twice is an error.
//!
//! # Why this is written by hand
//! `tests/protojson` compares it with what Go wrote and read. `pbjson` generates 3,700 lines for the same messages and refuses
//! null, whole numbers with a fraction and numbers as text for enumerations, so its output had to be patched. `prost-reflect`
//! needs the descriptors and one more copy of each message at run time, is slower, and takes repeated fields.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use super::number::{Float, Number};
use crate::Redacted;

/// A message: fields with names as in the definitions, in lower snake case.
pub(super) trait Message: Default {
    /// The names, in the order in which the fields are written.
    const FIELDS: &'static [&'static str];

    /// Read the value of the field of this name.
    fn read<'de, A: MapAccess<'de>>(&mut self, field: &str, map: &mut A) -> Result<(), A::Error>;

    /// Write the fields that are set.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// The value of a field.
pub(super) trait Field: Default {
    fn is_unset(&self) -> bool;
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Declares messages: structs whose fields are the names of the definitions.
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

/// Read a message.
///
/// # Errors
/// It is no object, a value does not fit its field, or a field comes twice.
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

    // Not as a struct: that could be read from a list, too.
    deserializer.deserialize_map(Fields(PhantomData))
}

/// Write a message.
pub(super) fn write<S: Serializer>(message: &impl Message, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    message.write(&mut map)?;
    map.end()
}

/// The value that comes next; null is a value that is not set.
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

/// Pass over the value that comes next.
pub(super) fn ignore<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// Write a field that is set.
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

/// A name may be spelled as in the definitions, and as it is written.
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

/// Several values, none of which may be null.
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

/// A message within a message.
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
