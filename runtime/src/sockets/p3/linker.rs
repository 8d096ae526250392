//! Linking of `wasi:sockets` 0.3.

use wasmtime::component::Linker;

use super::bindings::{ip_name_lookup, types};
use crate::sockets::ctx::{Sockets, SocketsView};

/// Adds all interfaces of `wasi:sockets` 0.3 to `linker`. Replaces those of `wasmtime-wasi` if the linker allows shadowing.
///
/// # Errors
/// An interface is already defined and the linker does not allow shadowing.
pub(crate) fn add_to_linker<T: SocketsView + 'static>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    types::add_to_linker::<T, Sockets>(linker, T::sockets)?;
    ip_name_lookup::add_to_linker::<T, Sockets>(linker, T::sockets)
}
