//! `wash wit remove`.

use clap::Args;
use serde_json::json;

use super::common::{CommonArgs, fetched_data, network, request};
use crate::context::Context;
use crate::error::Result;
use crate::output::Outcome;
use crate::wit::edit::Edit;
use crate::wit::ensure;
use crate::wit::name::Spec;

/// Arguments of `wash wit remove`.
#[derive(Args, Debug)]
#[command(after_help = "\
Imports, exports and includes of the package are removed from all worlds; comments and layout are kept. If the dependencies \
cannot be fetched, the WIT files are left unchanged.

Examples:
  wash wit remove wasi:keyvalue
  wash wit remove wasi:keyvalue/store@0.2.0-draft")]
pub(crate) struct RemoveArgs {
    /// Package, interface or world to remove: NAMESPACE:PACKAGE[/INTERFACE][@VERSION]
    #[arg(value_name = "PACKAGE", required = true)]
    pub(crate) packages: Vec<String>,

    /// Common flags.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Runs `wash wit remove`.
pub(crate) fn run(args: &RemoveArgs, context: &Context) -> Result<Outcome> {
    let settings = args.common.settings(context)?;
    let mut edit = Edit::new(&settings.wit_dir)?;
    let (mut lines, mut data) = (Vec::new(), Vec::new());
    for package in &args.packages {
        let spec = Spec::parse(package)?;
        for removed in edit.remove(&spec)? {
            lines.push(removed.text.clone());
            data.push(json!({ "world": removed.world, "statement": removed.text }));
        }
        let uses = edit.uses(&spec.id());
        if spec.item.is_none() && spec.version.is_none() && !uses.is_empty() {
            let uses = uses.join(", ");
            context.printer.note(&format!(
                "'{}' is still a dependency: its types are used in {uses}",
                spec.id()
            ));
        }
    }
    let network = network(&args.common, &settings, context)?;
    let request = request(&settings, &network);
    edit.write()?;
    let fetched = match request.fetch(&context.printer) {
        Ok(fetched) => fetched,
        Err(error) => {
            edit.undo();
            return Err(error.hint("the WIT files are unchanged"));
        }
    };
    ensure::remember(&settings)?;
    for line in &lines {
        context.printer.status("Removed", line);
    }
    Ok(Outcome::new(
        format!("removed {}", args.packages.join(", ")),
        lines.join("\n"),
        json!({ "removed": data, "fetched": fetched_data(&settings, &fetched) }),
    ))
}
