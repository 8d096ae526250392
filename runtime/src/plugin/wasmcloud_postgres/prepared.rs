//! The prepared statements of components.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::error::DatabaseError;

/// Most prepared statements of a component.
const MAX_COUNT: usize = 1000;
/// Largest total size of the prepared statements of a component, in bytes.
const MAX_BYTES: usize = 16 << 20;

/// The prepared statements of a workload, separate for each component, kept while the workload runs.
#[derive(Debug, Default)]
pub(super) struct Prepared(Mutex<HashMap<String, Statements>>);

/// The prepared statements of one component.
#[derive(Debug, Default)]
struct Statements {
    by_token: HashMap<String, Arc<str>>,
    tokens: HashMap<Arc<str>, String>,
    bytes: usize,
}

impl Prepared {
    /// Returns the token of a statement. The same statement always has the same token.
    ///
    /// # Errors
    /// Fails if the component has reached its limit.
    pub(super) fn token(&self, component: &str, text: &str) -> Result<String, DatabaseError> {
        let mut all = self.0.lock();
        let own = all.entry(component.to_owned()).or_default();
        if let Some(token) = own.tokens.get(text) {
            return Ok(token.clone());
        }
        let bytes = own.bytes.saturating_add(text.len());
        if own.tokens.len() >= MAX_COUNT || bytes > MAX_BYTES {
            return Err(DatabaseError::Unexpected(format!(
                "a component may have at most {MAX_COUNT} prepared statements, of {MAX_BYTES} bytes in total: use parameters \
                 instead of different statements"
            )));
        }
        let (token, text) = (uuid::Uuid::new_v4().to_string(), Arc::<str>::from(text));
        own.bytes = bytes;
        own.by_token.insert(token.clone(), Arc::clone(&text));
        own.tokens.insert(text, token.clone());
        Ok(token)
    }

    /// Returns the statement for a token.
    ///
    /// # Errors
    /// Fails if the token does not belong to this component.
    pub(super) fn text(&self, component: &str, token: &str) -> Result<Arc<str>, DatabaseError> {
        let all = self.0.lock();
        let text = all.get(component).and_then(|own| own.by_token.get(token));
        text.cloned().ok_or(DatabaseError::UnknownStatement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_belong_to_their_component_and_are_bounded() {
        let prepared = Prepared::default();
        let token = prepared.token("a", "SELECT 1").unwrap();
        assert_eq!(prepared.token("a", "SELECT 1").unwrap(), token);
        assert_ne!(prepared.token("b", "SELECT 1").unwrap(), token);
        assert_eq!(&*prepared.text("a", &token).unwrap(), "SELECT 1");
        assert_eq!(prepared.text("b", &token), Err(DatabaseError::UnknownStatement));
        for number in 0..MAX_COUNT - 1 {
            prepared.token("a", &format!("SELECT 1 + {number}")).unwrap();
        }
        assert!(prepared.token("a", "SELECT 2").is_err());
        assert_eq!(prepared.token("a", "SELECT 1").unwrap(), token);
        let long = " ".repeat(MAX_BYTES);
        assert!(prepared.token("c", &long).is_ok());
        assert!(prepared.token("c", "x").is_err());
    }
}
