//! Decides which files of a project are watched.
//!
//! All files count as source, except: files that git ignores, version control folders, well-known output folders, the
//! component that the build produces, and temporary files of editors. The project's configuration file is always watched,
//! and so are the files that it refers to: a prebuilt component (without a build command), additional components, and
//! files with settings.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::config::root::{CONFIG_DIR, CONFIG_NAMES};

/// Folders that never contain source.
const FOLDERS: [&str; 11] = [
    ".git",
    ".hg",
    ".svn",
    ".jj",
    "node_modules",
    "__pycache__",
    ".venv",
    ".zig-cache",
    ".idea",
    ".vscode",
    ".cache",
];

/// Build output folders. Such a folder is ignored as a whole if the component is in it.
const BUILD_FOLDERS: [&str; 7] = ["target", "dist", "build", "out", "output", "bin", "pkg"];

/// Temporary and backup files of editors and operating systems. Vim creates `4913` to check that a folder is writable.
const TEMPORARY_FILES: &str = "*~\n.#*\n\\#*#\n*.sw[a-z]\n.*.sw[a-z]\n4913\n.*.un~\n*___jb_tmp___\n*___jb_old___\n*.tmp\n\
                         .goutputstream-*\n.DS_Store\nThumbs.db\n";

/// Paths that the project's configuration refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rules {
    /// Components that the build produces. They are not source.
    pub(crate) outputs: Vec<PathBuf>,
    /// Files that are source in any location.
    pub(crate) sources: Vec<PathBuf>,
    /// Additional components, watched in any location.
    pub(crate) parts: Vec<PathBuf>,
    /// Files with settings, and folders of such files, watched in any location.
    pub(crate) inputs: Vec<PathBuf>,
}

/// The role of a file in the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// An input of the build.
    Source,
    /// The configuration file or a file that it reads.
    Configuration,
    /// An additional component.
    Part,
}

/// Decides which paths under one root are watched.
#[derive(Debug)]
pub(crate) struct Filter {
    root: PathBuf,
    sources: Vec<PathBuf>,
    parts: Vec<PathBuf>,
    inputs: Vec<PathBuf>,
    outputs: Vec<PathBuf>,
    temporary: Gitignore,
    global: Gitignore,
    /// Rules of the ignore files, outermost folder first.
    rules: Vec<Gitignore>,
}

impl Filter {
    /// Creates a filter for the files under `root`.
    pub(crate) fn new(root: &Path, rules: &Rules) -> Self {
        let outputs = rules.outputs.iter();
        let mut filter = Self {
            root: root.to_owned(),
            sources: rules.sources.clone(),
            parts: rules.parts.clone(),
            inputs: rules.inputs.clone(),
            outputs: outputs
                .map(|path| build_folder(root, path).unwrap_or_else(|| path.clone()))
                .collect(),
            temporary: parse(root, TEMPORARY_FILES),
            global: Gitignore::global().0,
            rules: Vec::new(),
        };
        filter.read_outer_rules();
        filter
    }

    /// The root folder of the project.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Files and folders that are watched in any location.
    pub(crate) fn named(&self) -> impl Iterator<Item = &PathBuf> {
        self.sources.iter().chain(&self.parts).chain(&self.inputs)
    }

    /// The role of a file that is not ignored.
    pub(crate) fn role(&self, path: &Path) -> Role {
        if self.is_config(path) || self.is_input(path) {
            Role::Configuration
        } else if self.parts.iter().any(|part| part == path) {
            Role::Part
        } else {
            Role::Source
        }
    }

    /// The settings folder that directly contains `path`. Any event in it may change all of its files: Kubernetes replaces
    /// them together by switching one symbolic link.
    pub(crate) fn input_folder(&self, path: &Path) -> Option<&Path> {
        let folder = path.parent()?;
        let mut inputs = self.inputs.iter().map(PathBuf::as_path);
        inputs.find(|input| *input == folder)
    }

    /// Is this a file or folder with settings, or a file directly in such a folder?
    fn is_input(&self, path: &Path) -> bool {
        self.inputs.iter().any(|input| input == path) || self.input_folder(path).is_some()
    }

