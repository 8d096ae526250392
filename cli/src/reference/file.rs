//! A generated file.

/// A generated file of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path relative to the repository root, with `/` as the separator.
    pub path: String,
    /// Contents.
    pub text: String,
}

impl File {
    pub(super) fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }
}
