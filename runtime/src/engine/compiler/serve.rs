//! The worker process: compiles one component and exits.

use std::io::{self, Write as _};
use std::process::ExitCode;

use super::protocol::{self, Request};
use super::{Job, precompile};
use crate::engine::config::DebugInfo;
use crate::text;

/// Maximum size of a reason of failure, in bytes.
const MAX_REASON: usize = 4096;

/// Reads a component from stdin, compiles it and writes the code to stdout, as the program of a
/// [`CompileWorker`](super::CompileWorker).
pub fn serve_compile_worker() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A failure means that the host has ended.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> io::Result<()> {
    // The worker waits before it is needed: load the compiler now.
    let _ = precompile(Job::BaselineFirst, DebugInfo::Ignore, EMPTY);
    let mut stdin = io::stdin().lock();
    let request = protocol::read_request(&mut stdin)?;
    limit(&request)?;
    let bytes = protocol::read_bytes(&mut stdin)?;
    drop(stdin);
    std::thread::Builder::new()
        .name("host".to_owned())
        .spawn(exit_with_host)?;
    let reply = precompile(request.job, request.debug_info, &bytes).map_err(|error| {
        let causes: Vec<String> = text::causes(&error).collect();
        text::lines(causes.join(": "), MAX_REASON)
    });
    protocol::write_reply(&mut io::stdout().lock(), &reply)
}

/// The host keeps stdin open until it has the reply.
fn exit_with_host() {
    let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
    std::process::exit(1);
}

/// `(component)`
const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

#[cfg(unix)]
fn limit(request: &Request) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // On Linux, this counts private writable memory, and not the mapped file of the program.
    let memory = if cfg!(target_os = "linux") {
        Resource::Data
    } else {
        Resource::As
    };
    let seconds = request.cpu_time.as_secs();
    for (resource, soft, hard) in [
        // Beyond the first limit the kernel sends SIGXCPU, beyond the second SIGKILL.
        (Resource::Cpu, seconds, seconds + 1),
        (memory, request.memory, request.memory),
        (Resource::Core, 0, 0),
        (Resource::Fsize, 0, 0),
    ] {
        let limit = Rlimit {
            current: Some(soft),
            maximum: Some(hard),
        };
        setrlimit(resource, limit)?;
    }
    #[cfg(target_os = "linux")]
    {
        // If memory runs out, the worker ends before the host. Requests have priority over compilation.
        let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
        let _ = rustix::process::nice(10);
    }
    Ok(())
}

/// Other systems only limit the time, in the host.
#[cfg(not(unix))]
fn limit(_request: &Request) -> io::Result<()> {
    Ok(())
}
