//! Global flags.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum, ValueHint};

use crate::output::{ColorChoice, Format};

/// Flags that every command accepts, before or after its name.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// Run as if wash was started in DIR
    #[arg(short = 'C', value_name = "DIR", global = true, value_hint = ValueHint::DirPath)]
    pub(crate) directory: Option<PathBuf>,

    /// Output format
    #[arg(
        short,
        long,
        value_enum,
        default_value_t,
        global = true,
        value_name = "FORMAT",
        env = "WASH_OUTPUT"
    )]
    pub(crate) output: Format,

    /// Lowest level of log messages to show on stderr [default: warn; for `wash dev`: info]
    #[arg(
        short,
        long,
        value_enum,
        global = true,
        value_name = "LEVEL",
        env = "WASH_LOG_LEVEL"
    )]
    pub(crate) log_level: Option<LogLevel>,

    /// Hide progress; -qq also hides warnings
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub(crate) quiet: u8,

    /// Include the target, file and line in log messages
    #[arg(long, global = true)]
    pub(crate) verbose: bool,

    /// When to colour the output
    #[arg(
        long,
        value_enum,
        default_value_t,
        global = true,
        value_name = "WHEN",
        env = "WASH_COLOR"
    )]
    pub(crate) color: ColorChoice,

    /// Answer yes to all prompts
    #[arg(long, global = true)]
    pub(crate) yes: bool,

    /// Do not prompt; use the safe answer [implied in CI and without a terminal]
    #[arg(long, global = true)]
    pub(crate) non_interactive: bool,

    /// Run without accessing the network
    #[arg(long, global = true, env = "WASH_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) offline: bool,

    /// Fail if a lock file would change
    #[arg(long, global = true, env = "WASH_LOCKED", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) locked: bool,

    /// User configuration file [default: `config.yaml` in the user's configuration directory]
    #[arg(long, global = true, value_name = "FILE", env = "WASH_USER_CONFIG", value_hint = ValueHint::FilePath)]
    pub(crate) user_config: Option<PathBuf>,
}

/// Values of `--log-level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum LogLevel {
    /// All messages.
    Trace,
    /// Details for debugging wash.
    Debug,
    /// Normal operation.
    Info,
    /// Problems that may need attention.
    Warn,
    /// Failures.
    Error,
}

impl LogLevel {
    /// The name as `tracing` spells it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}
