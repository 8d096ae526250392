//! Values that `Debug` output omits.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, DerefMut};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A value that may be secret. It is serialized and deserialized unchanged, but its `Debug` output is redacted. A struct with
/// such a field can derive `Debug`, which cannot miss a field that is added later.
///
/// ```
/// use wash_api::Redacted;
///
/// let password = Redacted::from("hunter2".to_owned());
/// assert_eq!(format!("{password:?}"), "<redacted>");
/// assert_eq!(*password, "hunter2");
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Redacted<T>(T);

/// Settings or environment variables. `Debug` shows the names but not the values, which may be secret.
pub type Settings = Redacted<BTreeMap<String, String>>;

/// The redacted `Debug` output of a value that may be secret.
pub trait Redact {
    /// Writes the parts that are not secret.
    ///
    /// # Errors
    /// The formatter fails.
    fn redacted(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl Redact for String {
    fn redacted(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

impl Redact for (String, String) {
    fn redacted(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// Shows the keys.
impl Redact for BTreeMap<String, String> {
    fn redacted(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}

impl<T: Redact> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.redacted(f)
    }
}

impl<T> Redacted<T> {
    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Redacted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for Redacted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Redacted<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_show_only_their_names() {
        let settings: Settings = serde_json::from_str(r#"{"url":"nats://me:hunter2@nats"}"#).unwrap();
        assert_eq!(format!("{settings:?}"), r#"{"url"}"#);
        assert_eq!(
            serde_json::to_string(&settings).unwrap(),
            r#"{"url":"nats://me:hunter2@nats"}"#
        );
    }
}
