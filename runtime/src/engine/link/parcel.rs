//! Values on their way from one store to another.

use std::any::Any;
use std::sync::Arc;

use wasmtime::component::types::Type;
use wasmtime::component::{ResourceAny, ResourceDynamic, Val};
use wasmtime::{AsContextMut as _, StoreContextMut};

use super::host_resource::{self, Borrowed, Kind, Loan};
use super::invocation::Invocation;
use super::stream::{self, Pipe};
use crate::engine::ctx::Ctx;

/// A value in which every handle is a number, and the handles.
#[derive(Default)]
pub(super) struct Parcel {
    pub(super) values: Vec<Val>,
    handles: Vec<Option<Handle>>,
    /// What was lent for the call, on its way back.
    returned: Vec<Loan>,
}

impl Parcel {
    /// Values without handles.
    pub(super) fn plain(values: Vec<Val>) -> Self {
        Self {
            values,
            ..Self::default()
        }
    }
}

/// What belongs to a store.
enum Handle {
    /// A resource that a component defines, in that component's store; and what another component that lends it calls it.
    Guest(GuestResource, Option<u32>),
    /// A resource of the host.
    Host(&'static Kind, Box<dyn Any + Send>),
    /// A resource of the host that is lent.
    Lent(Loan),
    Pipe(Pipe),
}

/// A resource that a component defines.
#[derive(Clone, Copy, Debug)]
pub(super) struct GuestResource {
    /// Index of the component.
    pub(super) owner: usize,
    /// The type that other components know it by.
    pub(super) shared: u32,
    pub(super) any: ResourceAny,
}

/// One end of the way: a store, and who it belongs to.
pub(super) struct End<'a> {
    store: StoreContextMut<'a, Ctx>,
    invocation: &'a Arc<Invocation>,
    /// Index of the component whose store it is.
    index: usize,
    borrowed: Vec<Lease>,
}

/// What a parameter of a call borrows, for the time of the call.
pub(super) enum Lease {
    Host(Borrowed),
    /// The number of a resource that another component defines.
    Guest(ResourceAny),
}

impl<'a> End<'a> {
    /// The store of component `index`.
    pub(super) fn new(
        store: StoreContextMut<'a, Ctx>,
        invocation: &'a Arc<Invocation>,
        index: usize,
    ) -> Self {
        Self {
            store,
            invocation,
            index,
            borrowed: Vec::new(),
        }
    }

    /// Put the parameters of a call into this store; what is borrowed goes back with the results.
    pub(super) fn unpack_params(
        mut self,
        types: &[Type],
        parcel: Parcel,
    ) -> wasmtime::Result<(Vec<Val>, Vec<Lease>)> {
        let values = self.unpack(types, parcel)?;
        Ok((values, self.borrowed))
    }

    /// Take the results of a call out of this store, and what it borrowed.
    pub(super) fn pack_results(
        mut self,
        types: &[Type],
        values: &[Val],
        borrowed: Vec<Lease>,
    ) -> wasmtime::Result<Parcel> {
        let mut parcel = self.pack(types, values)?;
        for lease in borrowed {
            let mut store = self.store.as_context_mut();
            match lease {
                Lease::Host(borrowed) => parcel.returned.push(borrowed.give_back(store)?),
                // Not dropped: it still belongs to who lent it.
                Lease::Guest(any) => {
                    any.try_into_resource_dynamic(&mut store)?;
                }
            }
        }
        Ok(parcel)
    }

    /// Take `values` out of this store.
    pub(super) fn pack(&mut self, types: &[Type], values: &[Val]) -> wasmtime::Result<Parcel> {
        let mut parcel = Parcel::default();
        for (ty, value) in types.iter().zip(values) {
            let value = convert(ty, value.clone(), &mut |ty, value| {
                let handle = self.take(ty, value)?;
                parcel.handles.push(Some(handle));
                let index = u32::try_from(parcel.handles.len() - 1)?;
                Ok(Val::U32(index))
            })?;
            parcel.values.push(value);
        }
        Ok(parcel)
    }

    /// Put a parcel into this store.
    pub(super) fn unpack(&mut self, types: &[Type], mut parcel: Parcel) -> wasmtime::Result<Vec<Val>> {
        for loan in parcel.returned.drain(..) {
            loan.restore(self.store.as_context_mut())?;
        }
        let handles = &mut parcel.handles;
        types
            .iter()
            .zip(parcel.values)
            .map(|(ty, value)| {
                convert(ty, value, &mut |ty, value| {
                    let handle = match value {
                        Val::U32(index) => usize::try_from(index)
                            .ok()
                            .and_then(|index| handles.get_mut(index)?.take()),
                        _ => None,
                    };
                    self.give(ty, handle.ok_or_else(unknown)?)
                })
            })
            .collect()
    }

    fn take(&mut self, ty: &Type, value: Val) -> wasmtime::Result<Handle> {
        match value {
            Val::Resource(any) => self.take_resource(any),
            Val::Stream(_) | Val::Future(_) => {
                stream::take(self.store.as_context_mut(), ty, value).map(Handle::Pipe)
            }
            _ => Err(unknown()),
        }
    }

