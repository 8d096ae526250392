//! `wash new`.

use std::path::Path;

use clap::{Args, ValueHint};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use dialoguer::{Input, Select};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::ask::{self, theme};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::interrupt;
use crate::output::Outcome;
use crate::templates::create::{Created, Plan};
use crate::templates::manifest::Language;
use crate::templates::setup::{self, Setup};
use crate::templates::source::Source;
use crate::templates::{embedded, name};

/// The template that is preselected in the list.
const SIMPLEST: &str = "http-hello-world";

/// Arguments of `wash new`.
#[derive(Args, Debug)]
#[command(after_help = "\
A template is rejected if it has more than 10000 files or 100 MiB, submodules, the contents of a .git folder, or symbolic \
links that point outside the template. If a template has a setup command, wash shows it and asks before running it.

Examples:
  wash new http-hello-world --name my-app
  wash new https://github.com/OWNER/REPOSITORY --subfolder templates/api --git-ref v1.2.0
  wash new ./my-template --name my-app")]
pub(crate) struct NewArgs {
    /// Template name, Git URL (https, ssh, file) or local folder [default: choose from a list]
    #[arg(value_name = "TEMPLATE", value_hint = ValueHint::AnyPath, add = ArgValueCandidates::new(candidates))]
    pub(crate) template: Option<String>,

    /// Name of the project and its folder [default: the name of the template, repository or subfolder]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// Folder in the repository that contains the template
    #[arg(long, value_name = "PATH", requires = "template")]
    pub(crate) subfolder: Option<String>,

    /// Branch, tag or commit to use [default: the default branch of the repository]
    #[arg(long, value_name = "REF", requires = "template")]
    pub(crate) git_ref: Option<String>,

    /// Do not create a Git repository
    #[arg(long)]
    pub(crate) no_git: bool,

    /// List the built-in templates
    #[arg(long, conflicts_with_all = ["template", "name", "no_git"])]
    pub(crate) list: bool,
}

/// Runs `wash new`.
pub(crate) fn run(args: &NewArgs, context: &Context) -> Result<Outcome> {
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
    let prepared = plan.prepare()?;
    if fetches {
        context.printer.status("Fetching", &label);
    }
    let bar = bar(fetches && context.printer.shows_progress());
    let progress = bar.clone();
    let created = prepared.create(move |received, total| {
        progress.set_length(total as u64);
        progress.set_position(received as u64);
    });
    bar.finish_and_clear();
    let created = created?;
    let setup = set_up(&created, context)?;
    if let SetUp::Failed(error) = setup {
        let kept = format!(
            "the project was created in '{}'; run the command there yourself",
            created.path.display()
        );
        return Err(error.hint(kept).with_data(data(&created, args, &label, false)));
    }
    Ok(outcome(&created, args, &label, &setup))
}

/// The outcome of the setup command.
enum SetUp {
    None,
    Ran,
    /// The lines of the command for display.
    Skipped(Vec<String>),
    Failed(Error),
}

fn set_up(created: &Created, context: &Context) -> Result<SetUp> {
    let printer = &context.printer;
    let command = match &created.setup {
        Setup::Nothing => return Ok(SetUp::None),
        Setup::Unreadable(file, reason) => {
            let path = created.path.join(file);
            printer.warn(&format!("cannot read '{}': {reason}", path.display()));
            return Ok(SetUp::None);
        }
        Setup::Command(command) => command,
    };
    let shown = setup::shown(command);
    printer.note(&format!(
        "the template has a setup command, which runs in '{}'",
        created.path.display()
    ));
    if !context.yes {
        // The prompt contains the command, so that `-q` cannot hide it.
        let agreed = context.interactive && ask::confirm(&setup::question(&shown), false, context)?;
        if !agreed {
            if !context.interactive {
                printer.note(
                    "the command was not run: cannot ask for confirmation; run it yourself, or pass --yes",
                );
            }
            return Ok(SetUp::Skipped(shown));
        }
    }
    printer.status("Running", &shown.join("\n"));
    let ran = setup::run(command, &created.path, context.offline, context.interactive);
    Ok(ran.map_or_else(SetUp::Failed, |()| SetUp::Ran))
}

