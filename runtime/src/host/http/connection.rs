//! One server connection.
//!
//! # Flow
//! Detect HTTP/1.1 or HTTP/2 from the first bytes → serve requests → close the connection when the client disconnects, is
//! idle for too long or exceeds a limit, or when the server shuts down. On shutdown, a new connection still gets an answer to
//! its first request, HTTP/1.1 closes after the response in flight, and HTTP/2 sends GOAWAY and finishes its streams. After
//! the grace period the connection is cut.
//!
//! # Guarantees
//! The streams of a connection are ended with it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::activity::{Activity, Verdict, Watched, WatchedStream};
use super::body::ResponseBody;
use super::limits::HttpLimits;
use super::stall::bounded;

/// The smallest read buffer that hyper accepts, in bytes.
const MIN_BUFFER: usize = 8 << 10;

/// Time for a client that connected just before shutdown to send its first request: it cannot know of the shutdown.
pub(super) const FIRST: Duration = Duration::from_millis(100);

/// Bytes of a response that are buffered per HTTP/2 stream.
const STREAM_BUFFER: usize = 64 << 10;

/// Shutdown signals and tasks of connections.
#[derive(Clone, Default)]
pub(super) struct Ending {
    /// Finish requests in flight, then close.
    pub(super) closing: CancellationToken,
    /// Close immediately.
    pub(super) cut: CancellationToken,
    /// Tasks that serve connections.
    pub(super) tasks: TaskTracker,
}

impl Ending {
    /// Creates child tokens for one connection, so that connections do not contend for the lock of a shared token.
    pub(super) fn child(&self) -> Self {
        Self {
            closing: self.closing.child_token(),
            cut: self.cut.child_token(),
            tasks: self.tasks.clone(),
        }
    }
}

/// Runs the streams of an HTTP/2 connection.
#[derive(Clone)]
struct Streams {
    cut: CancellationToken,
    tasks: TaskTracker,
    stall_timeout: Duration,
}

impl<F: Future + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        let (cut, stall_timeout) = (self.cut.clone(), self.stall_timeout);
        self.tasks.spawn(async move {
            cut.run_until_cancelled(bounded(stream, stall_timeout)).await;
        });
    }
}

/// Serves one connection to its end; `answer` handles its requests.
pub(super) async fn serve<S, A, F>(stream: S, limits: &HttpLimits, ending: Ending, answer: A)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A: Fn(Request<Incoming>) -> F,
    F: Future<Output = Response<ResponseBody>> + Send + 'static,
{
    let activity = Activity::new();
    let Ending { closing, cut, tasks } = ending;
    let _streams_end = cut.clone().drop_guard();
    let builder = builder(
        limits,
        Streams {
            cut: cut.clone(),
            tasks,
            stall_timeout: limits.stall_timeout,
        },
    );
    let stream = TokioIo::new(WatchedStream::new(stream, Arc::clone(&activity)));
    let service = service_fn(|request: Request<Incoming>| {
        let flight = activity.request(request.version());
        let response = answer(request);
        async move { Ok::<_, Infallible>(response.await.map(|body| Watched::new(body, flight))) }
    });
    let connection = builder.serve_connection(stream, service);
    tokio::pin!(connection);
    let timer = tokio::time::sleep(Activity::soonest(limits));
    tokio::pin!(timer);
    let (mut finishing, mut lingering) = (false, false);
    let linger = tokio::time::sleep(FIRST);
    tokio::pin!(linger);
    loop {
        tokio::select! {
            biased;
            () = cut.cancelled() => return,
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "connection ended");
                }
                return;
            }
            () = closing.cancelled(), if !finishing => {
                finishing = true;
                lingering = activity.is_new();
                if lingering {
                    linger.as_mut().reset(tokio::time::Instant::now() + FIRST);
                } else {
                    connection.as_mut().graceful_shutdown();
                }
            }
            () = linger.as_mut(), if lingering => {
                lingering = false;
                connection.as_mut().graceful_shutdown();
            }
            () = timer.as_mut() => {
                let wait = match activity.verdict(limits) {
                    Verdict::Wait(wait) => wait,
                    Verdict::Finish if !finishing => {
                        finishing = true;
                        connection.as_mut().graceful_shutdown();
                        limits.stall_timeout
                    }
                    Verdict::Finish | Verdict::Cut => {
                        tracing::debug!("closing a connection: client timeout");
                        return;
                    }
                };
                timer.as_mut().reset(tokio::time::Instant::now() + wait);
            }
        }
    }
}

fn builder(limits: &HttpLimits, streams: Streams) -> auto::Builder<Streams> {
    let head = usize::try_from(limits.max_head_bytes).unwrap_or(usize::MAX);
    let mut builder = auto::Builder::new(streams);
    let mut http1 = builder.http1();
    http1
        // The timer in `serve` distinguishes between a slow head and an idle connection; hyper's does not.
        .header_read_timeout(None)
        // Limits the head that hyper reads; a smaller limit is enforced after the head is parsed.
        .max_buf_size(head.max(MIN_BUFFER));
    if limits.max_headers > HttpLimits::default().max_headers {
        // Set only if needed: hyper allocates for any value but its default. Lower limits are enforced after parsing.
        http1.max_headers(limits.max_headers);
    }
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(limits.head_timeout))
        .max_header_list_size(limits.max_head_bytes)
        .max_concurrent_streams(Some(limits.max_concurrent_streams))
        .max_send_buf_size(STREAM_BUFFER);
    builder
}
