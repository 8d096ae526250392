//! `wash vendor`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;
use serde_json::{Value, json};
use toml_edit::{DocumentMut, Item};

use crate::config::{self, WitSettings};
use crate::context::Context;
use crate::error::{Error, Result, ResultExt as _};
use crate::exit::Exit;
use crate::files::{self, Loss};
use crate::output::Outcome;
use crate::printable::{self, Colors};
use crate::project::ecosystem::Ecosystem;
use crate::wit::fetch::Request;
use crate::wit::network::Network;
use crate::wit::resolve::Refresh;
use crate::wit::source::Sources;
use crate::wit::{ensure, vendor};

/// Where the crates go, in the project.
const CRATES: &str = ".wash/vendor/cargo";

/// Arguments of `wash vendor`.
#[derive(Args, Debug)]
#[command(after_help = "\
WIT packages of registries, repositories and archives go to .wash/vendor/wit, and wkg.lock says which. Crates of a Rust project \
go to .wash/vendor/cargo by `cargo vendor`, and .cargo/config.toml says so; modules of a Go project go to vendor by \
`go mod vendor`. Commit all of it: on a machine without a network, `wash wit fetch`, `wash build` and `wash dev` work then as \
they do here. Templates and well-known WIT packages are in wash itself.")]
pub(crate) struct VendorArgs {
    /// Keep only the WIT packages
    #[arg(long)]
    pub(crate) wit_only: bool,
}

/// Run `wash vendor`.
pub(crate) fn run(args: &VendorArgs, context: &Context) -> Result<Outcome> {
    let loaded = config::load(context, json!({}))?;
    let (settings, build) = (loaded.wit_settings()?, loaded.build_settings());
    let root = settings.root.clone();
    let (mut kept, mut data) = (Vec::new(), serde_json::Map::new());
    if settings.wit_dir.is_dir() {
        let packages = wit(&settings, context)?;
        match packages.len() {
            0 => {}
            1 => kept.push("1 WIT package".to_owned()),
            many => kept.push(format!("{many} WIT packages")),
        }
        data.insert("wit".to_owned(), json!({ "packages": packages }));
    }
    match Ecosystem::of(&root) {
        _ if args.wit_only => {}
        Ecosystem::Rust => {
            let count = crates(&root, &build.env, context)?;
            kept.push(format!("{count} crates"));
            data.insert(
                "cargo".to_owned(),
                json!({ "path": root.join(CRATES), "crates": count }),
            );
        }
        Ecosystem::Go => {
            context.printer.status("Vendoring", "modules (go mod vendor)");
            let mut command = Command::new("go");
            command.args(["mod", "vendor"]);
            let _ = run_tool(command, "go", &root, &build.env, context)?;
            kept.push("the modules of Go".to_owned());
            data.insert("go".to_owned(), json!({ "path": root.join("vendor") }));
        }
        Ecosystem::JavaScript => context
            .printer
            .note("npm packages are not kept: carry node_modules along, or the cache of npm"),
        Ecosystem::Unknown => {}
    }
    let kept = if kept.is_empty() {
        "nothing: all of it is in wash or in the project".to_owned()
    } else {
        kept.join(" and ")
    };
    context.printer.status("Vendored", &kept);
    let message = format!("vendored {kept}");
    data.insert("project_path".to_owned(), json!(root));
    Ok(Outcome::new(message, "", Value::Object(data)))
}

/// The WIT packages.
fn wit(settings: &WitSettings, context: &Context) -> Result<Vec<String>> {
    let network = Network::new(settings, wash_runtime::oci::RegistryOptions::default())?;
    let request = Request {
        settings,
        remote: Some(&network),
        clean: false,
        refresh: Refresh::Nothing,
    };
    let fetched = request.fetch(&context.printer)?;
    ensure::remember(settings)?;
    let sources = Sources::read(&settings.root, &settings.sources)?;
    let paths: Vec<PathBuf> = sources.paths().map(Path::to_owned).collect();
    let vendored = vendor::vendor(settings, &fetched.resolution, &paths)?;
    for package in &vendored.only_present {
        context
            .printer
            .note(&format!("'{package}' is only in wit/deps: commit it there"));
    }
    for path in &vendored.outside {
        context
            .printer
            .note(&format!("'{path}' is not in the project: carry it along"));
    }
    Ok(vendored.packages.iter().map(ToString::to_string).collect())
}

/// The crates; how many.
fn crates(root: &Path, env: &BTreeMap<String, String>, context: &Context) -> Result<usize> {
    context.printer.status("Vendoring", "crates (cargo vendor)");
    let mut command = Command::new("cargo");
    command.args(["vendor", "--versioned-dirs", CRATES]);
    for (flag, wanted) in [("--offline", context.offline), ("--locked", context.locked)] {
        if wanted {
            command.arg(flag);
        }
    }
    let settings = run_tool(command, "cargo", root, env, context)?;
    configure(root, &settings)?;
    let count = std::fs::read_dir(root.join(CRATES))
        .into_iter()
        .flatten()
        .flatten()
        .count();
    Ok(count)
}

/// Let cargo use the crates: what it says itself goes into its configuration, beside what is there.
fn configure(root: &Path, settings: &str) -> Result<()> {
    let path = root.join(".cargo").join("config.toml");
    let shown = path.display().to_string();
    let failed = || format!("cannot write '{shown}'");
    let before = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).or_fail(|| format!("cannot read '{shown}'")),
    };
    let parse = |text: &str| {
        text.parse::<DocumentMut>()
            .map_err(|error| Error::new(format!("'{shown}' is no TOML")).with_source(&error))
    };
    let (mut document, new) = (parse(&before)?, parse(settings)?);
    let Some(sources) = new.get("source").and_then(Item::as_table_like) else {
        // Nothing comes from another machine.
        return Ok(());
    };
    let table = document.entry("source").or_insert_with(toml_edit::table);
    let Some(table) = table.as_table_like_mut() else {
        return Err(Error::new(format!("'source' in '{shown}' is no table")));
    };
    for (name, source) in sources.iter() {
        table.insert(name, source.clone());
    }
    let text = document.to_string();
    if text == before {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).or_fail(failed)?;
    }
    files::replace(&path, text.as_bytes(), Loss::Matters).or_fail(failed)
}

/// Run a tool of a language; what it prints on stdout.
fn run_tool(
    mut command: Command,
    name: &str,
    root: &Path,
    env: &BTreeMap<String, String>,
    context: &Context,
) -> Result<String> {
    let output = command
        .current_dir(root)
        .envs(env)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| {
            let failed = Error::new(format!("cannot run {name}")).with_source(&error);
            failed
                .with_exit(Exit::MissingTool)
                .hint(format!("install {name}, or use --wit-only"))
        })?;
    if !output.status.success() {
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            context.printer.foreign(&printable::line(line, Colors::Drop));
        }
        return Err(
            Error::new(format!("{name} could not keep what the project depends on"))
                .with_exit(Exit::Build)
                .caused_by(output.status)
                .hint("see what it says above"),
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
