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
Without a version, the one that the project uses of the package or of its family is taken, else the newest. If the dependencies \
cannot be fetched afterwards, the WIT is as before.

Examples:
  wash wit add wasi:keyvalue/store@0.2.0-draft
  wash wit add wasi:keyvalue --all
  wash wit add --export wasi:http/incoming-handler")]
pub(crate) struct AddArgs {
    /// Package, interface or world to add: NAMESPACE:PACKAGE[/INTERFACE][@VERSION]
    #[arg(value_name = "PACKAGE", required = true)]
    pub(crate) packages: Vec<String>,

    /// Add all interfaces of a package that is named alone
    #[arg(long)]
    pub(crate) all: bool,

    /// Export it rather than import it
    #[arg(long)]
    pub(crate) export: bool,

    /// World to add it to, where there are several
    #[arg(long, value_name = "NAME")]
    pub(crate) world: Option<String>,

    /// The flags of every subcommand.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Run `wash wit add`.
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
                    .hint("leave --export out to include what it has"));
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
            return Err(error.hint("the WIT is as it was"));
        }
    };
    ensure::remember(&settings)?;
    for statement in &added {
        context.printer.status("Added", statement);
    }
    for statement in &known {
        context
            .printer
            .note(&format!("the world '{world}' has it already: {statement}"));
    }
    let message = if added.is_empty() {
        format!("the world '{world}' has all of it already")
    } else {
        format!("added to the world '{world}': {}", added.join(", "))
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
        (None, []) => Err(Error::usage("the WIT of the project has no world")
            .hint("add one to 'world.wit': world NAME { }")),
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
            .hint(format!("name one with --world: {}", several.join(", ")))),
    }
}

/// The package, in a version if it has some.
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
        // What the source has decides.
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
        return Err(Error::new(format!("'{spec}' is not what its source has"))
            .caused_by(format!("it has '{package}'")));
    }
    Ok((package, content))
}

/// What of the package is wanted.
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
        return Err(Error::usage("nothing was selected"));
    }
    Ok(chosen
        .into_iter()
        .filter_map(|index| interfaces.get(index))
        .cloned()
        .collect())
}

/// Name the package that wash brings and that is spelt nearly the same.
fn misspelt(error: Error, spec: &Spec) -> Error {
    let wanted = spec.id();
    let alike = embedded::all()
        .into_iter()
        .map(|package| id(&package))
        .map(|name| (strsim::jaro_winkler(&name, &wanted), name))
        .filter(|(similarity, name)| *similarity >= 0.9 && *name != wanted)
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
    let error = Error::usage(format!("'{package}' has several interfaces: say which"))
        .caused_by(format!("it has {}", names.join(", ")));
    let example = names.first().map(|name| full(package, name)).unwrap_or_default();
    error.hint(format!("`wash wit add {example}`, or all of them with --all"))
}

fn no_item(package: &PackageName, name: &str, all: &[Item]) -> Error {
    let mut names: Vec<&str> = all.iter().map(|item| item.name.as_str()).collect();
    names.sort_by(|a, b| strsim::jaro_winkler(b, name).total_cmp(&strsim::jaro_winkler(a, name)));
    let error = Error::usage(format!("'{package}' has no interface or world '{name}'"));
    if names.is_empty() {
        error
    } else {
        error.hint(format!("it has: {}", names.join(", ")))
    }
}
