//! Names that guests choose as names of files.

use sha2::{Digest as _, Sha256};

/// Longest name of a file; some file systems allow 255 bytes, and a suffix has to fit.
const LONGEST: usize = 200;

/// What a file is called, and whether its name says it all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FileName {
    /// The name can be read back.
    Readable(String),
    /// The name was too long: this is a digest of it.
    Digest(String),
}

impl FileName {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Readable(name) | Self::Digest(name) => name,
        }
    }
}

/// The file of a name: different ones for different names, also where the file system ignores case, and never one that means
/// something to a platform.
///
/// Lower-case letters, digits, `-`, `_` and inner dots stay; every other byte is `%` and two hexadecimal digits.
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

/// The name of a file that [`encode`] named readably; none where somebody else did.
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

/// Names that Windows takes for devices, with whatever extension.
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
    fn names_stay_readable_and_apart() {
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
    fn long_names_become_digests_that_no_name_can_be() {
        let name = "x".repeat(1024);
        let FileName::Digest(file) = encode(&name) else {
            panic!("it fits no file system");
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
    fn files_of_others_have_no_name() {
        for file in ["%2f", "%", "%4", "%zz", "A", "con", "%FF", ".hidden", "%61"] {
            assert_eq!(decode(file), None, "{file}");
        }
    }
}
