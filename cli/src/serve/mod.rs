//! Addresses, listeners and certificates for `wash dev` and `wash host`.

pub(crate) mod address;
pub(crate) mod holder;
pub(crate) mod listen;
mod tls;

pub(crate) use tls::TlsFiles;
