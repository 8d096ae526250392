//! Replaces text that differs between machines and runs, so that snapshots are stable.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

static PATTERNS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        (r"\x1b\[[0-9;?]*[a-zA-Z]", "[ESC]"),
        (r"sha256:[0-9a-f]{64}", "sha256:[DIGEST]"),
        (r"\b[0-9a-f]{40}\b", "[COMMIT]"),
        (r"\b\d+(\.\d+)?\s?(B|kB|KB|KiB|MB|MiB|GB|GiB|bytes)\b", "[SIZE]"),
        (r#""size": \d+"#, r#""size": "[SIZE]""#),
        (r#""duration_ms": \d+"#, r#""duration_ms": "[MS]""#),
        (r"\b(\d+m )?\d+(\.\d+)?\s?(ns|µs|us|ms|s)\b", "[TIME]"),
        (r"(127\.0\.0\.1|\[::1\]|localhost):\d+", "$1:[PORT]"),
        (
            concat!(
                r"\bwash(-runtime)? ",
                env!("CARGO_PKG_VERSION_MAJOR"),
                r"\.\d+\.\d+[-+.0-9A-Za-z]*"
            ),
            "wash$1 [VERSION]",
        ),
        (r"wash\.exe\b", "wash"),
    ]
    .into_iter()
    .map(|(pattern, replacement)| (Regex::new(pattern).expect("a valid pattern"), replacement))
    .collect()
});

/// The replacements of one sandbox.
#[derive(Clone, Debug)]
pub(crate) struct Filters {
    root: String,
    raw: bool,
    own: Vec<(Regex, String)>,
}

impl Filters {
    /// Creates the filters of the sandbox at `root`. Its directories are replaced by `[WORK]`, `[HOME]`, `[TMP]`, `[BIN]`
    /// and `[ROOT]`.
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            root: root.to_string_lossy().into_owned(),
            raw: false,
            own: Vec::new(),
        }
    }

    /// Disables all replacements except those of the directories and those that were added.
    pub(crate) fn keep_values(&mut self) {
        self.raw = true;
    }

    /// Adds a replacement, which is applied before the common ones.
    pub(crate) fn add(&mut self, pattern: &str, replacement: &str) {
        self.own.push((
            Regex::new(pattern).expect("a valid pattern"),
            replacement.to_owned(),
        ));
    }

    /// Applies the replacements.
    pub(crate) fn apply(&self, text: &str) -> String {
        let mut text = text.replace("\r\n", "\n");
        // Windows paths have escaped backslashes in JSON.
        for root in [self.root.replace('\\', "\\\\"), self.root.clone()] {
            for (folder, name) in [
                ("work", "[WORK]"),
                ("home", "[HOME]"),
                ("tmp", "[TMP]"),
                ("bin", "[BIN]"),
            ] {
                text = text.replace(&format!("{root}{}{folder}", std::path::MAIN_SEPARATOR), name);
            }
            text = text.replace(&root, "[ROOT]");
        }
        if cfg!(windows) {
            text = separators(&text);
        }
        for (pattern, replacement) in &self.own {
            text = pattern.replace_all(&text, replacement.as_str()).into_owned();
        }
        if !self.raw {
            for (pattern, replacement) in PATTERNS.iter() {
                text = pattern.replace_all(&text, *replacement).into_owned();
            }
        }
        text
    }
}

/// Replaces `\` in paths: `[WORK]\a\b` becomes `[WORK]/a/b`.
fn separators(text: &str) -> String {
    static PATHS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\[(WORK|HOME|TMP|BIN|ROOT)\][^\s'\x22]+").expect("a valid pattern"));
    PATHS
        .replace_all(text, |path: &regex::Captures<'_>| {
            path[0].replace("\\\\", "/").replace('\\', "/")
        })
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_differ_between_runs_are_replaced() {
        let filters = Filters::new(Path::new("/tmp/x"));
        let text = "/tmp/x/work/a /tmp/x/b 12.5 kB in 1.25s at 127.0.0.1:8123 wash 0.1.0";
        assert_eq!(
            filters.apply(text),
            "[WORK]/a [ROOT]/b [SIZE] in [TIME] at 127.0.0.1:[PORT] wash [VERSION]"
        );
    }

    #[test]
    fn exit_codes_and_versions_are_kept() {
        let filters = Filters::new(Path::new("/tmp/x"));
        assert_eq!(
            filters.apply("exit code 127, 3 files, wasi:http@0.2.3"),
            "exit code 127, 3 files, wasi:http@0.2.3"
        );
    }
}
