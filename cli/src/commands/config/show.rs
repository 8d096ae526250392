//! `wash config show`.

use clap::Args;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use serde_json::{Value, json};

use crate::config::{self, keys, report, schema};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Arguments of `wash config show`.
#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// Show only this key, such as `dev.address`
    #[arg(value_name = "KEY", add = ArgValueCandidates::new(keys_of_config))]
    pub(crate) key: Option<String>,

    /// Show the origin of each value: its layer, and its file and line or environment variable
    #[arg(long)]
    pub(crate) origin: bool,
}

/// Runs `wash config show`.
pub(crate) fn run(args: &ShowArgs, context: &Context) -> Result<Outcome> {
    let loaded = config::load(context, json!({}))?;
    let pointer = args.key.as_deref().map(keys::pointer).unwrap_or_default();
    let shown = report::redacted(&loaded)?;
    let Some(value) = shown.pointer(&pointer) else {
        return absent(args.key.as_deref().unwrap_or_default(), &pointer);
    };
    let mut data = match &args.key {
        None => json!({ "config": value }),
        Some(key) => json!({ "key": key, "value": value }),
    };
    data["user_config"] = json!(loaded.user_file);
    data["project_config"] = json!(loaded.project.config);
    let mut text = report::yaml(value)?;
    if args.origin {
        let leaves = report::leaves(&loaded, value, &pointer);
        text = report::table(&leaves, &context.cwd)?;
        data["origins"] = json!(leaves);
    }
    Ok(Outcome::new("the effective configuration", text, data))
}

/// Handles a key without a value. A known key prints nothing, for use in `$(wash config show dev.address)`; an unknown key is
/// an error.
fn absent(key: &str, pointer: &str) -> Result<Outcome> {
    let known = schema::Node::root().pointer(pointer);
    if known.is_some() {
        return Ok(Outcome::new(
            format!("'{key}' has no value"),
            "",
            json!({ "key": key, "value": Value::Null }),
        ));
    }
    let names = schema::key_names();
    let error = Error::usage(format!("unknown key '{key}'"));
    Err(match keys::nearest(key, names.iter().map(String::as_str)) {
        Some(near) => error.hint(format!("did you mean '{near}'?")),
        None => error.hint("run `wash config show` to see all keys"),
    })
}

fn keys_of_config() -> Vec<CompletionCandidate> {
    schema::key_names()
        .into_iter()
        .map(CompletionCandidate::new)
        .collect()
}
