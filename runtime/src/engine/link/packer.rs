//! Transfers values from one store to another.
//!
//! # Flow
//! The caller's packer packs the parameters → the provider's packer unpacks them and keeps a lease for each borrowed handle →
//! the call → the provider's packer packs the results and returns the leases → the caller's packer unpacks them.
//!
//! # Guarantees
//! A guest can pass only handles that belong to its invocation; any other handle fails the call.

use parking_lot::Mutex;
use wasmtime::component::types::Type;
use wasmtime::component::{ResourceAny, ResourceDynamic, ResourceType, Val};
use wasmtime::{AsContextMut as _, StoreContextMut};

use super::convert::convert;
use super::host_resource::{self, Borrowed};
use super::parcel::{Handle, Parcel};
use super::proxies::{GuestResource, Proxies};
use super::stream;
use crate::engine::ctx::Ctx;
use crate::engine::table::ItemId;

/// Packs values of one store into parcels, and unpacks parcels into it.
pub(super) struct Packer<'a> {
    store: StoreContextMut<'a, Ctx>,
    /// The component that the store belongs to.
    id: ItemId,
    /// The resource types that the component defines, and the numbers by which other components know them.
    defined: &'a [(ResourceType, u32)],
    proxies: &'a Mutex<Proxies>,
    borrowed: Vec<Lease>,
}

/// A handle that is borrowed for the duration of a call.
pub(super) enum Lease {
    Host(Borrowed),
    /// A proxy for a resource that another component defines.
    Guest(ResourceAny),
}

impl<'a> Packer<'a> {
    /// Creates a packer for the store of component `id`.
    pub(super) fn new(
        store: StoreContextMut<'a, Ctx>,
        id: ItemId,
        defined: &'a [(ResourceType, u32)],
        proxies: &'a Mutex<Proxies>,
    ) -> Self {
        Self {
            store,
            id,
            defined,
            proxies,
            borrowed: Vec::new(),
        }
    }

    /// Adds the parameters of a call to this store. The leases must be passed to [`pack_results`](Self::pack_results).
    pub(super) fn unpack_params(
        mut self,
        types: &[Type],
        parcel: Parcel,
    ) -> wasmtime::Result<(Vec<Val>, Vec<Lease>)> {
        let values = self.unpack(types, parcel)?;
        Ok((values, self.borrowed))
    }

    /// Removes the results of a call and the borrowed handles from this store.
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
                // Only removes the handle from this store. The resource still belongs to the lender, so it is not dropped.
                Lease::Guest(any) => {
                    any.try_into_resource_dynamic(&mut store)?;
                }
            }
        }
        Ok(parcel)
    }

    /// Removes `values` from this store.
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

    /// Adds the values of a parcel to this store.
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
        if let Some((_, shared)) = self.defined.iter().find(|(own, _)| *own == any.ty()) {
            let guest = GuestResource {
                owner: self.id,
                shared: *shared,
                any,
            };
            return Ok(Handle::Guest(guest, None));
        }
        let owned = any.owned();
        let resource = any.try_into_resource_dynamic(self.store.as_context_mut())?;
        let rep = resource.rep();
        let mut proxies = self.proxies.lock();
        let (guest, lent) = if owned {
            (proxies.remove(rep), None)
        } else {
            (proxies.get(rep), Some(rep))
        };
        guest.map(|guest| Handle::Guest(guest, lent)).ok_or_else(unknown)
    }

    fn give(&mut self, ty: &Type, handle: Handle) -> wasmtime::Result<Val> {
        match handle {
            Handle::Guest(guest, _) if guest.owner == self.id => Ok(Val::Resource(guest.any)),
            Handle::Guest(guest, lent) => {
                let rep = match lent {
                    Some(rep) => rep,
                    None => self.proxies.lock().insert(guest)?,
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
    wasmtime::Error::msg("the handle does not belong to this invocation")
}
