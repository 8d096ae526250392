//! The output of `wash`: results on stdout, progress and errors on stderr, and one JSON document with `-o json`.
//!
//! # Flow
//! Commands return an `Outcome` and print progress through the [`Printer`]. A lint forbids `println!`, because a stray
//! line would corrupt the JSON document.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anstyle::{AnsiColor, Color, Style};
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::exit::Exit;

/// The result of a successful command.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The `message` of the JSON document, in one sentence.
    pub(crate) message: String,
    /// The result in text mode, for stdout. If empty, nothing is printed.
    pub(crate) text: String,
    /// The `data` of the JSON document.
    pub(crate) data: Value,
    /// The exit code. It may be nonzero: a command that runs until it is interrupted also has a result.
    pub(crate) exit: Exit,
}

impl Outcome {
    /// Creates a result with `message` and `data` for JSON, and `text` for text mode.
    pub(crate) fn new(message: impl Into<String>, text: impl Into<String>, data: Value) -> Self {
        Self {
            message: message.into(),
            text: text.into(),
            data,
            exit: Exit::Ok,
        }
    }

    /// Sets the exit code.
    #[must_use]
    pub(crate) fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }
}

/// `-o`: the output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Human-readable text.
    #[default]
    Text,
    /// One JSON document on stdout.
    Json,
}

/// `--color`: when to use colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Writes to stdout and stderr according to the settings for format, quietness and color.
#[derive(Clone, Debug)]
pub struct Printer {
    format: Format,
    quiet: u8,
    color_stderr: bool,
    color_stdout: bool,
}

const fn fg(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

impl Printer {
    /// Creates a printer. `quiet` is the number of `-q` flags: one hides progress, two hide everything except the result
    /// and errors.
    pub fn new(format: Format, quiet: u8, color: ColorChoice) -> Self {
        let env_off = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let decide = |tty: bool| match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => tty && !env_off,
        };
        Self {
            format,
            quiet,
            color_stderr: decide(io::stderr().is_terminal()),
            color_stdout: decide(io::stdout().is_terminal()),
        }
    }

    /// Returns whether the output format is JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Returns whether progress is hidden (`-q`).
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet > 0
    }

    /// Returns whether stdout uses colors.
    pub(crate) fn color_stdout(&self) -> bool {
        self.color_stdout
    }

    /// Returns whether stderr uses colors.
    pub(crate) fn color_stderr(&self) -> bool {
        self.color_stderr
    }

    /// Returns whether to draw progress bars: only on a terminal, and not with `-q`.
    pub(crate) fn shows_progress(&self) -> bool {
        self.quiet == 0 && io::stderr().is_terminal()
    }

    /// Applies `style` to `text` if stderr uses colors.
    pub(crate) fn paint(&self, style: Style, text: &str) -> String {
        if self.color_stderr {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// Prints a progress line to stderr in the style of cargo: a right-aligned green verb and its object. Hidden by
    /// `-q`.
    pub(crate) fn status(&self, verb: &str, object: &str) {
        if self.quiet == 0 {
            let verb = self.paint(fg(AnsiColor::Green).bold(), &format!("{verb:>12}"));
            Self::stderr_line(&format!("{verb} {object}"));
        }
    }

    /// Prints a plain line to stderr. Hidden by `-q`.
    pub(crate) fn note(&self, line: &str) {
        if self.quiet == 0 {
            Self::stderr_line(line);
        }
    }

    /// Prints a line of another program, such as a guest, to stderr. Hidden by `-qq`.
    pub(crate) fn foreign(&self, line: &str) {
        if self.quiet < 2 {
            Self::stderr_line(line);
        }
    }

    /// Prints an error that does not end the command to stderr, even with `-o json`.
    pub(crate) fn failure(&self, error: &Error) {
        Self::stderr_line(self.render_error(error).trim_end());
    }

    /// Prints a warning to stderr. Hidden by `-qq`.
    pub(crate) fn warn(&self, line: &str) {
        if self.quiet < 2 {
            let label = self.paint(fg(AnsiColor::Yellow).bold(), "warning:");
            Self::stderr_line(&format!("{label} {line}"));
        }
    }

    /// Prints the result of a command.
    ///
    /// # Errors
    /// Those of [`Printer::stdout`].
    pub(crate) fn outcome(&self, outcome: &Outcome) -> Result<()> {
        match self.format {
            Format::Json => self.document(outcome.exit == Exit::Ok, &outcome.message, &outcome.data),
            Format::Text if outcome.text.is_empty() => Ok(()),
            Format::Text => self.stdout(&outcome.text).map(|_| ()),
        }
    }

    /// Prints the error that ended a command: message, causes and hints to stderr, and with `-o json` also the document
    /// to stdout.
    pub fn error(&self, error: &Error) {
        Self::stderr_line(self.render_error(error).trim_end());
        if self.is_json() {
            let mut data = match error.data() {
                Some(Value::Object(map)) => Value::Object(map.clone()),
                Some(other) => json!({ "details": other }),
                None => json!({}),
            };
            if let Value::Object(map) = &mut data {
                map.insert("exit_code".into(), error.exit().code().into());
                map.insert("causes".into(), error.causes().into());
                map.insert("hints".into(), error.hints().into());
            }
            if let Err(unwritten) = self.document(false, error.message(), &data) {
                self.failure(&unwritten);
            }
        }
    }

    /// Renders an error as text, for [`Printer::error`].
    pub(crate) fn render_error(&self, error: &Error) -> String {
        let mut out = format!(
            "{} {}\n",
            self.paint(fg(AnsiColor::Red).bold(), "error:"),
            error.message()
        );
        match error.causes() {
            [] => {}
            [only] => {
                out.push_str("  cause: ");
                out.push_str(&indent(only, 9));
                out.push('\n');
            }
            many => {
                for (number, cause) in many.iter().enumerate() {
                    let label = format!("  {}: ", number + 1);
                    out.push_str(&label);
                    out.push_str(&indent(cause, label.len()));
                    out.push('\n');
                }
            }
        }
        for hint in error.hints() {
            let label = self.paint(fg(AnsiColor::Cyan).bold(), "hint:");
            out.push_str(&label);
            out.push(' ');
            out.push_str(&indent(hint, 6));
            out.push('\n');
        }
        out
    }

    /// Writes `text` to stdout and adds a final line break if it is missing. Returns false if the reader has closed the
    /// pipe, which is not an error.
    ///
    /// # Errors
    /// The text cannot be written, for example because the disk is full.
    pub fn stdout(&self, text: &str) -> Result<bool> {
        let mut out = io::stdout().lock();
        let end: &[u8] = if text.ends_with('\n') { b"" } else { b"\n" };
        written(
            out.write_all(text.as_bytes())
                .and_then(|()| out.write_all(end))
                .and_then(|()| out.flush()),
        )
    }

    fn document(&self, success: bool, message: &str, data: &Value) -> Result<()> {
        let document = json!({ "success": success, "message": message, "data": data });
        let text = serde_json::to_string_pretty(&document).unwrap_or_default();
        self.stdout(&text).map(|_| ())
    }

    fn stderr_line(line: &str) {
        let mut err = io::stderr().lock();
        let _ = writeln!(err, "{line}");
    }
}

/// Converts the result of a write to stdout as in [`Printer::stdout`].
pub(crate) fn written(result: io::Result<()>) -> Result<bool> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Error::new("cannot write to standard output").with_source(&error)),
    }
}

