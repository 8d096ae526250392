//! Bindings generated from the WIT of the interface.

wasmtime::component::bindgen!({
    path: "src/plugin/wasi_blobstore/wit",
    world: "wasi:blobstore/imports@0.2.0-draft",
    imports: { default: async | trappable },
    with: {
        "wasi:io": wasmtime_wasi::p2::bindings::io,
        "wasi:blobstore/types.outgoing-value": super::outgoing::OutgoingValue,
        "wasi:blobstore/types.incoming-value": super::incoming::IncomingValue,
        "wasi:blobstore/container.container": super::open_container::OpenContainer,
        "wasi:blobstore/container.stream-object-names": super::listing::Listing,
    },
});

pub(super) use wasi::blobstore::{blobstore, container, types};
