//! The target function of a call to another component, and its types.

use wasmtime::AsContextMut;
use wasmtime::component::types::{ComponentFunc, Type};
use wasmtime::component::{Func, Instance, Val};

use crate::engine::code::Code;
use crate::engine::ctx::Ctx;
use crate::engine::table::{ExportId, FunctionId, Inconsistency, ItemId};
use crate::error::InvocationError;

/// A function of an interface of another component.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) provider: ItemId,
    pub(super) export: ExportId,
    pub(super) function: FunctionId,
}

impl Target {
    /// Looks up the function in an instance of the provider.
    ///
    /// # Errors
    /// Fails if the code has no such function.
    pub(super) fn find(
        self,
        store: impl AsContextMut<Data = Ctx>,
        instance: Instance,
        code: &Code,
    ) -> Result<Func, InvocationError> {
        let index = code.indices.get(self.export)?.functions.get(self.function)?;
        instance
            .get_func(store, index)
            .ok_or_else(|| Inconsistency::new("an instance does not have a function of its code").into())
    }
}

/// Parameter and result types of a function.
pub(super) struct Types {
    pub(super) params: Vec<Type>,
    pub(super) results: Vec<Type>,
}

impl Types {
    pub(super) fn of(function: &ComponentFunc) -> Self {
        Self {
            params: function.params().map(|(_, ty)| ty).collect(),
            results: function.results().collect(),
        }
    }
}

/// Copies the results of a call.
///
/// # Errors
/// Fails if the number of results differs.
pub(super) fn fill(results: &mut [Val], values: Vec<Val>) -> Result<(), Inconsistency> {
    let (expected, count) = (results.len(), values.len());
    if expected != count {
        let what = format!("a function of another component returned {count} results instead of {expected}");
        return Err(Inconsistency::new(what));
    }
    for (result, value) in results.iter_mut().zip(values) {
        *result = value;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_copied_if_their_number_matches() {
        let mut results = [Val::Bool(false)];
        fill(&mut results, vec![Val::U8(1)]).unwrap();
        assert_eq!(results, [Val::U8(1)]);
        let failed = fill(&mut results, Vec::new()).unwrap_err();
        assert_eq!(
            failed.to_string(),
            "a function of another component returned 0 results instead of 1"
        );
    }
}
