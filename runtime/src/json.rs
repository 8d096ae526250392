//! Limits for JSON from outside, checked before it is parsed: a few bytes of JSON can become hundreds of bytes in memory.

/// Deepest nesting. Far more than any message of the host needs.
const MAX_DEPTH: usize = 64;

/// Returns an upper bound of the number of values and keys in a JSON text; `None` if it is more than `max`, or if the nesting is too
/// deep. The text may be invalid: the parser finds out.
pub(crate) fn count(text: &[u8], max: usize) -> Option<usize> {
    let mut count = 1_usize;
    let mut depth = 0_usize;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes),
            b'[' | b'{' => {
                depth += 1;
                count += 1;
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' | b':' => count += 1,
            _ => {}
        }
        if count > max || depth > MAX_DEPTH {
            return None;
        }
    }
    Some(count)
}

/// Skips the rest of a string and its closing quote.
fn skip_string(bytes: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'"' => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_outside_of_strings() {
        for (text, expected) in [
            ("1", 1),
            ("[]", 2),
            ("[1,2]", 3),
            (r#"{"a":{"b":[]}}"#, 6),
            (r#""[,,\",,{""#, 1),
            (r#"["a\\",1]"#, 3),
        ] {
            assert_eq!(count(text.as_bytes(), 100), Some(expected), "{text}");
        }
        assert_eq!(count("[],".repeat(100).as_bytes(), 100), None);
        assert_eq!(count("[".repeat(65).as_bytes(), 1000), None);
        assert!(count("[".repeat(64).as_bytes(), 1000).is_some());
    }
}
