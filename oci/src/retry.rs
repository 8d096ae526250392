//! Registries that are busy, or away for a moment, are asked again.

use std::time::Duration;

use super::error::OciError;

/// Attempts altogether, where no progress is made.
pub(super) const ATTEMPTS: u32 = 5;

/// A registry that wants to be left alone for longer is not waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// Pause before the next attempt: what the registry asks for, else 0.2 s, 0.4 s, 0.8 s, 1.6 s. None: there is none.
pub(super) fn pause(attempt: u32, error: &OciError) -> Option<Duration> {
    if attempt >= ATTEMPTS || !error.is_transient() {
        return None;
    }
    match error.retry_after() {
        Some(wanted) if wanted > PATIENCE => None,
        Some(wanted) => Some(wanted),
        None => Some(Duration::from_millis(100 << attempt.min(5))),
    }
}

/// Do something with a registry, again and again while what goes wrong may pass.
pub(super) async fn retrying<T>(mut call: impl AsyncFnMut() -> Result<T, OciError>) -> Result<T, OciError> {
    let mut attempt = 1;
    loop {
        let error = match call().await {
            Ok(result) => return Ok(result),
            Err(error) => error,
        };
        let Some(pause) = pause(attempt, &error) else {
            return Err(error);
        };
        tracing::debug!(%error, attempt, "the registry is asked again");
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
            said: String::new(),
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
    fn registries_say_when() {
        assert_eq!(pause(1, &busy(Some(7))), Some(Duration::from_secs(7)));
        assert_eq!(pause(1, &busy(Some(3600))), None);
        assert_eq!(pause(1, &OciError::NotFound(String::new())), None);
    }

    #[tokio::test]
    async fn what_passes_is_tried_again() {
        let mut calls = 0;
        let result = retrying(async || {
            calls += 1;
            if calls < 3 { Err(busy(Some(0))) } else { Ok(calls) }
        })
        .await;
        assert_eq!(result.unwrap(), 3);
    }
}
