//! `wash build`.

use clap::Args;
use indicatif::HumanBytes;
use serde_json::json;

use crate::config;
use crate::context::Context;
use crate::error::Result;
use crate::output::Outcome;
use crate::project::build::build_blocking;
use crate::project::shell::BuildOutput;

/// Arguments of `wash build`.
///
/// Runs `build.command` of the project's configuration in the project root, then finds and checks the component.
#[derive(Args, Debug)]
#[command(after_long_help = "\
The project is the nearest folder, from the current one upwards, with a .wash/config.{yaml,yml,json,toml}. The \
component is where `build.component_path` says, else where cargo or package.json say. If `build.component_path` is set \
the build command finds it, absolute, in WASH_COMPONENT_PATH. The output of the command goes to stderr; stdout gets the \
path of the component.

Exit codes: 2 nothing says how to build, 3 the build command failed, 4 a WIT package cannot be fetched, 5 the build needs a \
tool or a target that is missing.")]
pub(crate) struct BuildArgs {
    /// Do not fetch WIT dependencies, as `wit.skip_fetch` does
    ///
    /// Without it they are fetched into `wit/deps` when the world names one that is not there, or has changed.
    #[arg(long)]
    pub(crate) skip_fetch: bool,
}

/// Run `wash build`.
pub(crate) fn run(args: &BuildArgs, context: &Context) -> Result<Outcome> {
    let flags = if args.skip_fetch {
        json!({ "wit": { "skip_fetch": true } })
    } else {
        json!({})
    };
    let settings = config::load(context, flags)?.build_settings();
    let built = build_blocking(&settings, &context.printer, BuildOutput::of(&context.printer))?;
    let path = built.component_path.display().to_string();
    if let Some(module) = &built.module_path {
        context.printer.status(
            "Wrapped",
            &format!("the core module '{}' as a component", module.display()),
        );
    }
    let (size, seconds) = (HumanBytes(built.size), built.duration.as_secs_f64());
    context
        .printer
        .status("Finished", &format!("component of {size} in {seconds:.2}s"));
    let data = json!({
        "component_path": path,
        "artifact_path": path,
        "project_path": built.project_path,
        "size": built.size,
        "digest": built.digest,
        "duration_ms": u64::try_from(built.duration.as_millis()).unwrap_or(u64::MAX),
    });
    Ok(Outcome::new(format!("built '{path}'"), path.clone(), data))
}
