//! Values of the interface and values of PostgreSQL: parameters go as text, results come in the binary format.

mod calendar;
mod decode;
mod encode;
mod floats;
mod numeric;
mod reader;
mod search;

pub(super) use decode::value;
pub(super) use encode::Parameter;
pub(super) use reader::{Budget, Undecodable};
