//! `wash inspect`.

use clap::Args;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Arguments of `wash inspect`.
#[derive(Args, Debug)]
pub struct InspectArgs {}

/// Run `wash inspect`.
pub fn run(_args: &InspectArgs, _context: &Context) -> Result<Outcome> {
    Err(Error::new("under construction"))
}
