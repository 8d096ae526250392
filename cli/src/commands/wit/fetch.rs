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
A package comes from the first of these places that has it: wit.sources, the lock file with the cache, the packages that wash \
brings (WASI 0.2 and 0.3, the drafts that hosts provide), wit/deps as it is, wit.registries and the configuration of wkg, the \
registries of the namespaces wasi, wasmcloud, wrpc and ba. A registry is asked only for what is in no other place.

The lock file is wkg.lock, as the tool wkg has it. If anything fails, wit/deps and the lock file stay as they were.

`wash build` and `wash dev` do the same when the world has changed.")]
pub(crate) struct FetchArgs {
    /// Do not take packages from wit/deps, where they may have been changed by hand
    #[arg(long)]
    pub(crate) clean: bool,

    /// The flags of every subcommand.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Run `wash wit fetch`.
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
        format!("{count} in '{folder}' are as they should be")
    };
    let names = fetched.resolution.origins.keys().map(ToString::to_string);
    let text = names.collect::<Vec<_>>().join("\n");
    Ok(Outcome::new(message, text, fetched_data(&settings, &fetched)))
}
