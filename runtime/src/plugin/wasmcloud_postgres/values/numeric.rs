//! `numeric` and `money` values.

use std::fmt::Write as _;

use super::reader::{Decoded, Reader, Undecodable};

/// Decodes a `numeric` to decimal digits, as the server formats it.
pub(super) fn decimal(raw: &[u8]) -> Decoded<String> {
    let mut reader = Reader::new(raw);
    let groups = usize::from(reader.u16()?);
    let weight = i32::from(reader.i16()?);
    let sign = reader.u16()?;
    let scale = usize::from(reader.u16()?);
    let digits = (0..groups).map(|_| reader.u16()).collect::<Decoded<Vec<u16>>>()?;
    reader.end()?;
    match sign {
        0 | 0x4000 => {}
        0xC000 => return Ok("NaN".to_owned()),
        0xD000 => return Ok("Infinity".to_owned()),
        0xF000 => return Ok("-Infinity".to_owned()),
        _ => return Err(Undecodable::Malformed),
    }
    // The group of four digits for 10000 to the power of `at`.
    let group = |at: i32| {
        usize::try_from(weight - at)
            .ok()
            .and_then(|index| digits.get(index))
            .copied()
            .unwrap_or(0)
    };
    let mut text = String::new();
    if sign == 0x4000 {
        text.push('-');
    }
    let _ = write!(text, "{}", group(weight.max(0)));
    for at in (0..weight.max(0)).rev() {
        let _ = write!(text, "{:04}", group(at));
    }
    if scale > 0 {
        text.push('.');
        let end = text.len() + scale;
        let mut at = -1;
        while text.len() < end {
            let _ = write!(text, "{:04}", group(at));
            at -= 1;
        }
        text.truncate(end);
    }
    Ok(text)
}

/// Formats an amount given in hundredths.
pub(super) fn money(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let amount = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", amount / 100, amount % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_digits_become_decimal() {
        let raw = |words: &[u16]| {
            words
                .iter()
                .flat_map(|word| word.to_be_bytes())
                .collect::<Vec<u8>>()
        };
        let number = |weight: i16, sign, scale, digits: &[u16]| {
            let head = [
                u16::try_from(digits.len()).unwrap(),
                weight.cast_unsigned(),
                sign,
                scale,
            ];
            decimal(&raw(&[&head, digits].concat())).unwrap()
        };
        assert_eq!(number(0, 0, 0, &[]), "0");
        assert_eq!(number(0, 0, 3, &[]), "0.000");
        assert_eq!(number(1, 0x4000, 2, &[12, 3456, 7800]), "-123456.78");
        assert_eq!(number(-2, 0, 8, &[42]), "0.00000042");
        assert_eq!(number(2, 0, 0, &[1]), "100000000");
        assert_eq!(number(0, 0xC000, 0, &[]), "NaN");
        assert_eq!(decimal(&[0, 1]), Err(Undecodable::Malformed));
        assert_eq!(money(-5), "-0.05");
        assert_eq!(money(i64::MIN), "-92233720368547758.08");
    }
}
