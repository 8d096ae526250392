//! The exit codes of `wash`: documented, constant, safe to script against.

use std::process::ExitCode;

/// Why the process ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The command did what it was asked to do.
    #[default]
    Ok,
    /// It failed for a reason that has no code of its own.
    Failure,
    /// The command line or a configuration file is wrong.
    Usage,
    /// The build command of the project failed.
    Build,
    /// A network or a registry could not be reached, or refused.
    Network,
    /// A tool or a compilation target is missing.
    MissingTool,
    /// The user interrupted it (SIGINT).
    Interrupted,
}

impl Exit {
    /// Every variant, in the order of its code.
    pub(crate) const ALL: [Exit; 7] = [
        Self::Ok,
        Self::Failure,
        Self::Usage,
        Self::Build,
        Self::Network,
        Self::MissingTool,
        Self::Interrupted,
    ];

    /// The number the shell sees.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Build => 3,
            Self::Network => 4,
            Self::MissingTool => 5,
            Self::Interrupted => 130,
        }
    }

    /// One line for the reference page.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Ok => "success",
            Self::Failure => "failure",
            Self::Usage => "wrong usage or configuration",
            Self::Build => "the build command failed",
            Self::Network => "network or registry failure",
            Self::MissingTool => "a tool or compilation target is missing",
            Self::Interrupted => "interrupted",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
