//! The port table of one protocol on a virtual network.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::sockets::error::ErrorCode;
use crate::sockets::policy::Family;

/// The dynamic ports (RFC 6335).
const EPHEMERAL: RangeInclusive<u16> = 49152..=65535;

/// A bound port.
struct Bound<T> {
    /// The bound address.
    address: SocketAddr,
    /// The receiver of connections or datagrams, if any.
    receiver: Option<T>,
}

struct Table<T> {
    bound: HashMap<(Family, u16), Bound<T>>,
    /// The ephemeral port that was assigned last.
    last: u16,
    /// No port has a receiver any more.
    closed: bool,
}

/// The TCP or UDP ports. A port belongs to one socket per address family.
pub(crate) struct Ports<T>(Mutex<Table<T>>);

impl<T> Default for Ports<T> {
    fn default() -> Self {
        Self(Mutex::new(Table {
            bound: HashMap::new(),
            last: *EPHEMERAL.end(),
            closed: false,
        }))
    }
}

impl<T> Ports<T> {
    fn lock(&self) -> MutexGuard<'_, Table<T>> {
        self.0.lock()
    }

    /// Binds `address` for the lifetime of the lease. Port 0 selects a free ephemeral port.
    pub(crate) fn bind(self: &Arc<Self>, mut address: SocketAddr) -> Result<Lease<T>, ErrorCode> {
        let family = Family::of(address.ip());
        let mut table = self.lock();
        if address.port() == 0 {
            address.set_port(table.free_port(family)?);
        }
        match table.bound.entry((family, address.port())) {
            Entry::Occupied(_) => return Err(ErrorCode::AddressInUse),
            Entry::Vacant(vacant) => vacant.insert(Bound {
                address,
                receiver: None,
            }),
        };
        drop(table);
        Ok(Lease {
            ports: Arc::clone(self),
            address,
        })
    }
}

impl<T> Ports<T> {
    /// Removes the receivers of all ports and prevents new ones.
    pub(crate) fn close(&self) {
        let mut table = self.lock();
        table.closed = true;
        let receivers: Vec<T> = table
            .bound
            .values_mut()
            .filter_map(|bound| bound.receiver.take())
            .collect();
        drop(table);
        // Outside the lock: dropping a receiver may end connections and wake tasks.
        drop(receivers);
    }
}

impl<T: Clone> Ports<T> {
    /// Number of bound ports.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.lock().bound.len()
    }

    /// Returns the receiver at `address`.
    pub(crate) fn find(&self, address: SocketAddr) -> Option<T> {
        let table = self.lock();
        let bound = table.bound.get(&(Family::of(address.ip()), address.port()))?;
        let matches = bound.address.ip().is_unspecified() || bound.address.ip() == address.ip();
        bound.receiver.clone().filter(|_| matches)
    }
}

impl<T> Table<T> {
    fn free_port(&mut self, family: Family) -> Result<u16, ErrorCode> {
        for _ in EPHEMERAL {
            self.last = match self.last.checked_add(1) {
                Some(next) => next,
                None => *EPHEMERAL.start(),
            };
            if !self.bound.contains_key(&(family, self.last)) {
                return Ok(self.last);
            }
        }
        Err(ErrorCode::AddressInUse)
    }
}

/// A bound port, which is released when this is dropped.
pub(crate) struct Lease<T> {
    ports: Arc<Ports<T>>,
    address: SocketAddr,
}

impl<T> Lease<T> {
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sets the receiver of this port. Has no effect if the network is closed.
    pub(crate) fn serve(&self, receiver: T) {
        let key = (Family::of(self.address.ip()), self.address.port());
        let mut table = self.ports.lock();
        let closed = table.closed;
        if let Some(bound) = table.bound.get_mut(&key).filter(|_| !closed) {
            bound.receiver = Some(receiver);
        }
    }
}

impl<T> Drop for Lease<T> {
    fn drop(&mut self) {
        let key = (Family::of(self.address.ip()), self.address.port());
        let mut table = self.ports.lock();
        let bound = table.bound.remove(&key);
        drop(table);
        // Outside the lock: dropping the receiver may end connections and wake tasks.
        drop(bound);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> SocketAddr {
        address.parse().unwrap()
    }

    #[test]
    fn a_port_belongs_to_one_socket_until_it_is_dropped() {
        let ports = Arc::new(Ports::<&str>::default());
        let lease = ports.bind(at("0.0.0.0:80")).unwrap();
        assert_eq!(
            ports.find(at("127.0.0.1:80")),
            None,
            "bound, but without a receiver"
        );
        lease.serve("service");
        assert_eq!(ports.find(at("127.0.0.1:80")), Some("service"));
        assert_eq!(ports.find(at("127.0.0.9:80")), Some("service"));
        assert_eq!(ports.find(at("[::1]:80")), None, "the families are separate");
        let taken = ports.bind(at("127.0.0.1:80")).err();
        assert_eq!(taken, Some(ErrorCode::AddressInUse));
        drop(lease);
        let lease = ports.bind(at("127.0.0.1:80")).unwrap();
        lease.serve("again");
        assert_eq!(ports.find(at("127.0.0.1:80")), Some("again"));
        assert_eq!(ports.find(at("127.0.0.9:80")), None, "bound to one address");
    }

    #[test]
    fn a_closed_network_has_no_receivers() {
        let ports = Arc::new(Ports::<&str>::default());
        let lease = ports.bind(at("0.0.0.0:80")).unwrap();
        lease.serve("service");
        ports.close();
        assert_eq!(ports.find(at("127.0.0.1:80")), None);
        lease.serve("again");
        assert_eq!(ports.find(at("127.0.0.1:80")), None);
    }

    #[test]
    fn port_zero_selects_an_ephemeral_port_until_none_is_free() {
        let ports = Arc::new(Ports::<()>::default());
        let taken = ports.bind(at("127.0.0.1:49152")).unwrap();
        let first = ports.bind(at("127.0.0.1:0")).unwrap();
        assert_eq!(first.address().port(), 49153);
        let mut rest = Vec::new();
        let error = loop {
            match ports.bind(at("127.0.0.1:0")) {
                Ok(lease) => rest.push(lease),
                Err(error) => break error,
            }
        };
        assert_eq!(error, ErrorCode::AddressInUse);
        assert_eq!(rest.len() + 2, EPHEMERAL.count());
        drop(taken);
        assert_eq!(ports.bind(at("127.0.0.1:0")).unwrap().address().port(), 49152);
    }
}
