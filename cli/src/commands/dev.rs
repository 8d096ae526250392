//! `wash dev`.

use clap::Args;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Arguments of `wash dev`.
#[derive(Args, Debug)]
pub struct DevArgs {}

/// Run `wash dev`.
pub fn run(_args: &DevArgs, _context: &Context) -> Result<Outcome> {
    Err(Error::new("under construction"))
}
