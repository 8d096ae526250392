//! The list of all generated files.

use clap::CommandFactory as _;

use super::file::File;
use super::{cli, configuration, environment, man, scripts};
use crate::cli::Cli;
use crate::config::schema;
use crate::error::{Result, ResultExt};

/// Generates every file. The result is sorted by path.
pub fn all() -> Result<Vec<File>> {
    let mut command = Cli::command();
    command.build();
    let schema = serde_json::to_string_pretty(schema::json()).or_fail(|| "cannot write the JSON Schema")?;
    let mut files = vec![
        File::new("config-schema/config.schema.json", schema + "\n"),
        File::new("docs/reference/cli.md", cli::page(&command)),
        File::new("docs/reference/configuration.md", configuration::page()),
        File::new("docs/reference/environment.md", environment::page()),
    ];
    files.extend(scripts::all(&command)?);
    files.extend(man::all(&command)?);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_ends_with_one_line_break_and_has_no_local_path() {
        for File { path, text } in all().unwrap() {
            assert!(
                text.ends_with('\n') && !text.ends_with("\n\n"),
                "{path} must end with one line break"
            );
            let home = std::env::var("HOME").unwrap_or_default();
            assert!(
                home.len() < 2 || !text.contains(&home),
                "{path} contains the path of the home directory"
            );
        }
    }

    #[test]
    fn the_reference_lists_commands_flags_and_exit_codes() {
        let page = all()
            .unwrap()
            .into_iter()
            .find(|file| file.path == "docs/reference/cli.md")
            .unwrap()
            .text;
        for expected in [
            "## `wash config show`",
            "`--origin`",
            "`-C <DIR>`",
            "## Exit codes",
            "| 130 |",
        ] {
            assert!(page.contains(expected), "{expected}");
        }
    }
}
