//! Replaces the name of a template with the name of the project.
//!
//! # Flow
//! The names of a template are those that the manifests in its root declare. Manifests and lock files are parsed and
//! edited. In all other text files, a name of several words (`http-hello`, `http_hello`) is replaced where it occurs as a
//! whole word. A name of one word (`hello`, `http`) is ambiguous and is only replaced as the stem of a `.wasm` file. A Cargo
//! workspace declares no name, so the name of its folder is used, unless one of its crates or files has the same name;
//! crates keep their names. A template without a name does not change.

use std::borrow::Cow;

use toml_edit::{DocumentMut, Item, value};

use super::manifest::Manifests;
use super::name::{snake, wit};
use crate::fetch::tree::{Entry, Tree};

/// Files larger than this many bytes are treated as data and do not change.
const MAX_TEXT_BYTES: usize = 1024 * 1024;

/// Extensions of source files that may refer to a WIT world. In them, the name must be spelled as in the `.wit` files.
const SOURCES: [&str; 9] = [".wit", ".rs", ".ts", ".js", ".mts", ".mjs", ".go", ".py", ".c"];

/// Files that list crates and packages.
const MANIFESTS: [&str; 3] = ["Cargo.toml", "Cargo.lock", "package.json"];

/// Renames the template in `tree` to `name`. `folder` is the name of the template's folder.
pub(crate) fn rename(tree: &mut Tree, folder: &str, name: &str) {
    let manifests = Manifests::read(tree);
    let nameless = manifests.cargo.is_none() && manifests.npm.is_none();
    let plan = Plan {
        new: name.to_owned(),
        workspace: (manifests.workspace && nameless && !folder.is_empty() && !has_part_named(tree, folder))
            .then(|| folder.to_owned()),
        cargo: manifests.cargo,
        npm: manifests.npm,
    };
    for (path, entry) in tree.iter_mut() {
        let Entry::File { content, .. } = entry else {
            continue;
        };
        if content.len() > MAX_TEXT_BYTES || content.contains(&0) {
            continue;
        }
        let Ok(text) = std::str::from_utf8(content) else {
            continue;
        };
        let renamed = plan.file(path, text);
        if renamed != text {
            *content = Cow::Owned(renamed.into_bytes());
        }
    }
}

/// Does a folder, a file or an entry of a manifest or lock file have this name?
fn has_part_named(tree: &Tree, name: &str) -> bool {
    let names = [name.to_owned(), snake(name)];
    let listed = |path: &str| {
        let text = tree.text(path).unwrap_or_default();
        names.iter().any(|name| replace_word(text, name, "") != text)
    };
    tree.iter().any(|(path, _)| {
        let mut parts = path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        parts.any(|part| names.iter().any(|name| name == part))
            || (MANIFESTS.iter().any(|manifest| path.ends_with(manifest)) && listed(path))
    })
}

struct Plan {
    new: String,
    workspace: Option<String>,
    cargo: Option<String>,
    npm: Option<String>,
}

impl Plan {
    fn file(&self, path: &str, text: &str) -> String {
        let structured = match (path, &self.cargo, &self.npm) {
            ("Cargo.toml", Some(old), _) => cargo_toml(text, old, &self.new),
            ("Cargo.lock", Some(old), _) => return cargo_lock(text, old, &self.new),
            ("package.json", _, Some(old)) => package_json(text, old, &self.new),
            ("package-lock.json" | "npm-shrinkwrap.json", _, Some(old)) => {
                return package_lock(text, old, &self.new).unwrap_or_else(|| text.to_owned());
            }
            _ => None,
        };
        let mut text = structured.unwrap_or_else(|| text.to_owned());
        for old in [&self.cargo, &self.npm, &self.workspace].into_iter().flatten() {
            text = self.words(path, &text, old);
        }
        text
    }

    fn words(&self, path: &str, text: &str, old: &str) -> String {
        let (old_snake, new_snake) = (snake(old), snake(&self.new));
        if old.contains(['-', '_']) && !old.contains('/') {
            let source = SOURCES.iter().any(|end| path.ends_with(end));
            let new = if source && old.contains('-') {
                wit(&self.new)
            } else {
                self.new.clone()
            };
            if old == old_snake {
                return replace_word(text, old, &new_snake);
            }
            return replace_word(&replace_word(text, old, &new), &old_snake, &new_snake);
        }
        replace_word(text, &format!("{old}.wasm"), &format!("{new_snake}.wasm"))
    }
}

fn cargo_toml(text: &str, old: &str, new: &str) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let package = document.get_mut("package")?;
    set(package.get_mut("name"), old, new);
    set(package.get_mut("default-run"), old, new);
    if let Some(lib) = document.get_mut("lib") {
        set(lib.get_mut("name"), &snake(old), &snake(new));
    }
    if let Some(bins) = document.get_mut("bin").and_then(Item::as_array_of_tables_mut) {
        for bin in bins.iter_mut() {
            set(bin.get_mut("name"), old, new);
        }
    }
    Some(document.to_string())
}

