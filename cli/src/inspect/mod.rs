//! What a WebAssembly file is: its world, its imports and exports, who made it.
//!
//! [`report`] reads the bytes, [`wit`] prints the world.

pub(crate) mod module;
pub(crate) mod producers;
pub(crate) mod report;
pub(crate) mod wit;

pub(crate) use report::Report;
