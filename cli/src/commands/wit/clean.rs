//! `wash wit clean`.

use clap::Args;
use serde_json::json;

use super::common::{CommonArgs, packages, shown};
use crate::context::Context;
use crate::error::Result;
use crate::output::Outcome;
use crate::wit::deps::{self, Rendered, Staged};
use crate::wit::fetch;

/// Arguments of `wash wit clean`.
#[derive(Args, Debug)]
#[command(after_help = "The lock file is kept. Run `wash wit fetch` to restore the dependencies.")]
pub(crate) struct CleanArgs {
    /// Common flags.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Runs `wash wit clean`.
pub(crate) fn run(args: &CleanArgs, context: &Context) -> Result<Outcome> {
    let settings = args.common.settings(context)?;
    let folder = settings.wit_dir.join(deps::NAME);
    let _alone = fetch::alone(&settings, &context.printer);
    let count = deps::packages(&folder).len();
    let existed = folder.exists();
    if existed {
        Staged::write(&settings.wit_dir, &Rendered::new())?.publish()?;
    }
    let shown = shown(&settings, &folder);
    let message = if existed {
        format!("deleted '{shown}' with {}", packages(count))
    } else {
        format!("'{shown}' does not exist")
    };
    context.printer.status(
        if existed { "Deleted" } else { "Unchanged" },
        &format!("'{shown}'"),
    );
    let data = json!({ "path": folder, "removed": existed, "packages": count });
    Ok(Outcome::new(message, "", data))
}
