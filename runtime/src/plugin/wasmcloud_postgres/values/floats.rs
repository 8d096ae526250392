//! Floating-point numbers as in the interface: mantissa, base-2 exponent and sign.

/// Mantissa, exponent and sign.
pub(super) type Parts = (u64, i16, i8);

const fn sign(negative: bool) -> i8 {
    if negative { -1 } else { 1 }
}

/// Splits a double into its parts.
pub(super) fn parts(value: f64) -> Parts {
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    // The exponent has eleven bits.
    let exponent = i16::try_from((bits >> 52) & 0x7ff).unwrap_or_default();
    let mantissa = if exponent == 0 {
        fraction << 1
    } else {
        fraction | 1 << 52
    };
    (mantissa, exponent - 1075, sign(value.is_sign_negative()))
}

/// Splits a single into its parts.
pub(super) fn parts_of_single(value: f32) -> Parts {
    let bits = value.to_bits();
    let fraction = u64::from(bits & ((1 << 23) - 1));
    let exponent = i16::try_from((bits >> 23) & 0xff).unwrap_or_default();
    let mantissa = if exponent == 0 {
        fraction << 1
    } else {
        fraction | 1 << 23
    };
    (mantissa, exponent - 150, sign(value.is_sign_negative()))
}

/// Returns the double with these parts, rounded to the nearest.
#[allow(clippy::cast_precision_loss, reason = "rounds to the nearest number")]
pub(super) fn double((mantissa, exponent, sign): Parts) -> f64 {
    if exponent == 972 && (mantissa >> 52) == 1 && mantissa != 1 << 52 {
        return f64::NAN;
    }
    // In two steps, because the power alone may be too small for a double. Beyond these bounds the result is zero or infinite.
    let exponent = i32::from(exponent).clamp(-1140, 1030);
    let half = exponent / 2;
    let value = mantissa as f64 * 2_f64.powi(half) * 2_f64.powi(exponent - half);
    if sign < 0 { -value } else { value }
}

/// Returns the single with these parts, rounded to the nearest.
#[allow(clippy::cast_possible_truncation, reason = "rounds to the nearest number")]
pub(super) fn single(parts: Parts) -> f32 {
    let (mantissa, exponent, _) = parts;
    if exponent == 105 && (mantissa >> 23) == 1 && mantissa != 1 << 23 {
        return f32::NAN;
    }
    double(parts) as f32
}

/// Formats a double for the server.
pub(super) fn text(value: f64) -> String {
    special(value).map_or_else(|| format!("{value:e}"), str::to_owned)
}

/// Formats a single for the server.
pub(super) fn text_of_single(value: f32) -> String {
    special(f64::from(value)).map_or_else(|| format!("{value:e}"), str::to_owned)
}

fn special(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value.is_infinite() {
        Some(if value < 0.0 { "-Infinity" } else { "Infinity" })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip_through_their_parts() {
        for value in [
            0.0,
            -0.0,
            1.0,
            -1.5,
            0.1,
            f64::MAX,
            f64::MIN_POSITIVE,
            f64::from_bits(1),
            f64::from_bits(0x000f_ffff_ffff_ffff),
            f64::INFINITY,
            f64::NEG_INFINITY,
        ] {
            assert_eq!(double(parts(value)).to_bits(), value.to_bits(), "{value:e}");
        }
        assert!(double(parts(f64::NAN)).is_nan());
        for value in [0.0, -0.0, 0.1, f32::MAX, f32::from_bits(1), f32::NEG_INFINITY] {
            assert_eq!(
                single(parts_of_single(value)).to_bits(),
                value.to_bits(),
                "{value:e}"
            );
        }
        assert!(single(parts_of_single(f32::NAN)).is_nan());
        assert_eq!(parts(1.0), (1 << 52, -52, 1));
        assert_eq!(double((3, 1, -1)).to_bits(), (-6.0_f64).to_bits());
        assert_eq!(double((1, i16::MAX, 1)).to_bits(), f64::INFINITY.to_bits());
        assert_eq!(double((u64::MAX, i16::MIN, 1)).to_bits(), 0);
    }

    #[test]
    fn numbers_are_formatted_for_the_server() {
        assert_eq!(text(0.1), "1e-1");
        assert_eq!(text(-1e300), "-1e300");
        assert_eq!(text(f64::NAN), "NaN");
        assert_eq!(text_of_single(f32::NEG_INFINITY), "-Infinity");
        assert_eq!(text_of_single(0.1), "1e-1");
    }
}
