//! `wash new`.

use std::path::Path;

use clap::{Args, ValueHint};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input, Select};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;
use crate::templates::create::{Created, Plan, create};
use crate::templates::manifest::Language;
use crate::templates::setup::{self, Setup};
use crate::templates::source::Source;
use crate::templates::{embedded, name, work};

/// Arguments of `wash new`.
#[derive(Args, Debug)]
#[command(after_help = "\
Templates are refused if they have more than 10000 files or 100 MiB, submodules, the contents of a .git folder, or
symbolic links that leave them. A set-up command of a template is shown and runs only if you agree.

Examples:
  wash new http-hello-world --name my-app
  wash new https://github.com/OWNER/REPOSITORY --subfolder templates/api --git-ref v1.2.0
  wash new ./my-template --name my-app")]
pub struct NewArgs {
    /// Name of a template, Git URL (https, ssh, file) or path of a folder [default: choose from a list]
    #[arg(value_name = "TEMPLATE", value_hint = ValueHint::AnyPath, add = ArgValueCandidates::new(candidates))]
    pub template: Option<String>,

    /// Name of the project and its folder [default: the name of the template, repository or subfolder]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// Folder in the repository to use
    #[arg(long, value_name = "PATH", requires = "template")]
    pub subfolder: Option<String>,

    /// Branch, tag or commit of the repository [default: its default branch]
    #[arg(long, value_name = "REF", requires = "template")]
    pub git_ref: Option<String>,

    /// Do not make the project a Git repository
    #[arg(long)]
    pub no_git: bool,

    /// List the templates that need no network
    #[arg(long, conflicts_with_all = ["template", "name", "no_git"])]
    pub list: bool,
}

/// Run `wash new`.
pub fn run(args: &NewArgs, context: &Context) -> Result<Outcome> {
    if args.list {
        return Ok(list());
    }
    let (template, name) = match &args.template {
        Some(template) => (template.clone(), args.name.clone()),
        None => choose(args.name.as_deref(), context)?,
    };
    let plan = Plan {
        source: Source::parse(&template, &context.cwd, args.git_ref.is_some())?,
        subfolder: args.subfolder.clone(),
        git_ref: args.git_ref.clone(),
        name,
        parent: context.cwd.clone(),
        offline: context.offline,
        repository: !args.no_git,
    };
    let label = plan.source.label();
    let fetches = matches!(plan.source, Source::Git(_));
    if fetches {
        context.printer.status("Fetching", &label);
    }
    let bar = bar(fetches && context.printer.shows_progress());
    let told = bar.clone();
    let created = create(plan, move |received, total| {
        told.set_length(total as u64);
        told.set_position(received as u64);
    });
    bar.finish_and_clear();
    let created = created?;
    let setup = set_up(&created, args, context)?;
    Ok(outcome(&created, args, &label, setup))
}

/// What became of the set-up command.
enum SetUp {
    None,
    Ran(String),
    Skipped(String),
}

fn set_up(created: &Created, args: &NewArgs, context: &Context) -> Result<SetUp> {
    let printer = &context.printer;
    let command = match &created.setup {
        Setup::Nothing => return Ok(SetUp::None),
        Setup::Unreadable(file, reason) => {
            printer.warn(&format!(
                "cannot read '{}': {reason}",
                created.path.join(file).display()
            ));
            return Ok(SetUp::None);
        }
        Setup::Command(command) => command,
    };
    let shown = setup::shown(command);
    printer.note(&format!(
        "The template wants to run a set-up command in '{}':",
        created.path.display()
    ));
    for line in shown.lines() {
        printer.note(&format!("    {line}"));
    }
    let agreed = if context.yes {
        true
    } else if context.interactive {
        confirm("Run it?", context)?
    } else {
        printer.note("It was not run: nobody can be asked here. Read it and run it yourself, or use --yes.");
        false
    };
    if !agreed {
        return Ok(SetUp::Skipped(command.clone()));
    }
    printer.status("Running", shown.lines().next().unwrap_or_default());
    match setup::run(command, &created.path, context.offline, context.interactive) {
        Ok(()) => Ok(SetUp::Ran(command.clone())),
        Err(error) => {
            let label = args.template.as_deref().unwrap_or_default();
            let mut data = data(created, args, label, &SetUp::Skipped(command.clone()));
            if let Some(setup) = data.get_mut("setup") {
                *setup = json!({ "command": command, "ran": true, "succeeded": false });
            }
            Err(error
                .hint(format!(
                    "the project was created in '{}'; run the command there yourself",
                    created.path.display()
                ))
                .with_data(data))
        }
    }
}

fn outcome(created: &Created, args: &NewArgs, label: &str, setup: SetUp) -> Outcome {
    let path = created.path.display();
    let message = format!("created '{}' from the template {label}", created.name);
    let mut text = format!("Created {} from the template {label}", created.name);
    if created.commit.is_some() {
        text.push_str(" (a Git repository with one commit)");
    }
    text.push_str("\n\nNext:\n");
    let here = std::env::current_dir().is_ok_and(|here| Some(here.as_path()) == created.path.parent());
    let folder = if here {
        created.name.clone()
    } else {
        quoted(&path.to_string())
    };
    text.push_str(&format!("  cd {folder}\n"));
    match &setup {
        SetUp::Skipped(command) => {
            for line in setup::shown(command).lines() {
                text.push_str(&format!("  {line}\n"));
            }
        }
        SetUp::Ran(_) => {}
        SetUp::None if matches!(created.language, Language::TypeScript | Language::JavaScript) => {
            text.push_str("  npm install\n");
        }
        SetUp::None => {}
    }
    text.push_str("  wash dev\n");
    Outcome::new(message, text, data(created, args, label, &setup))
}

