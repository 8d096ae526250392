//! The checks of the Rust compiler and its WebAssembly targets.

use std::path::{Path, PathBuf};

use super::check::{Check, Diagnosis, Fix};
use super::surroundings::{Need, Surroundings};
use super::tool::{Answer, first_line, version};
use crate::error::{Error, Result};

/// The first Rust release with `wasm32-wasip2` as a tier 2 target.
const OLDEST: (u64, u64) = (1, 82);

/// `rust-toolchain`: whether rustc and Cargo are installed and can build components.
#[derive(Debug)]
pub(crate) struct Toolchain;

impl Check for Toolchain {
    fn id(&self) -> &'static str {
        "rust-toolchain"
    }

    fn about(&self) -> &'static str {
        "the Rust compiler and Cargo"
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let need = around.rust();
        let install = "install Rust with rustup: https://rustup.rs";
        let (Some(rustc), Some(cargo)) = (around.tools.find("rustc"), around.tools.find("cargo")) else {
            let missing: Vec<&str> = ["rustc", "cargo"]
                .into_iter()
                .filter(|name| around.tools.find(name).is_none())
                .collect();
            return absent(need, "Rust", &missing.join(" and "), install);
        };
        let compiler = match around.tools.ask(&rustc, &["--version"]) {
            Answer::Output(text) => first_line(&text).to_owned(),
            Answer::Failed(why) => return failed(need, &rustc, &why).advice(repair(around, &rustc)),
        };
        if let Answer::Failed(why) = around.tools.ask(&cargo, &["--version"]) {
            return failed(need, &cargo, &why).advice(repair(around, &cargo));
        }
        let evidence = format!("{compiler} ({})", rustc.display());
        let found = if version(&compiler).is_some_and(|found| found < OLDEST) {
            let (major, minor) = OLDEST;
            let old =
                format!("{evidence} is older than {major}.{minor}, the first release that builds components");
            grade(need, old).advice("update it: rustup update stable")
        } else {
            Diagnosis::ok(evidence)
        };
        found
            .fact("version", compiler)
            .fact("path", rustc.display().to_string())
    }
}

/// `rust-target-…`: whether the standard library for the target is installed.
#[derive(Debug)]
pub(crate) struct Target {
    id: String,
    about: String,
    triple: String,
}

impl Target {
    /// Creates the check of `target`.
    pub(crate) fn new(target: &str) -> Self {
        Self {
            id: format!("rust-target-{target}"),
            about: format!("the Rust standard library for {target}"),
            triple: target.to_owned(),
        }
    }

    /// Returns the WebAssembly targets named in a build command.
    pub(crate) fn named(command: &str) -> Vec<String> {
        let separates = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let words = command
            .split(separates)
            .filter(|word| word.starts_with("wasm32-") && word.len() > 7);
        let mut targets: Vec<String> = words.map(str::to_owned).collect();
        targets.dedup();
        targets
    }
}

impl Check for Target {
    fn id(&self) -> &str {
        &self.id
    }

    fn about(&self) -> &str {
        &self.about
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let target = &self.triple;
        let named = Self::named(around.build_command.as_deref().unwrap_or_default());
        if !named.is_empty() && !named.contains(target) {
            return Diagnosis::skipped(format!("this project builds for {}", named.join(", ")));
        }
        let need = around.rust();
        let Some(rustc) = around.tools.find("rustc") else {
            return Diagnosis::skipped("rustc not found");
        };
        let folder = match libraries(around, &rustc, target, None) {
            Ok(folder) => folder,
            Err(why) => return failed(need, &rustc, &why).advice("see the check 'rust-toolchain'"),
        };
        if has_std(&folder) {
            return Diagnosis::ok(format!("found in {}", folder.display()))
                .fact("path", folder.display().to_string());
        }
        let missing = format!("not installed: no libstd in {}", folder.display());
        let missing = grade(need, missing).fact("path", folder.display().to_string());
        if let Some(toolchain) = other_toolchain(around, target) {
            let choose = format!(
                "the toolchain '{toolchain}' has it: set build.env.RUSTUP_TOOLCHAIN to '{toolchain}' in .wash/config.yaml"
            );
            return missing.advice(choose);
        }
        match rustup(around, &rustc) {
            Some(rustup) if need != Need::None => {
                let fix = AddTarget { rustup, target: target.clone() };
                let missing = missing.advice(fix.describe());
                if around.offline { missing } else { missing.fixed_by(fix) }
            }
            Some(_) => missing.advice(format!("rustup target add {target}")),
            None => missing.advice(format!(
                "{} is not managed by rustup: install the target with your package manager, or Rust from https://rustup.rs",
                rustc.display()
            )),
        }
    }
}

