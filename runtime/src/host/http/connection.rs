//! One connection, from its first byte to its last.
//!
//! # Flow
//! HTTP/1.1 or HTTP/2, as the first bytes say → requests → the client leaves, stays idle for too long, breaks a limit, or
//! the server closes. Closing: who has just connected gets an answer to its first request, HTTP/1.1 ends after the response in flight, HTTP/2 says GOAWAY and ends its streams. What
//! is not over when the grace period is gets cut.
//!
//! # Guarantees
//! Nothing of a connection outlives it: its streams are ended with it.

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

/// The smallest buffer that hyper reads into, in bytes.
const MIN_BUFFER: usize = 8 << 10;

/// Time for the first request of a client that connected before the server closes: it cannot know of that.
pub(super) const FIRST: Duration = Duration::from_millis(100);

/// Bytes of a response that an HTTP/2 stream holds in memory.
const STREAM_BUFFER: usize = 64 << 10;

/// How connections end.
#[derive(Clone, Default)]
pub(super) struct Ending {
    /// Finish what is begun.
    pub(super) closing: CancellationToken,
    /// End now.
    pub(super) cut: CancellationToken,
    /// Everything that runs for a connection.
    pub(super) tasks: TaskTracker,
}

impl Ending {
    /// For one connection: its own tokens, so that connections do not meet in the locks of shared ones.
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

/// Serve one connection to its end; `answer` answers its requests.
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
                        tracing::debug!("cutting a connection whose client takes too long");
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
        // The connection's own timer knows the difference between a head that is slow and none at all.
        .header_read_timeout(None)
        // The largest head that is read; a smaller limit is enforced when it is there.
        .max_buf_size(head.max(MIN_BUFFER));
    if limits.max_headers > HttpLimits::default().max_headers {
        // Only then: hyper allocates for another number than its own, and what is above the limit is refused later.
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
