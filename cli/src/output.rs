//! Everything `wash` prints: results on stdout, chatter and errors on stderr, one JSON document under `-o json`.
//!
//! # Flow
//! Commands return an `Outcome`; while they work they talk through the [`Printer`]. `println!` is banned by
//! lint so that no stray line can break a JSON document.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anstyle::{AnsiColor, Color, Style};
use serde_json::{Value, json};

use crate::error::Error;
use crate::exit::Exit;

/// What a command prints when it succeeds.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// One sentence: the `message` of the JSON document.
    pub(crate) message: String,
    /// The result for people and pipes, printed on stdout in text mode. Empty: nothing is printed there.
    pub(crate) text: String,
    /// The `data` of the JSON document.
    pub(crate) data: Value,
    /// Exit code: a command that runs until it is interrupted has a result all the same.
    pub(crate) exit: Exit,
}

impl Outcome {
    /// A result that says `message` in JSON and prints `text` on stdout in text mode.
    pub(crate) fn new(message: impl Into<String>, text: impl Into<String>, data: Value) -> Self {
        Self {
            message: message.into(),
            text: text.into(),
            data,
            exit: Exit::Ok,
        }
    }

    /// Change the exit code.
    #[must_use]
    pub(crate) fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }
}

/// `-o`: the form of the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON document on stdout.
    Json,
}

/// `--color`: when to colour.
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

/// Writes to the terminal, with one policy for format, quietness and colour.
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
    /// `quiet` is the number of `-q`: one hides progress, two hide everything but the result and errors.
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

    /// Is the result a JSON document?
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Is progress hidden (`-q`)?
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet > 0
    }

    /// Is stdout coloured?
    pub(crate) fn color_stdout(&self) -> bool {
        self.color_stdout
    }

    /// Is stderr coloured?
    pub(crate) fn color_stderr(&self) -> bool {
        self.color_stderr
    }

    /// May a progress bar be drawn? Only on a terminal, and not with `-q`.
    pub(crate) fn shows_progress(&self) -> bool {
        self.quiet == 0 && io::stderr().is_terminal()
    }

    /// `text` in `style` when stderr is coloured.
    pub(crate) fn paint(&self, style: Style, text: &str) -> String {
        if self.color_stderr {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// A progress line on stderr: a right-aligned green verb and its object, as cargo does it. Hidden by `-q`.
    pub(crate) fn status(&self, verb: &str, object: &str) {
        if self.quiet == 0 {
            let verb = self.paint(fg(AnsiColor::Green).bold(), &format!("{verb:>12}"));
            Self::stderr_line(&format!("{verb} {object}"));
        }
    }

    /// A plain line on stderr. Hidden by `-q`.
    pub(crate) fn note(&self, line: &str) {
        if self.quiet == 0 {
            Self::stderr_line(line);
        }
    }

    /// A line of a program that runs under us, such as a guest. Hidden by `-qq`.
    pub(crate) fn foreign(&self, line: &str) {
        if self.quiet < 2 {
            Self::stderr_line(line);
        }
    }

    /// An error that does not end the command: on stderr only, and there is more to come.
    pub(crate) fn failure(&self, error: &Error) {
        Self::stderr_line(self.render_error(error).trim_end());
    }

    /// Something the user should change although the command goes on. Hidden by `-qq`.
    pub(crate) fn warn(&self, line: &str) {
        if self.quiet < 2 {
            let label = self.paint(fg(AnsiColor::Yellow).bold(), "warning:");
            Self::stderr_line(&format!("{label} {line}"));
        }
    }

    /// Print what a command returned.
    pub(crate) fn outcome(&self, outcome: &Outcome) {
        match self.format {
            Format::Json => self.document(outcome.exit == Exit::Ok, &outcome.message, &outcome.data),
            Format::Text if outcome.text.is_empty() => {}
            Format::Text => self.stdout(&outcome.text),
        }
    }

    /// Print why a command failed: the message, numbered causes and hints on stderr; under `-o json` also the document.
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
            self.document(false, error.message(), &data);
        }
    }

    /// The text of an error, as [`Printer::error`] prints it.
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

    /// Write `text` to stdout as it is, with a final line break.
    pub fn stdout(&self, text: &str) {
        let mut out = io::stdout().lock();
        let end: &[u8] = if text.ends_with('\n') { b"" } else { b"\n" };
        // A reader that closed the pipe has seen enough; there is nobody left to tell.
        let _ = out
            .write_all(text.as_bytes())
            .and_then(|()| out.write_all(end))
            .and_then(|()| out.flush());
    }

    fn document(&self, success: bool, message: &str, data: &Value) {
        let document = json!({ "success": success, "message": message, "data": data });
        let text = serde_json::to_string_pretty(&document).unwrap_or_default();
        self.stdout(&text);
    }

    fn stderr_line(line: &str) {
        let mut err = io::stderr().lock();
        let _ = writeln!(err, "{line}");
    }
}

/// Indent every line but the first.
fn indent(text: &str, by: usize) -> String {
    text.trim_end().replace('\n', &format!("\n{:by$}", ""))
}

/// A time for people: `0.4 ms`, `45 ms`, `1.2s`, `2m 05s`.
pub(crate) fn duration(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1000.0;
    match time.as_secs() {
        0 if millis < 9.95 => format!("{millis:.1} ms"),
        0 if millis < 999.5 => format!("{millis:.0} ms"),
        0..60 => format!("{:.1}s", time.as_secs_f64()),
        seconds => format!("{}m {:02}s", seconds / 60, seconds % 60),
    }
}

/// Our stderr as an output of a program that we start: stdout is for the result.
#[cfg(unix)]
pub(crate) fn stderr_for_child() -> std::io::Result<std::process::Stdio> {
    use std::os::fd::AsFd as _;
    Ok(std::io::stderr().as_fd().try_clone_to_owned()?.into())
}

/// Our stderr as an output of a program that we start: stdout is for the result.
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
