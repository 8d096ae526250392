//! Detects Debian and installs its packages.

use std::env;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell;

/// The fields of `/etc/os-release` that determine the available packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Release {
    id: String,
    id_like: String,
    version: String,
}

impl Release {
    /// Returns the release of this system. All fields are empty if `/etc/os-release` does not exist.
    pub(super) fn current() -> Self {
        Self::parse(&fs::read_to_string("/etc/os-release").unwrap_or_default())
    }

    fn parse(text: &str) -> Self {
        let mut release = Self::default();
        for (key, value) in text.lines().filter_map(|line| line.split_once('=')) {
            let value = value.trim().trim_matches('"').to_owned();
            match key.trim() {
                "ID" => release.id = value,
                "ID_LIKE" => release.id_like = value,
                "VERSION_ID" => release.version = value,
                _ => {}
            }
        }
        release
    }

    /// Returns whether this is Debian or a derivative, which has `apt-get` and the same package names.
    pub(super) fn has_apt(&self) -> bool {
        self.id == "debian" || self.id_like.split_whitespace().any(|id| id == "debian")
    }

    /// Returns whether this is Debian 12, whose packaged compiler can provide the guest target.
    pub(super) fn is_debian_12(&self) -> bool {
        self.id == "debian" && self.version == "12"
    }
}

/// Returns a command that runs as root, through `sudo` if necessary.
pub(super) fn as_root(program: &str) -> Result<Command> {
    #[cfg(unix)]
    if rustix::process::geteuid().is_root() {
        return Ok(Command::new(program));
    }
    if shell::which("sudo").is_none() {
        bail!("`{program}` must run as root, but sudo is not installed");
    }
    let mut command = Command::new("sudo");
    command.arg(program);
    Ok(command)
}

/// Returns the command line with which an administrator installs packages.
pub(super) fn command_line(packages: &[&str]) -> String {
    let packages = packages.join(" ");
    format!("apt-get update && apt-get install -y --no-install-recommends {packages}")
}

/// Installs packages. If that fails, updates the package lists and tries again.
pub(super) fn install(packages: &[&str]) -> Result<()> {
    if apt_get(&["install", "-y", "--no-install-recommends"], packages).is_ok() {
        return Ok(());
    }
    apt_get(&["update"], &[]).context("cannot refresh the package lists")?;
    apt_get(&["install", "-y", "--no-install-recommends"], packages)
}

fn apt_get(arguments: &[&str], packages: &[&str]) -> Result<()> {
    let mut command = as_root("env")?;
    // Never prompt. Server packages must not start their servers: the tests start servers on free ports.
    command.args(["DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-q"]);
    command.args(arguments).args(packages);
    command.env(
        "LC_ALL",
        env::var_os("LC_ALL").unwrap_or_else(|| "C.UTF-8".into()),
    );
    shell::run(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_12_is_recognized() {
        let release = Release::parse("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\nVERSION_ID=\"12\"\n");
        assert!(release.has_apt() && release.is_debian_12());
    }

    #[test]
    fn a_derivative_has_apt_but_is_not_debian_12() {
        let release = Release::parse("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=\"12\"\n");
        assert!(release.has_apt() && !release.is_debian_12());
    }

    #[test]
    fn other_systems_have_no_apt() {
        assert!(!Release::parse("ID=fedora\nVERSION_ID=12\n").has_apt());
        assert!(!Release::parse("").has_apt());
    }
}
