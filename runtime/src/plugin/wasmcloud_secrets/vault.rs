//! Storage for the secrets of workloads.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use parking_lot::RwLock;
use zeroize::Zeroizing;

/// A value that is never displayed, and is overwritten in memory when its last clone is dropped.
#[derive(Clone)]
pub struct Secret(Arc<Value>);

pub(super) enum Value {
    Text(Zeroizing<String>),
    Bytes(Zeroizing<Vec<u8>>),
}

impl Secret {
    /// Creates a secret from text.
    pub fn text(value: String) -> Self {
        Self(Arc::new(Value::Text(Zeroizing::new(value))))
    }

    /// Creates a secret from bytes.
    pub fn bytes(value: Vec<u8>) -> Self {
        Self(Arc::new(Value::Bytes(Zeroizing::new(value))))
    }

    pub(super) fn value(&self) -> &Value {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// The secrets of one component, by key.
pub type Secrets = BTreeMap<String, Secret>;

/// The secrets of all workloads of a host, separate for each component, kept while the workload runs.
#[derive(Clone, Debug, Default)]
pub struct Vault(Arc<RwLock<HashMap<String, HashMap<String, Secrets>>>>);

impl Vault {
    /// Sets the secrets of a component before its workload starts. A failed start may leave them in the vault: call
    /// [`forget`](Self::forget) then.
    pub fn put(&self, workload_id: &str, component: &str, secrets: Secrets) {
        let mut all = self.0.write();
        let workload = all.entry(workload_id.to_owned()).or_default();
        workload.insert(component.to_owned(), secrets);
    }

    /// Removes the secrets of a workload.
    pub fn forget(&self, workload_id: &str) {
        let mut all = self.0.write();
        all.remove(workload_id);
    }

    pub(super) fn get(&self, workload_id: &str, component: &str, key: &str) -> Option<Secret> {
        let all = self.0.read();
        all.get(workload_id)?.get(component)?.get(key).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_separate_and_never_displayed() {
        let vault = Vault::default();
        let secrets = |value: &str| Secrets::from([("token".to_owned(), Secret::text(value.to_owned()))]);
        vault.put("1", "a", secrets("hunter2"));
        vault.put(
            "1",
            "b",
            Secrets::from([("key".to_owned(), Secret::bytes(b"hunter3".to_vec()))]),
        );
        let shown = format!("{vault:?} {:?}", vault.get("1", "a", "token"));
        assert!(shown.contains("token") && shown.contains("<redacted>"), "{shown}");
        assert!(!shown.contains("hunter") && !shown.contains("104"), "{shown}");
        assert!(vault.get("1", "b", "token").is_none());
        assert!(vault.get("2", "a", "token").is_none());
        vault.forget("1");
        assert!(vault.get("1", "a", "token").is_none());
    }
}