    fn take_resource(&mut self, any: ResourceAny) -> wasmtime::Result<Handle> {
        if let Some(kind) = host_resource::kind(any.ty()) {
            if !any.owned() {
                return kind.lend(self.store.as_context_mut(), any).map(Handle::Lent);
            }
            return Ok(Handle::Host(kind, kind.take(self.store.as_context_mut(), any)?));
        }
        if let Some(shared) = self.invocation.defined_here(self.index, any.ty()) {
            let guest = GuestResource {
                owner: self.index,
                shared,
                any,
            };
            return Ok(Handle::Guest(guest, None));
        }
        let owned = any.owned();
        let resource = any.try_into_resource_dynamic(self.store.as_context_mut())?;
        let rep = resource.rep();
        let mut proxies = self.invocation.proxies();
        let (guest, lent) = if owned {
            (proxies.remove(rep), None)
        } else {
            (proxies.get(rep), Some(rep))
        };
        guest.map(|guest| Handle::Guest(guest, lent)).ok_or_else(unknown)
    }

    fn give(&mut self, ty: &Type, handle: Handle) -> wasmtime::Result<Val> {
        match handle {
            Handle::Guest(guest, _) if guest.owner == self.index => Ok(Val::Resource(guest.any)),
            Handle::Guest(guest, lent) => {
                let rep = match lent {
                    Some(rep) => rep,
                    None => self.invocation.proxies().insert(guest)?,
                };
                let resource = ResourceDynamic::new_own(rep, guest.shared);
                let any = resource.try_into_resource_any(self.store.as_context_mut())?;
                if lent.is_some() {
                    self.borrowed.push(Lease::Guest(any));
                }
                Ok(Val::Resource(any))
            }
            Handle::Host(kind, value) => Ok(Val::Resource(kind.give(self.store.as_context_mut(), value)?)),
            Handle::Lent(loan) => {
                let (borrowed, any) = loan.borrow(self.store.as_context_mut())?;
                self.borrowed.push(Lease::Host(borrowed));
                Ok(Val::Resource(any))
            }
            Handle::Pipe(pipe) => stream::give(self.store.as_context_mut(), ty, pipe),
        }
    }
}

fn unknown() -> wasmtime::Error {
    wasmtime::Error::msg("a handle that this invocation does not know")
}

/// Rebuild a value, with every handle in it replaced.
fn convert(
    ty: &Type,
    value: Val,
    replace: &mut impl FnMut(&Type, Val) -> wasmtime::Result<Val>,
) -> wasmtime::Result<Val> {
    let mut boxed = |ty: Option<Type>, value: Option<Box<Val>>| -> wasmtime::Result<Option<Box<Val>>> {
        match (ty, value) {
            (Some(ty), Some(value)) => Ok(Some(Box::new(convert(&ty, *value, replace)?))),
            (_, value) => Ok(value),
        }
    };
    match (ty, value) {
        (Type::Own(_) | Type::Borrow(_) | Type::Stream(_) | Type::Future(_), value) => replace(ty, value),
        (Type::Option(ty), Val::Option(value)) => Ok(Val::Option(boxed(Some(ty.ty()), value)?)),
        (Type::Result(ty), Val::Result(value)) => Ok(Val::Result(match value {
            Ok(value) => Ok(boxed(ty.ok(), value)?),
            Err(value) => Err(boxed(ty.err(), value)?),
        })),
        (Type::Variant(ty), Val::Variant(name, value)) => {
            let case = ty.cases().find(|case| case.name == name).and_then(|case| case.ty);
            let value = boxed(case, value)?;
            Ok(Val::Variant(name, value))
        }
        (Type::List(ty), Val::List(values)) => {
            let ty = ty.ty();
            let values = values.into_iter().map(|value| convert(&ty, value, replace));
            Ok(Val::List(values.collect::<wasmtime::Result<_>>()?))
        }
        (Type::FixedLengthList(ty), Val::FixedLengthList(values)) => {
            let ty = ty.ty();
            let values = values.into_iter().map(|value| convert(&ty, value, replace));
            Ok(Val::FixedLengthList(values.collect::<wasmtime::Result<_>>()?))
        }
        (Type::Map(ty), Val::Map(entries)) => {
            let (key_type, value_type) = (ty.key(), ty.value());
            let entries = entries.into_iter().map(|(key, value)| {
                Ok((
                    convert(&key_type, key, replace)?,
                    convert(&value_type, value, replace)?,
                ))
            });
            Ok(Val::Map(entries.collect::<wasmtime::Result<_>>()?))
        }
        (Type::Tuple(ty), Val::Tuple(values)) => {
            let values = ty
                .types()
                .zip(values)
                .map(|(ty, value)| convert(&ty, value, replace));
            Ok(Val::Tuple(values.collect::<wasmtime::Result<_>>()?))
        }
        (Type::Record(ty), Val::Record(fields)) => {
            let fields = ty
                .fields()
                .zip(fields)
                .map(|(field, (name, value))| Ok((name, convert(&field.ty, value, replace)?)));
            Ok(Val::Record(fields.collect::<wasmtime::Result<_>>()?))
        }
        (_, value) => Ok(value),
    }
}
