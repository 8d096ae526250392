//! The ports of one protocol on a virtual network.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::sockets::error::ErrorCode;
use crate::sockets::policy::Family;

/// The dynamic ports of RFC 6335.
const EPHEMERAL: RangeInclusive<u16> = 49152..=65535;

/// Who answers on a port; the address is the one it is bound to.
struct Bound<T> {
    address: SocketAddr,
    answers: Option<T>,
}

struct Table<T> {
    bound: HashMap<(Family, u16), Bound<T>>,
    /// The ephemeral port that was given last.
    last: u16,
    /// Nobody answers any more.
    closed: bool,
}

/// The ports of TCP, or of UDP. A port belongs to one socket per address family.
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

    /// Binds `address`, on a free port if it names none, for as long as the lease lives.
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
                answers: None,
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
    /// Nobody answers on any port, from now on.
    pub(crate) fn close(&self) {
        let mut table = self.lock();
        table.closed = true;
        let answers: Vec<T> = table
            .bound
            .values_mut()
            .filter_map(|bound| bound.answers.take())
            .collect();
        drop(table);
        // As with a lease: not under the lock.
        drop(answers);
    }
}

impl<T: Clone> Ports<T> {
    /// Ports that are bound.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.lock().bound.len()
    }

    /// Who answers at `address`.
    pub(crate) fn find(&self, address: SocketAddr) -> Option<T> {
        let table = self.lock();
        let bound = table.bound.get(&(Family::of(address.ip()), address.port()))?;
        let matches = bound.address.ip().is_unspecified() || bound.address.ip() == address.ip();
        bound.answers.clone().filter(|_| matches)
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

/// A bound port, free again when this is dropped.
pub(crate) struct Lease<T> {
    ports: Arc<Ports<T>>,
    address: SocketAddr,
}

impl<T> Lease<T> {
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on `answers` is found at this address.
    pub(crate) fn answer(&self, answers: T) {
        let key = (Family::of(self.address.ip()), self.address.port());
        let mut table = self.ports.lock();
        let closed = table.closed;
        if let Some(bound) = table.bound.get_mut(&key).filter(|_| !closed) {
            bound.answers = Some(answers);
        }
    }
}

impl<T> Drop for Lease<T> {
    fn drop(&mut self) {
        let key = (Family::of(self.address.ip()), self.address.port());
        let mut table = self.ports.lock();
        let bound = table.bound.remove(&key);
        drop(table);
        // What it holds may end connections and wake tasks: not under the lock.
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
        assert_eq!(ports.find(at("127.0.0.1:80")), None, "bound, not answering");
        lease.answer("service");
        assert_eq!(ports.find(at("127.0.0.1:80")), Some("service"));
        assert_eq!(ports.find(at("127.0.0.9:80")), Some("service"));
        assert_eq!(ports.find(at("[::1]:80")), None, "the families are apart");
        let taken = ports.bind(at("127.0.0.1:80")).err();
        assert_eq!(taken, Some(ErrorCode::AddressInUse));
        drop(lease);
        let lease = ports.bind(at("127.0.0.1:80")).unwrap();
        lease.answer("again");
        assert_eq!(ports.find(at("127.0.0.1:80")), Some("again"));
        assert_eq!(ports.find(at("127.0.0.9:80")), None, "bound to one address");
    }

    #[test]
    fn nobody_answers_on_a_network_that_is_closed() {
        let ports = Arc::new(Ports::<&str>::default());
        let lease = ports.bind(at("0.0.0.0:80")).unwrap();
        lease.answer("service");
        ports.close();
        assert_eq!(ports.find(at("127.0.0.1:80")), None);
        lease.answer("again");
        assert_eq!(ports.find(at("127.0.0.1:80")), None);
    }

    #[test]
    fn port_zero_is_an_ephemeral_port_and_they_end() {
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
