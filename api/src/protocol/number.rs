//! Numbers of messages.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

/// A number, read from a number or text. Whole numbers may be written with a fraction of zeros or an exponent, as many writers
/// have only one kind of number.
pub(super) struct Number<T>(pub(super) T);

/// What a [`Number`] can be.
pub(super) trait Numeric: Sized {
    fn of_whole(value: i128) -> Option<Self>;
    fn of_float(value: f64) -> Option<Self>;
    fn of_text(text: &str) -> Option<Self>;
}

/// A whole number that is written with a fraction.
pub(super) fn whole<T: TryFrom<i128>>(value: f64) -> Option<T> {
    // Far more than any kind of number holds.
    let is_whole = value.fract() == 0.0 && value.abs() < 1e30;
    #[allow(clippy::cast_possible_truncation, reason = "nothing is cut off")]
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
    #[allow(clippy::cast_precision_loss, reason = "the nearest one is meant")]
    fn of_whole(value: i128) -> Option<Self> {
        Some(value as Self)
    }

    fn of_float(value: f64) -> Option<Self> {
        #[allow(clippy::cast_possible_truncation, reason = "the nearest one is meant")]
        let nearest = value as Self;
        (nearest.is_finite() || !value.is_finite()).then_some(nearest)
    }

    /// `NaN`, `Infinity` and `-Infinity`, for which JSON has no number, are text, too.
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
                f.write_str("a number in the range of its kind, or the same as text")
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

/// Whole numbers below are exact in 32 bits.
const EXACT: f32 = 16_777_216.0;

/// A number that is written: whole ones without a fraction, as text where JSON has no number for it.
pub(super) struct Float(pub(super) f32);

impl Serialize for Float {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            value if value.is_nan() => serializer.serialize_str("NaN"),
            f32::INFINITY => serializer.serialize_str("Infinity"),
            f32::NEG_INFINITY => serializer.serialize_str("-Infinity"),
            #[allow(clippy::cast_possible_truncation, reason = "nothing is cut off")]
            value if value.fract() == 0.0 && value.abs() < EXACT => serializer.serialize_i32(value as i32),
            value => serializer.serialize_f32(value),
        }
    }
}
