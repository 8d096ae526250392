//! `wash config info`.

use clap::Args;
use serde_json::json;
use std::fmt::Write as _;

use crate::config::load;
use crate::config::root::Project;
use crate::context::Context;
use crate::error::Result;
use crate::output::Outcome;

/// Arguments of `wash config info`.
#[derive(Args, Debug)]
pub(crate) struct InfoArgs {}

/// Runs `wash config info`.
pub(crate) fn run(_args: &InfoArgs, context: &Context) -> Result<Outcome> {
    let project = Project::find(&context.cwd)?;
    let user = load::user_file(context)?;
    let version = env!("CARGO_PKG_VERSION");
    let root = project.config.as_ref().map(|_| &project.root);
    let paths = [
        ("config_dir", Some(&context.dirs.config)),
        ("data_dir", Some(&context.dirs.data)),
        ("cache_dir", Some(&context.dirs.cache)),
        ("user_config", user.as_ref()),
        ("project_path", root),
        ("project_config", project.config.as_ref()),
    ];
    let mut text = format!("{:<15} {version}\n", "version:");
    let mut data = json!({ "version": version });
    for (name, path) in paths {
        let shown = path.map_or_else(|| "none".to_owned(), |path| path.display().to_string());
        let _ = writeln!(text, "{:<15} {shown}", format!("{name}:"));
        if let Some(map) = data.as_object_mut() {
            map.insert(name.to_owned(), json!(path));
        }
    }
    Ok(Outcome::new(format!("wash {version}"), text, data))
}
