//! `wash wit build`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde_json::json;

use super::common::{CommonArgs, fetched_data, network, request};
use crate::context::Context;
use crate::error::{Result, ResultExt as _};
use crate::files::{self, Loss};
use crate::output::Outcome;
use crate::wasm;
use crate::wit::source::Sources;
use crate::wit::{encode, ensure};

/// Arguments of `wash wit build`.
#[derive(Args, Debug)]
#[command(after_help = "\
The dependencies are fetched first, as with `wash wit fetch`. The metadata of the package is \
read from [metadata] in wkg.toml.")]
pub(crate) struct BuildArgs {
    /// File to write the package to [default: NAME-VERSION.wasm in the project root]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output_file: Option<PathBuf>,

    /// Common flags.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Runs `wash wit build`.
pub(crate) fn run(args: &BuildArgs, context: &Context) -> Result<Outcome> {
    let settings = args.common.settings(context)?;
    let network = network(&args.common, &settings, context)?;
    let request = request(&settings, &network);
    let fetched = request.fetch(&context.printer)?;
    ensure::remember(&settings)?;
    let metadata = Sources::read(&settings.root, &settings.sources)?.metadata;
    let wasm = encode::encode(&fetched.resolution, &metadata)?;
    let root = &fetched.resolution.root;
    let path = if let Some(path) = &args.output_file {
        context.cwd.join(path)
    } else {
        let version = root.version.as_ref().map(|version| format!("-{version}"));
        settings
            .root
            .join(format!("{}{}.wasm", root.name, version.unwrap_or_default()))
    };
    files::replace(&path, &wasm, Loss::Matters).or_fail(|| format!("cannot write '{}'", path.display()))?;
    let shown = path.display().to_string();
    context.printer.status("Built", &format!("{root}"));
    let data = json!({
        "path": path,
        "package": root.to_string(),
        "size": wasm.len(),
        "digest": wasm::digest(&wasm),
        "fetched": fetched_data(&settings, &fetched),
    });
    Ok(Outcome::new(format!("built '{root}' as '{shown}'"), shown, data))
}
