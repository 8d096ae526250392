//! Numbers in messages.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

/// A number, deserialized from a number or a string. Integers may have a zero fraction or an exponent, because many languages
/// have only floating-point numbers.
pub(super) struct Number<T>(pub(super) T);

/// A type that a [`Number`] can hold.
pub(super) trait Numeric: Sized {
    fn of_whole(value: i128) -> Option<Self>;
    fn of_float(value: f64) -> Option<Self>;
    fn of_text(text: &str) -> Option<Self>;
}

/// Converts a float without a fractional part to an integer.
pub(super) fn whole<T: TryFrom<i128>>(value: f64) -> Option<T> {
    // 1e30 is beyond the range of every supported type and fits into i128.
    let is_whole = value.fract() == 0.0 && value.abs() < 1e30;
    #[allow(clippy::cast_possible_truncation, reason = "the value has no fractional part")]
    is_whole.then_some(value as i128)?.try_into().ok()
}

macro_rules! numeric {
    ($($kind:ty),*) => { $(
        impl Numeric for $kind {
            fn of_whole(value: i128) -> Option<Self> {
                value.try_into().ok()
            }

            fn of_float(value: f64) -> Option<Self> {
                whole(value)
            }

            fn of_text(text: &str) -> Option<Self> {
                text.parse().ok().or_else(|| Self::of_float(text.parse().ok()?))
            }
        }
    )* };
}

numeric!(i32, u32, u64);

impl Numeric for f32 {
    #[allow(
        clippy::cast_precision_loss,
        reason = "rounding to the nearest value is intended"
    )]
    fn of_whole(value: i128) -> Option<Self> {
        Some(value as Self)
    }

    fn of_float(value: f64) -> Option<Self> {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "rounding to the nearest value is intended"
        )]
        let nearest = value as Self;
        (nearest.is_finite() || !value.is_finite()).then_some(nearest)
    }

    /// Also accepts `NaN`, `Infinity` and `-Infinity`, which JSON numbers cannot represent.
    fn of_text(text: &str) -> Option<Self> {
        Self::of_float(text.parse().ok()?)
    }
}

impl<'de, T: Numeric> Deserialize<'de> for Number<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any<T>(PhantomData<T>);

        impl<T: Numeric> Visitor<'_> for Any<T> {
            type Value = Number<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number in the range of its type, or such a number as a string")
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
                let number = T::of_whole(value.into()).map(Number);
                number.ok_or_else(|| E::invalid_value(Unexpected::Signed(value), &self))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
                let number = T::of_whole(value.into()).map(Number);
                number.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
                let number = T::of_float(value).map(Number);
                number.ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                let number = T::of_text(text).map(Number);
                number.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_any(Any(PhantomData))
    }
}

/// Integers below this value are exact in an `f32`.
const EXACT: f32 = 16_777_216.0;

/// Serializes a float: integers without a fraction, and values that JSON numbers cannot represent as strings.
pub(super) struct Float(pub(super) f32);

impl Serialize for Float {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            value if value.is_nan() => serializer.serialize_str("NaN"),
            f32::INFINITY => serializer.serialize_str("Infinity"),
            f32::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            #[allow(clippy::cast_possible_truncation, reason = "the value has no fractional part")]
            value if value.fract() == 0.0 && value.abs() < EXACT => serializer.serialize_i32(value as i32),
            value => serializer.serialize_f32(value),
        }
    }
}
