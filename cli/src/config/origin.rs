//! Origins of values.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// The layers, lowest to highest. A higher layer overrides the values of a lower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Layer {
    /// Built into `wash`.
    Default,
    /// The user's configuration file.
    User,
    /// The project's configuration file.
    Project,
    /// `WASH_…` variables.
    Environment,
    /// The command line.
    Flags,
}

impl Layer {
    /// The name in messages.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::User => "user file",
            Self::Project => "project file",
            Self::Environment => "environment",
            Self::Flags => "command line",
        }
    }
}

/// A position in a text. Lines and columns start at 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Position {
    /// Line.
    pub(crate) line: usize,
    /// Column.
    pub(crate) column: usize,
}

impl Position {
    /// The start of a text.
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    /// Returns the position of byte `offset` in `text`.
    pub(crate) fn at(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).map_or(0, |line| line.chars().count()) + 1;
        Self {
            line: before.matches('\n').count() + 1,
            column,
        }
    }
}

/// The origin of a value, as precise as is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Origin {
    /// The layer.
    pub(crate) layer: Layer,
    /// The file, if the layer is a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<PathBuf>,
    /// The position in the file.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<Position>,
    /// The environment variable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) variable: Option<String>,
}

impl Origin {
    /// Returns a layer as an origin, without a location.
    pub(crate) const fn of(layer: Layer) -> Self {
        Self {
            layer,
            file: None,
            position: None,
            variable: None,
        }
    }

    /// Formats the origin as `FILE:LINE:COLUMN` (relative if the file is under `base`), as the variable, or as the layer.
    pub(crate) fn display<'a>(&'a self, base: &'a Path) -> impl fmt::Display + 'a {
        DisplayOrigin { origin: self, base }
    }
}

struct DisplayOrigin<'a> {
    origin: &'a Origin,
    base: &'a Path,
}

impl fmt::Display for DisplayOrigin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.origin.file {
            write!(f, "{}", file.strip_prefix(self.base).unwrap_or(file).display())?;
            if let Some(Position { line, column }) = self.origin.position {
                write!(f, ":{line}:{column}")?;
            }
            return Ok(());
        }
        f.write_str(
            self.origin
                .variable
                .as_deref()
                .unwrap_or(self.origin.layer.name()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "a: 1\nü: x";
        assert_eq!(
            Position::at(text, text.len() - 1),
            Position { line: 2, column: 4 }
        );
        assert_eq!(Position::at(text, 0), Position::START);
    }
}
