//! `wash inspect`.

mod source;

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde_json::{Value, json};
use wash_runtime::oci::PullPolicy;

use self::source::Source;
use super::oci::registry::RegistryArgs;
use crate::config;
use crate::context::Context;
use crate::error::Result;
use crate::inspect::Report;
use crate::oci::explain::wait;
use crate::oci::fetch;
use crate::output::Outcome;
use crate::project::build::{Built, build_blocking};
use crate::project::offline;
use crate::project::shell::BuildOutput;

/// Arguments of `wash inspect`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
The text output shows the world and all packages except those of WASI; `--full` adds them, so that the output is complete \
WIT. The JSON output always contains the complete WIT, and also the kind, imports, exports, size, digest and producers.")]
pub(crate) struct InspectArgs {
    /// Component file, project folder (built first), registry reference such as ghcr.io/shop/cart:1.0, or '-' for stdin
    /// [default: the current project]
    #[arg(value_name = "COMPONENT", value_hint = ValueHint::AnyPath)]
    pub(crate) component: Option<PathBuf>,

    /// Also print the WIT of WASI packages
    #[arg(long)]
    pub(crate) full: bool,

    /// Registry options.
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
}

/// Runs `wash inspect`.
pub(crate) fn run(args: &InspectArgs, context: &Context) -> Result<Outcome> {
    let source = Source::find(args.component.as_deref(), &context.cwd)?;
    let (bytes, name, path) = match &source {
        Source::Project(folder) => {
            let built = build(folder, context)?;
            let path = built.component_path;
            (built.wasm, format!("'{}'", path.display()), Some(path))
        }
        Source::File(path) => (source.read()?, source.name(), Some(path.clone())),
        Source::Reference(reference) => {
            let options = args.registry.options(context)?;
            let fetched = wait(fetch::pull(reference, PullPolicy::Always, options, context))?;
            let path = fetched.pulled.path.clone();
            (Source::File(path.clone()).read()?, source.name(), Some(path))
        }
        Source::Stdin => (source.read()?, source.name(), None),
    };
    let report = Report::of(&bytes, &name)?;
    let mut data = json!({ "path": path });
    if let Value::Object(data) = &mut data {
        data.extend(report.data());
    }
    let text = if args.full {
        report.wit.unwrap_or(report.summary)
    } else {
        report.summary
    };
    Ok(Outcome::new(
        format!("{name} is a {}", report.kind.noun()),
        text,
        data,
    ))
}

/// Builds the project that contains `folder`.
fn build(folder: &Path, context: &Context) -> Result<Built> {
    let context = &Context {
        cwd: folder.to_owned(),
        ..context.clone()
    };
    let mut settings = config::load(context, json!({}))?.build_settings()?;
    if context.offline {
        offline::forbid_network(&mut settings.env);
    }
    build_blocking(&settings, &context.printer, BuildOutput::of(&context.printer))
}
