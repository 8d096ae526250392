//! Watches the source of a project.
//!
//! # Flow
//! The operating system reports events → events that cannot change content are dropped → the paths are collected until
//! no event has arrived for [`SETTLE`] → the [`SourceTree`] checks them → [`Watch::changes`] returns the changed files.
//! During a build, events wait in the queue. A [`Mark`] set when the build command ends separates the events before it from
//! those after it; [`Watch::until`] returns the changes before it.
//!
//! # Guarantees
//! Nothing is polled while no file changes. Files saved together are one batch. No change is lost: paths collected by a
//! cancelled wait are kept for the next one, and the whole tree is checked if the system drops events. New folders are
//! watched before they are read, so that no file created in between is missed.
//!
//! # Errors
//! Only the start can fail, most often because the system's limit of watches is reached. Folders that cannot be
//! watched later are reported by [`Watch::warnings`].

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, timeout, timeout_at};

use crate::dev::filter::{Filter, Rules};
use crate::dev::source_tree::{Change, SourceTree};
use crate::error::{Error, Result};

/// Changes are returned when no event has arrived for this long. Editors save within a few milliseconds, and users do not
/// notice the delay.
pub(crate) const SETTLE: Duration = Duration::from_millis(50);

/// Changes are returned after this long even if events keep arriving.
pub(crate) const SETTLE_AT_MOST: Duration = Duration::from_secs(1);

/// How long to wait for the event of a mark: far longer than a busy system needs to deliver it.
const MARK_TIMEOUT: Duration = Duration::from_secs(2);

/// With inotify, each folder is watched separately: a recursive watch would include `target` and `node_modules`, which
/// contain more folders than many systems allow to watch. On other systems, a recursive watch is cheap.
const BY_FOLDER: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Watches a project.
#[derive(Debug)]
pub(crate) struct Watch {
    watcher: RecommendedWatcher,
    events: UnboundedReceiver<Signal>,
    pending: BTreeSet<PathBuf>,
    warnings: Vec<String>,
    tree: SourceTree,
    marks: Option<tempfile::TempDir>,
    marks_set: u64,
}

/// A point in the stream of events.
#[derive(Debug)]
#[must_use]
pub(crate) struct Mark {
    /// The file whose creation event marks the point. `None` if the file cannot be created.
    file: Option<PathBuf>,
}

#[derive(Debug)]
enum Signal {
    Touched(PathBuf),
    /// The system dropped events.
    Overflow,
    Warning(String),
}

impl Watch {
    /// Starts watching the files under `root` that are relevant according to `rules`.
    pub(crate) fn start(root: &Path, rules: &Rules) -> Result<Self> {
        let fail = |error: &notify::Error| explain(root, error);
        let (sender, events) = unbounded_channel();
        let handler = move |event: notify::Result<notify::Event>| {
            for signal in signals(event) {
                // Sending fails only at the end of the session, when the receiver is dropped.
                let _ = sender.send(signal);
            }
        };
        let mut watcher = notify::recommended_watcher(handler).map_err(|error| fail(&error))?;
        let marks = tempfile::Builder::new().prefix("wash-dev-").tempdir().ok();
        if let Some(marks) = &marks {
            let folder = marks
                .path()
                .canonicalize()
                .unwrap_or_else(|_| marks.path().to_owned());
            watcher
                .watch(&folder, RecursiveMode::NonRecursive)
                .map_err(|error| fail(&error))?;
        }
        let mut failure = None;
        if !BY_FOLDER {
            watcher
                .watch(root, RecursiveMode::Recursive)
                .map_err(|error| fail(&error))?;
        }
        let tree = SourceTree::new(Filter::new(root, rules), &mut |folder| {
            if is_watched_alone(root, folder) && failure.is_none() {
                failure = watch_folder(&mut watcher, folder).err();
            }
        });
        match failure {
            Some(error) => Err(fail(&error)),
            None => Ok(Self {
                watcher,
                events,
                pending: BTreeSet::new(),
                warnings: Vec::new(),
                tree,
                marks,
                marks_set: 0,
            }),
        }
    }

