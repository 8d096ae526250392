//! Encoding of guest-chosen names as file names.

use sha2::{Digest as _, Sha256};

/// Longest file name. Many file systems allow 255 bytes, and a suffix must fit.
const LONGEST: usize = 200;

/// The file name for a guest-chosen name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FileName {
    /// Encodes the whole name; [`decode`] restores it.
    Readable(String),
    /// A digest, because the name was too long.
    Digest(String),
}

impl FileName {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Readable(name) | Self::Digest(name) => name,
        }
    }
}

/// Encodes a name as a file name. Different names have different file names, even on file systems that ignore case, and no file
/// name has a special meaning on any platform.
///
/// Lower-case letters, digits, `-`, `_` and inner dots stay; every other byte becomes `%` followed by two hexadecimal digits.
pub(crate) fn encode(name: &str) -> FileName {
    let last = name.len().saturating_sub(1);
    let reserved = is_reserved(name);
    let mut encoded = String::with_capacity(name.len());
    for (at, byte) in name.bytes().enumerate() {
        let plain = match byte {
            b'.' => at != 0 && at != last,
            b'a'..=b'z' => at != 0 || !reserved,
            b'0'..=b'9' | b'-' | b'_' => true,
            _ => false,
        };
        if plain {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(hexadecimal(byte >> 4));
            encoded.push(hexadecimal(byte & 15));
        }
    }
    if encoded.len() <= LONGEST {
        return FileName::Readable(encoded);
    }
    FileName::Digest(format!("%%{:x}", Sha256::digest(name)))
}

/// Decodes a readable file name; `None` if it was not created by [`encode`].
pub(crate) fn decode(file: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(file.len());
    let mut rest = file.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: u8| {
                char::from(byte)
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok())
            };
            let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
            bytes.push(high << 4 | low);
        } else {
            bytes.push(byte);
        }
    }
    let name = String::from_utf8(bytes).ok()?;
    (encode(&name) == FileName::Readable(file.to_owned())).then_some(name)
}

fn hexadecimal(digit: u8) -> char {
    char::from_digit(digit.into(), 16)
        .unwrap_or_default()
        .to_ascii_uppercase()
}

/// Returns whether Windows treats the name as a device, with any extension.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    match stem {
        "con" | "prn" | "aux" | "nul" => true,
        _ => match stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt")) {
            Some(number) => number.len() == 1 && number.bytes().all(|digit| digit.is_ascii_digit()),
            None => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_readable_and_distinct() {
        for (name, file) in [
            ("user-42_a.txt", "user-42_a.txt"),
            ("a/b", "a%2Fb"),
            ("..", "%2E%2E"),
            (".", "%2E"),
            ("../up", "%2E.%2Fup"),
            ("K", "%4B"),
            ("con", "%63on"),
            ("nul.txt", "%6Eul.txt"),
            ("com1", "%63om1"),
            ("com10", "com10"),
            ("CON", "%43%4F%4E"),
            ("a.", "a%2E"),
            ("a b", "a%20b"),
            ("%2f", "%252f"),
            ("a\\b:c", "a%5Cb%3Ac"),
            ("ä", "%C3%A4"),
            ("\0", "%00"),
        ] {
            assert_eq!(encode(name), FileName::Readable(file.to_owned()), "{name}");
            assert_eq!(decode(file).as_deref(), Some(name));
        }
    }

    #[test]
    fn long_names_become_digests_distinct_from_encoded_names() {
        let name = "x".repeat(1024);
        let FileName::Digest(file) = encode(&name) else {
            panic!("the name is too long for a file name");
        };
        assert_eq!(file.len(), 66);
        assert_ne!(encode(&"x".repeat(1023)).as_str(), file);
        assert_eq!(decode(&file), None);
        assert!(matches!(encode(&"x".repeat(LONGEST)), FileName::Readable(_)));
        assert!(matches!(
            encode(&"ä".repeat(LONGEST / 6 + 1)),
            FileName::Digest(_)
        ));
    }

    #[test]
    fn foreign_file_names_are_not_decoded() {
        for file in ["%2f", "%", "%4", "%zz", "A", "con", "%FF", ".hidden", "%61"] {
            assert_eq!(decode(file), None, "{file}");
        }
    }
}
