//! Message subjects and subscription patterns, with the syntax of NATS.
//!
//! A subject consists of tokens separated by dots. In a pattern, `*` matches one token, and `>` at the end matches one or more.

use std::fmt;
use std::sync::Arc;

/// Longest subject or pattern, in bytes.
pub const MAX_SUBJECT: usize = 1024;

/// The subject of a message, without wildcards.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Subject(Arc<str>);

/// The subjects that a subscription matches; may have wildcards.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern(Arc<str>);

/// A text that is not a valid subject or pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid subject '{}': {reason}", text.escape_debug())]
pub struct InvalidSubject {
    /// The text, cut to 80 characters.
    pub text: String,
    /// Why it is invalid.
    pub reason: &'static str,
}

impl Subject {
    /// Parses a subject.
    ///
    /// # Errors
    /// Fails if the text is not a valid subject or has wildcards.
    pub fn parse(text: &str) -> Result<Self, InvalidSubject> {
        check(text)?;
        if text.split('.').any(is_wildcard) {
            return Err(invalid(
                text,
                "a message cannot be sent to a subject with wildcards",
            ));
        }
        Ok(Self(text.into()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds `prefix` to the subject.
    ///
    /// # Errors
    /// Fails if the result is too long.
    pub(super) fn under(&self, prefix: &Self) -> Result<Self, InvalidSubject> {
        Self::parse(&format!("{prefix}.{self}"))
    }
}

impl Pattern {
    /// Parses a pattern.
    ///
    /// # Errors
    /// Fails if the text is not a valid pattern.
    pub fn parse(text: &str) -> Result<Self, InvalidSubject> {
        check(text)?;
        let mut tokens = text.split('.').rev();
        tokens.next();
        if tokens.any(|token| token == ">") {
            return Err(invalid(text, "'>' must be the last token"));
        }
        Ok(Self(text.into()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the pattern has wildcards.
    pub fn has_wildcards(&self) -> bool {
        self.0.split('.').any(is_wildcard)
    }

    /// Returns whether the pattern matches `subject`.
    pub fn matches(&self, subject: &Subject) -> bool {
        let mut subject = subject.0.split('.');
        for token in self.0.split('.') {
            let Some(other) = subject.next() else { return false };
            match token {
                ">" => return true,
                "*" => {}
                token if token == other => {}
                _ => return false,
            }
        }
        subject.next().is_none()
    }

    /// Returns whether any subject matches both patterns.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (mut ours, mut theirs) = (self.0.split('.'), other.0.split('.'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) | (Some(">"), Some(_)) | (Some(_), Some(">")) => return true,
                (Some(one), Some(other)) if one == other || is_wildcard(one) || is_wildcard(other) => {}
                _ => return false,
            }
        }
    }

    /// Adds `prefix` to the pattern.
    ///
    /// # Errors
    /// Fails if the result is too long.
    pub(super) fn under(&self, prefix: &Subject) -> Result<Self, InvalidSubject> {
        Self::parse(&format!("{prefix}.{self}"))
    }
}

fn is_wildcard(token: &str) -> bool {
    token == "*" || token == ">"
}

fn check(text: &str) -> Result<(), InvalidSubject> {
    let reason = if text.is_empty() {
        "it is empty"
    } else if text.len() > MAX_SUBJECT {
        const { assert!(MAX_SUBJECT == 1024) };
        "it is longer than 1024 bytes"
    } else if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        "it contains white space or control characters"
    } else if text.split('.').any(str::is_empty) {
        "it has an empty token"
    } else {
        return Ok(());
    };
    Err(invalid(text, reason))
}

fn invalid(text: &str, reason: &'static str) -> InvalidSubject {
    InvalidSubject {
        text: text.chars().take(80).collect(),
        reason,
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_tokens_separated_by_dots() {
        for good in ["a", "tasks.leet", "a.b.c.d", "ä.€", "a*b.c>", "$X", "-._"] {
            assert_eq!(Subject::parse(good).unwrap().as_str(), good);
        }
        let long = "x".repeat(MAX_SUBJECT + 1);
        for bad in [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "a b",
            "a\tb",
            "a\r\nPUB b",
            "a\0",
            "*",
            "a.*",
            ">",
            "a.>",
            &long,
        ] {
            assert!(Subject::parse(bad).is_err(), "{bad}");
        }
        assert!(Subject::parse(&long[1..]).is_ok());
        assert_eq!(
            Subject::parse("a..b").unwrap_err().to_string(),
            "invalid subject 'a..b': it has an empty token"
        );
    }

    #[test]
    fn patterns_have_wildcards_as_whole_tokens() {
        for good in ["*", ">", "a.*.c", "a.>", "*.*", "*.>", "a", "a.b*"] {
            assert_eq!(Pattern::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "a.>.b", ">.a", "a..>", "> ", ".>"] {
            assert!(Pattern::parse(bad).is_err(), "{bad}");
        }
        assert!(Pattern::parse("a.*").unwrap().has_wildcards());
        assert!(!Pattern::parse("a.b*").unwrap().has_wildcards());
    }

    #[test]
    fn patterns_match_as_in_nats() {
        let table = [
            ("a.b", "a.b", true),
            ("a.b", "a.c", false),
            ("a.b", "a", false),
            ("a", "a.b", false),
            ("a.*", "a.b", true),
            ("a.*", "a", false),
            ("a.*", "a.b.c", false),
            ("*.b", "a.b", true),
            ("a.*.c", "a.b.c", true),
            ("a.>", "a.b", true),
            ("a.>", "a.b.c.d", true),
            ("a.>", "a", false),
            (">", "a.b", true),
            ("*.>", "a", false),
            ("A", "a", false),
            ("a.b*", "a.bc", false),
        ];
        for (pattern, subject, expected) in table {
            let matches = Pattern::parse(pattern)
                .unwrap()
                .matches(&Subject::parse(subject).unwrap());
            assert_eq!(matches, expected, "{pattern} {subject}");
        }
    }

    /// Returns all texts of 1 to `length` tokens.
    fn texts(tokens: &[&str], length: usize) -> Vec<String> {
        let mut all: Vec<String> = tokens.iter().map(|token| (*token).to_owned()).collect();
        let mut last = all.clone();
        for _ in 1..length {
            last = last
                .iter()
                .flat_map(|text| tokens.iter().map(move |token| format!("{text}.{token}")))
                .collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    /// Matches by the literal definition of patterns.
    fn by_definition(pattern: &[&str], subject: &[&str]) -> bool {
        match (pattern, subject) {
            ([], []) | ([">"], [_, ..]) => true,
            (["*", pattern @ ..], [_, subject @ ..]) => by_definition(pattern, subject),
            ([one, pattern @ ..], [other, subject @ ..]) => one == other && by_definition(pattern, subject),
            _ => false,
        }
    }

    #[test]
    fn every_small_pattern_matches_and_overlaps_by_definition() {
        let subjects: Vec<Subject> = texts(&["a", "b"], 4)
            .iter()
            .map(|text| Subject::parse(text).unwrap())
            .collect();
        let patterns: Vec<Pattern> = texts(&["a", "b", "*", ">"], 3)
            .iter()
            .filter_map(|text| Pattern::parse(text).ok())
            .collect();
        assert!(patterns.len() > 50 && subjects.len() == 30);
        for pattern in &patterns {
            let tokens: Vec<&str> = pattern.as_str().split('.').collect();
            for subject in &subjects {
                let expected = by_definition(&tokens, &subject.as_str().split('.').collect::<Vec<_>>());
                assert_eq!(pattern.matches(subject), expected, "{pattern} {subject}");
            }
            for other in &patterns {
                let common = subjects
                    .iter()
                    .any(|subject| pattern.matches(subject) && other.matches(subject));
                assert_eq!(pattern.overlaps(other), common, "{pattern} {other}");
            }
        }
    }
}
