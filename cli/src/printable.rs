//! Makes untrusted text safe to print: a request path or a guest's output must not control the terminal.

use std::fmt::Write as _;

use wash_runtime::is_printable;

/// How to treat color sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colors {
    /// Keeps them and resets the color at the end of the line.
    Keep,
    /// Removes them.
    Drop,
}

/// Returns `text` with control characters and invisible directional formatting characters escaped. Tabs are kept.
pub(crate) fn line(text: &str, colors: Colors) -> String {
    let mut out = String::with_capacity(text.len());
    let mut colored = false;
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        if let Some(length) = color_sequence(rest) {
            let (sequence, after) = rest.split_at(length);
            if colors == Colors::Keep {
                out.push_str(sequence);
                colored = true;
            }
            rest = after;
            continue;
        }
        if is_printable(char) {
            out.push(char);
        } else {
            let _ = write!(out, "{}", char.escape_unicode());
        }
        rest = rest.get(char.len_utf8()..).unwrap_or_default();
    }
    if colored {
        out.push_str("\u{1b}[0m");
    }
    out
}

/// Returns the length of the color sequence `ESC [ numbers m` (SGR, ECMA-48 8.3.117) at the start of `text`.
fn color_sequence(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|char: char| !char.is_ascii_digit() && char != ';' && char != ':')?;
    parameters.get(end..)?.starts_with('m').then_some(2 + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        let evil = "/a\u{1b}[2J\u{1b}]0;title\u{7}\r\nb\u{9b}31m\u{202e}c\u{7f}";
        let safe = line(evil, Colors::Keep);
        assert_eq!(
            safe,
            r"/a\u{1b}[2J\u{1b}]0;title\u{7}\u{d}\u{a}b\u{9b}31m\u{202e}c\u{7f}"
        );
    }

    #[test]
    fn plain_text_is_unchanged() {
        assert_eq!(line("grüße\t→ 日本 🎉", Colors::Drop), "grüße\t→ 日本 🎉");
    }

    #[test]
    fn color_sequences_are_kept_and_reset_or_removed() {
        let red = "a \u{1b}[1;31mred";
        assert_eq!(line(red, Colors::Keep), "a \u{1b}[1;31mred\u{1b}[0m");
        assert_eq!(line(red, Colors::Drop), "a red");
        assert_eq!(line("\u{1b}[31", Colors::Keep), r"\u{1b}[31");
    }
}
