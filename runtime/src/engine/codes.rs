//! Compiled components in memory, each there once however many workloads run it.
//!
//! # Guarantees
//! While somebody has the code of a component, everybody who asks for it gets the same; two who ask for it at once compile it
//! once. Nothing is kept that nobody has. A component is known by the SHA-256 of its bytes, which is computed here: no digest
//! from elsewhere is trusted.

use std::sync::Arc;

use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use wasmtime::component::Component;

use crate::weak_map::WeakMap;

/// Names a component.
pub(crate) type Key = [u8; 32];

/// Which compiler made the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompiledWith {
    /// Quickly; [`Engine::optimize`](super::Engine::optimize) has work left to do.
    Baseline,
    Optimizing,
    /// The optimising compiler that works behind the baseline one.
    Later,
}

/// The code of a component.
pub(crate) struct CompiledCode {
    pub(crate) component: Component,
    pub(crate) compiled_with: CompiledWith,
}

/// The code of components.
#[derive(Default)]
pub(crate) struct Codes {
    codes: WeakMap<Key, CompiledCode>,
    /// Locked by those who compile.
    turns: WeakMap<Key, Mutex<()>>,
}

/// What names this component.
pub(crate) fn key(bytes: &[u8]) -> Key {
    Sha256::digest(bytes).into()
}

impl Codes {
    /// The code that somebody has.
    pub(crate) fn get(&self, key: &Key) -> Option<Arc<CompiledCode>> {
        self.codes.get(key)
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
        assert_eq!(codes.codes.len(), 1, "what nobody has is forgotten");
    }

    #[test]
    fn a_failure_is_not_kept() {
        let (codes, engine) = (Codes::default(), wasmtime::Engine::default());
        let failed = codes.get_or(key(b"a"), || Err("no"));
        assert_eq!(failed.err(), Some("no"));
        assert!(codes.get_or(key(b"a"), || compile(&engine)).is_ok());
    }
}