fn data(created: &Created, args: &NewArgs, label: &str, setup: &SetUp) -> Value {
    json!({
        "name": created.name,
        "path": created.path,
        "template": label,
        "subfolder": args.subfolder,
        "git_ref": args.git_ref,
        "template_commit": created.template_commit,
        "language": created.language.as_str(),
        "files": created.files,
        "git": created.commit.is_some(),
        "commit": created.commit,
        "setup": match setup {
            SetUp::None => Value::Null,
            SetUp::Ran(command) => json!({ "command": command, "ran": true, "succeeded": true }),
            SetUp::Skipped(command) => json!({ "command": command, "ran": false, "succeeded": false }),
        },
    })
}

/// The path as a shell reads it.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '\\' | ':' | '~');
    if path.chars().all(plain) {
        path.to_owned()
    } else if cfg!(windows) {
        format!("\"{path}\"")
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

fn list() -> Outcome {
    let templates = embedded::all();
    let rows = table();
    let data: Vec<Value> = templates
        .iter()
        .map(|template| {
            json!({
                "name": template.name,
                "language": template.language().as_str(),
                "description": template.description(),
            })
        })
        .collect();
    let (count, s) = (templates.len(), if templates.len() == 1 { "" } else { "s" });
    Outcome::new(
        format!("{count} template{s}"),
        rows.join("\n"),
        json!({ "templates": data }),
    )
}

/// One aligned line per template: name, language, description.
fn table() -> Vec<String> {
    let templates = embedded::all();
    let width = templates
        .iter()
        .map(|template| template.name.len())
        .max()
        .unwrap_or(0);
    let row = |template: &embedded::Embedded| {
        let (language, description) = (template.language().as_str(), template.description());
        format!("{:width$}  {language:10}  {description}", template.name)
    };
    templates.iter().map(row).collect()
}

fn candidates() -> Vec<CompletionCandidate> {
    let help = |template: &embedded::Embedded| Some(template.description().into());
    embedded::all()
        .iter()
        .map(|template| CompletionCandidate::new(template.name).help(help(template)))
        .collect()
}

/// Ask which template and what name; without a terminal show the list instead.
fn choose(name: Option<&str>, context: &Context) -> Result<(String, Option<String>)> {
    let rows = table();
    if !context.interactive {
        for row in &rows {
            context.printer.note(row);
        }
        return Err(Error::usage("name a template: nobody can be asked here").hint(
            "for example 'wash new http-hello-world'; a Git URL or the path of a folder is fine, too",
        ));
    }
    let theme = theme(context);
    let chosen = Select::with_theme(theme.as_ref())
        .with_prompt("Template")
        .items(&rows)
        .default(0)
        .interact_opt();
    let chosen = chosen
        .map_err(|error| asked(&error))?
        .ok_or_else(work::interrupted)?;
    let template = embedded::all().get(chosen).ok_or_else(work::interrupted)?;
    if let Some(name) = name {
        return Ok((template.name.to_owned(), Some(name.to_owned())));
    }
    let parent = context.cwd.clone();
    let answer = Input::<String>::with_theme(theme.as_ref())
        .with_prompt("Name of the project")
        .default(template.name.to_owned())
        .validate_with(move |answer: &String| check_answer(answer, &parent))
        .interact_text()
        .map_err(|error| asked(&error))?;
    Ok((template.name.to_owned(), Some(answer)))
}

fn check_answer(answer: &str, parent: &Path) -> std::result::Result<(), String> {
    let text = |error: &Error| {
        error
            .hints()
            .first()
            .map_or_else(|| error.to_string(), |hint| format!("{error}; {hint}"))
    };
    name::validate(answer).map_err(|error| text(&error))?;
    if parent.join(answer).exists() {
        Err(format!("'{answer}' exists already; choose another name"))
    } else {
        Ok(())
    }
}

fn confirm(question: &str, context: &Context) -> Result<bool> {
    let theme = theme(context);
    let answer = Confirm::with_theme(theme.as_ref())
        .with_prompt(question)
        .default(false)
        .interact();
    answer.map_err(|error| asked(&error))
}

fn theme(context: &Context) -> Box<dyn Theme> {
    if context.printer.color_stderr() {
        Box::new(ColorfulTheme::default())
    } else {
        Box::new(SimpleTheme)
    }
}

fn asked(error: &dialoguer::Error) -> Error {
    let dialoguer::Error::IO(cause) = error;
    if cause.kind() == std::io::ErrorKind::Interrupted {
        work::interrupted()
    } else {
        Error::new("cannot ask on this terminal")
            .with_source(error)
            .hint("use flags instead of answers; see 'wash new --help'")
    }
}

fn bar(visible: bool) -> ProgressBar {
    if !visible {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    let template = "{spinner} {wide_bar} {pos}/{len} objects";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn paths_are_quoted_when_a_shell_would_split_them() {
        assert_eq!(quoted("/a/b-c"), "/a/b-c");
        assert_eq!(quoted("/a b/ü"), "'/a b/ü'");
        assert_eq!(quoted("/it's"), "'/it'\\''s'");
    }
}
