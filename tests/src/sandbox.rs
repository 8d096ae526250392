//! A hermetic home: nothing of the developer's machine leaks into the binary under test, nothing leaks out.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::command::WashCommand;
use crate::filters::Filters;
use crate::processes::{self, Process};
use crate::toolchain;

/// A temporary directory with its own home, caches, temporary directory and `PATH`.
///
/// Guarantees: on drop every process that was started in it, and its children, is killed, and the directory is deleted.
#[derive(Debug)]
pub struct Sandbox {
    root: PathBuf,
    path: Vec<PathBuf>,
    id: String,
    _directory: TempDir,
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::new()
    }
}

impl Sandbox {
    /// An empty sandbox. Commands run in [`Sandbox::work`] unless told otherwise.
    pub fn new() -> Self {
        let directory = tempfile::Builder::new()
            .prefix("wash-test-")
            .tempdir()
            .expect("a temporary directory");
        let root = directory
            .path()
            .canonicalize()
            .expect("the temporary directory exists");
        let id = directory
            .path()
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let host = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(root.join("bin"))
            .chain(std::env::split_paths(&host))
            .collect();
        let sandbox = Self {
            root,
            path,
            id,
            _directory: directory,
        };
        for name in ["home", "tmp", "work", "bin"] {
            std::fs::create_dir(sandbox.root.join(name)).expect("a new directory");
        }
        sandbox
    }

    /// Replace `PATH` by a folder that holds nothing but links to these tools of the machine, and the fake ones.
    #[must_use]
    pub fn with_tools(mut self, tools: &[&str]) -> Self {
        let links = self.root.join("tools");
        std::fs::create_dir(&links).expect("with_tools is called once");
        for tool in tools {
            let real = find_in(&self.path, tool).unwrap_or_else(|| panic!("'{tool}' is not in PATH"));
            link(&real, &links.join(real.file_name().unwrap_or_default()));
        }
        self.path = vec![self.root.join("bin"), links];
        self
    }

    /// Put an executable shell script called `name` in front of everything in `PATH`.
    pub fn fake_tool(&self, name: &str, script: &str) -> PathBuf {
        let path = self.root.join("bin").join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("the sandbox is writable");
        set_mode(&path, 0o755);
        path
    }

    /// The directory that holds all the others.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `HOME`.
    pub fn home(&self) -> PathBuf {
        self.root.join("home")
    }

    /// Where commands run.
    pub fn work(&self) -> PathBuf {
        self.root.join("work")
    }

    /// A path below [`Sandbox::work`].
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.work().join(relative)
    }

    /// Write a file below [`Sandbox::work`], with its folders, and return its path.
    pub fn write(&self, relative: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(relative);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("the sandbox is writable");
        }
        std::fs::write(&path, content).expect("the sandbox is writable");
        path
    }

    /// Read a file below [`Sandbox::work`].
    pub fn read(&self, relative: impl AsRef<Path>) -> String {
        let path = self.path(relative);
        std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("cannot read '{}': {error}", path.display()))
    }

    /// Every file and folder of the sandbox, relative to its root and sorted; to prove that nothing was created.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                let name = path
                    .strip_prefix(&self.root)
                    .unwrap_or(&path)
                    .to_string_lossy()
                    .replace('\\', "/");
                found.push(name);
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(path);
                }
            }
        }
        found.sort();
        found
    }

    /// Make a directory and all it holds read-only, or writable again. Root may write all the same: see
    /// [`Sandbox::can_write`].
    pub fn set_read_only(path: &Path, read_only: bool) {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                Self::set_read_only(&entry.path(), read_only);
            }
        }
        set_mode(path, if read_only { 0o555 } else { 0o755 });
    }

    /// Can the user who runs the tests create a file in this directory?
    pub fn can_write(&self, path: &Path) -> bool {
        let probe = path.join(".probe");
        let can = std::fs::write(&probe, b"").is_ok();
        let _ = std::fs::remove_file(probe);
        can
    }

    /// Prepare `wash` with these arguments.
    pub fn wash<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> WashCommand<'_> {
        WashCommand::new(self, crate::binary::wash(), args)
    }

    /// The binary under test.
    pub fn wash_path(&self) -> &'static Path {
        crate::binary::wash()
    }

    /// Prepare another program in the same environment.
    pub fn program<A: AsRef<OsStr>>(
        &self,
        program: &str,
        args: impl IntoIterator<Item = A>,
    ) -> WashCommand<'_> {
        let found = find_in(&self.path, program).unwrap_or_else(|| PathBuf::from(program));
        WashCommand::new(self, &found, args)
    }

    /// Processes that were started in this sandbox and still run, children included. Empty where `/proc` is missing.
    pub fn processes(&self) -> Vec<Process> {
        processes::of(&self.id)
    }

    /// The environment of every command.
    pub(crate) fn environment(&self) -> Vec<(String, std::ffi::OsString)> {
        let mut env: Vec<(String, std::ffi::OsString)> = Vec::new();
        let mut set = |name: &str, value: &OsStr| env.push((name.to_owned(), value.to_owned()));
        let home = self.home();
        set("HOME", home.as_os_str());
        set("USERPROFILE", home.as_os_str());
        set("APPDATA", home.join("AppData/Roaming").as_os_str());
        set("LOCALAPPDATA", home.join("AppData/Local").as_os_str());
        set("XDG_CONFIG_HOME", home.join(".config").as_os_str());
        set("XDG_DATA_HOME", home.join(".local/share").as_os_str());
        set("XDG_STATE_HOME", home.join(".local/state").as_os_str());
        set("XDG_CACHE_HOME", home.join(".cache").as_os_str());
        for name in ["TMPDIR", "TMP", "TEMP"] {
            set(name, self.root.join("tmp").as_os_str());
        }
        set(
            "PATH",
            &std::env::join_paths(&self.path).expect("PATH has no separator in its entries"),
        );
        set("LANG", OsStr::new("C.UTF-8"));
        set("NO_COLOR", OsStr::new("1"));
        set("GIT_CONFIG_NOSYSTEM", OsStr::new("1"));
        set(processes::MARK, OsStr::new(&self.id));
        for name in ["SystemRoot", "SystemDrive", "ComSpec", "PATHEXT"] {
            if let Some(value) = std::env::var_os(name) {
                set(name, &value);
            }
        }
        for (name, value) in toolchain::homes() {
            set(name, value.as_os_str());
        }
        env
    }

    pub(crate) fn filters(&self) -> Filters {
        Filters::new(&self.root)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        processes::kill_all(&self.id);
        // A test may have left something read-only, which could not be deleted.
        Self::set_read_only(&self.root, false);
    }
}

fn find_in(path: &[PathBuf], tool: &str) -> Option<PathBuf> {
    let names = [tool.to_owned(), format!("{tool}{}", std::env::consts::EXE_SUFFIX)];
    path.iter()
        .flat_map(|folder| names.iter().map(|name| folder.join(name)))
        .find(|path| path.is_file())
}

#[cfg(unix)]
fn link(real: &Path, link: &Path) {
    std::os::unix::fs::symlink(real, link).expect("a new link");
}

#[cfg(windows)]
fn link(real: &Path, link: &Path) {
    std::fs::copy(real, link).expect("a new copy");
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    if !path.is_symlink() {
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode));
    }
}

#[cfg(windows)]
fn set_mode(_path: &Path, _mode: u32) {}
