//! What `wash dev` and `wash host` serve with: addresses, listeners and certificates.

pub mod address;
pub mod holder;
pub mod listen;
mod tls;

pub use tls::TlsFiles;
