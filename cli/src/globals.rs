//! The flags that every command takes.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum, ValueHint};

use crate::output::{ColorChoice, Format};

/// The flags every command takes, before or after its name.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// Run as if started in DIR
    #[arg(short = 'C', value_name = "DIR", global = true, value_hint = ValueHint::DirPath)]
    pub(crate) directory: Option<PathBuf>,

    /// Form of the result
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

    /// Show log lines of this level and above on stderr [default: warn, `wash dev`: info]
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

    /// Add target, file and line to log lines
    #[arg(long, global = true)]
    pub(crate) verbose: bool,

    /// When to use colour
    #[arg(
        long,
        value_enum,
        default_value_t,
        global = true,
        value_name = "WHEN",
        env = "WASH_COLOR"
    )]
    pub(crate) color: ColorChoice,

    /// Answer yes to every question
    #[arg(long, global = true)]
    pub(crate) yes: bool,

    /// Never ask; take the safe answer [implied without a terminal and by CI]
    #[arg(long, global = true)]
    pub(crate) non_interactive: bool,

    /// Use no network at all
    #[arg(long, global = true, env = "WASH_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) offline: bool,

    /// Fail rather than change a lock file
    #[arg(long, global = true, env = "WASH_LOCKED", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) locked: bool,

    /// User configuration file [default: `config.yaml` in the user's configuration directory]
    #[arg(long, global = true, value_name = "FILE", env = "WASH_USER_CONFIG", value_hint = ValueHint::FilePath)]
    pub(crate) user_config: Option<PathBuf>,
}

/// `-l`: how much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum LogLevel {
    /// Everything.
    Trace,
    /// What a developer of `wash` needs.
    Debug,
    /// What happens.
    Info,
    /// What should be looked at.
    Warn,
    /// What failed.
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
