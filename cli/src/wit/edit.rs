//! Edits the imports, exports and includes of worlds in WIT files. Comments and layout are preserved.
//!
//! # Guarantees
//! The WIT parser accepts the text before and after an edit.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::content::{self, Content, Files};
use super::name::Spec;
use super::tokens::{self, Item, World};
use crate::error::{Error, Result, ResultExt as _};
use crate::files::{self, Loss};

/// The WIT files of a project, before and after an edit.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    folder: PathBuf,
    before: Files,
    after: Files,
}

/// The kind of a statement in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// The world imports an interface.
    Import,
    /// The world exports an interface.
    Export,
    /// The world includes the imports and exports of another world.
    Include,
}

impl Verb {
    /// The WIT keyword.
    pub(crate) const fn keyword(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Export => "export",
            Self::Include => "include",
        }
    }
}

/// A removed statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Removed {
    /// World that contained the statement.
    pub(crate) world: String,
    /// Text of the statement, on one line.
    pub(crate) text: String,
}

impl Edit {
    /// Reads the WIT files of a project.
    ///
    /// # Errors
    /// Exit code 2: the project has no WIT files. 1: the WIT is invalid.
    pub(crate) fn new(wit_dir: &Path) -> Result<Self> {
        super::fetch::root(wit_dir)?;
        let before = content::files(wit_dir)?;
        Ok(Self {
            folder: wit_dir.to_owned(),
            after: before.clone(),
            before,
        })
    }

    /// Names of the worlds of the project.
    pub(crate) fn worlds(&self) -> Vec<String> {
        let all = self.after.values().flat_map(|text| tokens::worlds(text));
        all.map(|world| world.name).collect()
    }

    /// Interfaces and worlds of packages that the worlds of the project refer to.
    pub(crate) fn named(&self) -> Vec<Spec> {
        let worlds = self.after.values().flat_map(|text| tokens::worlds(text));
        let items = worlds.flat_map(|world| world.items);
        items.filter_map(|item| spec(&item)).collect()
    }

    /// Adds a statement to a world. Returns `false` if the world already has it.
    ///
    /// # Errors
    /// Exit code 2: the world does not exist. 1: the result would be invalid.
    pub(crate) fn add(&mut self, world: &str, verb: Verb, item: &Spec) -> Result<bool> {
        let location = self.after.iter().find_map(|(file, text)| {
            let mut worlds = tokens::worlds(text).into_iter();
            worlds
                .find(|found| found.name == world)
                .map(|found| (file.clone(), found))
        });
        let Some((file, found)) = location else {
            return Err(Error::usage(format!("unknown world '{world}'"))
                .hint(format!("available worlds: {}", self.worlds().join(", "))));
        };
        let has = |other: &Item| other.keyword == verb.keyword() && spec(other).as_ref() == Some(item);
        if found.items.iter().any(has) {
            return Ok(false);
        }
        let text = self.after.get(&file).cloned().unwrap_or_default();
        let statement = format!("{} {item};", verb.keyword());
        self.after.insert(file, insert(&text, &found, verb, &statement));
        self.check()?;
        Ok(true)
    }

    /// Removes the statements that match `requested` from all worlds.
    ///
    /// # Errors
    /// Exit code 2: no statement matches. 1: the result would be invalid, because something else needs a removed statement.
    pub(crate) fn remove(&mut self, requested: &Spec) -> Result<Vec<Removed>> {
        let mut removed = Vec::new();
        for text in self.after.values_mut() {
            let mut ranges = Vec::new();
            for world in tokens::worlds(text) {
                for item in world.items {
                    if is_statement(&item) && spec(&item).is_some_and(|found| covers(requested, &found)) {
                        let shown = text.get(item.range.clone()).unwrap_or_default();
                        removed.push(Removed {
                            world: world.name.clone(),
                            text: one_line(shown),
                        });
                        ranges.push(item.range);
                    }
                }
            }
            for range in ranges.into_iter().rev() {
                let range = with_surroundings(text, range);
                text.replace_range(range, "");
            }
        }
        if removed.is_empty() {
            return Err(self.no_match(requested));
        }
        self.check()?;
        Ok(removed)
    }

    /// Locations that still refer to a package: file and line.
    pub(crate) fn uses(&self, package: &str) -> Vec<String> {
        let all = self.after.iter();
        all.flat_map(|(file, text)| {
            let path = self.folder.join(file);
            tokens::lines_with(text, package)
                .into_iter()
                .map(move |line| format!("{}:{line}", path.display()))
        })
        .collect()
    }

