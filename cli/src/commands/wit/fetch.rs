//! `wash wit fetch`.

use clap::Args;

use super::common::{CommonArgs, fetched_data, network, packages, request, shown};
use crate::context::Context;
use crate::error::Result;
use crate::output::Outcome;
use crate::wit::{deps, ensure};

/// Arguments of `wash wit fetch`.
#[derive(Args, Debug)]
#[command(after_help = "\
A package is taken from the first of these sources that has it: wit.sources; the packages built into wash (WASI 0.2 and 0.3, \
and the drafts that hosts provide); the lock file together with the cache; the existing wit/deps; wit.registries and the \
configuration of wkg; the registries of the namespaces wasi, wasmcloud, wrpc and ba. Registries are contacted only for \
packages that no other source has.

The lock file is wkg.lock, in the format of the wkg tool. If the command fails, wit/deps and the lock file are left unchanged.

`wash build` and `wash dev` also fetch the dependencies if the world has changed.")]
pub(crate) struct FetchArgs {
    /// Ignore the packages in wit/deps, which may have been edited
    #[arg(long)]
    pub(crate) clean: bool,

    /// Common flags.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Runs `wash wit fetch`.
pub(crate) fn run(args: &FetchArgs, context: &Context) -> Result<Outcome> {
    let settings = args.common.settings(context)?;
    let network = network(&args.common, &settings, context)?;
    let mut request = request(&settings, &network);
    request.clean = args.clean;
    let fetched = request.fetch(&context.printer)?;
    ensure::remember(&settings)?;
    let folder = shown(&settings, &settings.wit_dir.join(deps::NAME));
    let count = packages(fetched.resolution.origins.len());
    let message = if fetched.changed {
        context
            .printer
            .status("Fetched", &format!("{count} into '{folder}'"));
        format!("fetched {count} into '{folder}'")
    } else {
        context
            .printer
            .status("Unchanged", &format!("{count} in '{folder}'"));
        format!("'{folder}' is up to date: {count}")
    };
    let names = fetched.resolution.origins.keys().map(ToString::to_string);
    let text = names.collect::<Vec<_>>().join("\n");
    Ok(Outcome::new(message, text, fetched_data(&settings, &fetched)))
}