/// Indents every line except the first.
fn indent(text: &str, by: usize) -> String {
    text.trim_end().replace('\n', &format!("\n{:by$}", ""))
}

/// Formats a duration: `0.4 ms`, `45 ms`, `1.2s`, `2m 05s`.
pub(crate) fn duration(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1000.0;
    match time.as_secs() {
        0 if millis < 9.95 => format!("{millis:.1} ms"),
        0 if millis < 999.5 => format!("{millis:.0} ms"),
        0..60 => format!("{:.1}s", time.as_secs_f64()),
        seconds => format!("{}m {:02}s", seconds / 60, seconds % 60),
    }
}

/// Returns our stderr for use as the stdout of a child process, because our stdout is reserved for the result.
#[cfg(unix)]
pub(crate) fn stderr_for_child() -> std::io::Result<std::process::Stdio> {
    use std::os::fd::AsFd as _;
    Ok(std::io::stderr().as_fd().try_clone_to_owned()?.into())
}

/// Returns our stderr for use as the stdout of a child process, because our stdout is reserved for the result.
#[cfg(windows)]
pub(crate) fn stderr_for_child() -> std::io::Result<std::process::Stdio> {
    use std::os::windows::io::AsHandle as _;
    Ok(std::io::stderr().as_handle().try_clone_to_owned()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_numbered_and_hints_come_last() {
        let printer = Printer::new(Format::Text, 0, ColorChoice::Never);
        let error = Error::new("cannot build")
            .caused_by("first\nsecond line")
            .caused_by("inner")
            .hint("try again");
        assert_eq!(
            printer.render_error(&error),
            "error: cannot build\n  1: first\n     second line\n  2: inner\nhint: try again\n"
        );
    }
}
