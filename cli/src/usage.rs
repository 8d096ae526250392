//! Reports command line errors: clap's text on stderr, or one JSON document if requested.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::error::Error;
use crate::exit::Exit;
use crate::output::{ColorChoice, Format, Printer, written};

/// Prints clap's output: help and version to stdout with exit code 0, errors to stderr with exit code 2.
pub(crate) fn report(error: &clap::Error) -> ExitCode {
    let args = std::env::args_os()
        .skip(1)
        .map(|arg| arg.to_string_lossy().into_owned());
    let json = wants_json(args, std::env::var("WASH_OUTPUT").ok().as_deref());
    if error.use_stderr() {
        if json {
            Printer::new(Format::Json, 0, ColorChoice::Auto).error(&convert(error));
        } else {
            // A failed write to stderr cannot be reported.
            let _ = error.print();
        }
        return Exit::Usage.into();
    }
    match written(error.print().and_then(|()| io::stdout().flush())) {
        Ok(_) => Exit::Ok.into(),
        Err(error) => {
            Printer::new(Format::Text, 0, ColorChoice::Auto).error(&error);
            error.exit().into()
        }
    }
}

/// Converts a clap error. The first paragraph is the message, the others are hints.
fn convert(error: &clap::Error) -> Error {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Error::usage("missing command").hint("run with --help to list the commands");
    }
    let rendered = error.to_string();
    let mut paragraphs = rendered.split("\n\n").map(|paragraph| {
        let lines: Vec<&str> = paragraph
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        lines.join(" ")
    });
    let message = paragraphs.next().unwrap_or_default();
    let error = Error::usage(message.trim_start_matches("error: "));
    paragraphs
        .filter(|hint| !hint.is_empty())
        .fold(error, |error, hint| error.hint(hint.trim_start_matches("tip: ")))
}

/// Searches the arguments, which clap could not parse, for the output format. A flag overrides the environment; the last
/// flag counts.
fn wants_json(args: impl Iterator<Item = String>, variable: Option<&str>) -> bool {
    let args: Vec<String> = args.take_while(|arg| arg != "--").collect();
    let mut json = variable == Some("json");
    for (index, arg) in args.iter().enumerate() {
        let value = match arg.as_str() {
            "-o" | "--output" => args.get(index + 1).map(String::as_str),
            arg => ["--output=", "-o=", "-o"]
                .iter()
                .find_map(|flag| arg.strip_prefix(flag)),
        };
        if let Some(value) = value {
            json = value == "json";
        }
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(args: &str, variable: Option<&str>) -> bool {
        wants_json(args.split_whitespace().map(str::to_owned), variable)
    }

    #[test]
    fn json_is_recognized_in_every_form_of_the_flag() {
        for args in [
            "-o json x",
            "x -ojson",
            "x -o=json",
            "--output json",
            "--output=json",
            "-o text -o json",
        ] {
            assert!(wants(args, None), "{args}");
        }
        assert!(wants("x", Some("json")));
        for args in ["x", "-- -o json", "-o json -o text", "-C json"] {
            assert!(!wants(args, None), "{args}");
        }
        assert!(!wants("-o text", Some("json")));
    }

    #[test]
    fn the_first_paragraph_is_the_message() {
        let command = clap::Command::new("wash").arg(clap::Arg::new("file").required(true));
        let error = convert(&command.try_get_matches_from(["wash"]).unwrap_err());
        assert_eq!(
            error.message(),
            "the following required arguments were not provided: <file>"
        );
        assert_eq!(
            error.hints(),
            ["Usage: wash <file>", "For more information, try '--help'."]
        );
    }
}
