//! From the command line to an exit code.

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::cli::{Cli, Command};
use crate::commands;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output::{ColorChoice, Format, Outcome, Printer};

/// Run the command that the process arguments name.
pub fn run() -> ExitCode {
    commands::completion::answer_shell();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let printer = Printer::new(cli.globals.output, cli.globals.quiet, cli.globals.color);
    let result = Context::new(&cli.globals, printer.clone()).and_then(|context| command(cli.command, &context));
    match result {
        Ok(outcome) => {
            printer.outcome(&outcome);
            outcome.exit.into()
        }
        Err(error) => {
            printer.error(&error);
            error.exit().into()
        }
    }
}

fn command(command: Command, context: &Context) -> Result<Outcome> {
    match command {
        Command::Build(args) => commands::build::run(&args, context),
        Command::Completion(args) => commands::completion::run(&args, context),
        Command::Config(args) => commands::config::run(&args, context),
        Command::Dev(args) => commands::dev::run(&args, context),
        Command::Doctor(args) => commands::doctor::run(&args, context),
        Command::Inspect(args) => commands::inspect::run(&args, context),
        Command::New(args) => commands::new::run(&args, context),
    }
}

/// Help and version go to stdout with exit 0; a wrong command line goes to stderr with exit 2, also as JSON if asked.
fn usage(error: &clap::Error) -> ExitCode {
    let wants_json = wants_json(std::env::args().skip(1));
    if error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && wants_json {
        let rendered = error.to_string();
        let mut lines = rendered.lines();
        let message = lines.next().unwrap_or_default().trim_start_matches("error: ");
        let mut usage = Error::usage(message);
        for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
            usage = usage.hint(line.trim_start_matches("tip: "));
        }
        Printer::new(Format::Json, 0, ColorChoice::Auto).error(&usage);
    } else {
        // Nothing can be done when the terminal is gone.
        let _ = error.print();
    }
    if error.use_stderr() { Exit::Usage.into() } else { Exit::Ok.into() }
}

fn wants_json(args: impl Iterator<Item = String>) -> bool {
    let args: Vec<String> = args.take_while(|arg| arg != "--").collect();
    args.iter().any(|arg| matches!(arg.as_str(), "-ojson" | "-o=json" | "--output=json"))
        || args.windows(2).any(|pair| matches!(pair, [flag, value] if (flag == "-o" || flag == "--output") && value == "json"))
}
