//! The prepared statements of components.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::error::DatabaseError;

/// Most prepared statements of a component.
const MAX_COUNT: usize = 1000;
/// Most bytes that they have together.
const MAX_BYTES: usize = 16 << 20;

/// The prepared statements of a workload: of each component its own, for as long as the workload runs.
#[derive(Debug, Default)]
pub(super) struct Prepared(Mutex<HashMap<String, Statements>>);

/// Those of a component.
#[derive(Debug, Default)]
struct Statements {
    by_token: HashMap<String, Arc<str>>,
    tokens: HashMap<Arc<str>, String>,
    bytes: usize,
}

impl Prepared {
    /// The token of a statement, which is the same each time.
    ///
    /// # Errors
    /// The component has as many as it may.
    pub(super) fn token(&self, component: &str, text: &str) -> Result<String, DatabaseError> {
        let mut all = self.0.lock();
        let own = all.entry(component.to_owned()).or_default();
        if let Some(token) = own.tokens.get(text) {
            return Ok(token.clone());
        }
        let bytes = own.bytes.saturating_add(text.len());
        if own.tokens.len() >= MAX_COUNT || bytes > MAX_BYTES {
            return Err(DatabaseError::Unexpected(format!(
                "a component has at most {MAX_COUNT} prepared statements, of {MAX_BYTES} bytes together: use parameters \
                 in place of different texts"
            )));
        }
        let (token, text) = (uuid::Uuid::new_v4().to_string(), Arc::<str>::from(text));
        own.bytes = bytes;
        own.by_token.insert(token.clone(), Arc::clone(&text));
        own.tokens.insert(text, token.clone());
        Ok(token)
    }

    /// The statement of a token.
    ///
    /// # Errors
    /// This component did not get it.
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
