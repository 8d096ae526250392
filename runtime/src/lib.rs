//! Embeddable host for WebAssembly components.
