//! Enumerations in messages.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

use super::number::whole;

/// An enumeration. Unknown values become its default.
pub(super) trait Enumeration: Copy + Default + PartialEq + 'static {
    const VALUES: &'static [Self];
    fn name(self) -> &'static str;
    fn number(self) -> i64;
}

/// Declares an enumeration with the names and numbers of the protobuf definition.
macro_rules! enumeration {
    ($(#[$meta:meta])* $enumeration:ident {
        $(#[$first_doc:meta])* $first:ident = $first_number:literal $first_name:literal,
        $( $(#[$doc:meta])* $variant:ident = $number:literal $name:literal, )*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $enumeration {
            $(#[$first_doc])* #[default] $first = $first_number,
            $( $(#[$doc])* $variant = $number, )*
        }

        impl $enumeration {
            /// Returns the name in messages.
            pub const fn as_str_name(self) -> &'static str {
                match self {
                    Self::$first => $first_name,
                    $( Self::$variant => $name, )*
                }
            }
        }

        impl $crate::protocol::enumeration::Enumeration for $enumeration {
            const VALUES: &'static [Self] = &[Self::$first, $( Self::$variant ),*];

            fn name(self) -> &'static str {
                self.as_str_name()
            }

            fn number(self) -> i64 {
                self as i64
            }
        }

        impl $crate::protocol::message::Field for $enumeration {
            fn is_unset(&self) -> bool {
                *self == Self::default()
            }

            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::protocol::enumeration::read(deserializer)
            }

            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str_name())
            }
        }
    };
}
pub(super) use enumeration;

/// Deserializes a value from its name or number. Unknown values become the default.
///
/// # Errors
/// The value is neither a string nor an integer.
pub(super) fn read<'de, E: Enumeration, D: Deserializer<'de>>(deserializer: D) -> Result<E, D::Error> {
    struct Known<E>(PhantomData<E>);

    impl<E: Enumeration> Known<E> {
        fn find(is_it: impl Fn(&E) -> bool) -> E {
            E::VALUES.iter().copied().find(is_it).unwrap_or_default()
        }
    }

    impl<E: Enumeration> Visitor<'_> for Known<E> {
        type Value = E;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the name or number of an enumeration value")
        }

        fn visit_str<X: Error>(self, text: &str) -> Result<E, X> {
            Ok(Self::find(|value| value.name() == text))
        }

        fn visit_i64<X: Error>(self, number: i64) -> Result<E, X> {
            Ok(Self::find(|value| value.number() == number))
        }

        fn visit_u64<X: Error>(self, number: u64) -> Result<E, X> {
            Ok(Self::find(|value| u64::try_from(value.number()) == Ok(number)))
        }

        fn visit_f64<X: Error>(self, number: f64) -> Result<E, X> {
            match whole(number) {
                Some(number) => self.visit_i64(number),
                None => Err(X::invalid_value(Unexpected::Float(number), &self)),
            }
        }
    }

    deserializer.deserialize_any(Known(PhantomData))
}
