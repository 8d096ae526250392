//! Limits on clients of the HTTP server.

use std::time::Duration;

/// Limits on clients of an [`HttpServer`](super::HttpServer): sizes, counts and times.
///
/// ```
/// use std::time::Duration;
/// use wash_runtime::host::http::HttpLimits;
///
/// let limits = HttpLimits { idle_timeout: Duration::from_secs(10), ..HttpLimits::default() };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpLimits {
    /// Maximum number of open connections; 10,000 by default. Further clients wait in the backlog of the listener. Capped at
    /// three quarters of the process's limit on open files, because guests need files too.
    pub max_connections: usize,
    /// Maximum number of header fields of a request; 100 by default. Requests with more get 431.
    pub max_headers: usize,
    /// Maximum size of a request head, request line included, in bytes; 32 KiB by default. Larger ones get 431.
    pub max_head_bytes: u32,
    /// Maximum size of a request body in bytes; unlimited by default because bodies are streamed. Larger ones get 413.
    pub max_body_bytes: Option<u64>,
    /// Maximum number of concurrent requests on one HTTP/2 connection; 200 by default.
    pub max_concurrent_streams: u32,
    /// Time limit for a TLS handshake; 10 s by default.
    pub handshake_timeout: Duration,
    /// Time limit for a request head, from its first byte, or from the connection for the first request; 30 s by default.
    pub head_timeout: Duration,
    /// Time that an idle connection stays open; 75 s by default.
    pub idle_timeout: Duration,
    /// Time that a guest waits for more of a request body; 60 s by default. After that the client gets 408.
    pub body_idle_timeout: Duration,
    /// Time limit for a whole request body; 1 h by default. After that the client gets 408.
    pub body_timeout: Duration,
    /// Time that a client may leave a response unread; 60 s by default. After that the connection is closed.
    pub stall_timeout: Duration,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            max_connections: 10_000,
            max_headers: 100,
            max_head_bytes: 32 << 10,
            max_body_bytes: None,
            max_concurrent_streams: 200,
            handshake_timeout: Duration::from_secs(10),
            head_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(75),
            body_idle_timeout: Duration::from_mins(1),
            body_timeout: Duration::from_hours(1),
            stall_timeout: Duration::from_mins(1),
        }
    }
}

impl HttpLimits {
    /// Maximum number of connections, capped by the process's limit on open files.
    pub(super) fn connections(&self) -> usize {
        let max = open_files().map_or(usize::MAX, |files| files / 4 * 3);
        self.max_connections
            .min(max)
            .clamp(1, tokio::sync::Semaphore::MAX_PERMITS)
    }

    /// Whether a request head exceeds a limit.
    pub(super) fn exceeds(&self, head: &http::request::Parts) -> bool {
        let fields = head
            .headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
        let target = head.uri.path().len() + head.uri.query().map_or(0, str::len);
        let bytes = fields.sum::<usize>() + target;
        head.headers.len() > self.max_headers
            || u32::try_from(bytes).is_ok_and(|bytes| bytes > self.max_head_bytes)
    }
}

/// The process's limit on open files, if known.
fn open_files() -> Option<usize> {
    #[cfg(unix)]
    {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current?;
        usize::try_from(limit).ok()
    }
    #[cfg(not(unix))]
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_guests_and_are_at_least_one() {
        let with = |max_connections| HttpLimits {
            max_connections,
            ..HttpLimits::default()
        };
        assert_eq!(with(0).connections(), 1);
        assert_eq!(with(2).connections(), 2);
        if let Some(files) = open_files() {
            assert!(with(usize::MAX).connections() < files);
        }
    }
}
