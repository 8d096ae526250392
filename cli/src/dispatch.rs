//! Parses the command line and runs the command.

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use clap_complete::CompleteEnv;

use crate::cli::{Cli, Command};
use crate::commands;
use crate::containment;
use crate::context::Context;
use crate::env::COMPLETE;
use crate::error::Result;
use crate::globals::LogLevel;
use crate::log::Logs;
use crate::output::{Outcome, Printer};
use crate::telemetry;
use crate::usage;

/// Runs the command given by the process arguments.
pub fn run() -> ExitCode {
    if let Some(code) = containment::compile_worker() {
        return code;
    }
    complete();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error),
    };
    let printer = Printer::new(cli.globals.output, cli.globals.quiet, cli.globals.color);
    let level = cli.globals.log_level.unwrap_or(match cli.command {
        Command::Dev(_) | Command::Host(_) => LogLevel::Info,
        _ => LogLevel::Warn,
    });
    let (telemetry, telemetry_error) = telemetry::of(&cli.command);
    let logs = Logs::start(
        level,
        cli.globals.verbose,
        printer.color_stderr(),
        telemetry.clone(),
    );
    if let Some(error) = telemetry_error {
        tracing::warn!("OpenTelemetry export disabled: {error:#}");
    }
    let result =
        Context::new(&cli.globals, printer.clone(), logs).and_then(|context| command(cli.command, &context));
    telemetry.shutdown(telemetry::LAST_DATA);
    match result.and_then(|outcome| printer.outcome(&outcome).map(|()| outcome.exit)) {
        Ok(exit) => exit.into(),
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
        Command::Host(args) => commands::host::run(&args, context),
        Command::Inspect(args) => commands::inspect::run(&args, context),
        Command::New(args) => commands::new::run(&args, context),
        Command::Oci(args) => commands::oci::run(&args, context),
        Command::Vendor(args) => commands::vendor::run(&args, context),
        Command::Wit(args) => commands::wit::run(&args, context),
        Command::Workload(args) => commands::workload::run(&args, context),
    }
}

/// Answers a completion request of a shell and exits, if this invocation is one.
fn complete() {
    // Other invocations only pay for one lookup of an environment variable.
    if std::env::var_os(COMPLETE).is_some() {
        CompleteEnv::with_factory(Cli::command)
            .var(COMPLETE)
            .bin("wash")
            .completer("wash")
            .complete();
    }
}
