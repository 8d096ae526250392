//! `wash completion`.

use clap::{Args, ValueEnum};
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};
use serde_json::json;

use crate::context::Context;
use crate::env::COMPLETE;
use crate::error::{Error, Result, ResultExt};
use crate::output::Outcome;

/// Arguments of `wash completion`.
#[derive(Args, Debug)]
#[command(after_long_help = INSTALL)]
pub(crate) struct CompletionArgs {
    /// Shell to generate the script for
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
}

const INSTALL: &str = "\
To load the script when the shell starts:
  bash        echo 'source <(wash completion bash)' >> ~/.bashrc
  elvish      echo 'eval (wash completion elvish | slurp)' >> ~/.config/elvish/rc.elv
  fish        echo 'wash completion fish | source' > ~/.config/fish/completions/wash.fish
  powershell  Add-Content $PROFILE 'wash completion powershell | Out-String | Invoke-Expression'
  zsh         echo 'source <(wash completion zsh)' >> ~/.zshrc    (after compinit)";

/// Shells that completion scripts are available for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// GNU Bash, 4.4 or later
    Bash,
    /// Elvish
    Elvish,
    /// fish
    Fish,
    /// PowerShell
    Powershell,
    /// Z shell
    Zsh,
}

impl Shell {
    const fn completer(self) -> &'static dyn EnvCompleter {
        match self {
            Self::Bash => &Bash,
            Self::Elvish => &Elvish,
            Self::Fish => &Fish,
            Self::Powershell => &Powershell,
            Self::Zsh => &Zsh,
        }
    }
}

/// Runs `wash completion`.
pub(crate) fn run(args: &CompletionArgs, _context: &Context) -> Result<Outcome> {
    let completer = args.shell.completer();
    let name = completer.name();
    let mut script = Vec::new();
    completer
        .write_registration(COMPLETE, "wash", "wash", "wash", &mut script)
        .or_fail(|| format!("cannot generate the completion script for {name}"))?;
    let script = String::from_utf8(script).map_err(|error| {
        Error::new(format!("cannot generate the completion script for {name}")).with_source(&error)
    })?;
    let script = format!("{}\n", script.trim());
    Ok(Outcome::new(
        format!("completion script for {name}"),
        script.clone(),
        json!({ "shell": name, "script": script }),
    ))
}