    /// Is this an ignore file? A change of it changes the filter.
    pub(crate) fn is_rule_file(path: &Path) -> bool {
        path.file_name().is_some_and(|name| name == ".gitignore")
    }

    /// Is this a configuration file of the project?
    fn is_config(&self, path: &Path) -> bool {
        let inside = path.strip_prefix(self.root.join(CONFIG_DIR)).ok();
        inside.is_some_and(|inside| CONFIG_NAMES.iter().any(|name| inside == Path::new(name)))
    }

    /// Reads the ignore file of `folder`. Called from outer to inner folders, so that inner rules take precedence.
    pub(crate) fn enter(&mut self, folder: &Path) {
        self.rules.retain(|rules| rules.path() != folder);
        let file = folder.join(".gitignore");
        if file.is_file() {
            self.rules.push(Gitignore::new(file).0);
            self.rules.sort_by_key(|rules| rules.path().components().count());
        }
    }

    /// Is this path, or a folder that contains it, ignored?
    pub(crate) fn ignores(&self, path: &Path, is_dir: bool) -> bool {
        if path == self.root || path == self.root.join(CONFIG_DIR) || self.is_config(path) {
            return false;
        }
        if self.named().any(|named| named == path) || (!is_dir && self.is_input(path)) {
            return false;
        }
        let Ok(inside) = path.strip_prefix(&self.root) else {
            return true;
        };
        let mut here = self.root.clone();
        let mut names = inside.components().peekable();
        while let Some(name) = names.next() {
            here.push(name);
            // A file in an ignored folder cannot be included again by an inner rule (gitignore(5)).
            if self.ignores_one(&here, is_dir || names.peek().is_some()) {
                return true;
            }
        }
        false
    }

    fn ignores_one(&self, path: &Path, is_dir: bool) -> bool {
        if self.outputs.iter().any(|output| output == path) {
            return true;
        }
        let name = path.file_name().unwrap_or_default();
        if is_dir && (FOLDERS.iter().any(|folder| name == *folder) || is_cargo_target(path)) {
            return true;
        }
        if !is_dir && self.temporary.matched(path, is_dir).is_ignore() {
            return true;
        }
        for rules in self
            .rules
            .iter()
            .rev()
            .filter(|rules| path.starts_with(rules.path()))
        {
            match rules.matched(path, is_dir) {
                ignore::Match::None => {}
                ignore::Match::Ignore(_) => return true,
                ignore::Match::Whitelist(_) => return false,
            }
        }
        self.global.matched(path, is_dir).is_ignore()
    }

    /// Reads the rules of the enclosing repository: the `.gitignore` files above the project root and `.git/info/exclude`.
    fn read_outer_rules(&mut self) {
        let Some(repository) = self.root.ancestors().find(|folder| folder.join(".git").exists()) else {
            return;
        };
        let exclude = repository.join(".git/info/exclude");
        if let Ok(text) = std::fs::read_to_string(exclude) {
            self.rules.push(parse(repository, &text));
        }
        let inside = self.root.strip_prefix(repository).unwrap_or(Path::new(""));
        let mut folder = repository.to_owned();
        for name in inside.components() {
            let file = folder.join(".gitignore");
            if file.is_file() {
                self.rules.push(Gitignore::new(file).0);
            }
            folder.push(name);
        }
    }
}

