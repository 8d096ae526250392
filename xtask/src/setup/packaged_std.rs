//! Provides the guest target from Debian 12's packages: `rustc-web`, `rust-web-src` and `wasi-libc`.
//!
//! Debian packages a recent compiler with the source of its standard library, but not the library for `wasm32-wasip2`.
//! Cargo builds the library once. It is installed next to the compiler's other libraries, and the compiler is linked into
//! rustup as the toolchain `wasip2`. The linker comes from the rustup toolchain.
//!
//! # Flow
//! packages → build in a scratch crate → stage a complete library folder → move it into place → link the toolchain.
//!
//! # Guarantees
//! The library folder is created atomically. The next run repairs an interrupted one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::debian::{self, as_root};
use crate::guest::{LINKED, TARGET, Toolchain};
use crate::shell;

const PACKAGES: [&str; 3] = ["rustc-web", "rust-web-src", "wasi-libc"];
const RUSTC: &str = "/usr/bin/rustc";
const RUSTLIB: &str = "/usr/lib/rustlib";
const LIBC: &str = "/usr/lib/wasm32-wasi";
const LIBC_FILES: [&str; 3] = ["crt1-command.o", "crt1-reactor.o", "libc.a"];
const SCRATCH: &str = "std_for_guests";
const STUBS: &str = include_str!("std/stubs.rs");

/// Builds the standard library and links the toolchain.
pub(super) fn install() -> Result<()> {
    debian::install(&PACKAGES)?;
    let scratch = tempfile::tempdir().context("cannot create a temporary folder")?;
    let libraries = build(scratch.path())?;
    let staged = stage(scratch.path(), &libraries)?;
    move_into_place(&staged)?;
    link_linker()?;
    shell::run(Command::new("rustup").args(["toolchain", "link", LINKED, "/usr"]))?;
    Toolchain::Linked.prove()
}

/// Compiles the standard library as the dependency of an empty crate and returns the folder of the libraries.
fn build(scratch: &Path) -> Result<PathBuf> {
    let manifest = format!(
        "[package]\nname = \"{SCRATCH}\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n\
         [profile.release]\npanic = \"abort\"\n\n[workspace]\n"
    );
    fs::create_dir(scratch.join("src"))?;
    fs::write(scratch.join("src/lib.rs"), "")?;
    fs::write(scratch.join("Cargo.toml"), manifest)?;
    let target = scratch.join("target");
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(scratch)
        .args(["build", "--release", "-Zbuild-std=std,panic_abort,proc_macro"]);
    cargo.args(["--target", TARGET]).env("CARGO_TARGET_DIR", &target);
    // Guests with `lto = true` need bitcode to link.
    cargo
        .env("RUSTC", RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes");
    shell::run(&mut cargo)?;
    Ok(target.join(TARGET).join("release/deps"))
}

/// Assembles the library folder under `scratch`: the libraries, the C library, and the symbols that it lacks.
fn stage(scratch: &Path, libraries: &Path) -> Result<PathBuf> {
    let staged = scratch.join("staged");
    let contained = staged.join("lib/self-contained");
    fs::create_dir_all(&contained)?;
    for entry in fs::read_dir(libraries).with_context(|| format!("cannot list {}", libraries.display()))? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let library = path.extension().is_some_and(|extension| extension == "rlib");
        if library && !name.starts_with(&format!("lib{SCRATCH}-")) {
            fs::copy(&path, staged.join("lib").join(name))?;
        }
    }
    for file in LIBC_FILES {
        let source = Path::new(LIBC).join(file);
        fs::copy(&source, contained.join(file))
            .with_context(|| format!("cannot copy {}", source.display()))?;
    }
    add_stubs(scratch, &contained.join("libc.a"))?;
    Ok(staged)
}

fn add_stubs(scratch: &Path, libc: &Path) -> Result<()> {
    let (source, object) = (scratch.join("stubs.rs"), scratch.join("stubs.o"));
    fs::write(&source, STUBS)?;
    let mut rustc = Command::new(RUSTC);
    rustc.args([
        "--target",
        TARGET,
        "--edition",
        "2024",
        "-O",
        "--crate-type=lib",
        "--emit=obj",
        "-Cpanic=abort",
    ]);
    // `core` was just built and is not in the compiler's library folder yet.
    rustc
        .arg("-L")
        .arg(scratch.join("staged/lib"))
        .arg(&source)
        .arg("-o")
        .arg(&object);
    shell::run(&mut rustc)?;
    shell::run(Command::new("ar").arg("qs").arg(libc).arg(&object))
}

/// Copies the staged folder next to its final path and renames it.
fn move_into_place(staged: &Path) -> Result<()> {
    let target = Path::new(RUSTLIB).join(TARGET);
    let partial = Path::new(RUSTLIB).join(format!("{TARGET}.partial"));
    shell::run(as_root("rm")?.arg("-rf").arg(&partial).arg(&target))?;
    shell::run(as_root("cp")?.arg("-rT").arg(staged).arg(&partial))?;
    shell::run(as_root("chmod")?.args(["-R", "a+rX"]).arg(&partial))?;
    shell::run(as_root("mv")?.arg("-T").arg(&partial).arg(&target))
}

/// Creates a symbolic link to the folder with `wasm-component-ld` and `rust-lld`. Copies would not find their libraries,
/// which they locate by path.
fn link_linker() -> Result<()> {
    let verbose = shell::read(Command::new("rustc").arg("-vV"))?;
    let host = verbose
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("`rustc -vV` prints no host")?;
    let sysroot = shell::read(Command::new("rustc").args(["--print", "sysroot"]))?;
    let linkers = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin");
    let link = Path::new(RUSTLIB).join(host).join("bin");
    shell::run(as_root("ln")?.arg("-sfnT").arg(&linkers).arg(&link))
}