    /// The filter in use.
    pub(crate) fn filter(&self) -> &Filter {
        self.tree.filter()
    }

    /// Replaces the rules.
    pub(crate) fn set_rules(&mut self, rules: &Rules) {
        let root = self.tree.filter().root().to_owned();
        let filter = Filter::new(&root, rules);
        let (watcher, warnings) = (&mut self.watcher, &mut self.warnings);
        self.tree.set_filter(filter, &mut |folder| {
            watch_later(watcher, &root, folder, warnings);
        });
    }

    /// Schedules a check of the files that are watched in any location: a build may have created or replaced the folders
    /// that contain them.
    pub(crate) fn find_named(&mut self) {
        let root = self.tree.filter().root().to_owned();
        for path in self.tree.filter().named().cloned().collect::<Vec<_>>() {
            let folders = path
                .parent()
                .into_iter()
                .chain(path.is_dir().then_some(path.as_path()));
            for folder in folders {
                watch_later(&mut self.watcher, &root, folder, &mut self.warnings);
            }
            self.pending.insert(path);
        }
    }

    /// Waits for the next changes. The result is never empty. Cancel-safe.
    pub(crate) async fn changes(&mut self) -> Vec<Change> {
        loop {
            if self.pending.is_empty() {
                match self.events.recv().await {
                    Some(signal) => self.take(signal),
                    // `self` owns the watcher and with it the sender, so the channel is never closed.
                    None => std::future::pending().await,
                }
                continue;
            }
            self.settle().await;
            let changes = self.check();
            if !changes.is_empty() {
                return changes;
            }
        }
    }

    /// Sets a mark at the current point.
    pub(crate) fn mark(&mut self) -> Mark {
        self.marks_set += 1;
        let file = self.marks.as_ref().and_then(|marks| {
            let folder = marks.path().canonicalize().ok()?;
            let file = folder.join(self.marks_set.to_string());
            std::fs::write(&file, []).ok().map(|()| file)
        });
        Mark { file }
    }

    /// Returns all changes since the last check and before `mark`.
    pub(crate) async fn until(&mut self, mark: Mark) -> Vec<Change> {
        match mark.file {
            Some(file) => {
                // The system reports events in order, so earlier events arrive before that of the mark.
                let end = Instant::now() + MARK_TIMEOUT;
                while let Ok(Some(signal)) = timeout_at(end, self.events.recv()).await {
                    if matches!(&signal, Signal::Touched(path) if *path == file) {
                        break;
                    }
                    self.take(signal);
                }
                let _ = std::fs::remove_file(file);
            }
            None => self.settle().await,
        }
        self.check()
    }

    /// Returns the warnings since the last call.
    pub(crate) fn warnings(&mut self) -> Vec<String> {
        std::mem::take(&mut self.warnings)
    }

    async fn settle(&mut self) {
        let end = Instant::now() + SETTLE_AT_MOST;
        while Instant::now() < end {
            match timeout(SETTLE, self.events.recv()).await {
                Ok(Some(signal)) => self.take(signal),
                _ => return,
            }
        }
    }

    fn take(&mut self, signal: Signal) {
        match signal {
            Signal::Touched(path) => {
                let filter = self.tree.filter();
                let path = filter.input_folder(&path).map_or(path.clone(), Path::to_owned);
                if Filter::is_rule_file(&path) || !filter.ignores(&path, false) {
                    self.pending.insert(path);
                }
            }
            Signal::Overflow => {
                self.pending.insert(self.tree.filter().root().to_owned());
            }
            Signal::Warning(text) => self.warnings.push(text),
        }
    }

