//! Bounded, printable text from bytes that a guest, a registry or another peer chose.

use std::fmt::{self, Display, Write};

/// Maximum length of a name, in bytes.
pub(crate) const MAX_NAME: usize = 256;

/// Maximum length of a cause, in bytes.
pub(crate) const MAX_CAUSE: usize = 2048;

/// Maximum number of causes of an error.
const MAX_CAUSES: usize = 16;

/// Marks the end of text that was cut.
const CUT: char = '…';

/// Formats `value` with at most `max` bytes, on one line: control characters, which include line breaks, and characters that
/// change the direction of the text are escaped. Formatting stops at the limit, so the cost is bounded too.
pub(crate) fn line(value: impl Display, max: usize) -> String {
    written(value, max, false)
}

/// Same as [`line()`], but keeps line breaks.
pub(crate) fn lines(value: impl Display, max: usize) -> String {
    written(value, max, true)
}

/// Formats a name with at most [`MAX_NAME`] bytes, on one line.
pub(crate) fn short_name(name: impl Display) -> String {
    line(name, MAX_NAME)
}

/// Returns the texts of an error and its causes, from the outermost to the innermost. Their number and lengths are bounded.
pub(crate) fn causes(error: &wasmtime::Error) -> impl Iterator<Item = String> {
    error
        .chain()
        .take(MAX_CAUSES)
        .map(|cause| lines(cause, MAX_CAUSE))
}

fn written(value: impl Display, max: usize, keep_breaks: bool) -> String {
    let mut out = Bounded {
        text: String::new(),
        max: max.saturating_sub(CUT.len_utf8()),
        keep_breaks,
    };
    // The only possible error is that the text is full.
    if write!(out, "{value}").is_err() {
        out.text.push(CUT);
    }
    out.text
}

/// Collects text up to a limit, and then fails.
struct Bounded {
    text: String,
    max: usize,
    keep_breaks: bool,
}

impl Write for Bounded {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        for char in part.chars() {
            self.write_char(char)?;
        }
        Ok(())
    }

    fn write_char(&mut self, char: char) -> fmt::Result {
        if is_printable(char) || (self.keep_breaks && char == '\n') {
            return self.push(char.len_utf8(), |text| text.push(char));
        }
        let escaped = char.escape_unicode();
        self.push(escaped.len(), |text| text.extend(escaped))
    }
}

impl Bounded {
    fn push(&mut self, length: usize, push: impl FnOnce(&mut String)) -> fmt::Result {
        if self.text.len().saturating_add(length) > self.max {
            return Err(fmt::Error);
        }
        push(&mut self.text);
        Ok(())
    }
}

/// Whether a character of untrusted text can be printed: it neither controls the terminal nor changes the direction of the text.
pub fn is_printable(char: char) -> bool {
    let changes_direction =
        matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    char == '\t' || !(char.is_control() || changes_direction)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes `a` forever.
    struct Endless;

    impl Display for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            loop {
                f.write_str("aaaa")?;
            }
        }
    }

    #[test]
    fn text_is_cut_at_the_limit() {
        assert_eq!(line(Endless, 10), "aaaaaaa…");
        assert_eq!(line("aaaaaaa", 10), "aaaaaaa");
        assert_eq!(line("ääää", 10), "äää…");
        assert_eq!(line("aaaaaa\u{1b}", 10), "aaaaaa…");
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(line("a\u{1b}[2J\nb\u{202e}", 100), r"a\u{1b}[2J\u{a}b\u{202e}");
        assert_eq!(lines("a\u{1b}[2J\nb\r", 100), "a\\u{1b}[2J\nb\\u{d}");
        assert_eq!(line("grüße\t→ 日本", 100), "grüße\t→ 日本");
    }
}