    fn no_match(&self, requested: &Spec) -> Error {
        let worlds = self.after.values().flat_map(|text| tokens::worlds(text));
        let statements = worlds.flat_map(|world| world.items).filter(is_statement);
        let mut named: Vec<String> = statements
            .filter_map(|item| Some(spec(&item)?.to_string()))
            .collect();
        named.sort();
        named.dedup();
        let error = Error::usage(format!("no world imports, exports or includes '{requested}'"));
        let uses = self.uses(&requested.id());
        if !named
            .iter()
            .any(|named| named.starts_with(&format!("{}/", requested.id())))
            && !uses.is_empty()
        {
            return error
                .caused_by(format!("its types are used in {}", uses.join(", ")))
                .hint("remove these uses first");
        }
        if named.is_empty() {
            return error;
        }
        error.hint(format!("the worlds refer to: {}", named.join(", ")))
    }

    fn check(&self) -> Result<()> {
        match content::parse(&self.after, &self.folder.display().to_string()) {
            Ok(Content::Text(_)) => Ok(()),
            Ok(Content::Encoded(..)) => Err(Error::new("the result is not WIT text")),
            Err(error) => {
                let invalid = Error::new("the change would make the WIT invalid, so nothing was changed");
                let causes = error.causes().iter().map(String::as_str);
                Err(std::iter::once(error.message())
                    .chain(causes)
                    .fold(invalid, Error::caused_by))
            }
        }
    }

    fn changes(&self) -> BTreeMap<&str, &str> {
        let differs = |(name, text): &(&String, &String)| self.before.get(*name) != Some(*text);
        let changed = self.after.iter().filter(differs);
        changed
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect()
    }

    /// Writes the changed files.
    ///
    /// # Errors
    /// A file cannot be written. The other files are then restored.
    pub(crate) fn write(&self) -> Result<()> {
        for (name, text) in self.changes() {
            let path = self.folder.join(name);
            let written = files::replace(&path, text.as_bytes(), Loss::Matters)
                .or_fail(|| format!("cannot write '{}'", path.display()));
            if let Err(error) = written {
                self.undo();
                return Err(error);
            }
        }
        Ok(())
    }

    /// Restores the original files.
    pub(crate) fn undo(&self) {
        for name in self.changes().into_keys() {
            let path = self.folder.join(name);
            if let Some(text) = self.before.get(name)
                && std::fs::read(&path).ok().as_deref() != Some(text.as_bytes())
                && let Err(error) = files::replace(&path, text.as_bytes(), Loss::Matters)
            {
                tracing::error!(path = %path.display(), %error, "cannot restore the file");
            }
        }
    }
}

/// Returns true for statements that define no types and can be removed: imports, exports and includes.
fn is_statement(item: &Item) -> bool {
    matches!(item.keyword.as_str(), "import" | "export" | "include")
}

/// Returns a statement on one line, without its semicolon.
fn one_line(statement: &str) -> String {
    let words: Vec<&str> = statement.split_whitespace().collect();
    words.join(" ").trim_end_matches(';').to_owned()
}

/// Returns the interface or world of another package that an item refers to. A local name (`import kv: …`) is ignored.
fn spec(item: &Item) -> Option<Spec> {
    let (package, rest) = item.path.split_once('/')?;
    let mut parts = package.rsplitn(3, ':');
    let (name, namespace) = (parts.next()?, parts.next()?);
    let plain = |text: &str| text.replace('%', "");
    Spec::parse(&plain(&format!("{namespace}:{name}/{rest}"))).ok()
}

/// Returns true if `requested` matches `found`. The interface and the version of `requested` are optional.
fn covers(requested: &Spec, found: &Spec) -> bool {
    requested.matches(&found.package(found.version.clone()))
        && (requested.item.is_none() || requested.item == found.item)
}

