//! What a WebAssembly file is: its world, its imports and exports, who made it.
//!
//! [`report`] reads the bytes, [`wit`] prints the world.

pub mod module;
pub mod producers;
pub mod report;
pub mod wit;

pub use report::Report;