fn outcome(created: &Created, args: &NewArgs, label: &str, setup: &SetUp) -> Outcome {
    let message = format!("created '{}' from the template {label}", created.name);
    let repository = if created.commit.is_some() {
        " (a Git repository with one commit)"
    } else {
        ""
    };
    let here = std::env::current_dir().is_ok_and(|here| Some(here.as_path()) == created.path.parent());
    let folder = if here {
        created.name.clone()
    } else {
        quoted(&created.path.display().to_string())
    };
    let mut lines = vec![
        format!("Created {} from the template {label}{repository}", created.name),
        String::new(),
        "Next:".to_owned(),
        format!("  cd {folder}"),
    ];
    if let SetUp::Skipped(command) = setup {
        lines.extend(command.iter().map(|line| format!("  {line}")));
    }
    if matches!(setup, SetUp::None) && matches!(created.language, Language::TypeScript | Language::JavaScript)
    {
        lines.push("  npm install".to_owned());
    }
    lines.push("  wash dev".to_owned());
    let ran = matches!(setup, SetUp::Ran);
    Outcome::new(message, lines.join("\n"), data(created, args, label, ran))
}

fn data(created: &Created, args: &NewArgs, label: &str, set_up: bool) -> Value {
    let command = match &created.setup {
        Setup::Command(command) => Some(command),
        _ => None,
    };
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
        "setup": command.map(|command| json!({ "command": command, "succeeded": set_up })),
    })
}

/// Quotes a path for a shell if necessary.
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

/// Asks for a template and a name. If it cannot ask, prints the list of templates and fails.
fn choose(name: Option<&str>, context: &Context) -> Result<(String, Option<String>)> {
    let rows = table();
    if !context.interactive {
        for row in &rows {
            context.printer.note(row);
        }
        return Err(Error::usage("no template specified").hint(
            "run `wash new TEMPLATE`, such as `wash new http-hello-world`; a Git URL or a local folder also works",
        ));
    }
    let theme = theme(context);
    // Rows that wrap would break the display of the list.
    let width = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
    let rows: Vec<String> = rows
        .iter()
        .map(|row| row.chars().take(width.saturating_sub(4)).collect())
        .collect();
    let simplest = embedded::all()
        .iter()
        .position(|template| template.name == SIMPLEST);
    let select = Select::with_theme(theme.as_ref())
        .with_prompt("Template")
        .items(&rows)
        .default(simplest.unwrap_or(0));
    let chosen = select.report(false).interact_opt();
    let chosen = chosen
        .map_err(|error| ask::failed(&error))?
        .ok_or_else(interrupt::interrupted)?;
    let template = embedded::all().get(chosen).ok_or_else(interrupt::interrupted)?;
    if let Some(name) = name {
        return Ok((template.name.to_owned(), Some(name.to_owned())));
    }
    let parent = context.cwd.clone();
    let answer = Input::<String>::with_theme(theme.as_ref())
        .with_prompt("Name of the project")
        .default(template.name.to_owned())
        .validate_with(move |answer: &String| check_answer(answer, &parent))
        .interact_text()
        .map_err(|error| ask::failed(&error))?;
    Ok((template.name.to_owned(), Some(answer)))
}

fn check_answer(answer: &str, parent: &Path) -> std::result::Result<(), String> {
    let text = |error: &Error| {
        error
            .hints()
            .last()
            .map_or_else(|| error.to_string(), |hint| format!("{error}; {hint}"))
    };
    name::validate(answer).map_err(|error| text(&error))?;
    if parent.join(answer).exists() {
        Err(format!("'{answer}' already exists; choose another name"))
    } else {
        Ok(())
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_when_a_shell_would_split_them() {
        assert_eq!(quoted("/a/b-c"), "/a/b-c");
        assert_eq!(quoted("/a b/ü"), "'/a b/ü'");
        assert_eq!(quoted("/it's"), "'/it'\\''s'");
    }
}
