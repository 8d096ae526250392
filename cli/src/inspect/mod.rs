//! What a WebAssembly file is: its world, its imports and exports, who made it.
//!
//! Flow: [`source`] turns an argument into bytes, [`report`] reads them, [`wit`] prints the world.

pub mod module;
pub mod producers;
pub mod report;
pub mod source;
pub mod wit;

pub use report::Report;
pub use source::Source;
