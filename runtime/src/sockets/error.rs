//! Errors of socket operations, for both versions of `wasi:sockets`.

use std::io;

use wasmtime::component::ResourceTableError;

/// The union of the error codes of `wasi:sockets` 0.2 and 0.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ErrorCode {
    #[error("access to this address is denied")]
    AccessDenied,
    #[error("the operation is not supported")]
    NotSupported,
    #[error("the argument is invalid")]
    InvalidArgument,
    #[error("out of memory")]
    OutOfMemory,
    #[error("the operation timed out")]
    Timeout,
    #[error("another operation on the socket is in progress")]
    ConcurrencyConflict,
    #[error("the operation is not in progress")]
    NotInProgress,
    #[error("the operation would block")]
    WouldBlock,
    #[error("the operation is not valid in the state of the socket")]
    InvalidState,
    #[error("the workload has reached its socket limit")]
    NewSocketLimit,
    #[error("only loopback and unspecified addresses can be bound")]
    AddressNotBindable,
    #[error("the address is in use")]
    AddressInUse,
    #[error("the remote address cannot be reached")]
    RemoteUnreachable,
    #[error("connection refused")]
    ConnectionRefused,
    #[error("the peer no longer reads from the connection")]
    ConnectionBroken,
    #[error("connection reset")]
    ConnectionReset,
    #[error("connection aborted")]
    ConnectionAborted,
    #[error("the datagram is too large")]
    DatagramTooLarge,
    #[error("the name has no address")]
    NameUnresolvable,
    #[error("temporary failure of the resolver")]
    TemporaryResolverFailure,
    #[error("unknown error")]
    Unknown,
}

impl From<io::Error> for ErrorCode {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::AccessDenied,
            io::ErrorKind::Unsupported => Self::NotSupported,
            io::ErrorKind::InvalidInput => Self::InvalidArgument,
            io::ErrorKind::OutOfMemory => Self::OutOfMemory,
            io::ErrorKind::TimedOut => Self::Timeout,
            io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => Self::WouldBlock,
            io::ErrorKind::NotConnected => Self::InvalidState,
            io::ErrorKind::AddrNotAvailable => Self::AddressNotBindable,
            io::ErrorKind::AddrInUse => Self::AddressInUse,
            io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown => Self::RemoteUnreachable,
            io::ErrorKind::ConnectionRefused => Self::ConnectionRefused,
            io::ErrorKind::BrokenPipe => Self::ConnectionBroken,
            io::ErrorKind::ConnectionReset => Self::ConnectionReset,
            io::ErrorKind::ConnectionAborted => Self::ConnectionAborted,
            _ if is_fd_limit(&error) => Self::NewSocketLimit,
            _ => {
                tracing::debug!(%error, "unexpected socket error");
                Self::Unknown
            }
        }
    }
}

/// Matches `EMFILE` and `ENFILE`, which have no [`io::ErrorKind`]. Their numbers are the same on every Unix.
fn is_fd_limit(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

/// An error code for the guest, or a trap.
#[derive(Debug)]
#[allow(
    unreachable_pub,
    reason = "the traits of the generated bindings are public, and name this type"
)]
pub enum SocketError {
    /// Returned to the guest.
    Code(ErrorCode),
    /// The guest violated the interface contract.
    Trap(wasmtime::Error),
}

pub(crate) type SocketResult<T> = Result<T, SocketError>;

impl From<ErrorCode> for SocketError {
    fn from(code: ErrorCode) -> Self {
        Self::Code(code)
    }
}

impl From<ResourceTableError> for SocketError {
    fn from(error: ResourceTableError) -> Self {
        match error {
            ResourceTableError::Full => Self::Code(ErrorCode::OutOfMemory),
            error => Self::Trap(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_descriptor_table_is_a_socket_limit() {
        #[cfg(unix)]
        assert_eq!(
            ErrorCode::from(io::Error::from_raw_os_error(24)),
            ErrorCode::NewSocketLimit
        );
        assert_eq!(
            ErrorCode::from(io::Error::from(io::ErrorKind::BrokenPipe)),
            ErrorCode::ConnectionBroken
        );
    }
}
