//! `wash oci tags`.

use clap::Args;
use serde_json::json;
use wash_runtime::oci::Registry;

use super::registry::RegistryArgs;
use crate::context::Context;
use crate::error::Result;
use crate::oci::explain::{offline, reference, wait};
use crate::output::Outcome;

/// Maximum number of tags to list.
const LIMIT: usize = 1000;

/// Arguments of `wash oci tags`.
#[derive(Args, Debug)]
pub(crate) struct TagsArgs {
    /// Repository to list the tags of, such as registry.example.com/shop/cart
    pub(crate) repository: String,

    /// Registry options.
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
}

/// Runs `wash oci tags`.
pub(crate) fn run(args: &TagsArgs, context: &Context) -> Result<Outcome> {
    let reference = reference(&args.repository)?;
    if context.offline {
        return Err(offline("`wash oci tags`"));
    }
    let options = args.registry.options(context)?;
    let tags = wait(async {
        let registry = Registry::of(&reference, &options).await?;
        registry.tags(&reference, LIMIT).await
    })?;
    let repository = format!("{}/{}", reference.registry(), reference.repository());
    Ok(Outcome::new(
        format!("{repository} has {} tags", tags.len()),
        tags.join("\n"),
        json!({ "repository": repository, "tags": tags }),
    ))
}
