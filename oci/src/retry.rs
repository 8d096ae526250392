//! Retries requests to registries after transient errors.

use std::time::Duration;

use crate::error::OciError;

/// Maximum number of attempts without progress.
const ATTEMPTS: u32 = 5;

/// Longest pause that a registry may request. A longer requested pause ends the retries.
const MAX_PAUSE: Duration = Duration::from_mins(1);

/// Returns the pause before the next attempt: the one that the registry requested, otherwise 0.2 s, 0.4 s, 0.8 s, 1.6 s. `None`
/// if there is no further attempt.
pub(crate) fn pause(attempt: u32, error: &OciError) -> Option<Duration> {
    if attempt >= ATTEMPTS || !error.is_transient() {
        return None;
    }
    match error.retry_after() {
        Some(requested) if requested > MAX_PAUSE => None,
        Some(requested) => Some(requested),
        None => Some(Duration::from_millis(100 << attempt.min(5))),
    }
}

/// Calls `call`, and retries it on transient errors while attempts remain.
pub(crate) async fn retrying<T>(mut call: impl AsyncFnMut() -> Result<T, OciError>) -> Result<T, OciError> {
    let mut attempt = 1;
    loop {
        let error = match call().await {
            Ok(result) => return Ok(result),
            Err(error) => error,
        };
        let Some(pause) = pause(attempt, &error) else {
            return Err(error);
        };
        tracing::debug!(%error, attempt, "retrying the request to the registry");
        tokio::time::sleep(pause).await;
        attempt += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy(retry_after: Option<u64>) -> OciError {
        OciError::Busy {
            registry: "r".to_owned(),
            status: 429,
            message: String::new(),
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    #[test]
    fn pauses_grow_and_end() {
        let pauses: Vec<u128> = (1..)
            .map_while(|attempt| pause(attempt, &busy(None)))
            .map(|pause| pause.as_millis())
            .collect();
        assert_eq!(pauses, [200, 400, 800, 1600]);
    }

    #[test]
    fn registries_may_request_a_pause() {
        assert_eq!(pause(1, &busy(Some(7))), Some(Duration::from_secs(7)));
        assert_eq!(pause(1, &busy(Some(3600))), None);
        assert_eq!(pause(1, &OciError::NotFound(String::new())), None);
    }

    #[tokio::test]
    async fn transient_errors_are_retried() {
        let mut calls = 0;
        let result = retrying(async || {
            calls += 1;
            if calls < 3 { Err(busy(Some(0))) } else { Ok(calls) }
        })
        .await;
        assert_eq!(result.unwrap(), 3);
    }
}
