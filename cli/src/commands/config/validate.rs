//! `wash config validate`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::config::validate;
use crate::context::Context;
use crate::error::Result;
use crate::output::Outcome;

/// Arguments of `wash config validate`.
#[derive(Args, Debug)]
pub(crate) struct ValidateArgs {
    /// Check only this file instead of the effective configuration
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
}

/// Runs `wash config validate`.
pub(crate) fn run(args: &ValidateArgs, context: &Context) -> Result<Outcome> {
    let report = match &args.file {
        Some(file) => validate::file(&context.cwd, file)?,
        None => validate::all(context)?,
    };
    let data = serde_json::json!(report);
    if let Some(error) = report.error(&context.cwd) {
        return Err(error.with_data(data));
    }
    let message = report.summary(&context.cwd);
    Ok(Outcome::new(message.clone(), message, data))
}