fn parse(root: &Path, lines: &str) -> Gitignore {
    let mut builder = GitignoreBuilder::new(root);
    for line in lines.lines() {
        // An invalid pattern matches nothing, as in git.
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The top-level folder under `root` that contains the component, if it has the name of a build output folder.
fn build_folder(root: &Path, component: &Path) -> Option<PathBuf> {
    let first = component.strip_prefix(root).ok()?.components().next()?;
    let folder = root.join(first);
    let known = BUILD_FOLDERS.iter().any(|name| first.as_os_str() == *name);
    (known && folder != component).then_some(folder)
}

fn is_cargo_target(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "target") && path.with_file_name("Cargo.toml").is_file()
        || path.join("CACHEDIR.TAG").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> (tempfile::TempDir, Filter) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        std::fs::create_dir_all(root.join("repo/.git/info")).unwrap();
        std::fs::write(root.join("repo/.git/info/exclude"), "private.txt\n").unwrap();
        std::fs::write(root.join("repo/.gitignore"), "*.log\n.wash/\n").unwrap();
        let app = root.join("repo/app");
        std::fs::create_dir_all(app.join("src")).unwrap();
        std::fs::write(app.join("Cargo.toml"), "").unwrap();
        std::fs::write(app.join("src/.gitignore"), "*.gen\n!keep.gen\n/cold/\n").unwrap();
        let rules = Rules {
            outputs: vec![app.join("out.wasm"), app.join("dist/app.wasm")],
            sources: vec![app.join("target/prebuilt.wasm")],
            parts: vec![app.join("target/auth.wasm"), root.join("elsewhere/service.wasm")],
            inputs: vec![
                app.join("local.log"),
                app.join(".cache/secrets"),
                root.join("mounted"),
            ],
        };
        let mut filter = Filter::new(&app, &rules);
        filter.enter(&app);
        filter.enter(&app.join("src"));
        (dir, filter)
    }

    #[test]
    fn source_is_watched_and_outputs_are_not() {
        let (_dir, filter) = project();
        let ignores = |path: &str| filter.ignores(&filter.root().join(path), path.ends_with('/'));
        for path in [
            "src/main.rs",
            "Cargo.lock",
            "other.wasm",
            "src/keep.gen",
            "src/target.rs",
            "build/x.txt",
            ".env",
            "target/prebuilt.wasm",
        ] {
            assert!(!ignores(path), "{path}");
        }
        for path in [
            "out.wasm",
            "dist/",
            "dist/x.js",
            "target/",
            "target/debug/app.d",
            "node_modules/x/index.js",
            ".git/HEAD",
            "a.log",
            "src/x.gen",
            "src/cold/x.rs",
            "private.txt",
            "src/.main.rs.swp",
            "src/main.rs~",
            "src/.#main.rs",
            "src/4913",
        ] {
            assert!(ignores(path), "{path}");
        }
    }

    #[test]
    fn the_configuration_is_watched_even_if_git_ignores_it() {
        let (_dir, filter) = project();
        let config = filter.root().join(".wash/config.toml");
        assert!(filter.is_config(&config));
        assert!(!filter.ignores(&config, false));
        assert!(!filter.ignores(&filter.root().join(".wash"), true));
        assert!(filter.ignores(&filter.root().join(".wash/notes.txt"), false));
    }

    #[test]
    fn components_and_settings_are_watched_in_any_location() {
        let (dir, filter) = project();
        let (app, elsewhere) = (filter.root(), dir.path());
        for (path, role) in [
            (app.join("src/main.rs"), Role::Source),
            (app.join("target/prebuilt.wasm"), Role::Source),
            (app.join("target/auth.wasm"), Role::Part),
            (elsewhere.join("elsewhere/service.wasm"), Role::Part),
            (app.join(".wash/config.yaml"), Role::Configuration),
            (app.join("local.log"), Role::Configuration),
            (app.join(".cache/secrets/token"), Role::Configuration),
            (elsewhere.join("mounted/TOKEN"), Role::Configuration),
        ] {
            assert!(!filter.ignores(&path, false), "{}", path.display());
            assert_eq!(filter.role(&path), role, "{}", path.display());
        }
        for path in [
            elsewhere.join("elsewhere/other.wasm"),
            elsewhere.join("mounted/deep/TOKEN"),
        ] {
            assert!(filter.ignores(&path, false), "{}", path.display());
        }
        assert!(filter.ignores(&elsewhere.join("mounted/deep"), true));
    }

    #[test]
    fn files_outside_the_root_are_ignored() {
        let (_dir, filter) = project();
        assert!(filter.ignores(Path::new("/etc/passwd"), false));
    }
}
