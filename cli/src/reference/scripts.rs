//! Generates static completion scripts, for distribution packages. The scripts of `wash completion` also complete dynamic
//! values, by calling `wash`.

use clap::Command;
use clap_complete::aot::{Generator as _, Shell};

use super::file::File;
use crate::error::{Error, Result};

pub(super) fn all(command: &Command) -> Result<Vec<File>> {
    [
        Shell::Bash,
        Shell::Elvish,
        Shell::Fish,
        Shell::PowerShell,
        Shell::Zsh,
    ]
    .into_iter()
    .map(|shell| {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut command.clone(), "wash", &mut script);
        let script = String::from_utf8(script).map_err(|error| {
            Error::new(format!("the {shell} completion script is not text")).with_source(&error)
        })?;
        Ok(File::new(
            format!("completions/{}", shell.file_name("wash")),
            format!("{}\n", script.trim_end()),
        ))
    })
    .collect()
}
