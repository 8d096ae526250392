//! How long the client of one HTTP/2 stream may leave a response unread while others of its connection go on.
//!
//! # Flow
//! The stream runs on a task of its own. The body of its response, which hyper asks for more only when the client has room
//! for it, notes whose turn it is; a timer on the same task looks at the note.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

tokio::task_local! {
    static STREAM: Arc<Turn>;
}

/// Whose turn it is.
struct Turn {
    begun: Instant,
    /// Milliseconds from `begun`, and one, since when it is the client's; 0: it is not.
    client: AtomicU64,
}

impl Turn {
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// How long the client has left of `limit`.
    fn left(&self, limit: Duration) -> Option<Duration> {
        let Some(since) = self.client.load(Ordering::Relaxed).checked_sub(1) else {
            return Some(limit);
        };
        let lasted = Duration::from_millis(self.now().saturating_sub(since));
        limit.checked_sub(lasted).filter(|left| !left.is_zero())
    }
}

/// The stream that this task runs, if it does, waits for its client from now on, or no more.
pub(super) fn waits_for_client(waits: bool) {
    // On HTTP/1 the connection itself is watched.
    let _ = STREAM.try_with(|turn| {
        let since = if waits { turn.now().saturating_add(1) } else { 0 };
        turn.client.store(since, Ordering::Relaxed);
    });
}

/// Run a stream, but not for longer than its client may leave it alone.
pub(super) async fn bounded<F: Future>(stream: F, limit: Duration) {
    let turn = Arc::new(Turn {
        begun: Instant::now(),
        client: AtomicU64::new(0),
    });
    let over = {
        let turn = Arc::clone(&turn);
        async move {
            while let Some(left) = turn.left(limit) {
                tokio::time::sleep(left).await;
            }
        }
    };
    STREAM
        .scope(turn, async {
            tokio::select! {
                biased;
                _ = stream => {}
                () = over => tracing::debug!("resetting a stream whose client does not read"),
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
        // It comes back at all.
        bounded(stuck, limit).await;
    }
}
