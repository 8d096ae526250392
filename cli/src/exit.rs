//! The exit codes of `wash`. They are documented and stable.

use std::process::ExitCode;

/// The reason for the end of the process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The command succeeded.
    #[default]
    Ok,
    /// The command failed for a reason without a specific exit code.
    Failure,
    /// The command line or a configuration file is wrong.
    Usage,
    /// The build command of the project failed.
    Build,
    /// The network or a registry is unreachable, or refused the request.
    Network,
    /// A tool or a compilation target is missing.
    MissingTool,
    /// The user interrupted the command (SIGINT).
    Interrupted,
}

impl Exit {
    /// Every variant, in the order of the exit codes.
    pub(crate) const ALL: [Exit; 7] = [
        Self::Ok,
        Self::Failure,
        Self::Usage,
        Self::Build,
        Self::Network,
        Self::MissingTool,
        Self::Interrupted,
    ];

    /// Returns the numeric exit code.
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

    /// Returns the description for the reference page.
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
