//! What one client may ask of the server.

use std::time::Duration;

/// What clients may ask of an [`HttpServer`](super::HttpServer): sizes, numbers and times.
///
/// ```
/// use std::time::Duration;
/// use wash_runtime::host::http::HttpLimits;
///
/// let limits = HttpLimits { idle_timeout: Duration::from_secs(10), ..HttpLimits::default() };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpLimits {
    /// Connections that are open at the same time; 10,000 by default. Further clients wait in the backlog of the
    /// listener. Never more than three quarters of the files that the process may open: guests need some, too.
    pub max_connections: usize,
    /// Fields in the head of a request; 100 by default. More get 431.
    pub max_headers: usize,
    /// Bytes in the head of a request, its request line and fields; 32 KiB by default. More get 431.
    pub max_head_bytes: u32,
    /// Bytes in the body of a request; unlimited by default, as bodies are streamed. More get 413.
    pub max_body_bytes: Option<u64>,
    /// Requests at the same time on one HTTP/2 connection; 200 by default.
    pub max_concurrent_streams: u32,
    /// Time for a TLS handshake; 10 s by default.
    pub handshake_timeout: Duration,
    /// Time from the first byte of a request head, or from the connection, to its last byte; 30 s by default.
    pub head_timeout: Duration,
    /// Time that a connection without a request stays open; 75 s by default.
    pub idle_timeout: Duration,
    /// Time that a guest waits for more of a request body; 60 s by default. After it the client gets 408.
    pub body_idle_timeout: Duration,
    /// Time for a whole request body; 1 h by default. After it the client gets 408.
    pub body_timeout: Duration,
    /// Time that a client may leave a response unread; 60 s by default. After it the connection is cut.
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
    /// Connections as the process can really hold them.
    pub(super) fn connections(&self) -> usize {
        let most = open_files().map_or(usize::MAX, |files| files / 4 * 3);
        self.max_connections
            .min(most)
            .clamp(1, tokio::sync::Semaphore::MAX_PERMITS)
    }

    /// The head of a request is larger than it may be.
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

/// The files that the process may open, if the system says so.
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
    fn connections_leave_files_for_others_and_are_never_none() {
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
