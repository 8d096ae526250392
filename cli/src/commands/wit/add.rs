//! `wash wit add`.

use clap::Args;
use dialoguer::{MultiSelect, Select};
use serde_json::json;
use wit_parser::PackageName;

use super::common::{CommonArgs, fetched_data, network, request};
use crate::ask;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::interrupt;
use crate::output::Outcome;
use crate::wit::content::{Content, Item};
use crate::wit::edit::{Edit, Verb};
use crate::wit::fetch::Request;
use crate::wit::name::{Spec, id};
use crate::wit::network::Network;
use crate::wit::remote::Remote as _;
use crate::wit::resolve::latest;
use crate::wit::source::Sources;
use crate::wit::{choose, embedded, ensure};

/// Arguments of `wash wit add`.
#[derive(Args, Debug)]
#[command(after_help = "\
Without a version, wash uses the version of the package or its namespace that the project already uses, otherwise the newest. \
If the dependencies cannot be fetched, the WIT files are left unchanged.

Examples:
  wash wit add wasi:keyvalue/store@0.2.0-draft
  wash wit add wasi:keyvalue --all
  wash wit add --export wasi:http/incoming-handler")]
pub(crate) struct AddArgs {
    /// Package, interface or world to add: NAMESPACE:PACKAGE[/INTERFACE][@VERSION]
    #[arg(value_name = "PACKAGE", required = true)]
    pub(crate) packages: Vec<String>,

    /// Add all interfaces if PACKAGE does not name one
    #[arg(long)]
    pub(crate) all: bool,

    /// Add exports instead of imports
    #[arg(long)]
    pub(crate) export: bool,

    /// World to change, if the project has several
    #[arg(long, value_name = "NAME")]
    pub(crate) world: Option<String>,

