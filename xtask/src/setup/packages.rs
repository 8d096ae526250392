//! Programs and libraries that come from the system's packages.

use std::fs;
use std::path::{Path, PathBuf};

use super::debian::{self, Release};
use super::report::{Report, Verdict};
use super::run::Mode;
use crate::shell;

/// Something the system's packages provide.
pub(super) struct Package {
    /// Its name in the report.
    name: &'static str,
    /// The Debian packages that bring it.
    debian: &'static [&'static str],
    /// Where else it comes from.
    elsewhere: &'static str,
    /// Where it is, if it is there.
    find: fn() -> Option<String>,
}

/// What the build scripts of the host crates run and read: jemalloc has a Makefile, and git2 speaks HTTPS through the system's
/// OpenSSL (other systems bring their own TLS library).
pub(super) const BUILD: &[Package] = &[
    Package {
        name: "C compiler",
        debian: &["gcc", "libc6-dev"],
        elsewhere: "install a C compiler that answers to `cc`",
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
        elsewhere: "install the development files of OpenSSL, and pkg-config",
        find: openssl,
    },
];

/// The servers and programs that tests start, and a driver that they use.
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
    // Tests make namespaces with them and run scripts in those.
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
    // Elsewhere the system brings a driver.
    #[cfg(target_os = "linux")]
    Package {
        name: "Vulkan driver",
        debian: &["mesa-vulkan-drivers"],
        elsewhere: "install a Vulkan driver; lavapipe of Mesa needs no graphics processor",
        find: || vulkan(&["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"]),
    },
];

/// Find every package; install what is missing where that is possible, all in one go. Returns the command that installs what is
/// still missing, on systems where it is known.
pub(super) fn provide(packages: &[&[Package]], mode: Mode, report: &mut Report) -> Option<String> {
    let release = Release::current();
    let mut missing: Vec<&Package> = Vec::new();
    for package in packages.iter().copied().flatten() {
        match (package.find)() {
            Some(place) => report.add(package.name, Verdict::Found(place)),
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
            Some(place) => Verdict::Installed(place),
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

/// Debian keeps the server out of every `PATH`, one folder per major version; the newest wins.
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