/// Inserts a statement after the last one of its kind. Without one, exports go to the end of the world, others to its start.
fn insert(text: &str, world: &World, verb: Verb, statement: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let body = text.get(world.body.clone()).unwrap_or_default();
    let indent = |at: usize| {
        let line = text
            .get(..at)
            .unwrap_or_default()
            .rsplit('\n')
            .next()
            .unwrap_or_default();
        line.chars()
            .take_while(|char| char.is_whitespace())
            .collect::<String>()
    };
    let mut out = text.to_owned();
    if !body.contains('\n') {
        // `world w { export a; }`, or `world w {}`
        let (at, statement) = match world.items.last() {
            Some(last) => (last.range.end, format!(" {statement}")),
            None => (
                world.body.start,
                format!("{end}{0}  {statement}{end}{0}", indent(world.body.start)),
            ),
        };
        if world.items.is_empty() {
            out.replace_range(world.body.clone(), "");
        }
        out.insert_str(at, &statement);
        return out;
    }
    let same = world.items.iter().rfind(|item| item.keyword == verb.keyword());
    let after = match (same, verb) {
        (Some(item), _) => Some(item),
        // By convention, imports come first and exports last.
        (None, Verb::Export) => world.items.last(),
        (None, _) => None,
    };
    match (after, world.items.first()) {
        (Some(item), _) => {
            let rest = text.get(item.range.end..).unwrap_or_default();
            // A comment at the end of the line belongs to the item.
            let line = rest.find('\n').unwrap_or(rest.len());
            let tail = rest.get(..line).unwrap_or_default().trim();
            let indent = indent(item.range.start);
            if tail.is_empty() || tail.starts_with("//") {
                let at = item.range.end + rest.get(..line).unwrap_or_default().trim_end().len();
                out.insert_str(at, &format!("{end}{indent}{statement}"));
            } else {
                out.insert_str(item.range.end, &format!(" {statement}"));
            }
        }
        (None, first) => {
            let indent = match first {
                Some(first) => indent(first.range.start),
                None => format!("{}  ", indent(world.body.start)),
            };
            out.insert_str(world.body.start, &format!("{end}{indent}{statement}"));
        }
    }
    out
}

