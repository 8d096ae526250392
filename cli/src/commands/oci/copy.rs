//! `wash oci copy`.

use std::sync::Arc;

use clap::Args;
use serde_json::json;
use wash_runtime::oci::{self, CopyEnd, Progress, RegistryOptions};

use super::registry::RegistryArgs;
use crate::context::Context;
use crate::error::Result;
use crate::oci::explain::{offline, reference, wait};
use crate::oci::fetch;
use crate::oci::progress::Bar;
use crate::output::Outcome;

/// Arguments of `wash oci copy`.
#[derive(Args, Debug)]
#[command(after_help = "\
The digest stays the same. Any kind of artifact can be copied, including container images. --username and the password apply \
to the registry of TO. If FROM is in another registry, the credentials stored by `wash oci login` or `docker login` are used \
for it.")]
pub(crate) struct CopyArgs {
    /// Artifact to copy, such as ghcr.io/shop/cart:1.0
    #[arg(value_name = "FROM")]
    pub(crate) from: String,

    /// Reference to copy it to, such as registry.example.com/mirror/cart:1.0
    #[arg(value_name = "TO")]
    pub(crate) to: String,

    /// Also copy the artifacts that refer to it: SBOMs, attestations, signatures
    #[arg(long)]
    pub(crate) referrers: bool,

    /// Registry options.
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
}

/// Runs `wash oci copy`.
pub(crate) fn run(args: &CopyArgs, context: &Context) -> Result<Outcome> {
    let (from, to) = (reference(&args.from)?, reference(&args.to)?);
    if context.offline {
        return Err(offline("`wash oci copy`"));
    }
    let options = args.registry.options(context)?;
    let same = from.resolve_registry() == to.resolve_registry();
    let from = CopyEnd {
        reference: from,
        options: RegistryOptions {
            credentials: options.credentials.clone().filter(|_| same),
            ..options.clone()
        },
    };
    let to = CopyEnd {
        reference: to,
        options,
    };
    let (name, new) = (from.reference.whole(), to.reference.whole());
    context.printer.status("Copying", &format!("{name} to {new}"));
    let bar: Arc<dyn Progress> = Bar::new(&context.printer);
    let (cache, temporary) = fetch::writable(context)?;
    let copied = wait(oci::copy(&from, &to, args.referrers, &cache, Some(&bar)))?;
    drop(temporary);
    drop(bar);
    Ok(Outcome::new(
        format!("copied {name} to {new}"),
        format!("{new}\n{}", copied.digest),
        json!({ "from": name, "to": new, "digest": copied.digest, "referrers": copied.referrers }),
    ))
}