    fn check(&mut self) -> Vec<Change> {
        let pending = std::mem::take(&mut self.pending);
        let (watcher, tree, warnings) = (&mut self.watcher, &mut self.tree, &mut self.warnings);
        let root = tree.filter().root().to_owned();
        // Reading many files, for example after a Git checkout, must not block requests.
        let changes = tokio::task::block_in_place(|| {
            let paths = pending.iter().map(PathBuf::as_path);
            tree.refresh(paths, &mut |folder| watch_later(watcher, &root, folder, warnings))
        });
        tracing::debug!(
            touched = pending.len(),
            changed = changes.len(),
            "checked the source"
        );
        changes
    }
}

fn watch_folder(watcher: &mut RecommendedWatcher, folder: &Path) -> notify::Result<()> {
    match watcher.watch(folder, RecursiveMode::NonRecursive) {
        // The folder was deleted meanwhile, or is not readable: then the build cannot use it either.
        Err(error) if is_gone(&error) => Ok(()),
        result => result,
    }
}

/// Does the folder need a separate watch, because no recursive watch covers it?
fn is_watched_alone(root: &Path, folder: &Path) -> bool {
    BY_FOLDER || !folder.starts_with(root)
}

fn watch_later(watcher: &mut RecommendedWatcher, root: &Path, folder: &Path, warnings: &mut Vec<String>) {
    if is_watched_alone(root, folder)
        && let Err(error) = watch_folder(watcher, folder)
    {
        warnings.push(format!("cannot watch '{}': {}", folder.display(), reason(&error)));
    }
}

fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(error) => {
            matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::PermissionDenied
            )
        }
        _ => false,
    }
}

fn signals(event: notify::Result<notify::Event>) -> Vec<Signal> {
    match event {
        Ok(event) if event.need_rescan() => vec![Signal::Overflow],
        // Read accesses change nothing, and the source tree itself causes them.
        Ok(event) if is_reading(event.kind) => Vec::new(),
        Ok(event) => event.paths.into_iter().map(Signal::Touched).collect(),
        Err(error) => vec![Signal::Warning(format!("the watcher failed: {}", reason(&error)))],
    }
}

fn is_reading(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

fn reason(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "the system's limit of watched folders has been reached".to_owned()
        }
        notify::ErrorKind::Io(error) => error.to_string(),
        notify::ErrorKind::Generic(reason) => reason.clone(),
        other => format!("{other:?}"),
    }
}

