//! Conversion of addresses and error codes of `wasi:sockets` 0.3.

use super::bindings::ip_name_lookup;
use super::bindings::types::{self, ErrorCode as WasiCode};
use crate::sockets::addresses::convert_addresses;
use crate::sockets::ctx::SocketsCtxView;
use crate::sockets::error::{ErrorCode, SocketError};

convert_addresses!(super::bindings::types);

impl types::Host for SocketsCtxView<'_> {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<WasiCode> {
        match error {
            SocketError::Code(code) => Ok(code.into()),
            SocketError::Trap(trap) => Err(trap),
        }
    }
}

impl From<ErrorCode> for WasiCode {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::AccessDenied => Self::AccessDenied,
            ErrorCode::NotSupported => Self::NotSupported,
            ErrorCode::InvalidArgument => Self::InvalidArgument,
            // 0.3 has no error code for a socket limit.
            ErrorCode::OutOfMemory | ErrorCode::NewSocketLimit => Self::OutOfMemory,
            ErrorCode::Timeout => Self::Timeout,
            ErrorCode::InvalidState | ErrorCode::ConcurrencyConflict | ErrorCode::NotInProgress => {
                Self::InvalidState
            }
            ErrorCode::AddressNotBindable => Self::AddressNotBindable,
            ErrorCode::AddressInUse => Self::AddressInUse,
            ErrorCode::RemoteUnreachable => Self::RemoteUnreachable,
            ErrorCode::ConnectionRefused => Self::ConnectionRefused,
            ErrorCode::ConnectionBroken => Self::ConnectionBroken,
            ErrorCode::ConnectionReset => Self::ConnectionReset,
            ErrorCode::ConnectionAborted => Self::ConnectionAborted,
            ErrorCode::DatagramTooLarge => Self::DatagramTooLarge,
            ErrorCode::WouldBlock
            | ErrorCode::NameUnresolvable
            | ErrorCode::TemporaryResolverFailure
            | ErrorCode::Unknown => Self::Other(Some(code.to_string())),
        }
    }
}

impl From<ErrorCode> for ip_name_lookup::ErrorCode {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::AccessDenied => Self::AccessDenied,
            ErrorCode::InvalidArgument => Self::InvalidArgument,
            ErrorCode::NameUnresolvable => Self::NameUnresolvable,
            ErrorCode::TemporaryResolverFailure => Self::TemporaryResolverFailure,
            code => Self::Other(Some(code.to_string())),
        }
    }
}
