//! `wash build`.

use clap::Args;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Arguments of `wash build`.
#[derive(Args, Debug)]
pub struct BuildArgs {}

/// Run `wash build`.
pub fn run(_args: &BuildArgs, _context: &Context) -> Result<Outcome> {
    Err(Error::new("under construction"))
}
