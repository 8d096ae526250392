//! Linking of `wasi:sockets` 0.2.

use wasmtime::component::Linker;

use super::bindings::{
    instance_network, ip_name_lookup, network, tcp, tcp_create_socket, udp, udp_create_socket,
};
use crate::sockets::ctx::{Sockets, SocketsView};

/// Adds all interfaces of `wasi:sockets` 0.2 to `linker`. Replaces those of `wasmtime-wasi` if the linker allows shadowing.
///
/// # Errors
/// An interface is already defined and the linker does not allow shadowing.
pub(crate) fn add_to_linker<T: SocketsView + 'static>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    let mut options = network::LinkOptions::default();
    options.network_error_code(true);
    network::add_to_linker::<T, Sockets>(linker, &options, T::sockets)?;
    instance_network::add_to_linker::<T, Sockets>(linker, T::sockets)?;
    tcp_create_socket::add_to_linker::<T, Sockets>(linker, T::sockets)?;
    tcp::add_to_linker::<T, Sockets>(linker, T::sockets)?;
    udp_create_socket::add_to_linker::<T, Sockets>(linker, T::sockets)?;
    udp::add_to_linker::<T, Sockets>(linker, T::sockets)?;
    ip_name_lookup::add_to_linker::<T, Sockets>(linker, T::sockets)
}
