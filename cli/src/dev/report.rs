//! What `wash dev` says. Everything goes to stderr.

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

/// Prints what happens.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    printer: Printer,
    logs: Logs,
}

const fn fg(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

impl Report {
    /// A report through `printer`; requests are shown at the log level `info` and below it.
    pub(crate) fn new(printer: Printer, logs: Logs) -> Self {
        Self { printer, logs }
    }

    /// The printer.
    pub(crate) fn printer(&self) -> &Printer {
        &self.printer
    }

    /// A verb and its object.
    pub(crate) fn status(&self, verb: &str, object: &str) {
        self.printer.status(verb, object);
    }

    /// Something failed and the session goes on: the error, and what happens now.
    pub(crate) fn failure(&self, error: &Error, now: &str) {
        self.printer.failure(error);
        self.printer.note(now);
    }

    /// Something to look at.
    pub(crate) fn warn(&self, line: &str) {
        self.printer.warn(line);
    }

    /// A plain line.
    pub(crate) fn note(&self, line: &str) {
        self.printer.note(line);
    }

    /// What components are granted: nothing is said where nothing is. What they import is shown at the log level `debug`.
    pub(crate) fn granted(&self, lines: &[String], imports: &[String]) {
        for line in lines {
            self.status("Granted", line);
        }
        if self.logs.level() <= LogLevel::Debug {
            self.status("Imports", &group(imports).join(", "));
        }
    }

    /// Clear the screen.
    pub(crate) fn clear() {
        // Erase all, cursor home (ECMA-48 ED and CUP); what was scrolled away stays.
        let mut stderr = io::stderr().lock();
        // A terminal that is gone needs no clearing.
        let _ = stderr.write_all(b"\x1b[2J\x1b[H").and_then(|()| stderr.flush());
    }

    /// Go to the next log level and say so.
    pub(crate) fn next_level(&self) {
        let level = self.logs.next();
        self.note(&format!("log level: {}", level.as_str()));
    }

    /// Print what the server reports until it is gone.
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
                    "{count} lines are not shown: they came faster than they could be printed"
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

/// `wasi:io/poll@0.2.0` and `wasi:io/streams@0.2.0` as `wasi:io/{poll, streams}@0.2.0`.
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
