//! Generated bindings of `wasi:sockets` 0.3.

#![allow(missing_docs, reason = "generated")]

wasmtime::component::bindgen!({
    path: ["src/sockets/wit/wasi-clocks-0.3.0.wit", "src/sockets/wit/wasi-sockets-0.3.0.wit"],
    world: "wasi:sockets/imports",
    imports: {
        "wasi:sockets/types.[method]tcp-socket.listen": store | trappable,
        "wasi:sockets/types.[method]tcp-socket.send": store | trappable,
        "wasi:sockets/types.[method]tcp-socket.receive": store | trappable,
        default: trappable,
    },
    require_store_data_send: true,
    trappable_error_type: {
        "wasi:sockets/types.error-code" => crate::sockets::error::SocketError,
    },
    with: {
        "wasi:sockets/types.tcp-socket": crate::sockets::tcp::TcpSocket,
        "wasi:sockets/types.udp-socket": crate::sockets::udp::UdpSocket,
    },
});

pub(crate) use self::wasi::sockets::*;
