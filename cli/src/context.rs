//! The context of a command: directories, permissions and output settings.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::globals::Globals;
use crate::log::Logs;
use crate::output::Printer;

/// The user's directories: XDG base directories on Unix, Known Folders on Windows.
#[derive(Clone, Debug)]
pub(crate) struct Dirs {
    /// Directory of `config.{yaml,yml,json,toml}`.
    pub(crate) config: PathBuf,
    /// Data that is expensive to recreate.
    pub(crate) data: PathBuf,
    /// Content-addressed data that can be deleted at any time.
    pub(crate) cache: PathBuf,
}

impl Dirs {
    /// Determines the directories. Creates nothing.
    pub(crate) fn find() -> Result<Self> {
        use etcetera::BaseStrategy as _;
        let base = etcetera::choose_base_strategy().map_err(|error| {
            Error::new("cannot determine the home directory")
                .with_source(&error)
                .hint("set the HOME environment variable")
        })?;
        Ok(Self {
            config: base.config_dir().join("wash"),
            data: base.data_dir().join("wash"),
            cache: base.cache_dir().join("wash"),
        })
    }
}

/// The resolved global options of one invocation.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    /// Base of relative paths: `-C`, else the current directory. Absolute.
    pub(crate) cwd: PathBuf,
    /// The user's directories.
    pub(crate) dirs: Dirs,
    /// Writes the output.
    pub(crate) printer: Printer,
    /// Whether prompts are allowed: stdin and stderr are terminals, the output is not JSON, and neither
    /// `--non-interactive` nor `CI` is set.
    pub(crate) interactive: bool,
    /// `--yes`.
    pub(crate) yes: bool,
    /// `--offline`.
    pub(crate) offline: bool,
    /// `--locked`.
    pub(crate) locked: bool,
    /// `--user-config`. `None`: the user's config directory is searched.
    pub(crate) user_config: Option<PathBuf>,
    /// The log of this process.
    pub(crate) logs: Logs,
}

impl Context {
    /// Resolves the global options against the environment.
    pub(crate) fn new(globals: &Globals, printer: Printer, logs: Logs) -> Result<Self> {
        let here = std::env::current_dir().map_err(|error| {
            Error::new("cannot read the current directory")
                .with_source(&error)
                .hint("change to an existing directory")
        })?;
        let cwd = match &globals.directory {
            None => here,
            Some(path) => directory(&here.join(path))?,
        };
        let terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let ci = std::env::var_os("CI").is_some_and(|v| !v.is_empty() && v != "false" && v != "0");
        Ok(Self {
            cwd,
            dirs: Dirs::find()?,
            interactive: terminal && !globals.non_interactive && !ci && !printer.is_json(),
            printer,
            yes: globals.yes,
            offline: globals.offline,
            locked: globals.locked,
            user_config: globals.user_config.clone(),
            logs,
        })
    }
}

fn directory(path: &Path) -> Result<PathBuf> {
    let fail = || format!("cannot use '{}' as the project directory (-C)", path.display());
    let found = path
        .canonicalize()
        .map_err(|error| Error::usage(fail()).with_source(&error))?;
    if found.is_dir() {
        Ok(found)
    } else {
        Err(Error::usage(fail()).caused_by("it is not a directory"))
    }
}
