//! Annotations from the project that contains a component: its manifest and its Git repository.

use std::collections::BTreeMap;
use std::path::Path;

use git2::{DescribeOptions, Repository};

use super::artifact::named;

/// Maximum size of a manifest in bytes.
const MAX_MANIFEST: u64 = 1 << 20;

/// Annotations of the component at `path`.
pub(crate) fn annotations(path: &Path) -> BTreeMap<String, String> {
    let mut annotations = repository(path);
    annotations.extend(manifest(path));
    annotations
}

/// Returns the commit, with `-dirty` if files have changed, and the URL of the remote `origin`.
fn repository(path: &Path) -> BTreeMap<String, String> {
    let found = || {
        let repository = Repository::discover(path.parent()?).ok()?;
        let commit = repository.head().ok()?.peel_to_commit().ok()?.id();
        let dirty = repository
            .describe(DescribeOptions::new().show_commit_oid_as_fallback(true))
            .and_then(|description| {
                description.format(Some(git2::DescribeFormatOptions::new().dirty_suffix("-dirty")))
            })
            .is_ok_and(|text| text.ends_with("-dirty"));
        let suffix = if dirty { "-dirty" } else { "" };
        let remote = repository.find_remote("origin").ok();
        let url = remote.and_then(|remote| remote.url().ok().map(without_secrets));
        // A local path has no meaning on other machines.
        let url = url.filter(|url| is_remote(url));
        Some(named([
            ("revision", format!("{commit}{suffix}")),
            ("source", url.unwrap_or_default()),
        ]))
    };
    found().unwrap_or_default()
}

/// Returns true for URLs of other machines, including `user@host:path`.
fn is_remote(url: &str) -> bool {
    let schemes = ["http://", "https://", "ssh://", "git://"];
    let is_short = || {
        url.split_once(':')
            .is_some_and(|(host, _)| host.contains('@') && !host.contains('/'))
    };
    schemes.iter().any(|scheme| url.starts_with(scheme)) || is_short()
}

/// Removes the password from a URL, and the user name unless it is that of SSH, which is part of the address.
fn without_secrets(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if !parsed.cannot_be_a_base() => {
            if parsed.scheme() != "ssh" {
                let _ = parsed.set_username("");
            }
            let _ = parsed.set_password(None);
            parsed.into()
        }
        _ => url.to_owned(),
    }
}

