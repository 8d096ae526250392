//! What `wash dev` and `wash host` serve with: addresses, listeners and certificates.

pub(crate) mod address;
pub(crate) mod holder;
pub(crate) mod listen;
mod tls;

pub(crate) use tls::TlsFiles;
