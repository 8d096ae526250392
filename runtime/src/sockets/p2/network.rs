//! `wasi:sockets/network` and `instance-network` 0.2: addresses, error codes and the network handle.

use wasmtime::component::Resource;

use super::bindings::instance_network;
use super::bindings::network::{self, ErrorCode as WasiCode};
use crate::sockets::addresses::convert_addresses;
use crate::sockets::ctx::SocketsCtxView;
use crate::sockets::error::{ErrorCode, SocketError};

convert_addresses!(super::bindings::network);

/// The handle that guests pass to socket functions. It carries no data: permissions are part of the store.
pub struct NetworkHandle;

impl network::Host for SocketsCtxView<'_> {
    fn network_error_code(&mut self, error: Resource<wasmtime::Error>) -> wasmtime::Result<Option<WasiCode>> {
        let error = self.table.get(&error)?;
        Ok(error
            .downcast_ref::<ErrorCode>()
            .map(|code| WasiCode::from(*code)))
    }

    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<WasiCode> {
        match error {
            SocketError::Code(code) => Ok(code.into()),
            SocketError::Trap(trap) => Err(trap),
        }
    }
}

impl network::HostNetwork for SocketsCtxView<'_> {
    fn drop(&mut self, network: Resource<NetworkHandle>) -> wasmtime::Result<()> {
        self.table.delete(network)?;
        Ok(())
    }
}

impl instance_network::Host for SocketsCtxView<'_> {
    fn instance_network(&mut self) -> wasmtime::Result<Resource<NetworkHandle>> {
        Ok(self.table.push(NetworkHandle)?)
    }
}

impl From<ErrorCode> for WasiCode {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::AccessDenied => Self::AccessDenied,
            ErrorCode::NotSupported => Self::NotSupported,
            ErrorCode::InvalidArgument => Self::InvalidArgument,
            ErrorCode::OutOfMemory => Self::OutOfMemory,
            ErrorCode::Timeout => Self::Timeout,
            ErrorCode::ConcurrencyConflict => Self::ConcurrencyConflict,
            ErrorCode::NotInProgress => Self::NotInProgress,
            ErrorCode::WouldBlock => Self::WouldBlock,
            ErrorCode::InvalidState => Self::InvalidState,
            ErrorCode::NewSocketLimit => Self::NewSocketLimit,
            ErrorCode::AddressNotBindable => Self::AddressNotBindable,
            ErrorCode::AddressInUse => Self::AddressInUse,
            ErrorCode::RemoteUnreachable => Self::RemoteUnreachable,
            ErrorCode::ConnectionRefused => Self::ConnectionRefused,
            ErrorCode::ConnectionBroken | ErrorCode::ConnectionReset => Self::ConnectionReset,
            ErrorCode::ConnectionAborted => Self::ConnectionAborted,
            ErrorCode::DatagramTooLarge => Self::DatagramTooLarge,
            ErrorCode::NameUnresolvable => Self::NameUnresolvable,
            ErrorCode::TemporaryResolverFailure => Self::TemporaryResolverFailure,
            ErrorCode::Unknown => Self::Unknown,
        }
    }
}
