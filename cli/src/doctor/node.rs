//! The checks of Node.js and the tools that build components from TypeScript and JavaScript.

use std::path::PathBuf;

use serde_json::Value;

use super::check::{Check, Diagnosis};
use super::rust::{absent, failed, grade};
use super::surroundings::{Need, Surroundings};
use super::tool::{Answer, first_line, version};
use crate::owner;

/// The oldest Node.js major version that jco supports.
const OLDEST: u64 = 20;

/// Package managers by their lock file.
const MANAGERS: [(&str, &str); 5] = [
    ("package-lock.json", "npm"),
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
];

/// `node`: whether Node.js is installed and new enough.
#[derive(Debug)]
pub(crate) struct Node;

impl Check for Node {
    fn id(&self) -> &'static str {
        "node"
    }

    fn about(&self) -> &'static str {
        "Node.js"
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let need = around.node();
        let install = format!("install Node.js {OLDEST} or newer: https://nodejs.org");
        let Some(node) = around.tools.find("node") else {
            return absent(need, "TypeScript", "node", &install);
        };
        let text = match around.tools.ask(&node, &["--version"]) {
            Answer::Output(text) => first_line(&text).to_owned(),
            Answer::Failed(why) => return failed(need, &node, &why).advice(install),
        };
        let evidence = format!("{text} ({})", node.display());
        let old = version(&text).is_some_and(|(major, _)| major < OLDEST);
        let found = if old {
            grade(
                need,
                format!("{evidence} is too old: jco needs {OLDEST} or newer"),
            )
            .advice(install)
        } else {
            Diagnosis::ok(evidence)
        };
        found
            .fact("version", text)
            .fact("path", node.display().to_string())
    }
}

/// `npm`: whether the project's package manager is installed.
#[derive(Debug)]
pub(crate) struct Npm;

impl Check for Npm {
    fn id(&self) -> &'static str {
        "npm"
    }

    fn about(&self) -> &'static str {
        "npm, or the package manager of the project's lock file"
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let need = around.node();
        let name = manager(around);
        let install = match name {
            "npm" => "npm comes with Node.js: https://nodejs.org".to_owned(),
            other => format!("install {other}: corepack enable {other}"),
        };
        let Some(program) = around.tools.find(name) else {
            return absent(need, "TypeScript", name, &install);
        };
        match around.tools.ask(&program, &["--version"]) {
            Answer::Output(text) => {
                let text = first_line(&text);
                Diagnosis::ok(format!("{name} {text} ({})", program.display()))
                    .fact("version", text)
                    .fact("path", program.display().to_string())
            }
            Answer::Failed(why) => failed(need, &program, &why).advice(install),
        }
    }
}

/// `jco`: whether jco, which compiles JavaScript to components, is installed where the project finds it.
#[derive(Debug)]
pub(crate) struct Jco;

impl Check for Jco {
    fn id(&self) -> &'static str {
        "jco"
    }

    fn about(&self) -> &'static str {
        "jco, which compiles JavaScript to components"
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let required = around.builds_with("jco") || around.package_json.as_deref().is_some_and(mentions_jco);
        let Some(jco) = local(around).or_else(|| around.tools.find("jco")) else {
            if !required {
                return Diagnosis::skipped("jco not found; only projects that build with it need it");
            }
            let listed = around.package_json.as_deref().is_some_and(depends_on_jco);
            return if listed {
                Diagnosis::broken("jco is listed in package.json but is not installed").advice(format!(
                    "install the project's dependencies: {} install",
                    manager(around)
                ))
            } else {
                Diagnosis::broken("jco not found; this project builds with it")
                    .advice("add it to the project: npm install --save-dev @bytecodealliance/jco")
            };
        };
        let need = if required { Need::Project } else { Need::None };
        match around.tools.ask(&jco, &["--version"]) {
            Answer::Output(text) => {
                let text = first_line(&text);
                Diagnosis::ok(format!("jco {text} ({})", around.shown(&jco)))
                    .fact("version", text)
                    .fact("path", jco.display().to_string())
            }
            Answer::Failed(why) => {
                failed(need, &jco, &why).advice(format!("reinstall it: {} install", manager(around)))
            }
        }
    }
}

fn manager(around: &Surroundings) -> &'static str {
    let found = MANAGERS.iter().find(|(lock, _)| around.has(lock));
    found.map_or("npm", |(_, name)| name)
}

/// Returns `node_modules/.bin/jco` in the project or its nearest ancestor, as npm resolves it, unless it belongs to another user.
fn local(around: &Surroundings) -> Option<PathBuf> {
    let name = if cfg!(windows) { "jco.cmd" } else { "jco" };
    around
        .root
        .ancestors()
        .map(|dir| dir.join("node_modules/.bin").join(name))
        .find(|path| path.exists())
        // A folder that any user may write to, such as /tmp, may be a parent of the project.
        .filter(|path| {
            let in_project = around.trusted && path.starts_with(&around.root);
            in_project || matches!(owner::other_user(path), Ok(None))
        })
}

fn depends_on_jco(package: &str) -> bool {
    let Ok(package) = serde_json::from_str::<Value>(package) else {
        return false;
    };
    let groups = ["dependencies", "devDependencies", "optionalDependencies"];
    groups.iter().any(|group| {
        package
            .get(group)
            .is_some_and(|group| group.get("@bytecodealliance/jco").is_some())
    })
}

fn mentions_jco(package: &str) -> bool {
    let Ok(json) = serde_json::from_str::<Value>(package) else {
        return false;
    };
    let scripts = json.get("scripts").and_then(Value::as_object);
    let runs = scripts
        .into_iter()
        .flatten()
        .filter_map(|(_, script)| script.as_str());
    depends_on_jco(package) || runs.flat_map(str::split_whitespace).any(|word| word == "jco")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jco_is_required_by_a_dependency_or_a_script() {
        assert!(mentions_jco(
            r#"{"devDependencies":{"@bytecodealliance/jco":"1"}}"#
        ));
        assert!(mentions_jco(
            r#"{"scripts":{"build":"tsc && jco componentize x"}}"#
        ));
        assert!(!mentions_jco(r#"{"scripts":{"build":"tsc"}}"#));
        assert!(!mentions_jco("not json"));
    }
}
