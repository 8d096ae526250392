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

/// Folder of vendored crates, relative to the project root.
const CRATES: &str = ".wash/vendor/cargo";

/// Arguments of `wash vendor`.
#[derive(Args, Debug)]
#[command(after_help = "\
WIT packages from registries, Git repositories and archives are copied to .wash/vendor/wit; wkg.lock lists them. In a Rust \
project, `cargo vendor` copies the crates to .wash/vendor/cargo, and .cargo/config.toml is updated to use them. In a Go \
project, `go mod vendor` copies the modules to vendor. Commit all of these files: `wash wit fetch`, `wash build` and \
`wash dev` then work without a network. Templates and well-known WIT packages are built into wash.")]
pub(crate) struct VendorArgs {
    /// Vendor only the WIT packages
    #[arg(long)]
    pub(crate) wit_only: bool,
}

/// Runs `wash vendor`.
pub(crate) fn run(args: &VendorArgs, context: &Context) -> Result<Outcome> {
    let loaded = config::load(context, json!({}))?;
    let (settings, build) = (loaded.wit_settings()?, loaded.build_settings()?);
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
            kept.push("Go modules".to_owned());
            data.insert("go".to_owned(), json!({ "path": root.join("vendor") }));
        }
        Ecosystem::JavaScript => context
            .printer
            .note("npm packages are not vendored: also copy node_modules or the npm cache"),
        Ecosystem::Unknown => {}
    }
    let kept = if kept.is_empty() {
        "nothing: all dependencies are in wash or in the project".to_owned()
    } else {
        kept.join(" and ")
    };
    context.printer.status("Vendored", &kept);
    let message = format!("vendored {kept}");
    data.insert("project_path".to_owned(), json!(root));
    Ok(Outcome::new(message, "", Value::Object(data)))
}

/// Vendors the WIT packages and returns their names.
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
            .note(&format!("'{package}' is only in wit/deps: commit that folder"));
    }
    for path in &vendored.outside {
        context
            .printer
            .note(&format!("'{path}' is outside the project: copy it as well"));
    }
    Ok(vendored.packages.iter().map(ToString::to_string).collect())
}

/// Vendors the crates and returns their number.
fn crates(root: &Path, env: &BTreeMap<String, String>, context: &Context) -> Result<usize> {
    context.printer.status("Vendoring", "crates (cargo vendor)");
    let mut command = Command::new("cargo");
    command.args(["vendor", "--versioned-dirs", CRATES]);
    for (flag, enabled) in [("--offline", context.offline), ("--locked", context.locked)] {
        if enabled {
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

/// Configures cargo to use the crates: merges the settings that `cargo vendor` printed into the existing configuration.
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
            .map_err(|error| Error::new(format!("'{shown}' is not valid TOML")).with_source(&error))
    };
    let (mut document, new) = (parse(&before)?, parse(settings)?);
    let Some(sources) = new.get("source").and_then(Item::as_table_like) else {
        // All dependencies are local.
        return Ok(());
    };
    let table = document.entry("source").or_insert_with(toml_edit::table);
    let Some(table) = table.as_table_like_mut() else {
        return Err(Error::new(format!("'source' in '{shown}' is not a table")));
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

/// Runs a package manager and returns its stdout.
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
        return Err(Error::new(format!("{name} could not vendor the dependencies"))
            .with_exit(Exit::Build)
            .caused_by(output.status)
            .hint("see its output above"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
