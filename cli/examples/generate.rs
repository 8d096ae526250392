//! Writes the generated files of the repository to a directory: `cargo run --example generate -- DIRECTORY`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use wash::error::{Error, Result, ResultExt as _};
use wash::output::{ColorChoice, Format, Printer};

fn main() -> ExitCode {
    let printer = Printer::new(Format::Text, 0, ColorChoice::Auto);
    let Some(root) = std::env::args_os().nth(1).map(PathBuf::from) else {
        printer.error(&Error::usage("missing argument: the output directory"));
        return ExitCode::from(2);
    };
    match write(&root).and_then(|paths| printer.stdout(&paths.join("\n"))) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            printer.error(&error);
            ExitCode::FAILURE
        }
    }
}

/// Writes every file and returns their paths relative to `root`.
fn write(root: &Path) -> Result<Vec<String>> {
    let files = wash::reference::all()?;
    for file in &files {
        let path = root.join(&file.path);
        let fail = || format!("cannot write '{}'", path.display());
        std::fs::create_dir_all(path.parent().unwrap_or(root)).or_fail(fail)?;
        std::fs::write(&path, &file.text).or_fail(fail)?;
    }
    Ok(files.into_iter().map(|file| file.path).collect())
}