/// Replaces a string value. Surrounding whitespace and comments are kept.
fn set(item: Option<&mut Item>, old: &str, new: &str) {
    if let Some(item) = item
        && item.as_str() == Some(old)
    {
        let decor = item.as_value().map(|value| value.decor().clone());
        *item = value(new);
        if let (Some(decor), Some(value)) = (decor, item.as_value_mut()) {
            *value.decor_mut() = decor;
        }
    }
}

/// Renames a package in a lock file and sorts the packages as Cargo does: with `--locked`, Cargo rejects another order.
fn cargo_lock(text: &str, old: &str, new: &str) -> String {
    const HEAD: &str = "[[package]]\n";
    let text = text.replace("\r\n", "\n");
    let Some((top, rest)) = text.split_once(HEAD) else {
        return text;
    };
    let (packages, bottom) = match rest.find("\n[metadata]") {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let own = format!("name = \"{old}\"\n");
    let mut packages: Vec<String> = packages
        .split(HEAD)
        .map(|package| {
            let package = package.trim_end();
            // Only local packages have no source.
            if package.starts_with(&own) && !package.contains("\nsource = ") {
                package.replacen(&own, &format!("name = \"{new}\"\n"), 1)
            } else {
                package.to_owned()
            }
        })
        .collect();
    packages.sort_by(|a, b| lock_key(a).cmp(&lock_key(b)));
    let packages: Vec<String> = packages
        .iter()
        .map(|package| format!("{HEAD}{package}\n"))
        .collect();
    format!("{top}{}{bottom}", packages.join("\n"))
}

/// The sort key of a package: its name, then the numbers of its version, as in Cargo.
fn lock_key(package: &str) -> (&str, Vec<u64>, &str) {
    let field = |name: &str| {
        let line = package
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \""));
        line.unwrap_or_default().trim_end_matches('"')
    };
    let version = field("version");
    let numbers = version
        .split(['.', '-', '+'])
        .take(3)
        .map(|part| part.parse().unwrap_or(0))
        .collect();
    (field("name"), numbers, version)
}

/// Replaces only the name, to preserve the formatting of the file.
fn package_json(text: &str, old: &str, new: &str) -> Option<String> {
    let mut at = 0;
    while let Some(found) = text.get(at..)?.find("\"name\"") {
        let start = at + found;
        let value = text
            .get(start..)?
            .find(&format!("\"{old}\""))
            .map(|offset| start + offset + 1)?;
        let candidate = format!("{}{new}{}", text.get(..value)?, text.get(value + old.len()..)?);
        let parsed: serde_json::Value = serde_json::from_str(&candidate).ok()?;
        if parsed.get("name").and_then(serde_json::Value::as_str) == Some(new) {
            return Some(candidate);
        }
        at = start + 1;
    }
    None
}

fn package_lock(text: &str, old: &str, new: &str) -> Option<String> {
    let mut lock: serde_json::Value = serde_json::from_str(text).ok()?;
    for pointer in ["/name", "/packages//name"] {
        if let Some(name) = lock.pointer_mut(pointer)
            && name == old
        {
            *name = new.into();
        }
    }
    // npm also indents with two spaces and ends the file with a line break.
    Some(serde_json::to_string_pretty(&lock).ok()? + "\n")
}

