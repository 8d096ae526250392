//! `wash wit tree`.

use std::collections::BTreeSet;

use clap::Args;
use serde_json::json;
use wit_parser::PackageName;

use super::common::{CommonArgs, network, package, packages, request};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;
use crate::wit::name::Spec;
use crate::wit::resolve::Resolution;

/// Arguments of `wash wit tree`.
#[derive(Args, Debug)]
#[command(after_help = "\
Each package is followed by its source; (*) marks a package whose dependencies are shown above. No files are changed.")]
pub(crate) struct TreeArgs {
    /// Invert the tree: show the packages that depend on PACKAGE
    #[arg(long, value_name = "PACKAGE")]
    pub(crate) invert: Option<String>,

    /// Common flags.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Runs `wash wit tree`.
pub(crate) fn run(args: &TreeArgs, context: &Context) -> Result<Outcome> {
    let settings = args.common.settings(context)?;
    let network = network(&args.common, &settings, context)?;
    let request = request(&settings, &network);
    let (resolution, _) = request.resolve()?;
    let mut drawing = Drawing {
        resolution: &resolution,
        inverted: args.invert.is_some(),
        shown: BTreeSet::new(),
        lines: Vec::new(),
    };
    for start in starts(args.invert.as_deref(), &resolution)? {
        drawing.draw(&start, "", "");
    }
    let text = drawing.lines.join("\n");
    let data_of_packages: Vec<_> = resolution
        .origins
        .iter()
        .map(|(name, origin)| {
            let mut data = package(name, origin);
            let needs = resolution.needs.get(name);
            data["needs"] = needs.into_iter().flatten().map(ToString::to_string).collect();
            data
        })
        .collect();
    let root = &resolution.root;
    let direct: Vec<String> = resolution
        .needs
        .get(root)
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    let data = json!({ "root": root.to_string(), "needs": direct, "packages": data_of_packages });
    let message = format!("'{root}' depends on {}", packages(resolution.origins.len()));
    Ok(Outcome::new(message, text, data))
}

/// Returns the roots of the trees.
fn starts(invert: Option<&str>, resolution: &Resolution) -> Result<Vec<PackageName>> {
    let Some(text) = invert else {
        return Ok(vec![resolution.root.clone()]);
    };
    let spec = Spec::parse(text)?;
    let found: Vec<PackageName> = resolution
        .origins
        .keys()
        .filter(|name| spec.matches(name))
        .cloned()
        .collect();
    if found.is_empty() {
        return Err(Error::usage(format!("the project does not depend on '{text}'"))
            .hint("run `wash wit tree` to show its dependencies"));
    }
    Ok(found)
}

struct Drawing<'a> {
    resolution: &'a Resolution,
    inverted: bool,
    shown: BTreeSet<PackageName>,
    lines: Vec<String>,
}

impl Drawing<'_> {
    fn draw(&mut self, package: &PackageName, lead: &str, below: &str) {
        let origin = self.resolution.origins.get(package);
        let from = origin
            .map(|origin| format!(" ({})", origin.describe()))
            .unwrap_or_default();
        let next = self.next(package);
        let again = !self.shown.insert(package.clone()) && !next.is_empty();
        self.lines.push(format!(
            "{lead}{package}{from}{}",
            if again { " (*)" } else { "" }
        ));
        if again {
            return;
        }
        for (index, child) in next.iter().enumerate() {
            let (lead, more) = if index + 1 == next.len() {
                ("└── ", "    ")
            } else {
                ("├── ", "│   ")
            };
            self.draw(child, &format!("{below}{lead}"), &format!("{below}{more}"));
        }
    }

    fn next(&self, package: &PackageName) -> Vec<PackageName> {
        let needs = &self.resolution.needs;
        if self.inverted {
            let needing = needs.iter().filter(|(_, needs)| needs.contains(package));
            return needing.map(|(name, _)| name.clone()).collect();
        }
        needs.get(package).into_iter().flatten().cloned().collect()
    }
}
