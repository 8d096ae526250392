//! Finds the process that uses a port, for the error about a busy port.

use std::fmt;
use std::net::SocketAddr;

/// The process that listens on an address, as far as the current user may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "found only on Linux"))]
pub(crate) enum Holder {
    /// A process that the current user may inspect.
    Process {
        /// Process id.
        pid: u32,
        /// Process name, from `/proc/PID/comm`.
        name: String,
    },
    /// A process of another user, whose details are hidden.
    User {
        /// Id of that user.
        uid: u32,
    },
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process { pid, name } => write!(f, "'{name}' (process {pid})"),
            Self::User { uid } => write!(f, "a process of another user (uid {uid})"),
        }
    }
}

/// Finds the process that listens on `address`. Works only on Linux, through `/proc`; elsewhere returns `None`.
pub(crate) fn find(address: SocketAddr) -> Option<Holder> {
    #[cfg(target_os = "linux")]
    return proc::find(address);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = address;
        None
    }
}

#[cfg(target_os = "linux")]
mod proc {
    use std::fs;
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
    use std::path::Path;

    use super::Holder;

    /// State `TCP_LISTEN` in `/proc/net/tcp` (`include/net/tcp_states.h`).
    const LISTEN: &str = "0A";

    pub(super) fn find(address: SocketAddr) -> Option<Holder> {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        let sockets = tables.iter().filter_map(|table| fs::read_to_string(table).ok());
        let found = sockets.flat_map(|table| table.lines().skip(1).filter_map(listener).collect::<Vec<_>>());
        let mut clashing: Vec<Socket> = found.filter(|socket| socket.clashes(address)).collect();
        // Prefer a listener on exactly this address over one on all addresses.
        clashing.sort_by_key(|socket| socket.address != address);
        let socket = clashing.first()?;
        process_of(socket.inode).or(Some(Holder::User { uid: socket.uid }))
    }

    #[derive(Debug, PartialEq, Eq)]
    pub(super) struct Socket {
        pub(super) address: SocketAddr,
        pub(super) uid: u32,
        pub(super) inode: u64,
    }

    impl Socket {
        /// Does this listener prevent binding `requested`?
        pub(super) fn clashes(&self, requested: SocketAddr) -> bool {
            let (mine, theirs) = (requested.ip(), self.address.ip());
            let overlap = mine == theirs || mine.is_unspecified() || theirs.is_unspecified();
            self.address.port() == requested.port() && overlap
        }
    }

    /// Parses a line of `/proc/net/tcp{,6}`; `None` unless the socket is a listener. Format:
    /// `sl local remote state queues timers retransmits uid timeout inode …`.
    pub(super) fn listener(line: &str) -> Option<Socket> {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        let [_, local, _, state, _, _, _, uid, _, inode, ..] = fields.as_slice() else {
            return None;
        };
        if *state != LISTEN {
            return None;
        }
        let (ip, port) = local.split_once(':')?;
        let address = SocketAddr::new(parse_ip(ip)?, u16::from_str_radix(port, 16).ok()?);
        Some(Socket {
            address,
            uid: uid.parse().ok()?,
            inode: inode.parse().ok()?,
        })
    }

    /// Parses an address, printed as 32-bit words in native byte order.
    fn parse_ip(hex: &str) -> Option<IpAddr> {
        let word = |text: &str| Some(u32::from_str_radix(text, 16).ok()?.to_ne_bytes());
        match hex.len() {
            8 => Some(Ipv4Addr::from(word(hex)?).into()),
            32 => {
                let mut bytes = [0; 16];
                for (index, chunk) in bytes.chunks_exact_mut(4).enumerate() {
                    chunk.copy_from_slice(&word(hex.get(index * 8..index * 8 + 8)?)?);
                }
                Some(Ipv6Addr::from(bytes).into())
            }
            _ => None,
        }
    }

    fn process_of(inode: u64) -> Option<Holder> {
        let socket = format!("socket:[{inode}]");
        for entry in fs::read_dir("/proc").ok()?.flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            if holds(&entry.path().join("fd"), &socket) {
                let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
                return Some(Holder::Process {
                    pid,
                    name: name.trim().to_owned(),
                });
            }
        }
        None
    }

    fn holds(descriptors: &Path, socket: &str) -> bool {
        let entries = fs::read_dir(descriptors).into_iter().flatten().flatten();
        entries
            .into_iter()
            .any(|entry| fs::read_link(entry.path()).is_ok_and(|link| link.as_os_str() == socket))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_holder_of_a_port_is_this_process() {
        for address in ["127.0.0.1:0", "0.0.0.0:0"] {
            let listener = TcpListener::bind(address).unwrap();
            let port = listener.local_addr().unwrap().port();
            let holder = find(SocketAddr::from(([127, 0, 0, 1], port)));
            assert!(
                matches!(&holder, Some(Holder::Process { pid, .. }) if *pid == std::process::id()),
                "{holder:?}"
            );
        }
    }

    #[test]
    fn a_free_port_has_no_holder() {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        assert_eq!(find(SocketAddr::from(([127, 0, 0, 1], port))), None);
    }

    #[test]
    fn connections_are_not_listeners() {
        let line =
            "   1: 0100007F:1F40 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000  1000        0 42 1";
        assert_eq!(proc::listener(line), None);
        let line =
            "   1: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 42 1";
        let socket = proc::listener(line).unwrap();
        assert_eq!(
            (socket.uid, socket.inode, socket.address.port()),
            (1000, 42, 8000)
        );
        assert!(socket.clashes(([0, 0, 0, 0], 8000).into()));
        assert!(!socket.clashes(([127, 0, 0, 2], 8000).into()));
    }
}
