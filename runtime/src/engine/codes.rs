//! Compiled components in memory, each there once however many workloads run it.
//!
//! # Guarantees
//! While somebody has the code of a component, whoever wants it gets the same; two who want it at once compile it once. Nothing is
//! kept that nobody has. Who it belongs to is told by the SHA-256 of its bytes, which is computed here and believed from nobody.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use sha2::{Digest as _, Sha256};
use wasmtime::component::Component;

use super::CompiledWith;

/// Names a component.
pub(crate) type Key = [u8; 32];

/// The code of a component.
pub(crate) struct CompiledCode {
    pub(crate) component: Component,
    pub(crate) compiled_with: CompiledWith,
}

/// Where the code of one component is, while somebody has it. Held while it is compiled.
type Slot = Arc<Mutex<Weak<CompiledCode>>>;

/// The code of components.
#[derive(Default)]
pub(crate) struct Codes(Mutex<HashMap<Key, Slot>>);

/// What names this component.
pub(crate) fn key(bytes: &[u8]) -> Key {
    Sha256::digest(bytes).into()
}

impl Codes {
    /// The code that somebody has.
    pub(crate) fn get(&self, key: &Key) -> Option<Arc<CompiledCode>> {
        let slot = Arc::clone(lock(&self.0).get(key)?);
        lock(&slot).upgrade()
    }

    /// The code that somebody has, or what `compile` makes.
    ///
    /// # Errors
    /// That of `compile`; who waited for it tries again.
    pub(crate) fn get_or<E>(
        &self,
        key: Key,
        compile: impl FnOnce() -> Result<CompiledCode, E>,
    ) -> Result<Arc<CompiledCode>, E> {
        let slot = self.slot(key);
        let mut slot = lock(&slot);
        if let Some(code) = slot.upgrade() {
            return Ok(code);
        }
        let code = Arc::new(compile()?);
        *slot = Arc::downgrade(&code);
        Ok(code)
    }

    fn slot(&self, key: Key) -> Slot {
        let mut slots = lock(&self.0);
        // One that is locked is compiled now.
        slots.retain(|_, slot| {
            Arc::strong_count(slot) > 1 || slot.try_lock().map_or(true, |code| code.strong_count() > 0)
        });
        Arc::clone(slots.entry(key).or_default())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn who_wants_the_same_gets_the_same_while_somebody_has_it() {
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
        assert_eq!(lock(&codes.0).len(), 1, "what nobody has is forgotten");
    }

    #[test]
    fn a_failure_is_not_kept() {
        let (codes, engine) = (Codes::default(), wasmtime::Engine::default());
        let failed = codes.get_or(key(b"a"), || Err("no"));
        assert_eq!(failed.err(), Some("no"));
        assert!(codes.get_or(key(b"a"), || compile(&engine)).is_ok());
    }
}
