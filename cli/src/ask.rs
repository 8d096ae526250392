//! Questions on a terminal.

use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};

use crate::context::Context;
use crate::error::Error;
use crate::templates::work;

/// How questions look.
pub fn theme(context: &Context) -> Box<dyn Theme> {
    if context.printer.color_stderr() {
        Box::new(ColorfulTheme::default())
    } else {
        Box::new(SimpleTheme)
    }
}

/// The error of a question that got no answer.
pub fn failed(error: &dialoguer::Error) -> Error {
    let dialoguer::Error::IO(cause) = error;
    if cause.kind() == std::io::ErrorKind::Interrupted {
        work::interrupted()
    } else {
        Error::new("cannot ask on this terminal")
            .with_source(error)
            .hint("use flags instead of answers; see the help of the command")
    }
}
