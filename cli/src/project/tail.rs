//! Keeps the end of a long output.

use std::collections::VecDeque;

/// A buffer that keeps the last bytes pushed to it.
#[derive(Debug)]
pub(crate) struct Tail {
    bytes: VecDeque<u8>,
    limit: usize,
    cut: bool,
}

impl Tail {
    /// Creates a buffer of at most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            bytes: VecDeque::new(),
            limit,
            cut: false,
        }
    }

    /// Appends bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        let excess = self.bytes.len().saturating_sub(self.limit);
        self.cut |= excess > 0;
        self.bytes.drain(..excess);
    }

    /// Returns the kept bytes unchanged.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.bytes.iter().copied().collect()
    }

    /// Returns the kept text without terminal escape sequences and without an incomplete first line.
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

/// Returns `text` without terminal escape sequences.
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
