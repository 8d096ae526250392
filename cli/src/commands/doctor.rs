//! `wash doctor`.

use clap::Args;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Arguments of `wash doctor`.
#[derive(Args, Debug)]
pub struct DoctorArgs {}

/// Run `wash doctor`.
pub fn run(_args: &DoctorArgs, _context: &Context) -> Result<Outcome> {
    Err(Error::new("under construction"))
}
