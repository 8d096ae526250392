//! Interactive prompts on a terminal.

use dialoguer::Confirm;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::interrupt::interrupted;

/// Returns the theme for prompts.
pub(crate) fn theme(context: &Context) -> Box<dyn Theme> {
    if context.printer.color_stderr() {
        Box::new(ColorfulTheme::default())
    } else {
        Box::new(SimpleTheme)
    }
}

/// Converts the error of a failed prompt.
pub(crate) fn failed(error: &dialoguer::Error) -> Error {
    let dialoguer::Error::IO(cause) = error;
    if cause.kind() == std::io::ErrorKind::Interrupted {
        interrupted()
    } else {
        Error::new("cannot prompt on this terminal")
            .with_source(error)
            .hint("use flags instead of prompts; see the --help of the command")
    }
}

/// Asks a yes/no question. Enter selects `default`, Escape means no.
///
/// # Errors
/// The user pressed Ctrl-C (exit code 130), or the terminal cannot be used.
pub(crate) fn confirm(question: &str, default: bool, context: &Context) -> Result<bool> {
    Confirm::with_theme(theme(context).as_ref())
        .with_prompt(question)
        .default(default)
        .interact_opt()
        .map(|answer| answer.unwrap_or(false))
        .map_err(|error| failed(&error))
}
