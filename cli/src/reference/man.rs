//! Generates man pages, one per command.

use clap::Command;
use clap_mangen::Man;

use super::file::File;
use crate::error::{Error, Result, ResultExt};

pub(super) fn all(root: &Command) -> Result<Vec<File>> {
    let mut files = Vec::new();
    collect(root, "wash", &mut files)?;
    Ok(files)
}

fn collect(command: &Command, name: &str, files: &mut Vec<File>) -> Result<()> {
    let mut page = Vec::new();
    let fail = || format!("cannot write the man page of '{name}'");
    let version = env!("CARGO_PKG_VERSION");
    Man::new(command.clone())
        .title(name)
        .source(format!("wash {version}"))
        .manual("wash")
        .render(&mut page)
        .or_fail(fail)?;
    let page = String::from_utf8(page).map_err(|error| Error::new(fail()).with_source(&error))?;
    let page: Vec<&str> = page.lines().map(str::trim_end).collect();
    files.push(File::new(
        format!("completions/man/{name}.1"),
        page.join("\n") + "\n",
    ));
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        collect(sub, &format!("{name}-{}", sub.get_name()), files)?;
    }
    Ok(())
}
