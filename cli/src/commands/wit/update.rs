//! `wash wit update`.

use clap::Args;
use semver::Version;
use serde_json::json;
use wit_parser::PackageName;

use super::common::{CommonArgs, fetched_data, network, request};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output::Outcome;
use crate::wit::fetch::Fetched;
use crate::wit::lock::Lock;
use crate::wit::name::Spec;
use crate::wit::network::Network;
use crate::wit::remote::Remote as _;
use crate::wit::resolve::{Origin, Refresh};
use crate::wit::{embedded, ensure};

/// Arguments of `wash wit update`.
#[derive(Args, Debug)]
#[command(after_help = "\
Locked dependencies are resolved again: contents of registries, branches of Git repositories, archives. A version that the WIT \
names is kept, because bindings are generated for it; newer compatible versions are listed. If the command fails, wit/deps and \
the lock file are left unchanged.")]
pub(crate) struct UpdateArgs {
    /// Package to update, NAMESPACE:PACKAGE[@VERSION] [default: all]
    #[arg(value_name = "PACKAGE")]
    pub(crate) package: Option<String>,

    /// Common flags.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Runs `wash wit update`.
pub(crate) fn run(args: &UpdateArgs, context: &Context) -> Result<Outcome> {
    let settings = args.common.settings(context)?;
    let only = args.package.as_deref().map(Spec::parse).transpose()?;
    if settings.offline && !Lock::read(&settings.root)?.is_empty() {
        return Err(
            Error::new("cannot look for updates without a network (--offline)")
                .with_exit(Exit::Network)
                .hint("remove --offline, or run `wash wit fetch`"),
        );
    }
    let network = network(&args.common, &settings, context)?;
    let mut request = request(&settings, &network);
    if let Some(spec) = &only {
        let (resolution, _) = request.resolve()?;
        if !resolution.origins.keys().any(|package| spec.matches(package)) {
            return Err(Error::usage(format!("the project does not depend on '{spec}'"))
                .hint("run `wash wit tree` to show its dependencies"));
        }
    }
    request.refresh = only.clone().map_or(Refresh::Everything, Refresh::Only);
    let fetched = request.fetch(&context.printer)?;
    ensure::remember(&settings)?;
    let moved = moved(&fetched);
    for line in &moved {
        context.printer.status("Updated", line);
    }
    let included = |package: &PackageName| only.as_ref().is_none_or(|spec| spec.matches(package));
    let mut newer = Vec::new();
    for (package, origin) in fetched
        .resolution
        .origins
        .iter()
        .filter(|(package, _)| included(package))
    {
        if let Some(version) = available(package, origin, &network, settings.offline) {
            context.printer.note(&format!(
                "{package} is kept; {version} is compatible: to use it, name it in your WIT"
            ));
            newer.push(json!({ "package": package.to_string(), "version": version.to_string() }));
        }
    }
    let message = match moved.len() {
        0 => "nothing to update".to_owned(),
        1 => "updated 1 package".to_owned(),
        count => format!("updated {count} packages"),
    };
    if moved.is_empty() {
        context.printer.status("Unchanged", "nothing to update");
    }
    let data = json!({ "moved": moved, "available": newer, "fetched": fetched_data(&settings, &fetched) });
    Ok(Outcome::new(message, moved.join("\n"), data))
}

/// Lists the packages whose version or content has changed.
fn moved(fetched: &Fetched) -> Vec<String> {
    let (before, after) = (&fetched.before, &fetched.resolution.lock);
    let names = fetched.resolution.origins.keys();
    names
        .filter_map(|package| match (before.find(package), after.find(package)) {
            (Some(old), Some(new)) if old.version != new.version => {
                Some(format!("{package} {} -> {}", old.version, new.version))
            }
            (Some(old), Some(new)) if old.digest != new.digest => Some(format!(
                "{package} {} -> {}",
                short(&old.digest),
                short(&new.digest)
            )),
            (None, Some(_)) => Some(format!("{package} is now locked")),
            _ => source_moved(before, after, package),
        })
        .collect()
}

fn source_moved(before: &Lock, after: &Lock, package: &PackageName) -> Option<String> {
    let new = after.of_source(package)?;
    let Some(old) = before.of_source(package) else {
        return Some(format!("{package} is now locked"));
    };
    let shown = |locked: &crate::wit::lock::LockedSource| {
        short(locked.revision.as_deref().unwrap_or(&locked.digest)).to_owned()
    };
    (old.digest != new.digest || old.revision != new.revision)
        .then(|| format!("{package} {} -> {}", shown(old), shown(new)))
}

/// Shortens a digest or commit.
fn short(text: &str) -> &str {
    let text = text.strip_prefix("sha256:").unwrap_or(text);
    text.get(..12).unwrap_or(text)
}

/// Returns the newest version that is compatible with the current one.
fn available(package: &PackageName, origin: &Origin, network: &Network, offline: bool) -> Option<Version> {
    let current = package.version.as_ref()?;
    let versions = match origin {
        Origin::Wash => embedded::versions(&package.namespace, &package.name),
        Origin::Registry { .. } if !offline => network.versions(package).ok()?,
        _ => return None,
    };
    let track = PackageName::version_compat_track(current);
    versions
        .into_iter()
        .filter(|version| version > current && PackageName::version_compat_track(version) == track)
        .max()
}
