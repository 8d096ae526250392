//! In-memory cache of compiled components, shared by all workloads.
//!
//! # Guarantees
//! While the code of a component is in use, every caller gets the same code; concurrent callers compile it once. Unused code
//! is dropped. The key is the SHA-256 of the component's bytes, which is computed here: digests from other sources are not
//! trusted.

use std::sync::Arc;

use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use wasmtime::component::Component;

use crate::weak_map::WeakMap;

/// SHA-256 of a component.
pub(crate) type Key = [u8; 32];

/// The compiler that produced the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompiledWith {
    /// Winch. [`Engine::optimize`](super::Engine::optimize) can compile the component again.
    Baseline,
    /// Cranelift.
    Optimizing,
    /// Cranelift, as configured for compilation in the background ([`Baseline::later`](super::backend::Baseline::later)).
    Later,
}

/// A compiled component.
pub(crate) struct CompiledCode {
    pub(crate) component: Component,
    pub(crate) compiled_with: CompiledWith,
}

/// Compiled components by key.
#[derive(Default)]
pub(crate) struct Codes {
    codes: WeakMap<Key, CompiledCode>,
    /// One lock for each key, held while compiling.
    turns: WeakMap<Key, Mutex<()>>,
}

/// Computes the key of a component.
pub(crate) fn key(bytes: &[u8]) -> Key {
    Sha256::digest(bytes).into()
}

impl Codes {
    /// Returns the code of a component if it is in use.
    pub(crate) fn get(&self, key: &Key) -> Option<Arc<CompiledCode>> {
        self.codes.get(key)
    }

    /// Returns the code of a component if it is in use; otherwise calls `compile`.
    ///
    /// # Errors
    /// Returns the error of `compile`. Callers that waited for this compilation run their own `compile`.
    pub(crate) fn get_or<E>(
        &self,
        key: Key,
        compile: impl FnOnce() -> Result<CompiledCode, E>,
    ) -> Result<Arc<CompiledCode>, E> {
        let turn = self.turns.get_or(key, Mutex::default);
        let _turn = turn.lock();
        if let Some(code) = self.get(&key) {
            return Ok(code);
        }
        let code = Arc::new(compile()?);
        self.codes.insert(key, &code);
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn compile(engine: &wasmtime::Engine) -> wasmtime::Result<CompiledCode> {
        Ok(CompiledCode {
            component: Component::new(engine, wat::parse_str("(component)").unwrap())?,
            compiled_with: CompiledWith::Optimizing,
        })
    }

    #[test]
    fn code_is_shared_while_it_is_in_use() {
        let (codes, engine) = (Codes::default(), wasmtime::Engine::default());
        let (compiled, barrier) = (AtomicUsize::new(0), Barrier::new(4));
        let get = || {
            barrier.wait();
            codes.get_or(key(b"a"), || {
                compiled.fetch_add(1, Ordering::SeqCst);
                compile(&engine)
            })
        };
        let all: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(get)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap().unwrap())
                .collect()
        });
        assert_eq!(compiled.load(Ordering::SeqCst), 1);
        assert!(all.iter().all(|code| Arc::ptr_eq(code, &all[0])));
        assert!(codes.get(&key(b"a")).is_some() && codes.get(&key(b"b")).is_none());
        drop(all);
        assert!(codes.get(&key(b"a")).is_none());
        let _other = codes.get_or(key(b"b"), || compile(&engine)).unwrap();
        assert_eq!(codes.codes.len(), 1, "unused code is dropped");
    }

    #[test]
    fn a_failure_is_not_cached() {
        let (codes, engine) = (Codes::default(), wasmtime::Engine::default());
        let failed = codes.get_or(key(b"a"), || Err("no"));
        assert_eq!(failed.err(), Some("no"));
        assert!(codes.get_or(key(b"a"), || compile(&engine)).is_ok());
    }
}