/// `rustup target add`.
#[derive(Debug)]
struct AddTarget {
    rustup: PathBuf,
    target: String,
}

impl Fix for AddTarget {
    fn describe(&self) -> String {
        format!("rustup target add {}", self.target)
    }

    fn apply(&self, around: &Surroundings) -> Result<()> {
        if around.offline {
            return Err(Error::new("--offline forbids the download").hint("run it again without --offline"));
        }
        around
            .tools
            .perform(&self.rustup, &["target", "add", &self.target])
    }
}

/// Returns the library directory of `target`, which may not exist.
fn libraries(
    around: &Surroundings,
    rustc: &Path,
    target: &str,
    toolchain: Option<&str>,
) -> Result<PathBuf, String> {
    let choice = toolchain.map(|name| format!("+{name}"));
    let args = choice
        .iter()
        .map(String::as_str)
        .chain(["--print", "target-libdir", "--target", target]);
    match around.tools.ask(rustc, &args.collect::<Vec<_>>()) {
        Answer::Output(text) => Ok(PathBuf::from(first_line(&text))),
        Answer::Failed(why) => Err(why),
    }
}

fn has_std(folder: &Path) -> bool {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .any(|name| {
            name.starts_with("libstd-")
                && Path::new(&name)
                    .extension()
                    .is_some_and(|extension| extension == "rlib")
        })
}

/// Returns the rustup that manages `rustc`, if any. rustup's proxies are in the same directory as rustup.
fn rustup(around: &Surroundings, rustc: &Path) -> Option<PathBuf> {
    around
        .tools
        .find("rustup")
        .filter(|rustup| rustup.parent() == rustc.parent())
}

/// Returns another installed toolchain that has the target.
fn other_toolchain(around: &Surroundings, target: &str) -> Option<String> {
    let rustc = around.tools.find("rustc")?;
    let rustup = rustup(around, &rustc)?;
    let Answer::Output(list) = around.tools.ask(&rustup, &["toolchain", "list", "--quiet"]) else {
        return None;
    };
    let names = list
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .take(8);
    names
        .filter(|name| libraries(around, &rustc, target, Some(name)).is_ok_and(|folder| has_std(&folder)))
        .map(str::to_owned)
        .next()
}

fn repair(around: &Surroundings, program: &Path) -> String {
    match rustup(around, program) {
        Some(_) => "choose a toolchain: rustup default stable".into(),
        None => format!(
            "reinstall '{}', or install Rust from https://rustup.rs",
            program.display()
        ),
    }
}

/// Returns the diagnosis for a missing tool, graded by `need`.
pub(super) fn absent(need: Need, language: &str, tool: &str, install: &str) -> Diagnosis {
    match need {
        Need::Project => {
            Diagnosis::broken(format!("{tool} not found; this project needs it")).advice(install)
        }
        Need::Template => {
            Diagnosis::warning(format!("{tool} not found; templates in {language} need it")).advice(install)
        }
        Need::None => Diagnosis::skipped(format!("{tool} not found; only projects in {language} need it")),
    }
}

/// Returns the diagnosis for a tool that is installed but does not work.
pub(super) fn failed(need: Need, tool: &Path, why: &str) -> Diagnosis {
    grade(need, format!("'{}' {why}", tool.display())).fact("path", tool.display().to_string())
}

/// Returns the diagnosis for a problem, graded by `need`.
pub(super) fn grade(need: Need, evidence: String) -> Diagnosis {
    match need {
        Need::Project => Diagnosis::broken(evidence),
        Need::Template => Diagnosis::warning(evidence),
        Need::None => Diagnosis::skipped(evidence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_in_build_commands() {
        assert_eq!(
            Target::named("cargo build --target=wasm32-wasip1 --release"),
            ["wasm32-wasip1"]
        );
        assert_eq!(
            Target::named("cp target/wasm32-wasip2/release/x.wasm ."),
            ["wasm32-wasip2"]
        );
        assert!(Target::named("npm run build").is_empty());
    }
}
