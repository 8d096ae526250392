//! Generates the command line reference page.

use clap::{Arg, ArgAction, Command};
use std::fmt::Write as _;

use super::markdown::{GENERATED, code, prose, sections, table};
use crate::exit::Exit;

pub(super) fn page(root: &Command) -> String {
    let mut out = format!("{GENERATED}\n# Command line\n\n{}.\n\n", prose(&about(root)));
    let mut commands = Vec::new();
    collect(root, "wash", &mut commands);
    let rows = commands.iter().filter(|(_, command)| !command.has_subcommands());
    out.push_str(&table(
        ["Command", "Purpose"],
        rows.map(|(name, command)| {
            [
                format!("[`{name}`](#{})", name.replace(' ', "-")),
                prose(&about(command)),
            ]
        }),
    ));
    out.push_str("\n## Global options\n\nEvery command accepts these options, before or after its name.\n\n");
    list(
        root.get_arguments()
            .filter(|arg| arg.is_global_set() && !arg.is_hide_set()),
        &mut out,
    );
    for (name, command) in &commands {
        section(name, command, &mut out);
    }
    out.push_str("\n## Exit codes\n\n");
    out.push_str(&table(
        ["Code", "Meaning"],
        Exit::ALL.map(|exit| [exit.code().to_string(), exit.meaning().to_owned()]),
    ));
    out.push_str(
        "\nWith `-o json`, a failure prints `{\"success\": false, \"message\": …, \"data\": …}` to stdout, where `data` \
         contains `exit_code`, `causes` and `hints`. The error is also printed to stderr as text.\n",
    );
    out
}

/// Collects the subcommands in depth-first order, each with its full name.
fn collect<'a>(command: &'a Command, name: &str, out: &mut Vec<(String, &'a Command)>) {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name = format!("{name} {}", sub.get_name());
        out.push((name.clone(), sub));
        collect(sub, &name, out);
    }
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

fn section(name: &str, command: &Command, out: &mut String) {
    let about = command
        .get_long_about()
        .or_else(|| command.get_about())
        .map(ToString::to_string);
    let _ = write!(out, "\n## `{name}`\n\n{}\n", prose(&about.unwrap_or_default()));
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    let _ = write!(out, "\n```text\n{usage}\n```\n");
    let subs: Vec<&Command> = command
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set())
        .collect();
    if !subs.is_empty() {
        out.push('\n');
        for sub in subs {
            let anchor = format!("{name} {}", sub.get_name()).replace(' ', "-");
            let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(out, "- [`{}`](#{anchor}) — {}", sub.get_name(), prose(&about));
        }
    }
    let own = |arg: &&Arg| !arg.is_global_set() && !arg.is_hide_set() && !is_help(arg);
    let (positional, flags): (Vec<&Arg>, Vec<&Arg>) = command
        .get_arguments()
        .filter(own)
        .partition(|arg| arg.is_positional());
    for (title, args) in [("Arguments", positional), ("Options", flags)] {
        if !args.is_empty() {
            let _ = write!(out, "\n{title}:\n\n");
            list(args.into_iter(), out);
        }
    }
    let after = command.get_after_long_help().or_else(|| command.get_after_help());
    if let Some(after) = after {
        out.push_str(&sections(&after.to_string()));
    }
}

fn is_help(arg: &Arg) -> bool {
    matches!(
        arg.get_action(),
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version
    )
}

fn list<'a>(args: impl Iterator<Item = &'a Arg>, out: &mut String) {
    for arg in args {
        let help = arg
            .get_long_help()
            .or_else(|| arg.get_help())
            .map(ToString::to_string)
            .unwrap_or_default();
        let mut notes = Vec::new();
        if arg.get_action().takes_values() && !arg.is_hide_default_value_set() {
            let defaults: Vec<String> = arg
                .get_default_values()
                .iter()
                .map(|value| code(&value.to_string_lossy()))
                .collect();
            if !defaults.is_empty() {
                notes.push(format!("default: {}", defaults.join(" ")));
            }
        }
        if let Some(variable) = arg.get_env().filter(|_| !arg.is_hide_env_set()) {
            notes.push(format!("variable: {}", code(&variable.to_string_lossy())));
        }
        let notes = if notes.is_empty() {
            String::new()
        } else {
            format!(" ({})", notes.join("; "))
        };
        let _ = writeln!(out, "- {} — {}{notes}", signature(arg), nested(&prose(&help)));
        if arg.get_action().takes_values() && !arg.is_hide_possible_values_set() {
            for value in arg
                .get_possible_values()
                .iter()
                .filter(|value| !value.is_hide_set())
            {
                let help = value
                    .get_help()
                    .map(|help| format!(" — {}", prose(&help.to_string())));
                let _ = writeln!(out, "  - {}{}", code(value.get_name()), help.unwrap_or_default());
            }
        }
    }
}

/// Indents all lines but the first, as the continuation of a list item.
fn nested(text: &str) -> String {
    text.lines()
        .map(|line| {
            if line.is_empty() {
                String::new()
            } else {
                format!("  {line}")
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
        .trim_start()
        .to_owned()
}

fn signature(arg: &Arg) -> String {
    let values = arg.get_value_names().unwrap_or_default();
    let values: Vec<String> = values.iter().map(|name| format!("<{name}>")).collect();
    let values = values.join(" ");
    if arg.is_positional() {
        return code(&values);
    }
    let takes = arg.get_action().takes_values() && !values.is_empty();
    let space = if takes {
        format!(" {values}")
    } else {
        String::new()
    };
    let names = [
        arg.get_short().map(|short| format!("-{short}")),
        arg.get_long().map(|long| format!("--{long}")),
    ];
    let names: Vec<String> = names.into_iter().flatten().collect();
    let last = names.len().saturating_sub(1);
    let names = names.into_iter().enumerate();
    let names = names.map(|(index, name)| {
        code(&if index == last {
            format!("{name}{space}")
        } else {
            name
        })
    });
    names.collect::<Vec<_>>().join(", ")
}
