//! `wash new`.

use clap::Args;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Arguments of `wash new`.
#[derive(Args, Debug)]
pub struct NewArgs {}

/// Run `wash new`.
pub fn run(_args: &NewArgs, _context: &Context) -> Result<Outcome> {
    Err(Error::new("under construction"))
}