fn explain(root: &Path, error: &notify::Error) -> Error {
    let folder = error.paths.first().map_or(root, PathBuf::as_path);
    Error::new(format!("cannot watch '{}'", folder.display()))
        .caused_by(reason(error))
        .hint("on Linux, raise the limits: sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512")
        .hint("or run `wash dev --no-watch`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dev::source_tree::Kind;
    use std::fs;

    struct Project {
        root: PathBuf,
        watch: Watch,
        _dir: tempfile::TempDir,
    }

    impl Project {
        fn new(files: &[&str]) -> Self {
            let dir = tempfile::tempdir().unwrap();
            let root = dir.path().canonicalize().unwrap();
            for file in files {
                fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
                fs::write(root.join(file), file).unwrap();
            }
            let rules = Rules {
                outputs: vec![root.join("out.wasm")],
                parts: vec![root.join("target/deep/part.wasm")],
                ..Rules::default()
            };
            let watch = Watch::start(&root, &rules).unwrap();
            Self {
                root,
                watch,
                _dir: dir,
            }
        }

        fn write(&self, file: &str, content: &str) {
            fs::write(self.root.join(file), content).unwrap();
        }

        async fn changes(&mut self) -> Vec<(String, Kind)> {
            let changes = timeout(Duration::from_secs(20), self.watch.changes())
                .await
                .expect("a change");
            self.names(changes)
        }

        async fn so_far(&mut self) -> Vec<(String, Kind)> {
            let mark = self.watch.mark();
            let changes = self.watch.until(mark).await;
            self.names(changes)
        }

        fn names(&self, changes: Vec<Change>) -> Vec<(String, Kind)> {
            let name = |path: &Path| {
                path.strip_prefix(&self.root)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            };
            changes
                .into_iter()
                .map(|change| (name(&change.path), change.kind))
                .collect()
        }
    }

    fn modified(name: &str) -> (String, Kind) {
        (name.to_owned(), Kind::Modified)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn files_saved_together_are_one_batch() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        let mut project = Project::new(&names);
        for name in names {
            project.write(name, "new");
        }
        assert_eq!(project.changes().await, names.map(modified));
        assert_eq!(project.so_far().await, []);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_mark_separates_before_from_after() {
        let mut project = Project::new(&["during", "after", "same"]);
        project.write("during", "new");
        project.write("same", "same");
        project.write("out.wasm", "the component");
        let mark = project.watch.mark();
        project.write("after", "new");
        let before = project.watch.until(mark).await;
        assert_eq!(project.names(before), [modified("during")]);
        assert_eq!(project.changes().await, [modified("after")]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn new_and_moved_folders_are_watched() {
        let mut project = Project::new(&["old/deep/a"]);
        fs::create_dir_all(project.root.join("x/y")).unwrap();
        project.write("x/y/b", "");
        assert_eq!(project.changes().await, [("x/y/b".to_owned(), Kind::Created)]);
        project.write("x/y/b", "new");
        assert_eq!(project.changes().await, [modified("x/y/b")]);
        fs::rename(project.root.join("old"), project.root.join("moved")).unwrap();
        assert_eq!(project.changes().await.len(), 2);
        project.write("moved/deep/a", "new");
        assert_eq!(project.changes().await, [modified("moved/deep/a")]);
        fs::rename(project.root.join("moved"), project.root.join("old")).unwrap();
        assert_eq!(project.changes().await.len(), 2);
        project.write("old/deep/a", "newer");
        assert_eq!(project.changes().await, [modified("old/deep/a")]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_file_in_a_folder_that_a_build_creates_is_found() {
        let mut project = Project::new(&["Cargo.toml"]);
        fs::create_dir_all(project.root.join("target/deep")).unwrap();
        project.write("target/deep/part.wasm", "old");
        project.write("target/deep/other.wasm", "old");
        assert_eq!(
            project.so_far().await,
            [],
            "a folder that did not exist is not watched"
        );
        project.watch.find_named();
        let created = ("target/deep/part.wasm".to_owned(), Kind::Created);
        assert_eq!(project.so_far().await, [created]);
        project.write("target/deep/other.wasm", "new");
        project.write("target/deep/part.wasm", "new");
        assert_eq!(project.changes().await, [modified("target/deep/part.wasm")]);
    }

    #[cfg(unix)]
    #[tokio::test(flavor = "multi_thread")]
    async fn settings_replaced_by_switching_a_link_have_changed() {
        use std::os::unix::fs::symlink;
        let mut project = Project::new(&["mounted/..one/TOKEN", "mounted/..two/TOKEN"]);
        let mounted = project.root.join("mounted");
        symlink("..one", mounted.join("..data")).unwrap();
        symlink("..data/TOKEN", mounted.join("TOKEN")).unwrap();
        project.watch.set_rules(&Rules {
            inputs: vec![mounted.clone()],
            ..Rules::default()
        });
        let _ = project.so_far().await;
        symlink("..two", mounted.join("..new")).unwrap();
        fs::rename(mounted.join("..new"), mounted.join("..data")).unwrap();
        assert_eq!(project.changes().await, [modified("mounted/TOKEN")]);
        fs::remove_file(mounted.join("TOKEN")).unwrap();
        let removed = ("mounted/TOKEN".to_owned(), Kind::Removed);
        assert_eq!(project.changes().await, [removed]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_cancelled_wait_loses_nothing() {
        let mut project = Project::new(&["a"]);
        project.write("a", "new");
        // Cancel before, while and after the event arrives: the change must not be lost in any case.
        for delay in [0, 1, 5, 20] {
            let _ = timeout(Duration::from_millis(delay), async {
                if let Some(signal) = project.watch.events.recv().await {
                    project.watch.take(signal);
                }
                std::future::pending::<()>().await;
            })
            .await;
        }
        assert_eq!(project.changes().await, [modified("a")]);
    }
}
