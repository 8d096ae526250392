//! `wash config`.

use clap::Args;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Arguments of `wash config`.
#[derive(Args, Debug)]
pub struct ConfigArgs {}

/// Run `wash config`.
pub fn run(_args: &ConfigArgs, _context: &Context) -> Result<Outcome> {
    Err(Error::new("under construction"))
}
