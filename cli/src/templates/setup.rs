//! The setup command that a template runs in a new project (`new.command` in its configuration).
//!
//! The template's author wrote it, so it is never run unless the user confirms it, interactively or with `--yes`.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde::Deserialize;
use wash_runtime::is_printable;

use crate::blocking;
use crate::config::root::CONFIG_DIR;
use crate::error::{Error, Result, ResultExt as _};
use crate::fetch::tree::Tree;
use crate::interrupt;
use crate::output::stderr_for_child;

/// How long the command may take to exit after the user has interrupted it.
const GRACE: Duration = Duration::from_secs(5);

/// Maximum number of lines of a command that are shown.
const MAX_LINES: usize = 10;

/// Maximum number of characters of a command that are shown.
const MAX_CHARS: usize = 800;

/// The part of the configuration with the command. Other keys are ignored, because the template may be made for another
/// version of wash.
#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    new: Option<New>,
}

#[derive(Deserialize)]
struct New {
    command: Option<String>,
}

/// The setup command of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Setup {
    /// No command.
    Nothing,
    /// The command.
    Command(String),
    /// The configuration cannot be read: the file and the reason.
    Unreadable(String, String),
}

/// Finds the command in the configuration of a template.
pub(crate) fn find(tree: &Tree) -> Setup {
    for name in crate::config::root::CONFIG_NAMES {
        let path = format!("{}/{name}", crate::config::root::CONFIG_DIR);
        let Some(text) = tree.text(&path) else { continue };
        let format = name.rsplit('.').next().unwrap_or_default();
        let parsed: std::result::Result<Option<Config>, String> = if format == "json" {
            serde_json::from_str(text).map_err(|error| error.to_string())
        } else if format == "toml" {
            toml::from_str(text).map(Some).map_err(|error| error.to_string())
        } else {
            serde_norway::from_str(text).map_err(|error| error.to_string())
        };
        match parsed {
            Err(reason) => return Setup::Unreadable(path, reason.trim().replace('\n', " ")),
            Ok(config) => {
                let command = config.and_then(|config| config.new?.command);
                if let Some(command) = command.filter(|command| !command.trim().is_empty()) {
                    return Setup::Command(command);
                }
            }
        }
    }
    Setup::Nothing
}

/// Returns the lines of the command for display, at most [`MAX_LINES`] and [`MAX_CHARS`] characters: more could scroll a question out
/// of sight. Characters that could move the cursor or hide parts of the command are escaped. The last line says what is not shown.
pub(crate) fn shown(command: &str) -> Vec<String> {
    let command = command.trim();
    let (mut shown, mut room, mut whole) = (Vec::new(), MAX_CHARS, true);
    for line in command.split('\n').take(MAX_LINES) {
        let mut text = String::new();
        for char in line.chars() {
            let escaped = if is_printable(char) && char != '\t' {
                char.to_string()
            } else {
                char.escape_default().to_string()
            };
            let length = escaped.chars().count();
            if length > room {
                whole = false;
                break;
            }
            room -= length;
            text.push_str(&escaped);
        }
        shown.push(text);
        if !whole {
            break;
        }
    }
    let (lines, chars) = (command.split('\n').count(), command.chars().count());
    if !whole || lines > shown.len() {
        shown.push(format!(
            "# … not all is shown: the command has {lines} lines and {chars} characters, see `new.command` in {CONFIG_DIR}"
        ));
    }
    shown
}

/// Returns the question whether to run the command. The question comes after the command, so that it is in sight.
pub(crate) fn question(shown: &[String]) -> String {
    match shown {
        [command] => format!("Run '{command}'?"),
        lines => format!("The command is:\n  | {}\nRun it?", lines.join("\n  | ")),
    }
}