/// Annotations from the nearest `Cargo.toml` or `package.json` of the component, up to the root of the repository.
fn manifest(path: &Path) -> BTreeMap<String, String> {
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .replace('-', "_");
    for folder in path.ancestors().skip(1) {
        let found = cargo(folder, &stem).or_else(|| package(folder));
        if let Some(found) = found {
            return found;
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    BTreeMap::new()
}

fn read(path: &Path) -> Option<String> {
    let small = path.metadata().is_ok_and(|data| data.len() <= MAX_MANIFEST);
    std::fs::read_to_string(path).ok().filter(|_| small)
}

/// Annotations from `Cargo.toml`, if its package or library has the name `stem`: a workspace has several packages.
fn cargo(folder: &Path, stem: &str) -> Option<BTreeMap<String, String>> {
    let manifest: toml::Table = read(&folder.join("Cargo.toml"))?.parse().ok()?;
    let package = manifest.get("package")?;
    let name = package.get("name")?.as_str()?;
    let library = manifest
        .get("lib")
        .and_then(|lib| lib.get("name"))
        .and_then(toml::Value::as_str);
    let is_package = [Some(name), library]
        .into_iter()
        .flatten()
        .any(|it| it.replace('-', "_") == stem);
    is_package.then_some(())?;
    let shared = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("package"));
    let text = |key: &str| {
        let value = package.get(key)?;
        let inherited = value.get("workspace").is_some();
        let value = if inherited { shared?.get(key)? } else { value };
        let list = value.as_array().map(|list| {
            let items: Vec<&str> = list.iter().filter_map(toml::Value::as_str).collect();
            items.join(", ")
        });
        list.or_else(|| value.as_str().map(str::to_owned))
    };
    let text = |key: &str| text(key).unwrap_or_default();
    Some(named([
        ("title", name.to_owned()),
        ("version", text("version")),
        ("description", text("description")),
        ("authors", text("authors")),
        ("licenses", text("license")),
        ("url", text("homepage")),
        ("source", without_secrets(&text("repository"))),
        ("documentation", text("documentation")),
    ]))
}

fn package(folder: &Path) -> Option<BTreeMap<String, String>> {
    let manifest: serde_json::Value = serde_json::from_str(&read(&folder.join("package.json"))?).ok()?;
    let text = |key: &str, inner: &str| {
        let value = manifest.get(key)?;
        let value = value.get(inner).unwrap_or(value);
        value.as_str().map(str::to_owned)
    };
    let text = |key: &str, inner: &str| text(key, inner).unwrap_or_default();
    Some(named([
        ("title", text("name", "")),
        ("version", text("version", "")),
        ("description", text("description", "")),
        ("authors", text("author", "name")),
        ("licenses", text("license", "type")),
        ("url", text("homepage", "")),
        (
            "source",
            without_secrets(text("repository", "url").trim_start_matches("git+")),
        ),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn annotation<'a>(annotations: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
        annotations
            .get(&format!("org.opencontainers.image.{name}"))
            .map(String::as_str)
    }

    #[test]
    fn urls_of_remotes_keep_no_passwords() {
        for (url, shown) in [
            (
                "https://me:hunter2@example.com/a.git",
                "https://example.com/a.git",
            ),
            ("https://example.com/a.git", "https://example.com/a.git"),
            ("git@example.com:a/b.git", "git@example.com:a/b.git"),
            ("ssh://git@example.com/a.git", "ssh://git@example.com/a.git"),
            (
                "ssh://git:hunter2@example.com/a.git",
                "ssh://git@example.com/a.git",
            ),
            ("", ""),
        ] {
            assert_eq!(without_secrets(url), shown);
        }
    }

    #[test]
    fn folders_are_not_remotes() {
        for url in [
            "https://example.com/a.git",
            "git@example.com:a/b.git",
            "ssh://git@example.com/a",
        ] {
            assert!(is_remote(url), "{url}");
        }
        for folder in ["/srv/a.git", "../a", "file:///srv/a", "C:\\a"] {
            assert!(!is_remote(folder), "{folder}");
        }
    }

    #[test]
    fn cargo_manifests_describe_their_component() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = "[workspace.package]\nversion = \"2.0.0\"\n[package]\nname = \"my-cart\"\nversion.workspace = true\n\
                        license = \"MIT\"\nauthors = [\"A\", \"B\"]\n";
        std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        let release = folder.path().join("target/wasm32-wasip2/release");
        std::fs::create_dir_all(&release).unwrap();
        let found = annotations(&release.join("my_cart.wasm"));
        assert_eq!(annotation(&found, "title"), Some("my-cart"));
        assert_eq!(annotation(&found, "version"), Some("2.0.0"));
        assert_eq!(annotation(&found, "authors"), Some("A, B"));
        assert_eq!(annotation(&found, "licenses"), Some("MIT"));
        assert_eq!(annotation(&found, "description"), None);
        assert_eq!(annotations(&release.join("other.wasm")), BTreeMap::new());
    }

    #[test]
    fn npm_manifests_describe_their_component() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = r#"{ "name": "@shop/cart", "version": "1.2.3", "author": { "name": "A" },
            "repository": { "type": "git", "url": "git+https://me:hunter2@example.com/cart.git" } }"#;
        std::fs::write(folder.path().join("package.json"), manifest).unwrap();
        let found = annotations(&folder.path().join("dist/component.wasm"));
        assert_eq!(annotation(&found, "title"), Some("@shop/cart"));
        assert_eq!(annotation(&found, "authors"), Some("A"));
        assert_eq!(annotation(&found, "source"), Some("https://example.com/cart.git"));
    }
}
