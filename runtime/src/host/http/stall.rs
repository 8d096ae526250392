//! Time limit for a client that leaves the response of one HTTP/2 stream unread while other streams of the connection continue.
//!
//! # Flow
//! Each stream runs on a separate task. hyper polls the response body only when the client's flow-control window has room, so
//! the body records whether the stream waits for the client or for the guest. A timer on the same task checks this record.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

tokio::task_local! {
    static STREAM: Arc<ClientWait>;
}

/// Records since when a stream waits for its client.
struct ClientWait {
    begun: Instant,
    /// Start of the wait in milliseconds from `begun`, plus one; 0 if the stream does not wait for its client.
    since: AtomicU64,
}

impl ClientWait {
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Time that the client has left of `limit`; `None` if it is used up.
    fn left(&self, limit: Duration) -> Option<Duration> {
        let Some(since) = self.since.load(Ordering::Relaxed).checked_sub(1) else {
            return Some(limit);
        };
        let lasted = Duration::from_millis(self.now().saturating_sub(since));
        limit.checked_sub(lasted).filter(|left| !left.is_zero())
    }
}

/// Records whether the HTTP/2 stream of the current task waits for its client.
pub(super) fn waits_for_client(waits: bool) {
    // HTTP/1 has no such task: `Activity` watches the whole connection.
    let _ = STREAM.try_with(|wait| {
        let since = if waits { wait.now().saturating_add(1) } else { 0 };
        wait.since.store(since, Ordering::Relaxed);
    });
}

/// Runs a stream and ends it when it has waited for its client for longer than `limit`.
pub(super) async fn bounded<F: Future>(stream: F, limit: Duration) {
    let wait = Arc::new(ClientWait {
        begun: Instant::now(),
        since: AtomicU64::new(0),
    });
    let expired = {
        let wait = Arc::clone(&wait);
        async move {
            while let Some(left) = wait.left(limit) {
                tokio::time::sleep(left).await;
            }
        }
    };
    STREAM
        .scope(wait, async {
            tokio::select! {
                biased;
                _ = stream => {}
                () = expired => tracing::debug!("resetting a stream whose client does not read"),
            }
        })
        .await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stream_may_wait_for_its_guest_but_not_for_its_client() {
        let (limit, guest) = (Duration::from_millis(5), Duration::from_millis(50));
        let begun = Instant::now();
        bounded(tokio::time::sleep(guest), limit).await;
        assert!(begun.elapsed() >= guest);
        let stuck = async {
            waits_for_client(true);
            std::future::pending::<()>().await;
        };
        // Returns instead of waiting forever.
        bounded(stuck, limit).await;
    }
}