    /// Common flags.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Runs `wash wit add`.
pub(crate) fn run(args: &AddArgs, context: &Context) -> Result<Outcome> {
    let settings = args.common.settings(context)?;
    let mut edit = Edit::new(&settings.wit_dir)?;
    let network = network(&args.common, &settings, context)?;
    let request = request(&settings, &network);
    let world = world(args.world.as_deref(), &edit, context)?;
    let (mut added, mut known) = (Vec::new(), Vec::new());
    for text in &args.packages {
        let spec = Spec::parse(text)?;
        let (package, held) = find(&spec, &edit, &request, &network)?;
        for item in items(&spec, &package, &held, args, context)? {
            let verb = match (item.world, args.export) {
                (true, true) => {
                    return Err(Error::usage(format!(
                        "'{}' is a world, which cannot be exported",
                        item.name
                    ))
                    .hint("remove --export to include the world"));
                }
                (true, false) => Verb::Include,
                (false, true) => Verb::Export,
                (false, false) => Verb::Import,
            };
            let named = Spec {
                item: Some(item.name),
                version: package.version.clone(),
                ..spec.clone()
            };
            let statement = format!("{} {named}", verb.keyword());
            if edit.add(&world, verb, &named)? {
                added.push(statement);
            } else {
                known.push(statement);
            }
        }
    }
    edit.write()?;
    let fetched = match request.fetch(&context.printer) {
        Ok(fetched) => fetched,
        Err(error) => {
            edit.undo();
            return Err(error.hint("the WIT files are unchanged"));
        }
    };
    ensure::remember(&settings)?;
    for statement in &added {
        context.printer.status("Added", statement);
    }
    for statement in &known {
        context
            .printer
            .note(&format!("world '{world}' already has: {statement}"));
    }
    let message = if added.is_empty() {
        format!("nothing to add: world '{world}' already has all of it")
    } else {
        format!("added to world '{world}': {}", added.join(", "))
    };
    let data = json!({
        "world": world,
        "added": added,
        "known": known,
        "fetched": fetched_data(&settings, &fetched),
    });
    Ok(Outcome::new(message, added.join("\n"), data))
}

/// The world to change.
fn world(named: Option<&str>, edit: &Edit, context: &Context) -> Result<String> {
    let worlds = edit.worlds();
    match (named, worlds.as_slice()) {
        (Some(name), _) => Ok(name.to_owned()),
        (None, [only]) => Ok(only.clone()),
        (None, []) => {
            Err(Error::usage("the project's WIT has no world").hint("add one to 'world.wit': world NAME { }"))
        }
        (None, several) if context.interactive => {
            let theme = ask::theme(context);
            let select = Select::with_theme(theme.as_ref())
                .with_prompt("World")
                .items(several)
                .default(0);
            let chosen = select
                .report(false)
                .interact_opt()
                .map_err(|error| ask::failed(&error))?;
            let world = chosen.and_then(|index| several.get(index)).cloned();
            world.ok_or_else(interrupt::interrupted)
        }
        (None, several) => Err(Error::usage("the project has several worlds")
            .hint(format!("select one with --world: {}", several.join(", ")))),
    }
}

/// Finds the package that `spec` names, in a version if it has versions.
fn find(
    spec: &Spec,
    edit: &Edit,
    request: &Request<'_>,
    network: &Network,
) -> Result<(PackageName, Content)> {
    let sources = Sources::read(&request.settings.root, &request.settings.sources)?;
    let used: Vec<PackageName> = edit
        .named()
        .iter()
        .map(|it| it.package(it.version.clone()))
        .collect();
    let has_source = sources.find(&spec.package(spec.version.clone())).is_some();
    let version = match &spec.version {
        Some(version) => Some(version.clone()),
        // The source determines the version.
        None if has_source => None,
        None => {
            let same = used.iter().filter(|package| spec.matches(package));
            let same = same.filter_map(|package| package.version.clone()).max();
            match same.or_else(|| choose::shipped(spec, &used)) {
                Some(version) => Some(version),
                None if request.settings.offline => None,
                None => latest(
                    network
                        .versions(&spec.package(None))
                        .map_err(|error| misspelt(error, spec))?,
                ),
            }
        }
    };
    let content = request
        .find(&spec.package(version))
        .map_err(|error| misspelt(error, spec))?;
    let package = content.name().cloned();
    let package = package.ok_or_else(|| Error::new(format!("'{spec}' has no name")))?;
    if (&package.namespace, &package.name) != (&spec.namespace, &spec.name) {
        return Err(Error::new(format!("the source of '{spec}' has another package"))
            .caused_by(format!("the source has '{package}'")));
    }
    Ok((package, content))
}

/// Returns the requested items of the package.
fn items(
    spec: &Spec,
    package: &PackageName,
    held: &Content,
    args: &AddArgs,
    context: &Context,
) -> Result<Vec<Item>> {
    let all = held.items();
    if let Some(name) = &spec.item {
        return match all.iter().find(|item| item.name == *name) {
            Some(item) => Ok(vec![item.clone()]),
            None => Err(no_item(package, name, &all)),
        };
    }
    let interfaces: Vec<Item> = all.iter().filter(|item| !item.world).cloned().collect();
    match interfaces.as_slice() {
        [] => Err(Error::usage(format!("'{package}' has no interfaces"))),
        [_] => Ok(interfaces),
        _ if args.all => Ok(interfaces),
        several if context.interactive => pick(package, several, context),
        several => Err(several_interfaces(package, several)),
    }
}

fn pick(package: &PackageName, interfaces: &[Item], context: &Context) -> Result<Vec<Item>> {
    let theme = ask::theme(context);
    let names: Vec<&str> = interfaces.iter().map(|item| item.name.as_str()).collect();
    let select = MultiSelect::with_theme(theme.as_ref())
        .with_prompt(format!("Interfaces of {package} (space selects, enter ends)"))
        .items(&names)
        .report(false);
    let chosen = select.interact_opt().map_err(|error| ask::failed(&error))?;
    let chosen = chosen.ok_or_else(interrupt::interrupted)?;
    if chosen.is_empty() {
        return Err(Error::usage("no interface selected"));
    }
    Ok(chosen
        .into_iter()
        .filter_map(|index| interfaces.get(index))
        .cloned()
        .collect())
}

/// Adds the name of a similarly spelt embedded package as a hint.
fn misspelt(error: Error, spec: &Spec) -> Error {
    let requested = spec.id();
    let alike = embedded::all()
        .into_iter()
        .map(|package| id(&package))
        .map(|name| (strsim::jaro_winkler(&name, &requested), name))
        .filter(|(similarity, name)| *similarity >= 0.9 && *name != requested)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    match alike {
        Some((_, name)) => error.hint(format!("did you mean '{name}'?")),
        None => error,
    }
}

fn full(package: &PackageName, item: &str) -> String {
    package.interface_id(item)
}

fn several_interfaces(package: &PackageName, interfaces: &[Item]) -> Error {
    let names: Vec<&str> = interfaces.iter().map(|item| item.name.as_str()).collect();
    let error = Error::usage(format!("'{package}' has several interfaces; specify one"))
        .caused_by(format!("its interfaces are {}", names.join(", ")));
    let example = names.first().map(|name| full(package, name)).unwrap_or_default();
    error.hint(format!(
        "run `wash wit add {example}`, or pass --all to add all of them"
    ))
}

fn no_item(package: &PackageName, name: &str, all: &[Item]) -> Error {
    let mut names: Vec<&str> = all.iter().map(|item| item.name.as_str()).collect();
    names.sort_by(|a, b| strsim::jaro_winkler(b, name).total_cmp(&strsim::jaro_winkler(a, name)));
    let error = Error::usage(format!("'{package}' has no interface or world '{name}'"));
    if names.is_empty() {
        error
    } else {
        error.hint(format!("available: {}", names.join(", ")))
    }
}
