//! Conversion between values of the interface and of PostgreSQL: parameters are sent as text, results are received in binary
//! format.

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
