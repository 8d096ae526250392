//! Bindings generated from the WIT of the interface.

wasmtime::component::bindgen!({
    path: "src/plugin/wasmcloud_messaging/wit/wasmcloud-messaging-0.2.0.wit",
    world: "messaging",
    imports: { default: async | trappable },
    exports: { default: async },
});

pub(super) use wasmcloud::messaging::{consumer, types};
