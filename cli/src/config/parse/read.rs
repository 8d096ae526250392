//! Reads a configuration file in the format given by its extension.

use std::path::Path;

use serde_json::Value;

use super::parsed::{Mistake, Parsed};
use crate::config::document::{Document, prune};
use crate::config::origin::{Layer, Origin, Position};
use crate::config::problem::Problem;
use crate::error::{Error, Result};
use crate::files;

/// Maximum size of a configuration file, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// The format of a configuration file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// YAML 1.2
    #[default]
    Yaml,
    /// JSON
    Json,
    /// TOML
    Toml,
}

impl Format {
    /// Returns the format for the extension of a file name.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            _ => None,
        }
    }

    /// Returns the file name extension.
    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::Toml => "toml",
        }
    }
}

/// Reads `path` as `layer`. A syntax error is returned as a problem; a file that cannot be read is an error.
pub(crate) fn file(path: &Path, layer: Layer) -> Result<std::result::Result<Document, Box<Problem>>> {
    let Some(format) = Format::of(path) else {
        return Err(Error::usage(format!(
            "cannot determine the format of the configuration file '{}'",
            path.display()
        ))
        .hint("use one of the extensions .yaml, .yml, .json or .toml"));
    };
    let bytes = files::read(path, MAX_BYTES).map_err(|error| {
        Error::usage(format!("cannot read the configuration file '{}'", path.display())).with_source(&error)
    })?;
    Ok(text(&bytes, format, layer, path))
}

fn text(
    bytes: &[u8],
    format: Format,
    layer: Layer,
    path: &Path,
) -> std::result::Result<Document, Box<Problem>> {
    let parsed = match std::str::from_utf8(bytes) {
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let position = Position::at(&String::from_utf8_lossy(valid), valid.len());
            Err(Mistake {
                position,
                message: "this is not UTF-8 text".to_owned(),
            })
        }
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            match format {
                Format::Yaml => super::yaml::parse(text),
                Format::Json => super::json::parse(text),
                Format::Toml => super::toml::parse(text),
            }
        }
    };
    let file = Some(path.to_owned());
    match parsed {
        Ok(Parsed { mut value, locations }) => {
            prune(&mut value);
            if value.is_null() {
                value = Value::Object(serde_json::Map::new());
            }
            Ok(Document {
                layer,
                file,
                value,
                locations,
            })
        }
        Err(Mistake { position, message }) => {
            let origin = Origin {
                layer,
                file,
                position: Some(position),
                variable: None,
            };
            Err(Box::new(Problem::new("", origin, message)))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use serde_json::json;

    use super::*;

    fn parse(name: &str, source: &str) -> std::result::Result<Document, Box<Problem>> {
        let path = Path::new(name);
        text(source.as_bytes(), Format::of(path).unwrap(), Layer::Project, path)
    }

    fn location(document: &Document, pointer: &str) -> (usize, usize) {
        let position = document.key_origin(pointer).position.unwrap();
        (position.line, position.column)
    }

    #[test]
    fn the_three_formats_agree_and_know_their_lines() {
        let yaml = parse(
            "c.yaml",
            "dev:\n  address: 1.2.3.4:5\n  volumes:\n    - host_path: ä\n      guest_path: /b\n",
        )
        .unwrap();
        let json = parse(
            "c.json",
            "{\"dev\": {\n\t\"address\": \"1.2.3.4:5\",\n\t\"volumes\": [\n{\"host_path\": \"\\u00e4\", \"guest_path\": \"/b\"}]}}",
        )
        .unwrap();
        let toml = parse(
            "c.toml",
            "[dev]\naddress = '1.2.3.4:5'\n[[dev.volumes]]\nhost_path = 'ä'\nguest_path = '/b'\n",
        )
        .unwrap();
        let expected =
            json!({"dev": {"address": "1.2.3.4:5", "volumes": [{"host_path": "ä", "guest_path": "/b"}]}});
        for document in [&yaml, &json, &toml] {
            assert_eq!(document.value, expected);
        }
        assert_eq!(location(&yaml, "/dev/address"), (2, 3));
        assert_eq!(location(&yaml, "/dev/volumes/0/guest_path"), (5, 7));
        assert_eq!(location(&json, "/dev/address"), (2, 2));
        assert_eq!(location(&json, "/dev/volumes/0/guest_path"), (4, 25));
        assert_eq!(location(&toml, "/dev/address"), (2, 1));
        assert_eq!(location(&toml, "/dev/volumes/0/guest_path"), (5, 1));
    }

    #[test]
    fn broken_text_is_a_problem_with_a_place() {
        for (name, source, line) in [
            ("c.yaml", "dev:\n  - a\n  b: [\n", 3),
            ("c.yaml", "dev:\n  address: a\n  address: b\n", 3),
            ("c.yaml", "dev: &a {}\n---\nbuild: {}\n", 3),
            ("c.json", "{\n \"dev\": {},\n}", 3),
            ("c.json", "{\n \"dev\": {},\n \"dev\": {}}", 3),
            ("c.toml", "[dev]\naddress =\n", 2),
            ("c.toml", "[dev]\na = 1\na = 2\n", 3),
        ] {
            let problem = parse(name, source).unwrap_err();
            assert_eq!(
                problem.origin.position.map(|at| at.line),
                Some(line),
                "{source}: {problem:?}"
            );
        }
    }

    #[test]
    fn values_may_be_nested_only_so_deeply() {
        let mut anchors = "k0: &a0 x\n".to_owned();
        let mut indented = String::new();
        for index in 1..40 {
            let _ = writeln!(anchors, "k{index}: &a{index} [[[[*a{}]]]]", index - 1);
        }
        for depth in 0..2_000 {
            let _ = writeln!(indented, "{:depth$}a:", "");
        }
        let open = "[".repeat(50_000);
        for (name, source) in [
            ("c.yaml", format!("a: {open}")),
            ("c.yaml", format!("a: {open}{}", "]".repeat(50_000))),
            ("c.yaml", indented),
            ("c.yaml", format!("? {open}")),
            ("c.yaml", format!("- {}", "- ".repeat(50_000))),
            ("c.yaml", anchors),
            ("c.json", format!("{{\"a\": {open}")),
            ("c.json", format!("{{\"a\": {open}{}}}", "]".repeat(50_000))),
            ("c.toml", format!("a = {open}{}", "]".repeat(50_000))),
            ("c.toml", format!("[a{}]", ".a".repeat(50_000))),
        ] {
            let start: String = source.chars().take(20).collect();
            assert!(parse(name, &source).is_err(), "{name}: {start}");
        }
        let deep = format!("a: {}1{}", "[".repeat(100), "]".repeat(100));
        assert!(parse("c.yaml", &deep).is_ok());
    }

    #[test]
    fn an_empty_file_and_a_section_of_comments_say_nothing() {
        assert_eq!(parse("c.yaml", "# nothing\n").unwrap().value, json!({}));
        assert_eq!(
            parse("c.yaml", "dev:\n  # address: x\n").unwrap().value,
            json!({})
        );
        assert_eq!(parse("c.toml", "").unwrap().value, json!({}));
    }
}
