//! The terminal output of `wash dev`. All of it goes to stderr.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::time::Duration;

use anstyle::{AnsiColor, Color, Style};
use tokio::sync::mpsc::Receiver;

use crate::dev::events::DevEvent;
use crate::error::Error;
use crate::globals::LogLevel;
use crate::log::Logs;
use crate::output::Printer;
use crate::output::duration;
use crate::printable::{self, Colors};

/// Prints the events of a session.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    printer: Printer,
    logs: Logs,
}

const fn fg(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

impl Report {
    /// Creates a report that prints to `printer`. Requests are shown at log level `info` and more verbose levels.
    pub(crate) fn new(printer: Printer, logs: Logs) -> Self {
        Self { printer, logs }
    }

    /// The printer.
    pub(crate) fn printer(&self) -> &Printer {
        &self.printer
    }

    /// Prints a status line: a verb and its object.
    pub(crate) fn status(&self, verb: &str, object: &str) {
        self.printer.status(verb, object);
    }

    /// Prints an error that does not end the session, and what happens next.
    pub(crate) fn failure(&self, error: &Error, now: &str) {
        self.printer.failure(error);
        self.printer.note(now);
    }

    /// Prints a warning.
    pub(crate) fn warn(&self, line: &str) {
        self.printer.warn(line);
    }

    /// Prints a plain line.
    pub(crate) fn note(&self, line: &str) {
        self.printer.note(line);
    }

    /// Prints the grants of the components, if any, and, at log level `debug`, their imports.
    pub(crate) fn granted(&self, lines: &[String], imports: &[String]) {
        for line in lines {
            self.status("Granted", line);
        }
        if self.logs.level() <= LogLevel::Debug {
            self.status("Imports", &group(imports).join(", "));
        }
    }

    /// Clears the screen.
    pub(crate) fn clear() {
        // Erase the screen and move the cursor home (ECMA-48 ED and CUP). The scrollback stays.
        let mut stderr = io::stderr().lock();
        // An error means that the terminal is closed; ignore it.
        let _ = stderr.write_all(b"\x1b[2J\x1b[H").and_then(|()| stderr.flush());
    }

    /// Switches to the next log level and prints it.
    pub(crate) fn next_level(&self) {
        let level = self.logs.next();
        self.note(&format!("log level: {}", level.as_str()));
    }

    /// Prints events until the server has closed the channel.
    pub(crate) async fn follow(self, mut events: Receiver<DevEvent>) {
        while let Some(event) = events.recv().await {
            self.event(&event);
        }
    }

    fn event(&self, event: &DevEvent) {
        let colors = if self.printer.color_stderr() {
            Colors::Keep
        } else {
            Colors::Drop
        };
        match event {
            DevEvent::Request {
                method,
                path,
                status,
                elapsed,
            } => {
                let failed = *status >= 500;
                if self.logs.level() <= LogLevel::Info || failed {
                    self.request(method, path, *status, *elapsed);
                }
            }
            DevEvent::GuestLine {
                component,
                stderr,
                line,
            } => {
                let color = if *stderr {
                    AnsiColor::Yellow
                } else {
                    AnsiColor::Cyan
                };
                let name = self.prefix(component, color);
                self.printer
                    .foreign(&format!("{name} {}", printable::line(line, colors)));
            }
            DevEvent::Dropped(count) => {
                self.warn(&format!(
                    "{count} lines not shown: they arrived faster than they could be printed"
                ));
            }
            DevEvent::Service {
                name,
                what,
                failed,
                details,
            } => {
                let color = if *failed { AnsiColor::Red } else { AnsiColor::Cyan };
                let name = self.prefix(name, color);
                for line in std::iter::once(what).chain(details) {
                    self.printer
                        .foreign(&format!("{name} {}", printable::line(line, Colors::Drop)));
                }
            }
            DevEvent::GuestFailure { component, report } => {
                let name = self.prefix(component, AnsiColor::Red);
                for line in report.lines() {
                    self.printer
                        .foreign(&format!("{name} {}", printable::line(line, Colors::Drop)));
                }
            }
        }
    }

    fn request(&self, method: &str, path: &str, status: u16, elapsed: Duration) {
        let color = match status {
            ..400 => AnsiColor::Green,
            400..500 => AnsiColor::Yellow,
            500.. => AnsiColor::Red,
        };
        let status = self.printer.paint(fg(color), &status.to_string());
        let method = printable::line(method, Colors::Drop);
        let path = printable::line(path, Colors::Drop);
        self.note(&format!("{method:>12} {path} {status} in {}", duration(elapsed)));
    }

    fn prefix(&self, component: &str, color: AnsiColor) -> String {
        let name = printable::line(component, Colors::Drop);
        self.printer.paint(fg(color), &format!("[{name}]"))
    }
}

/// Groups interfaces by package: `wasi:io/poll@0.2.0` and `wasi:io/streams@0.2.0` become
/// `wasi:io/{poll, streams}@0.2.0`.
fn group(imports: &[String]) -> Vec<String> {
    let mut packages: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for import in imports {
        let (name, version) = import.split_once('@').unwrap_or((import, ""));
        let (package, interface) = name.split_once('/').unwrap_or((name, ""));
        packages.entry((package, version)).or_default().push(interface);
    }
    let line = |((package, version), interfaces): ((&str, &str), Vec<&str>)| {
        let at = if version.is_empty() { "" } else { "@" };
        match interfaces.as_slice() {
            [""] => format!("{package}{at}{version}"),
            [one] => format!("{package}/{one}{at}{version}"),
            many => format!("{package}/{{{}}}{at}{version}", many.join(", ")),
        }
    };
    packages.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_readable_unit() {
        let micros = |micros| duration(Duration::from_micros(micros));
        assert_eq!(micros(350), "0.3 ms");
        assert_eq!(micros(9_960), "10 ms");
        assert_eq!(micros(45_000), "45 ms");
        assert_eq!(micros(999_600), "1.0s");
        assert_eq!(micros(1_249_000), "1.2s");
        assert_eq!(micros(125_000_000), "2m 05s");
    }

    #[test]
    fn imports_are_grouped_by_package_and_version() {
        let imports = [
            "wasi:http/types@0.2.3",
            "wasi:io/poll@0.2.0",
            "wasi:io/streams@0.2.0",
            "bare",
        ]
        .map(str::to_owned);
        assert_eq!(
            group(&imports),
            ["bare", "wasi:http/types@0.2.3", "wasi:io/{poll, streams}@0.2.0"]
        );
    }
}
