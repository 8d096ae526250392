//! Reply subjects of the messages that a workload is handling.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use super::subject::Subject;

/// Reply subjects that a workload may publish to, including reserved ones and those outside its prefix.
#[derive(Clone, Default)]
pub(super) struct Replies(Arc<Mutex<HashMap<Subject, usize>>>);

/// Permission for one reply subject, while held.
pub(super) struct Grant {
    replies: Replies,
    subject: Subject,
}

impl Replies {
    fn lock(&self) -> MutexGuard<'_, HashMap<Subject, usize>> {
        self.0.lock()
    }

    /// Allows the workload to publish to `subject` until the grant is dropped.
    pub(super) fn allow(&self, subject: &Subject) -> Grant {
        *self.lock().entry(subject.clone()).or_default() += 1;
        Grant {
            replies: self.clone(),
            subject: subject.clone(),
        }
    }

    /// Returns whether `subject` is the reply subject of a message that is being handled.
    pub(super) fn has(&self, subject: &Subject) -> bool {
        self.lock().contains_key(subject)
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        let mut replies = self.replies.lock();
        if let Some(count) = replies.get_mut(&self.subject) {
            *count -= 1;
            if *count == 0 {
                replies.remove(&self.subject);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_allowed_while_a_message_with_its_subject_is_handled() {
        let (replies, inbox) = (Replies::default(), Subject::parse("_INBOX.a").unwrap());
        let (one, two) = (replies.allow(&inbox), replies.allow(&inbox));
        drop(one);
        assert!(replies.has(&inbox));
        drop(two);
        assert!(!replies.has(&inbox));
    }
}
