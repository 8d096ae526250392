//! Programs and libraries from system packages.

use std::fs;
use std::path::{Path, PathBuf};

use super::debian::{self, Release};
use super::report::{Report, Verdict};
use super::run::Mode;
use crate::shell;

/// A requirement that system packages provide.
pub(super) struct Package {
    /// Name in the report.
    name: &'static str,
    /// Debian packages that provide it.
    debian: &'static [&'static str],
    /// How to install it on other systems.
    elsewhere: &'static str,
    /// Returns its path or version if it is installed.
    find: fn() -> Option<String>,
}

/// Requirements of the host crates' build scripts: jemalloc has a Makefile, and git2 uses the system's OpenSSL for HTTPS (on
/// Windows and macOS, it uses the TLS library of the system).
pub(super) const BUILD: &[Package] = &[
    Package {
        name: "C compiler",
        debian: &["gcc", "libc6-dev"],
        elsewhere: "install a C compiler that provides `cc`",
        find: || program("cc"),
    },
    #[cfg(unix)]
    Package {
        name: "make",
        debian: &["make"],
        elsewhere: "install GNU make",
        find: || program("gmake").or_else(|| program("make")),
    },
    #[cfg(all(unix, not(target_vendor = "apple")))]
    Package {
        name: "OpenSSL headers",
        debian: &["libssl-dev", "pkg-config"],
        elsewhere: "install the OpenSSL development files and pkg-config",
        find: openssl,
    },
];

/// Servers, programs and a driver that the tests use.
pub(super) const SERVERS: &[Package] = &[
    Package {
        name: "git",
        debian: &["git"],
        elsewhere: "https://git-scm.com/downloads",
        find: || program("git"),
    },
    Package {
        name: "curl",
        debian: &["curl"],
        elsewhere: "https://curl.se/download.html",
        find: || program("curl"),
    },
    Package {
        name: "nats-server",
        debian: &["nats-server"],
        elsewhere: "https://docs.nats.io/running-a-nats-service/introduction/installation",
        find: || program("nats-server"),
    },
    Package {
        name: "redis-server",
        debian: &["redis-server"],
        elsewhere: "https://redis.io/docs/latest/operate/oss_and_stack/install/",
        find: || program("redis-server"),
    },
    Package {
        name: "postgres",
        debian: &["postgresql"],
        elsewhere: "https://www.postgresql.org/download/",
        find: || postgres(Path::new("/usr/lib/postgresql")).map(|path| path.display().to_string()),
    },
    Package {
        name: "docker-registry",
        debian: &["docker-registry"],
        elsewhere: "https://distribution.github.io/distribution/ (the `registry` binary, named docker-registry)",
        find: || program("docker-registry"),
    },
    // Tests create namespaces and run scripts in them.
    #[cfg(target_os = "linux")]
    Package {
        name: "util-linux",
        debian: &["util-linux", "mount", "bash"],
        elsewhere: "install util-linux (unshare, nsenter, setsid, mount) and bash",
        find: || {
            let programs = ["bash", "setsid", "nsenter", "mount", "unshare"];
            let found: Option<Vec<String>> = programs.into_iter().map(program).collect();
            found?.pop()
        },
    },
    #[cfg(target_os = "linux")]
    Package {
        name: "ip",
        debian: &["iproute2"],
        elsewhere: "install iproute2",
        find: || program("ip"),
    },
    #[cfg(target_os = "linux")]
    Package {
        name: "libfaketime",
        debian: &["libfaketime"],
        elsewhere: "https://github.com/wolfcw/libfaketime",
        find: faketime,
    },
    // Other systems include a graphics driver.
    #[cfg(target_os = "linux")]
    Package {
        name: "Vulkan driver",
        debian: &["mesa-vulkan-drivers"],
        elsewhere: "install a Vulkan driver; Mesa's lavapipe needs no GPU",
        find: || vulkan(&["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"]),
    },
];

/// Finds every package and, if possible, installs all missing ones with one command. Returns the command that installs those
/// still missing, if it is known for this system.
pub(super) fn provide(packages: &[&[Package]], mode: Mode, report: &mut Report) -> Option<String> {
    let release = Release::current();
    let mut missing: Vec<&Package> = Vec::new();
    for package in packages.iter().copied().flatten() {
        match (package.find)() {
            Some(detail) => report.add(package.name, Verdict::Found(detail)),
            None => missing.push(package),
        }
    }
    if mode == Mode::Install
        && !missing.is_empty()
        && release.has_apt()
        && let Err(error) = debian::install(&names(&missing))
    {
        eprintln!("{error:#}");
    }
    for package in &missing {
        let verdict = match (package.find)() {
            Some(detail) => Verdict::Installed(detail),
            None if release.has_apt() => {
                Verdict::Missing(format!("apt-get install {}", package.debian.join(" ")))
            }
            None => Verdict::Missing(package.elsewhere.to_owned()),
        };
        report.add(package.name, verdict);
    }
    missing.retain(|package| (package.find)().is_none());
    (release.has_apt() && !missing.is_empty()).then(|| debian::command_line(&names(&missing)))
}

fn names(packages: &[&Package]) -> Vec<&'static str> {
    let names = packages.iter().flat_map(|package| package.debian);
    names.copied().collect()
}

fn program(name: &str) -> Option<String> {
    shell::which(name).map(|path| path.display().to_string())
}

#[cfg(all(unix, not(target_vendor = "apple")))]
fn openssl() -> Option<String> {
    let version =
        shell::read(std::process::Command::new("pkg-config").args(["--modversion", "openssl"])).ok()?;
    Some(format!("OpenSSL {version}"))
}

#[cfg(target_os = "linux")]
fn faketime() -> Option<String> {
    let machine = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    [machine.as_str(), "/usr/lib64", "/usr/lib"]
        .iter()
        .find_map(|folder| {
            let library = Path::new(folder).join("faketime/libfaketimeMT.so.1");
            library.is_file().then(|| library.display().to_string())
        })
}

#[cfg(target_os = "linux")]
fn vulkan(folders: &[&str]) -> Option<String> {
    folders.iter().find_map(|folder| {
        let driver = fs::read_dir(folder).ok()?.flatten().next()?;
        Some(driver.path().display().to_string())
    })
}

/// Finds the server in `PATH`, or the newest in Debian's folders: one per major version, not in `PATH`.
fn postgres(versions: &Path) -> Option<PathBuf> {
    if let Some(path) = shell::which("postgres") {
        return Some(path);
    }
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(versions)
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let server = entry.path().join("bin/postgres");
            server.is_file().then_some((version, server))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, server)| server)
}
