//! Generated bindings of `wasi:sockets` 0.2. They use the streams and pollables of `wasmtime-wasi`.

#![allow(missing_docs, reason = "generated")]

wasmtime::component::bindgen!({
    path: [
        "src/sockets/wit/wasi-io-0.2.12.wit",
        "src/sockets/wit/wasi-clocks-0.2.12.wit",
        "src/sockets/wit/wasi-sockets-0.2.12.wit",
    ],
    world: "wasi:sockets/imports",
    imports: { default: trappable },
    require_store_data_send: true,
    trappable_error_type: {
        "wasi:sockets/network.error-code" => crate::sockets::error::SocketError,
    },
    with: {
        "wasi:io": wasmtime_wasi::p2::bindings::io,
        "wasi:clocks": wasmtime_wasi::p2::bindings::clocks,
        "wasi:sockets/network.network": crate::sockets::p2::network::NetworkHandle,
        "wasi:sockets/tcp.tcp-socket": crate::sockets::p2::tcp::TcpResource,
        "wasi:sockets/udp.udp-socket": crate::sockets::p2::udp::UdpResource,
        "wasi:sockets/udp.incoming-datagram-stream": crate::sockets::p2::udp::Incoming,
        "wasi:sockets/udp.outgoing-datagram-stream": crate::sockets::p2::udp::Outgoing,
        "wasi:sockets/ip-name-lookup.resolve-address-stream": crate::sockets::p2::names::Addresses,
    },
});

pub(crate) use self::wasi::sockets::*;
