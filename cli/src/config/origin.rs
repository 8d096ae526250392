//! Where a value came from.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// The layers, lowest to highest: a later one replaces the values of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Layer {
    /// Built into `wash`.
    Default,
    /// The user's file.
    User,
    /// The project's file.
    Project,
    /// `WASH_…` variables.
    Environment,
    /// The command line.
    Flags,
}

impl Layer {
    /// The name that users see.
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

/// A place in a text, both numbers counted from 1; columns count characters.
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

    /// The place of byte `offset` in `text`.
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

/// Where a value came from, as precisely as is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Origin {
    /// The layer.
    pub(crate) layer: Layer,
    /// The file, for the layers that are files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<PathBuf>,
    /// The place in the file.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<Position>,
    /// The environment variable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) variable: Option<String>,
}

impl Origin {
    /// A layer as a whole.
    pub(crate) const fn of(layer: Layer) -> Self {
        Self {
            layer,
            file: None,
            position: None,
            variable: None,
        }
    }

    /// How it is shown: `FILE:LINE:COLUMN` (relative where the file lies below `base`), the variable, or the layer.
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
