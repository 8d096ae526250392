//! Guest stdout and stderr, line by line.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

/// The output stream that a guest wrote to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// The origin of a line of output.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GuestSource {
    /// Id of the workload.
    pub workload_id: Arc<str>,
    /// Namespace of the workload.
    pub workload_namespace: Arc<str>,
    /// Name of the workload.
    pub workload_name: Arc<str>,
    /// Name of the component; `service` for the service.
    pub component: Arc<str>,
}

/// Receives the output of guests.
///
/// Called on the task of the guest: a blocking implementation slows the guest down.
pub trait GuestOutput: Send + Sync + 'static {
    /// Called with one line, without its line break. Invalid UTF-8 is replaced.
    fn line(&self, source: &GuestSource, stream: GuestStream, line: &str);
}

/// Logs lines of guests with `tracing`, with the target `guest`.
#[derive(Debug, Default)]
pub(crate) struct TracedOutput;

impl GuestOutput for TracedOutput {
    fn line(&self, source: &GuestSource, stream: GuestStream, line: &str) {
        let GuestSource {
            workload_namespace,
            workload_name,
            component,
            ..
        } = source;
        let (namespace, workload, component) = (&**workload_namespace, &**workload_name, &**component);
        match stream {
            GuestStream::Stdout => tracing::info!(target: "guest", namespace, workload, component, "{line}"),
            GuestStream::Stderr => tracing::warn!(target: "guest", namespace, workload, component, "{line}"),
        }
    }
}

/// Maximum length of a line, in bytes. Longer lines are split, so that a guest cannot exhaust the memory of the host.
const MAX_LINE: usize = 64 * 1024;

#[derive(Clone)]
pub(crate) struct LineSink {
    pub(crate) output: Arc<dyn GuestOutput>,
    pub(crate) source: Arc<GuestSource>,
    pub(crate) stream: GuestStream,
}

impl LineSink {
    fn emit(&self, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.output
            .line(&self.source, self.stream, &String::from_utf8_lossy(line));
    }
}

impl IsTerminal for LineSink {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for LineSink {
    fn async_stream(&self) -> Box<dyn tokio::io::AsyncWrite + Send + Sync> {
        Box::new(LineWriter {
            sink: self.clone(),
            pending: BytesMut::new(),
        })
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(LineWriter {
            sink: self.clone(),
            pending: BytesMut::new(),
        })
    }
}

/// Splits a byte stream into lines. A rest without a line break is emitted when the writer is dropped.
struct LineWriter {
    sink: LineSink,
    pending: BytesMut,
}

impl LineWriter {
    fn push(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        while let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
            let line = self.pending.split_to(end + 1);
            self.sink.emit(line.strip_suffix(b"\n").unwrap_or(&line));
        }
        while self.pending.len() >= MAX_LINE {
            let line = self.pending.split_to(MAX_LINE);
            self.sink.emit(&line);
        }
    }
}

impl Drop for LineWriter {
    fn drop(&mut self) {
        if !self.pending.is_empty() {
            self.sink.emit(&self.pending);
        }
    }
}

impl OutputStream for LineWriter {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.push(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(MAX_LINE)
    }
}

#[async_trait::async_trait]
impl Pollable for LineWriter {
    async fn ready(&mut self) {}
}

impl tokio::io::AsyncWrite for LineWriter {
    fn poll_write(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        bytes: &[u8],
    ) -> std::task::Poll<std::io::Result<usize>> {
        self.push(bytes);
        std::task::Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn poll_shutdown(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use parking_lot::Mutex;

    use super::*;

    #[derive(Default)]
    struct Lines(Mutex<Vec<String>>);

    impl GuestOutput for Lines {
        fn line(&self, source: &GuestSource, _: GuestStream, line: &str) {
            let name = format!("{}/{}", source.workload_name, source.component);
            self.0.lock().push(format!("{name}: {line}"));
        }
    }

    fn source() -> Arc<GuestSource> {
        Arc::new(GuestSource {
            workload_id: "1".into(),
            workload_namespace: "default".into(),
            workload_name: "shop".into(),
            component: "app".into(),
        })
    }

    #[test]
    fn lines_are_complete_and_the_rest_is_emitted_at_the_end() {
        let lines = Arc::new(Lines::default());
        let sink = LineSink {
            output: lines.clone(),
            source: source(),
            stream: GuestStream::Stdout,
        };
        let mut writer = LineWriter {
            sink,
            pending: BytesMut::new(),
        };
        writer.push(b"one\r\ntw");
        writer.push(b"o\nthree");
        assert_eq!(*lines.0.lock(), ["shop/app: one", "shop/app: two"]);
        drop(writer);
        assert_eq!(lines.0.lock().last().unwrap(), "shop/app: three");
    }

    #[test]
    fn output_without_line_breaks_is_split() {
        let lines = Arc::new(Lines::default());
        let sink = LineSink {
            output: lines.clone(),
            source: source(),
            stream: GuestStream::Stderr,
        };
        let mut writer = LineWriter {
            sink,
            pending: BytesMut::new(),
        };
        writer.push(&vec![b'x'; MAX_LINE * 2 + 1]);
        assert_eq!(lines.0.lock().len(), 2);
        assert_eq!(writer.pending.len(), 1);
    }
}
