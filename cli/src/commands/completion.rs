//! `wash completion`.

use clap::Args;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Arguments of `wash completion`.
#[derive(Args, Debug)]
pub struct CompletionArgs {}

/// Run `wash completion`.
pub fn run(_args: &CompletionArgs, _context: &Context) -> Result<Outcome> {
    Err(Error::new("under construction"))
}

/// Answer a completion request of a shell and exit, if this invocation is one.
pub fn answer_shell() {}