/// Replaces `old` where no letter, digit, `_` or `-` precedes or follows it.
fn replace_word(text: &str, old: &str, new: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some((head, tail)) = rest.split_once(old) {
        let left = head.chars().next_back().or(before);
        let whole = !left.is_some_and(is_word) && !tail.chars().next().is_some_and(is_word);
        out.push_str(head);
        out.push_str(if whole { new } else { old });
        before = old.chars().next_back();
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(files: &[(&str, &'static str)], name: &str) -> Tree {
        let mut tree = Tree::default();
        for (path, text) in files {
            tree.add_file(path, text.as_bytes().into(), false).unwrap();
        }
        rename(&mut tree, "my-folder", name);
        tree
    }

    #[test]
    fn whole_words_only() {
        assert_eq!(
            replace_word("a-b x-a-b a-b-c a_b (a-b) a-b", "a-b", "N"),
            "N x-a-b a-b-c a_b (N) N"
        );
        assert_eq!(replace_word("a-ba-b a-b", "a-b", "N"), "a-ba-b N");
    }

    #[test]
    fn a_name_of_several_words_is_replaced_everywhere() {
        let tree = renamed(
            &[
                (
                    "Cargo.toml",
                    "[package]\nname = \"http-hello\" # keep\n[lib]\nname = \"http_hello\"\n",
                ),
                (
                    ".wash/config.yaml",
                    "component_path: target/wasm32-wasip2/release/http_hello.wasm\n",
                ),
                (
                    "README.md",
                    "# http-hello\nSee http-hello-world and my-http-hello.\n",
                ),
                (
                    "src/lib.rs",
                    "use http_hello::x; generate!({ world: \"http-hello\" });",
                ),
                ("wit/world.wit", "package a:http-hello; world http-hello {}"),
            ],
            "app-2",
        );
        let text = |path| tree.text(path).unwrap();
        assert_eq!(
            text("Cargo.toml"),
            "[package]\nname = \"app-2\" # keep\n[lib]\nname = \"app_2\"\n"
        );
        assert_eq!(
            text(".wash/config.yaml"),
            "component_path: target/wasm32-wasip2/release/app_2.wasm\n"
        );
        assert_eq!(
            text("README.md"),
            "# app-2\nSee http-hello-world and my-http-hello.\n"
        );
        assert_eq!(
            text("src/lib.rs"),
            "use app_2::x; generate!({ world: \"app2\" });"
        );
        assert_eq!(text("wit/world.wit"), "package a:app2; world app2 {}");
    }

    #[test]
    fn a_name_of_one_word_is_replaced_only_where_it_names_the_project() {
        let tree = renamed(
            &[
                (
                    "Cargo.toml",
                    "[package]\nname = \"http\"\n[dependencies]\nhttp-body = \"1\"\n",
                ),
                ("src/lib.rs", "use http::Request;"),
                (".wash/config.yaml", "component_path: target/http.wasm\n"),
            ],
            "my-app",
        );
        assert_eq!(tree.text("src/lib.rs"), Some("use http::Request;"));
        assert_eq!(
            tree.text(".wash/config.yaml"),
            Some("component_path: target/my_app.wasm\n")
        );
        let manifest = "[package]\nname = \"my-app\"\n[dependencies]\nhttp-body = \"1\"\n";
        assert_eq!(tree.text("Cargo.toml"), Some(manifest));
    }

    #[test]
    fn the_lock_file_stays_sorted() {
        let lock = "# top\nversion = 4\n\n[[package]]\nname = \"a-b\"\nversion = \"0.1.0\"\ndependencies = [\n \"syn 2.0.1\",\n]\n\n\
                    [[package]]\nname = \"syn\"\nversion = \"2.0.1\"\nsource = \"r\"\n\n\
                    [[package]]\nname = \"syn\"\nversion = \"10.0.0\"\nsource = \"r\"\n";
        let renamed = cargo_lock(lock, "a-b", "zoo");
        let expected = "# top\nversion = 4\n\n\
                    [[package]]\nname = \"syn\"\nversion = \"2.0.1\"\nsource = \"r\"\n\n\
                    [[package]]\nname = \"syn\"\nversion = \"10.0.0\"\nsource = \"r\"\n\n\
                    [[package]]\nname = \"zoo\"\nversion = \"0.1.0\"\ndependencies = [\n \"syn 2.0.1\",\n]\n";
        assert_eq!(renamed, expected);
        assert_eq!(
            cargo_lock(lock, "a-b", "a-b"),
            lock,
            "the same name changes nothing"
        );
    }

    #[test]
    fn npm_manifests_keep_their_layout() {
        let tree = renamed(
            &[
                (
                    "package.json",
                    "{\n    \"author\": {\"name\": \"x-y\"},\n    \"name\" : \"x-y\"\n}\n",
                ),
                (
                    "package-lock.json",
                    "{\"name\":\"x-y\",\"packages\":{\"\":{\"name\":\"x-y\"}}}",
                ),
            ],
            "new",
        );
        let package = tree.text("package.json").unwrap();
        assert!(package.contains("    \"name\" : \"new\""), "{package}");
        let lock = tree.text("package-lock.json").unwrap();
        assert!(!lock.contains("x-y"), "{lock}");
    }

    #[test]
    fn a_workspace_is_named_after_its_folder_and_its_crates_keep_their_names() {
        let manifest = "[workspace]\nmembers = [\"a-b\"]\n";
        let tree = renamed(
            &[
                ("Cargo.toml", manifest),
                ("README.md", "# my-folder\nIt holds a-b.\n"),
                ("a-b/Cargo.toml", "[package]\nname = \"a-b\"\n"),
                ("wit/world.wit", "package a:my-folder;"),
            ],
            "shop_2",
        );
        assert_eq!(tree.text("Cargo.toml"), Some(manifest));
        assert_eq!(tree.text("README.md"), Some("# shop_2\nIt holds a-b.\n"));
        assert_eq!(tree.text("a-b/Cargo.toml"), Some("[package]\nname = \"a-b\"\n"));
        assert_eq!(tree.text("wit/world.wit"), Some("package a:shop2;"));
    }

    #[test]
    fn a_crate_with_the_name_of_the_folder_keeps_it_everywhere() {
        for (path, text) in [
            ("my-folder/Cargo.toml", "[package]\n"),
            ("api/Cargo.toml", "[package]\nname = \"my-folder\"\n"),
            ("api/src/my_folder.rs", ""),
        ] {
            let files = [
                ("Cargo.toml", "[workspace]\n"),
                ("README.md", "cd my-folder"),
                (path, text),
            ];
            let tree = renamed(&files, "n");
            assert_eq!(tree.text("README.md"), Some("cd my-folder"), "{path}");
            assert_eq!(tree.text(path), Some(text));
        }
    }

    #[test]
    fn a_template_without_a_manifest_does_not_change() {
        assert_eq!(renamed(&[("x", "my-folder")], "n").text("x"), Some("my-folder"));
    }
}
