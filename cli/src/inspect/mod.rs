//! Inspects a WebAssembly file: its kind, world, imports, exports and producers.
//!
//! [`report`] parses the bytes, [`wit`] prints the world.

pub(crate) mod module;
pub(crate) mod producers;
pub(crate) mod report;
pub(crate) mod wit;

pub(crate) use report::Report;
