//! Where the messages that a workload handles want their answers.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use super::subject::Subject;

/// The subjects that a workload may answer to although they are not its own.
#[derive(Clone, Default)]
pub(super) struct Replies(Arc<Mutex<HashMap<Subject, usize>>>);

/// One subject, for as long as this is held.
pub(super) struct Grant {
    replies: Replies,
    subject: Subject,
}

impl Replies {
    fn lock(&self) -> MutexGuard<'_, HashMap<Subject, usize>> {
        self.0.lock()
    }

    /// Let the workload answer there while a message is handled.
    pub(super) fn allow(&self, subject: &Subject) -> Grant {
        *self.lock().entry(subject.clone()).or_default() += 1;
        Grant {
            replies: self.clone(),
            subject: subject.clone(),
        }
    }

    /// Does a message that is being handled want its answer there?
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
    fn an_answer_is_allowed_while_one_message_that_wants_it_is_handled() {
        let (replies, inbox) = (Replies::default(), Subject::parse("_INBOX.a").unwrap());
        let (one, two) = (replies.allow(&inbox), replies.allow(&inbox));
        drop(one);
        assert!(replies.has(&inbox));
        drop(two);
        assert!(!replies.has(&inbox));
    }
}
