//! Subjects that workloads cannot use.

use super::subject::{Pattern, Subject};

/// First token of the subjects for replies to requests.
const INBOX: &str = "_INBOX";

/// Subjects that workloads cannot publish, send requests or subscribe to.
///
/// Subjects whose first token begins with `$` or `_` (those of the server, and inboxes) are always reserved; a workload can
/// publish to an inbox only to answer a message that it is handling. By default, `runtime` and `runtime.>` (the control plane)
/// are reserved too.
#[derive(Clone, Debug)]
pub struct ReservedSubjects {
    patterns: Vec<Pattern>,
}

impl Default for ReservedSubjects {
    fn default() -> Self {
        let control_plane = ["runtime", "runtime.>"];
        Self {
            patterns: control_plane
                .iter()
                .filter_map(|pattern| Pattern::parse(pattern).ok())
                .collect(),
        }
    }
}

impl ReservedSubjects {
    /// Also reserves the subjects of `pattern`.
    #[must_use]
    pub fn and(mut self, pattern: Pattern) -> Self {
        self.patterns.push(pattern);
        self
    }

    /// Returns whether `subject` is reserved.
    pub fn has(&self, subject: &Subject) -> bool {
        is_internal(subject.as_str()) || self.patterns.iter().any(|pattern| pattern.matches(subject))
    }

    /// Returns a reserved pattern that the subscription overlaps, if any.
    pub fn covered_by(&self, subscription: &Pattern) -> Option<String> {
        let first = subscription.as_str().split('.').next().unwrap_or_default();
        if is_internal(first) {
            return Some(format!("{first}.>"));
        }
        if let Some(pattern) = self
            .patterns
            .iter()
            .find(|pattern| pattern.overlaps(subscription))
        {
            return Some(pattern.to_string());
        }
        (first == "*" || first == ">").then(|| "$SYS.>".to_owned())
    }

    /// Returns whether a message may be answered on `reply`, its reply subject.
    pub(super) fn answerable(&self, reply: &Subject) -> bool {
        is_inbox(reply) || !self.has(reply)
    }
}

/// Returns whether a subject is one for replies to requests.
pub(super) fn is_inbox(subject: &Subject) -> bool {
    subject.as_str().starts_with(INBOX)
}

fn is_internal(subject: &str) -> bool {
    subject.starts_with(['$', '_'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reserved_is_reached_by_name_or_wildcard() {
        let reserved = ReservedSubjects::default().and(Pattern::parse("audit.*.raw").unwrap());
        let has = |subject: &str| reserved.has(&Subject::parse(subject).unwrap());
        for subject in [
            "runtime",
            "runtime.host.1.workload.start",
            "$SYS.REQ.SERVER.PING",
            "$JS.API.STREAM.DELETE.x",
            "$KV.a.b",
            "$O.a",
            "_INBOX.a.b",
            "_R_.x",
            "audit.a.raw",
        ] {
            assert!(has(subject), "{subject}");
        }
        for subject in ["tasks.a", "runtimes.a", "a.runtime", "a.$SYS", "audit.a"] {
            assert!(!has(subject), "{subject}");
        }
        let covered = |pattern: &str| reserved.covered_by(&Pattern::parse(pattern).unwrap());
        for pattern in [
            ">",
            "*",
            "*.>",
            "*.host.>",
            "runtime.>",
            "runtime.*.x",
            "$JS.>",
            "$X",
            "_INBOX.>",
            "audit.>",
            "audit.*.*",
        ] {
            assert!(covered(pattern).is_some(), "{pattern}");
        }
        for pattern in ["tasks.>", "tasks.*", "audit.a.b", "audit.*", "a.>"] {
            assert_eq!(covered(pattern), None, "{pattern}");
        }
        assert_eq!(covered("*.host.>").unwrap(), "runtime.>");
    }

    #[test]
    fn inboxes_can_be_answered_and_the_control_plane_cannot() {
        let reserved = ReservedSubjects::default();
        let answerable = |reply: &str| reserved.answerable(&Subject::parse(reply).unwrap());
        assert!(answerable("_INBOX.a.b") && answerable("replies.a"));
        assert!(!answerable("runtime.host.1.workload.stop") && !answerable("$JS.API.INFO"));
    }
}
