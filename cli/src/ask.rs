//! Questions on a terminal.

use dialoguer::Confirm;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::interrupt::interrupted;

/// How questions look.
pub(crate) fn theme(context: &Context) -> Box<dyn Theme> {
    if context.printer.color_stderr() {
        Box::new(ColorfulTheme::default())
    } else {
        Box::new(SimpleTheme)
    }
}

/// The error of a question that got no answer.
pub(crate) fn failed(error: &dialoguer::Error) -> Error {
    let dialoguer::Error::IO(cause) = error;
    if cause.kind() == std::io::ErrorKind::Interrupted {
        interrupted()
    } else {
        Error::new("cannot ask on this terminal")
            .with_source(error)
            .hint("use flags instead of answers; see the help of the command")
    }
}

/// Ask a question whose answer is yes or no; Enter alone means `default`.
///
/// # Errors
/// Exit code 130: Ctrl-C was the answer. The terminal cannot be used.
pub(crate) fn confirm(question: &str, default: bool, context: &Context) -> Result<bool> {
    Confirm::with_theme(theme(context).as_ref())
        .with_prompt(question)
        .default(default)
        .interact_opt()
        // Escape is no.
        .map(|answer| answer.unwrap_or(false))
        .map_err(|error| failed(&error))
}
