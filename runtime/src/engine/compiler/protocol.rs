//! Messages between the host and a worker: one request to its stdin, one reply from its stdout. Integers are little-endian.

use std::io::{self, Read, Write};
use std::time::Duration;

use super::Job;
use crate::engine::codes::CompiledWith;
use crate::engine::config::DebugInfo;

/// Start of a request. The number changes with the layout.
const MAGIC: [u8; 8] = *b"washjob1";

/// Maximum size of a component and of its code, in bytes.
const MAX_BYTES: u64 = 1 << 30;

/// A request: what to compile, and the limits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) job: Job,
    pub(super) debug_info: DebugInfo,
    /// Maximum size of the worker's address space, in bytes.
    pub(super) memory: u64,
    /// Maximum CPU time, rounded up to seconds.
    pub(super) cpu_time: Duration,
}

/// A reply: the compiler and the code, or the reason of the failure.
pub(super) type Reply = Result<(CompiledWith, Vec<u8>), String>;

pub(super) fn write_request(to: &mut impl Write, request: &Request, bytes: &[u8]) -> io::Result<()> {
    let job = match request.job {
        Job::BaselineFirst => 0,
        Job::Optimizing => 1,
        Job::Later => 2,
    };
    to.write_all(&MAGIC)?;
    to.write_all(&[job, u8::from(request.debug_info == DebugInfo::Read)])?;
    to.write_all(&request.memory.to_le_bytes())?;
    to.write_all(&request.cpu_time.as_secs_f64().ceil().max(1.0).to_le_bytes())?;
    write_bytes(to, bytes)
}

/// Reads the request. The component follows: [`read_bytes`].
pub(super) fn read_request(from: &mut impl Read) -> io::Result<Request> {
    let magic: [u8; 8] = array(from)?;
    if magic != MAGIC {
        return Err(invalid());
    }
    let [job, debug_info] = array(from)?;
    Ok(Request {
        job: match job {
            0 => Job::BaselineFirst,
            1 => Job::Optimizing,
            2 => Job::Later,
            _ => return Err(invalid()),
        },
        debug_info: if debug_info == 1 {
            DebugInfo::Read
        } else {
            DebugInfo::Ignore
        },
        memory: u64::from_le_bytes(array(from)?),
        cpu_time: Duration::try_from_secs_f64(f64::from_le_bytes(array(from)?)).map_err(|_| invalid())?,
    })
}

pub(super) fn write_reply(to: &mut impl Write, reply: &Reply) -> io::Result<()> {
    let (status, bytes) = match reply {
        Ok((CompiledWith::Baseline, code)) => (0, code.as_slice()),
        Ok((CompiledWith::Optimizing, code)) => (1, code.as_slice()),
        Ok((CompiledWith::Later, code)) => (2, code.as_slice()),
        Err(reason) => (3, reason.as_bytes()),
    };
    to.write_all(&[status])?;
    write_bytes(to, bytes)
}

pub(super) fn read_reply(from: &mut impl Read) -> io::Result<Reply> {
    let [status] = array(from)?;
    let bytes = read_bytes(from)?;
    Ok(match status {
        0 => Ok((CompiledWith::Baseline, bytes)),
        1 => Ok((CompiledWith::Optimizing, bytes)),
        2 => Ok((CompiledWith::Later, bytes)),
        _ => Err(String::from_utf8_lossy(&bytes).into_owned()),
    })
}

fn write_bytes(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&(bytes.len() as u64).to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads bytes that follow their length.
pub(super) fn read_bytes(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let length = u64::from_le_bytes(array(from)?);
    if length > MAX_BYTES {
        return Err(invalid());
    }
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn array<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut array = [0; N];
    from.read_exact(&mut array)?;
    Ok(array)
}

fn invalid() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "unexpected message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_as_written() {
        let request = Request {
            job: Job::Later,
            debug_info: DebugInfo::Read,
            memory: 1 << 29,
            cpu_time: Duration::from_mins(1),
        };
        let mut buffer = Vec::new();
        write_request(&mut buffer, &request, b"component").unwrap();
        let mut reader = buffer.as_slice();
        assert_eq!(read_request(&mut reader).unwrap(), request);
        assert_eq!(read_bytes(&mut reader).unwrap(), b"component");
        for reply in [
            Ok((CompiledWith::Baseline, b"code".to_vec())),
            Err("too deep".to_owned()),
        ] {
            let mut buffer = Vec::new();
            write_reply(&mut buffer, &reply).unwrap();
            assert_eq!(read_reply(&mut buffer.as_slice()).unwrap(), reply);
            assert!(read_reply(&mut &buffer[..buffer.len() - 1]).is_err());
        }
        assert!(read_request(&mut b"GET / HTTP/1.1\r\n\r\n".as_slice()).is_err());
    }
}
