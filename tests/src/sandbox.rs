//! An isolated environment: the binary under test does not see the developer's settings and does not change them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::command::WashCommand;
use crate::filters::Filters;
use crate::processes::{self, Process};
use crate::toolchain;

/// A temporary directory with its own home, caches, temporary directory and `PATH`.
///
/// On drop, every process that was started in it and their descendants are killed, and the directory is deleted.
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
    /// Creates an empty sandbox. Commands run in [`Sandbox::work`] by default.
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

    /// Restricts `PATH` to the fake tools and links to these tools of the machine.
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

    /// Creates an executable shell script `name` in the first folder of `PATH`.
    pub fn fake_tool(&self, name: &str, script: &str) -> PathBuf {
        let path = self.root.join("bin").join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("the sandbox is writable");
        set_mode(&path, 0o755);
        path
    }

    /// Returns the parent of all other directories.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the `HOME` directory.
    pub fn home(&self) -> PathBuf {
        self.root.join("home")
    }

    /// Returns the default working directory of commands.
    pub fn work(&self) -> PathBuf {
        self.root.join("work")
    }

    /// Returns a path under [`Sandbox::work`].
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.work().join(relative)
    }

    /// Writes a file under [`Sandbox::work`], creates its parent folders, and returns its path.
    pub fn write(&self, relative: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(relative);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("the sandbox is writable");
        }
        std::fs::write(&path, content).expect("the sandbox is writable");
        path
    }

    /// Reads a file under [`Sandbox::work`].
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

    /// Makes a directory and its subdirectories read-only, or writable again. Root can write anyway; see
    /// [`Sandbox::can_write`].
    pub fn set_read_only(path: &Path, read_only: bool) {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                Self::set_read_only(&entry.path(), read_only);
            }
        }
        set_mode(path, if read_only { 0o555 } else { 0o755 });
    }

    /// Returns whether the current user can create a file in this directory.
    pub fn can_write(&self, path: &Path) -> bool {
        let probe = path.join(".probe");
        let can = std::fs::write(&probe, b"").is_ok();
        let _ = std::fs::remove_file(probe);
        can
    }

    /// Prepares a `wash` command with these arguments.
    pub fn wash<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> WashCommand<'_> {
        WashCommand::new(self, crate::binary::wash(), args)
    }

    /// Returns the path of the binary under test.
    pub fn wash_path(&self) -> &'static Path {
        crate::binary::wash()
    }

    /// Prepares another program in the same environment.
    pub fn program<A: AsRef<OsStr>>(
        &self,
        program: &str,
        args: impl IntoIterator<Item = A>,
    ) -> WashCommand<'_> {
        let found = find_in(&self.path, program).unwrap_or_else(|| PathBuf::from(program));
        WashCommand::new(self, &found, args)
    }

    /// Returns the running processes that were started in this sandbox, including descendants. Empty on systems without
    /// `/proc`.
    pub fn processes(&self) -> Vec<Process> {
        processes::of(&self.id)
    }

    /// Returns the environment of every command.
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
        // Read-only directories cannot be deleted.
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
