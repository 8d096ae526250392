//! Components that could not be compiled.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::Job;
use crate::engine::codes::Key;
use crate::error::CompileError;

/// Maximum number of remembered failures. The oldest is forgotten.
const MAX: usize = 1024;

/// Time after which a component is compiled again.
const FORGET_AFTER: Duration = Duration::from_hours(1);

/// The reasons why components could not be compiled, so that each is only compiled once.
#[derive(Default)]
pub(super) struct Failures(Mutex<HashMap<(Key, Job), (Instant, CompileError)>>);

impl Failures {
    /// Fails if the compilation has failed before.
    pub(super) fn get(&self, key: (Key, Job)) -> Result<(), CompileError> {
        match self.0.lock().get(&key) {
            Some((at, error)) if at.elapsed() < FORGET_AFTER => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// Remembers a failure.
    pub(super) fn add(&self, key: (Key, Job), error: CompileError) -> CompileError {
        let mut failures = self.0.lock();
        failures.retain(|_, (at, _)| at.elapsed() < FORGET_AFTER);
        if failures.len() >= MAX
            && let Some(oldest) = failures
                .iter()
                .min_by_key(|(_, (at, _))| *at)
                .map(|(key, _)| *key)
        {
            failures.remove(&oldest);
        }
        failures.insert(key, (Instant::now(), error.clone()));
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_failures_are_forgotten() {
        let failures = Failures::default();
        let key = |number: usize| {
            let mut key = Key::default();
            key[..8].copy_from_slice(&number.to_le_bytes());
            (key, Job::Later)
        };
        for number in 0..=MAX {
            failures.add(key(number), CompileError::text("too deep"));
        }
        assert!(failures.get(key(0)).is_ok());
        assert_eq!(failures.get(key(MAX)).unwrap_err().to_string(), "too deep");
        assert!(failures.get((key(MAX).0, Job::Optimizing)).is_ok());
        assert_eq!(failures.0.lock().len(), MAX);
    }
}