/// Returns the range of an item. If nothing else is on its lines, the range includes the lines and the doc comment above.
fn with_surroundings(text: &str, item: Range<usize>) -> Range<usize> {
    let before = text.get(..item.start).unwrap_or_default();
    let after = text.get(item.end..).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = after
        .find('\n')
        .map_or(after, |at| after.get(..at).unwrap_or_default());
    let alone_before = text
        .get(line_start..item.start)
        .unwrap_or_default()
        .trim()
        .is_empty();
    // A comment at the end of the line is removed with the item.
    let alone_after = rest.trim().is_empty() || rest.trim_start().starts_with("//");
    if !alone_before || !alone_after {
        let blank = after.len() - after.trim_start_matches(' ').len();
        return item.start..item.end + blank;
    }
    let mut start = line_start;
    while let Some(above) = text.get(..start).and_then(|text| text.strip_suffix('\n')) {
        let line_start = above.rfind('\n').map_or(0, |at| at + 1);
        if !above
            .get(line_start..)
            .unwrap_or_default()
            .trim_start()
            .starts_with("///")
        {
            break;
        }
        start = line_start;
    }
    let mut end = (item.end + rest.len() + 1).min(text.len());
    // Do not leave two empty lines in a row, or one at the start of the world.
    let is_blank_before = text
        .get(..start)
        .unwrap_or_default()
        .trim_end_matches([' ', '\t'])
        .ends_with("{\n")
        || text.get(..start).unwrap_or_default().ends_with("\n\n");
    if is_blank_before && text.get(end..).unwrap_or_default().starts_with('\n') {
        end += 1;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(text: &str) -> (tempfile::TempDir, Edit) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("world.wit"), text).unwrap();
        let edit = Edit::new(folder.path()).unwrap();
        (folder, edit)
    }

    fn added(text: &str, verb: Verb, item: &str) -> String {
        let (folder, mut edit) = edit(text);
        assert!(edit.add("w", verb, &Spec::parse(item).unwrap()).unwrap());
        assert!(
            !edit.add("w", verb, &Spec::parse(item).unwrap()).unwrap(),
            "the second time changes nothing"
        );
        edit.write().unwrap();
        std::fs::read_to_string(folder.path().join("world.wit")).unwrap()
    }

    fn removed(text: &str, item: &str) -> String {
        let (folder, mut edit) = edit(text);
        edit.remove(&Spec::parse(item).unwrap()).unwrap();
        edit.write().unwrap();
        let now = std::fs::read_to_string(folder.path().join("world.wit")).unwrap();
        edit.undo();
        assert_eq!(
            std::fs::read_to_string(folder.path().join("world.wit")).unwrap(),
            text
        );
        now
    }

    const STORE: &str = "wasi:keyvalue/store@0.2.0-draft";

    #[test]
    fn an_import_comes_after_the_other_imports() {
        assert_eq!(
            added(
                "package a:b;\n\nworld w {\n    // first\n    import x:y/z; // why\n\n    export x:y/e;\n}\n",
                Verb::Import,
                STORE
            ),
            "package a:b;\n\nworld w {\n    // first\n    import x:y/z; // why\n    import wasi:keyvalue/store@0.2.0-draft;\n\n    export x:y/e;\n}\n"
        );
        assert_eq!(
            added(
                "package a:b;\nworld w {\n\texport x:y/e;\n}\n",
                Verb::Import,
                STORE
            ),
            "package a:b;\nworld w {\n\timport wasi:keyvalue/store@0.2.0-draft;\n\texport x:y/e;\n}\n"
        );
        assert_eq!(
            added(
                "package a:b;\nworld w {\n  import i: interface {\n    f: func();\n  }\n}\n",
                Verb::Import,
                STORE
            ),
            "package a:b;\nworld w {\n  import i: interface {\n    f: func();\n  }\n  import wasi:keyvalue/store@0.2.0-draft;\n}\n"
        );
    }

    #[test]
    fn items_are_added_to_every_layout_of_a_world() {
        assert_eq!(
            added("package a:b; world w {}", Verb::Import, STORE),
            "package a:b; world w {\n  import wasi:keyvalue/store@0.2.0-draft;\n}"
        );
        assert_eq!(
            added("package a:b; world w { export x:y/e; }", Verb::Import, STORE),
            "package a:b; world w { export x:y/e; import wasi:keyvalue/store@0.2.0-draft; }"
        );
        assert_eq!(
            added(
                "package a:b;\r\nworld w {\r\n}\r\n",
                Verb::Include,
                "wasi:cli/imports@0.2.0"
            ),
            "package a:b;\r\nworld w {\r\n  include wasi:cli/imports@0.2.0;\r\n}\r\n"
        );
        assert_eq!(
            added(
                "package a:b;\nworld w {\n  import x:y/z;\n  // the end\n}\n",
                Verb::Export,
                "wasi:cli/run@0.2.0"
            ),
            "package a:b;\nworld w {\n  import x:y/z;\n  export wasi:cli/run@0.2.0;\n  // the end\n}\n"
        );
    }

    #[test]
    fn only_matching_items_are_removed() {
        let text = "package a:b;\n\nworld w {\n  /// Documentation.\n  @since(version = 1.0.0)\n  import wasi:http/types@0.2.0; // and this\n\n  // stays\n  import wasi:io/poll@0.2.0;\n  export wasi:http/incoming-handler@0.2.0;\n}\n";
        assert_eq!(
            removed(text, "wasi:http"),
            "package a:b;\n\nworld w {\n  // stays\n  import wasi:io/poll@0.2.0;\n}\n"
        );
        assert!(removed(text, "wasi:http/incoming-handler").contains("wasi:http/types"));
        let line = "package a:b; world w { import wasi:http/types@0.2.0; import x:y/z; }";
        assert_eq!(
            removed(line, "wasi:http@0.2.0"),
            "package a:b; world w { import x:y/z; }"
        );
        let (_folder, mut edit) = edit(text);
        for other in ["wasi:http@0.2.1", "wasi:http/outgoing-handler", "x:y"] {
            let error = edit.remove(&Spec::parse(other).unwrap()).unwrap_err();
            assert!(error.hints().join("").contains("wasi:io/poll@0.2.0"), "{error:?}");
        }
    }

    #[test]
    fn uses_of_types_are_reported() {
        let (_folder, mut edit) =
            edit("package a:b;\nworld w {\n  use x:y/z.{t};\n  export f: func() -> t;\n}\n");
        let error = edit.remove(&Spec::parse("x:y").unwrap()).unwrap_err();
        assert!(error.causes().join("").contains("world.wit:3"), "{error:?}");
    }

    #[test]
    fn local_names_and_unknown_worlds() {
        let (_folder, mut edit) = edit("package a:b;\nworld w {\n  import kv: x:y/z@1.0.0;\n}\n");
        assert_eq!(edit.named().len(), 1);
        let error = edit
            .add("other", Verb::Import, &Spec::parse(STORE).unwrap())
            .unwrap_err();
        assert!(
            error.hints().join("").contains("available worlds: w"),
            "{error:?}"
        );
        assert_eq!(edit.remove(&Spec::parse("x:y").unwrap()).unwrap().len(), 1);
    }
}
