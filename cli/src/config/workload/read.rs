//! Reads one source of names and values.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::dotenv;
use crate::config::origin::Layer;
use crate::config::parse::{self, Format};
use crate::paths::absolute;

/// Maximum size of a file in bytes: the limit of a cluster for all values of a source together.
const MAX_FILE: u64 = 1 << 20;

/// The result of reading a source.
#[derive(Default)]
pub(crate) struct Given {
    /// Names and values.
    pub(crate) values: BTreeMap<String, String>,
    /// The file or folder of the source, whether or not it could be read.
    pub(crate) input: Option<PathBuf>,
    /// Problems: the key in the source (empty: the source itself) and a description, which contains no values.
    pub(crate) mistakes: Vec<(String, String)>,
}

impl Given {
    fn wrong(&mut self, key: impl Into<String>, why: impl Into<String>) {
        self.mistakes.push((key.into(), why.into()));
    }
}

/// Reads `source`, a value of the shape of `SourceConfig`. Values of the wrong type have been reported before
/// and are skipped. Relative paths start at `root`; `lookup` returns environment variables.
pub(crate) fn source(source: &Value, root: &Path, lookup: &dyn Fn(&str) -> Result<String, String>) -> Given {
    let mut given = Given::default();
    if let Some(Value::Object(map)) = source.get("inline") {
        let texts = map
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        given.values.extend(texts);
    }
    if let Some(path) = source.get("file").and_then(Value::as_str) {
        let path = absolute(root, Path::new(path));
        match file(&path) {
            Ok(values) => given.values.extend(values),
            Err(why) => given.wrong("/file", why),
        }
        given.input = Some(path);
    }
    if let Some(path) = source.get("dir").and_then(Value::as_str) {
        let path = absolute(root, Path::new(path));
        match folder(&path) {
            Ok(values) => given.values.extend(values),
            Err(why) => given.wrong("/dir", why),
        }
        given.input = Some(path);
    }
    let mut variable = |key: String, name: &str, variable: &str| match lookup(variable) {
        Ok(value) => {
            given.values.insert(name.to_owned(), value);
        }
        Err(why) => given.mistakes.push((key, why)),
    };
    match source.get("fromEnv") {
        Some(Value::Array(names)) => {
            for (index, name) in names.iter().enumerate() {
                if let Some(name) = name.as_str() {
                    variable(format!("/fromEnv/{index}"), name, name);
                }
            }
        }
        Some(Value::Object(map)) => {
            for (name, from) in map {
                if let Some(from) = from.as_str() {
                    variable(crate::config::keys::push("/fromEnv", name), name, from);
                }
            }
        }
        _ => {}
    }
    given
}

/// Returns an environment variable of `wash`.
///
/// # Errors
/// The variable is not set or is not UTF-8 text.
pub(crate) fn environment(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| match error {
        std::env::VarError::NotPresent => format!("the environment variable '{name}' is not set"),
        std::env::VarError::NotUnicode(_) => format!("the environment variable '{name}' is not UTF-8 text"),
    })
}

fn file(path: &Path) -> Result<BTreeMap<String, String>, String> {
    let shown = path.display();
    let text = text(path)?;
    if Format::of(path).is_none() {
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        return dotenv::parse(text).map_err(|why| format!("'{shown}': {why}"));
    }
    let document = match parse::file(path, Layer::Project) {
        Err(error) => return Err(error.message().to_owned()),
        Ok(Err(problem)) => {
            let line = problem.origin.position.map_or(1, |position| position.line);
            return Err(format!("'{shown}', line {line}: {}", problem.message));
        }
        Ok(Ok(document)) => document,
    };
    let Value::Object(map) = document.value else {
        return Err(format!("'{shown}' must contain a map of names to strings"));
    };
    map.into_iter()
        .map(|(name, value)| match value {
            Value::String(text) => Ok((name, text)),
            Value::Bool(_) | Value::Number(_) => {
                Err(format!("'{shown}': '{name}' must be a string: put it in quotes"))
            }
            _ => Err(format!("'{shown}': '{name}' must be a string")),
        })
        .collect()
}

fn folder(path: &Path) -> Result<BTreeMap<String, String>, String> {
    let shown = path.display();
    let entries = fs::read_dir(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("the folder '{shown}' does not exist"),
        io::ErrorKind::NotADirectory => format!("'{shown}' is a file, not a folder: name it with 'file'"),
        _ => format!("the folder '{shown}' cannot be read: {error}"),
    })?;
    let mut found = BTreeMap::new();
    for entry in entries.flatten() {
        let name = entry.file_name();
        // Hidden files are skipped: a cluster mounts the files as links into a hidden folder.
        let Some(name) = name
            .to_str()
            .filter(|name| dotenv::is_name(name) && !name.starts_with('.'))
        else {
            continue;
        };
        let path = entry.path();
        if path.is_dir() {
            continue;
        }
        let mut text = text(&path)?;
        if text.ends_with('\n') {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
        found.insert(name.to_owned(), text);
    }
    Ok(found)
}

