//! The end of a text that may be long.

use std::collections::VecDeque;

/// Keeps the last bytes of what is pushed.
#[derive(Debug)]
pub(crate) struct Tail {
    bytes: VecDeque<u8>,
    limit: usize,
    cut: bool,
}

impl Tail {
    /// Keep at most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            bytes: VecDeque::new(),
            limit,
            cut: false,
        }
    }

    /// Append bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        let excess = self.bytes.len().saturating_sub(self.limit);
        self.cut |= excess > 0;
        self.bytes.drain(..excess);
    }

    /// What was kept, as it came.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.bytes.iter().copied().collect()
    }

    /// What was kept, without terminal escape sequences; a first line that was cut is left out.
    pub(crate) fn text(&self) -> String {
        let bytes = self.bytes();
        let text = String::from_utf8_lossy(&bytes);
        let text = match text.split_once('\n') {
            Some((_, rest)) if self.cut => rest,
            _ => &text,
        };
        plain(text)
    }
}

/// `text` without terminal escape sequences.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != '\u{1b}' {
            plain.push(char);
            continue;
        }
        match chars.next() {
            // CSI: parameters, then one final byte.
            Some('[') => drop(chars.by_ref().find(|char| ('@'..='~').contains(char))),
            // OSC: up to BEL or ST.
            Some(']') => drop(chars.by_ref().find(|char| matches!(char, '\u{7}' | '\\'))),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_is_kept_and_a_cut_line_is_dropped() {
        let mut tail = Tail::new(8);
        tail.push(b"first\nsec");
        tail.push(b"ond\n3\n");
        assert_eq!(tail.bytes(), b"econd\n3\n");
        assert_eq!(tail.text(), "3\n");
    }

    #[test]
    fn escape_sequences_are_dropped() {
        let colored =
            "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m: \u{1b}]8;;https://x\u{1b}\\link\u{1b}]8;;\u{1b}\\ é";
        assert_eq!(plain(colored), "error: link é");
    }
}