/// Runs the command in `project` with the shell. Its output goes to stderr. With `ask`, it inherits stdin. With `offline`,
/// the network access of Cargo, npm and Go is disabled.
pub(crate) fn run(command: &str, project: &Path, offline: bool, ask: bool) -> Result<()> {
    let runtime = blocking::runtime()?;
    let status = runtime.block_on(async {
        let signal = interrupt::signal()?;
        let mut shell = shell(command);
        shell
            .current_dir(project)
            .stdin(if ask { Stdio::inherit() } else { Stdio::null() })
            .kill_on_drop(true);
        if offline {
            shell
                .env("CARGO_NET_OFFLINE", "true")
                .env("npm_config_offline", "true")
                .env("GOPROXY", "off");
        }
        // stdout is reserved for the result of wash.
        shell.stdout(
            stderr_for_child()
                .or_fail(|| "cannot redirect the output of the template's set-up command to stderr")?,
        );
        let mut child = shell
            .spawn()
            .or_fail(|| "cannot start the shell for the template's set-up command")?;
        tokio::select! {
            status = child.wait() => status.or_fail(|| "cannot wait for the template's set-up command"),
            () = signal => {
                // The terminal has also interrupted the child: let it clean up.
                let _ = tokio::time::timeout(GRACE, child.wait()).await;
                Err(interrupt::interrupted())
            }
        }
    })?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::new(format!(
            "the template's set-up command {}",
            ended(status)
        )))
    }
}

fn ended(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("failed with exit code {code}"),
        None => format!("was terminated: {status}"),
    }
}

#[cfg(unix)]
fn shell(command: &str) -> tokio::process::Command {
    let mut shell = tokio::process::Command::new("sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(windows)]
fn shell(command: &str) -> tokio::process::Command {
    let mut shell = tokio::process::Command::new("cmd");
    shell.arg("/d").arg("/c").raw_arg(command);
    shell
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(path: &str, text: &'static str) -> Tree {
        let mut tree = Tree::default();
        tree.add_file(path, text.as_bytes().into(), false).unwrap();
        tree
    }

    #[test]
    fn the_command_is_found_in_every_format_and_unknown_keys_do_not_matter() {
        let fetch = Setup::Command("cargo fetch".into());
        for (path, text) in [
            (".wash/config.yaml", "future: 1\nnew:\n  command: cargo fetch\n"),
            (".wash/config.yml", "new: {command: cargo fetch}"),
            (".wash/config.json", r#"{"new":{"command":"cargo fetch"}}"#),
            (".wash/config.toml", "[new]\ncommand = 'cargo fetch'"),
        ] {
            assert_eq!(find(&tree(path, text)), fetch, "{path}");
        }
        assert_eq!(find(&tree(".wash/config.yaml", "build: {}\n")), Setup::Nothing);
        assert_eq!(find(&tree(".wash/config.yaml", "")), Setup::Nothing);
        assert_eq!(find(&tree("x", "")), Setup::Nothing);
        assert!(matches!(
            find(&tree(".wash/config.yaml", "a: [")),
            Setup::Unreadable(..)
        ));
    }

    #[test]
    fn the_shown_command_hides_nothing() {
        assert_eq!(
            shown("echo \u{1b}[2K\rrm\u{202e}\tx\n"),
            ["echo \\u{1b}[2K\\rrm\\u{202e}\\tx"]
        );
        assert_eq!(question(&shown("npm install")), "Run 'npm install'?");
        assert_eq!(question(&shown("a\nb")), "The command is:\n  | a\n  | b\nRun it?");
    }

    #[test]
    fn a_long_command_does_not_scroll_the_question_away() {
        for (command, lines) in [
            ("true\n".repeat(1000) + "rm -rf x", 1001),
            ("a".to_owned() + &"\n".repeat(500) + "b", 501),
            ("x".repeat(100_000), 1),
            ("\u{202e}".repeat(5000), 1),
        ] {
            let question = question(&shown(&command));
            assert!(question.lines().count() <= MAX_LINES + 3, "{question}");
            assert!(question.chars().count() < 2 * MAX_CHARS, "{question}");
            let length = command.chars().count();
            let total = format!("the command has {lines} lines and {length} characters");
            assert!(
                question.contains(&total) && question.ends_with("Run it?"),
                "{question}"
            );
        }
        let whole = shown(&"x".repeat(MAX_CHARS));
        assert_eq!(whole.len(), 1, "it is shown as a whole");
    }

    #[cfg(unix)]
    #[test]
    fn the_error_of_a_failed_command_has_its_exit_code() {
        let dir = tempfile::tempdir().unwrap();
        let error = run("touch made && exit 3", dir.path(), false, false).unwrap_err();
        assert!(error.message().contains("exit code 3"), "{error}");
        assert!(dir.path().join("made").exists());
    }
}