/// Returns the text of a file of at most [`MAX_FILE`] bytes.
fn text(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let metadata = fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("the file '{shown}' does not exist"),
        _ => format!("the file '{shown}' cannot be read: {error}"),
    })?;
    if metadata.is_dir() {
        return Err(format!("'{shown}' is a folder: name it with 'dir'"));
    }
    if !metadata.is_file() {
        return Err(format!("'{shown}' is not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("the file '{shown}' cannot be read: {error}"))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(format!("'{shown}' is larger than 1 MiB"));
    }
    String::from_utf8(bytes).map_err(|_| format!("'{shown}' is not UTF-8 text"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    type Pairs = Vec<(String, String)>;

    fn read(folder: &Path, value: &Value) -> Result<Pairs, Pairs> {
        let lookup = |name: &str| {
            (name == "SET")
                .then(|| "set".to_owned())
                .ok_or_else(|| format!("no {name}"))
        };
        let given = source(value, folder, &lookup);
        if given.mistakes.is_empty() {
            Ok(given.values.into_iter().collect())
        } else {
            Err(given.mistakes)
        }
    }

    fn pairs(pairs: &[(&str, &str)]) -> Pairs {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn every_kind_of_source_gives_its_values() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join("a.env"), "A=1\nB=2\n").unwrap();
        fs::write(root.join("a.yaml"), "A: x\nB: \"2\"\n").unwrap();
        fs::write(root.join("a.json"), r#"{"A": "y"}"#).unwrap();
        fs::create_dir_all(root.join("dir/sub")).unwrap();
        for (name, text) in [
            ("KEY", "value\n"),
            ("two", "a\nb\n\n"),
            (".hidden", "x"),
            ("KEY~", "x"),
        ] {
            fs::write(root.join("dir").join(name), text).unwrap();
        }
        let ok = |value: Value| read(root, &value).unwrap();
        assert_eq!(ok(json!({ "inline": { "A": "1" } })), pairs(&[("A", "1")]));
        assert_eq!(ok(json!({ "file": "a.env" })), pairs(&[("A", "1"), ("B", "2")]));
        assert_eq!(
            ok(json!({ "file": "./a.yaml" })),
            pairs(&[("A", "x"), ("B", "2")])
        );
        assert_eq!(ok(json!({ "file": root.join("a.json") })), pairs(&[("A", "y")]));
        assert_eq!(
            ok(json!({ "dir": "dir" })),
            pairs(&[("KEY", "value"), ("two", "a\nb\n")])
        );
        assert_eq!(ok(json!({ "fromEnv": ["SET"] })), pairs(&[("SET", "set")]));
        assert_eq!(ok(json!({ "fromEnv": { "A": "SET" } })), pairs(&[("A", "set")]));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named_without_values() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("dir")).unwrap();
        fs::write(root.join("bad.env"), "hunter2").unwrap();
        fs::write(root.join("bad.yaml"), "A: [hunter2]\n").unwrap();
        fs::write(root.join("number.yaml"), "A: 4711\n").unwrap();
        fs::write(root.join("broken.json"), "{\n\"A\": \"hunter2\"\n\"hunter2\"}").unwrap();
        fs::write(root.join("list.json"), "[\"hunter2\"]").unwrap();
        fs::write(root.join("binary.env"), b"A=\xff").unwrap();
        fs::write(root.join("large.env"), "#".repeat(1 + (1 << 20))).unwrap();
        for (value, key, why) in [
            (json!({ "file": "none.env" }), "/file", "does not exist"),
            (json!({ "file": "dir" }), "/file", "name it with 'dir'"),
            (json!({ "file": "bad.env" }), "/file", "line 1 is not of the form"),
            (json!({ "file": "bad.yaml" }), "/file", "'A' must be a string"),
            (json!({ "file": "number.yaml" }), "/file", "put it in quotes"),
            (
                json!({ "file": "broken.json" }),
                "/file",
                "line 3: this is not valid JSON",
            ),
            (json!({ "file": "list.json" }), "/file", "must contain a map"),
            (json!({ "file": "binary.env" }), "/file", "is not UTF-8 text"),
            (json!({ "file": "large.env" }), "/file", "larger than 1 MiB"),
            (json!({ "dir": "none" }), "/dir", "does not exist"),
            (json!({ "dir": "bad.env" }), "/dir", "name it with 'file'"),
            (json!({ "fromEnv": ["SET", "UNSET"] }), "/fromEnv/1", "no UNSET"),
            (
                json!({ "fromEnv": { "A/B": "UNSET" } }),
                "/fromEnv/A~1B",
                "no UNSET",
            ),
        ] {
            let mistakes = read(root, &value).unwrap_err();
            let [(at, found)] = mistakes.as_slice() else {
                panic!("{mistakes:?}")
            };
            assert_eq!(at, key);
            assert!(found.contains(why), "{found}");
            assert!(!found.contains("hunter2") && !found.contains("4711"), "{found}");
        }
    }
}
