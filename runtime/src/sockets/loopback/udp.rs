//! UDP on the virtual network: a bounded mailbox per bound port.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use super::ports::{Lease, Ports};

/// The UDP ports of a virtual network.
pub(crate) type UdpPorts = Ports<Arc<Mailbox>>;

/// A bound UDP port.
pub(crate) type UdpLease = Lease<Arc<Mailbox>>;

/// Maximum number of datagrams in a mailbox.
const MAX_DATAGRAMS: usize = 1024;

/// Maximum number of bytes in a mailbox.
const MAX_BYTES: usize = 256 * 1024;

/// A datagram and its sender.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Datagram {
    pub(crate) data: Vec<u8>,
    pub(crate) from: SocketAddr,
}

#[derive(Default)]
struct Queue {
    datagrams: VecDeque<Datagram>,
    bytes: usize,
}

/// Received datagrams of a socket. Datagrams that exceed its limits are lost, as on any network.
#[derive(Default)]
pub(crate) struct Mailbox {
    queue: Mutex<Queue>,
    arrived: Notify,
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock()
    }

    /// Adds a datagram, or drops it if the mailbox is full.
    pub(crate) fn deliver(&self, datagram: Datagram) {
        let mut queue = self.lock();
        let bytes = queue.bytes.saturating_add(datagram.data.len());
        if queue.datagrams.len() >= MAX_DATAGRAMS || bytes > MAX_BYTES {
            return;
        }
        queue.bytes = bytes;
        queue.datagrams.push_back(datagram);
        drop(queue);
        self.arrived.notify_one();
    }

    /// Returns the oldest datagram.
    pub(crate) fn try_receive(&self) -> Option<Datagram> {
        let mut queue = self.lock();
        let datagram = queue.datagrams.pop_front()?;
        queue.bytes = queue.bytes.saturating_sub(datagram.data.len());
        Some(datagram)
    }

    /// Completes when a datagram arrives or [`Mailbox::interrupt`] is called after this was enabled.
    pub(crate) fn arrived(&self) -> Notified<'_> {
        self.arrived.notified()
    }

    /// Wakes all waiting receivers, so that they check again.
    pub(crate) fn interrupt(&self) {
        self.arrived.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datagram(data: Vec<u8>) -> Datagram {
        Datagram {
            data,
            from: "127.0.0.1:9".parse().unwrap(),
        }
    }

    #[test]
    fn a_full_mailbox_drops_datagrams_until_it_is_read() {
        let mailbox = Mailbox::default();
        for _ in 0..10 {
            mailbox.deliver(datagram(vec![0; 60_000]));
        }
        let received = std::iter::from_fn(|| mailbox.try_receive()).count();
        assert_eq!(received, MAX_BYTES / 60_000);
        for _ in 0..2 * MAX_DATAGRAMS {
            mailbox.deliver(datagram(Vec::new()));
        }
        let received = std::iter::from_fn(|| mailbox.try_receive()).count();
        assert_eq!(received, MAX_DATAGRAMS);
    }

    #[tokio::test]
    async fn a_datagram_wakes_a_waiting_receiver() {
        let mailbox = Arc::new(Mailbox::default());
        let waiting = tokio::spawn({
            let mailbox = Arc::clone(&mailbox);
            async move {
                mailbox.arrived().await;
                mailbox.try_receive()
            }
        });
        mailbox.deliver(datagram(b"hello".to_vec()));
        assert_eq!(waiting.await.unwrap(), Some(datagram(b"hello".to_vec())));
    }
}
