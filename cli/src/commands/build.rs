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
/// Runs `build.command` in the project root, then locates and validates the component.
#[derive(Args, Debug)]
#[command(after_long_help = "\
The project root is the nearest folder, starting from the current one and going up, that contains \
.wash/config.{yaml,yml,json,toml}. The path of the component is `build.component_path`; if that is not set, it is \
determined from cargo or package.json. If it is set, the build command receives the absolute path in WASH_COMPONENT_PATH. \
The output of the build command goes to stderr; only the path of the component goes to stdout.

Exit codes: 2 no build command is known, 3 the build command failed, 4 a WIT package cannot be fetched, 5 a tool or a \
target that the build requires is missing.")]
pub(crate) struct BuildArgs {
    /// Do not fetch WIT dependencies (same as `wit.skip_fetch`)
    ///
    /// By default, they are fetched into `wit/deps` if the world has changed or names a package that is missing there.
    #[arg(long)]
    pub(crate) skip_fetch: bool,
}

/// Runs `wash build`.
pub(crate) fn run(args: &BuildArgs, context: &Context) -> Result<Outcome> {
    let flags = if args.skip_fetch {
        json!({ "wit": { "skip_fetch": true } })
    } else {
        json!({})
    };
    let settings = config::load(context, flags)?.build_settings()?;
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
