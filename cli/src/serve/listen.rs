//! Listeners of `wash dev` and `wash host`. They are bound before the first build and stay open across reloads.
//!
//! # Flow
//! The addresses are bound in order. For port 0, the system chooses a port for the first address, and the others use the
//! same port.
//!
//! # Guarantees
//! Only the requested port is used, unless the caller allows another one. An address that this machine does not have is
//! skipped if another address can be bound.
//!
//! # Errors
//! The error for a busy port contains the operating system's reason, the process that uses the port (if known), and the
//! flags that help.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};

use super::holder;
use crate::error::{Error, Result};

/// How many ports `--find-free-port` tries, and how often port 0 is retried until the chosen port is free for all addresses.
const ATTEMPTS: u16 = 100;

/// Binds every address. With `find_free_port`, the following ports are tried if one is busy. If a listener in `held` is
/// already bound to an address, its socket is shared.
pub(crate) fn bind(
    addresses: &[SocketAddr],
    find_free_port: bool,
    held: &[TcpListener],
) -> Result<Vec<TcpListener>> {
    let system_chooses = addresses.iter().all(|address| address.port() == 0);
    let attempts = if find_free_port || system_chooses {
        ATTEMPTS
    } else {
        1
    };
    let mut first_failure = None;
    for attempt in 0..attempts {
        let shifted: Option<Vec<SocketAddr>> =
            addresses.iter().map(|address| shift(*address, attempt)).collect();
        let Some(shifted) = shifted else { break };
        match bind_all(&shifted, held) {
            Ok(listeners) => return Ok(listeners),
            Err(failure) if failure.reason.kind() == ErrorKind::AddrInUse => {
                first_failure.get_or_insert(failure);
            }
            Err(failure) => return Err(explain(&failure, false)),
        }
    }
    match first_failure {
        Some(failure) => Err(explain(&failure, find_free_port)),
        None => Err(Error::usage("no address to listen on").hint("set `dev.address` or --address")),
    }
}

/// Binds every address. For port 0, the system chooses a port. `flag` is the flag that sets the addresses, for the hint of
/// the error.
///
/// # Errors
/// An address cannot be bound.
pub(crate) fn bind_only(addresses: &[SocketAddr], flag: &str) -> Result<Vec<TcpListener>> {
    bind_all(addresses, &[])
        .map_err(|failure| describe(&failure).hint(format!("choose another address with {flag}")))
}

/// The addresses that listeners are bound to.
pub(crate) fn addresses(listeners: &[TcpListener]) -> Vec<SocketAddr> {
    listeners
        .iter()
        .filter_map(|listener| listener.local_addr().ok())
        .collect()
}

struct Failure {
    address: SocketAddr,
    reason: io::Error,
}

fn shift(mut address: SocketAddr, by: u16) -> Option<SocketAddr> {
    if address.port() != 0 {
        address.set_port(address.port().checked_add(by)?);
    }
    Some(address)
}

fn bind_all(addresses: &[SocketAddr], held: &[TcpListener]) -> Result<Vec<TcpListener>, Failure> {
    let mut listeners = Vec::new();
    let mut absent = None;
    let mut port = 0;
    for mut address in addresses.iter().copied() {
        if address.port() == 0 {
            address.set_port(port);
        }
        match bind_one(address, held) {
            Ok(listener) => {
                port = listener.local_addr().map_or(port, |bound| bound.port());
                listeners.push(listener);
            }
            Err(reason) if addresses.len() > 1 && is_absent(&reason) => {
                absent = Some(Failure { address, reason });
            }
            Err(reason) => return Err(Failure { address, reason }),
        }
    }
    match absent {
        Some(failure) if listeners.is_empty() => Err(failure),
        _ => Ok(listeners),
    }
}

fn bind_one(address: SocketAddr, held: &[TcpListener]) -> io::Result<TcpListener> {
    match held
        .iter()
        .find(|listener| listener.local_addr().is_ok_and(|bound| bound == address))
    {
        Some(listener) => listener.try_clone(),
        None => TcpListener::bind(address),
    }
}

/// Does this machine lack the address or its whole family?
fn is_absent(reason: &io::Error) -> bool {
    if reason.kind() == ErrorKind::AddrNotAvailable {
        return true;
    }
    #[cfg(unix)]
    {
        reason.raw_os_error() == Some(rustix::io::Errno::AFNOSUPPORT.raw_os_error())
    }
    #[cfg(not(unix))]
    {
        // WSAEAFNOSUPPORT
        reason.raw_os_error() == Some(10047)
    }
}

/// The error for an address that cannot be bound, with the process that uses its port.
fn describe(failure: &Failure) -> Error {
    let Failure { address, reason } = failure;
    let error = Error::new(format!("cannot listen on {address}")).with_source(reason);
    let in_use = reason.kind() == ErrorKind::AddrInUse;
    match in_use.then(|| holder::find(*address)).flatten() {
        Some(holder) => error.caused_by(format!("port {} is in use by {holder}", address.port())),
        None => error,
    }
}

fn explain(failure: &Failure, searched: bool) -> Error {
    let port = failure.address.port();
    let error = describe(failure);
    match failure.reason.kind() {
        ErrorKind::AddrInUse => {
            if searched {
                let last = port.saturating_add(ATTEMPTS - 1);
                error
                    .caused_by(format!("no port from {port} to {last} is free"))
                    .hint("choose another range with --port")
            } else {
                error.hint(format!(
                    "stop the process that uses port {port}, choose another port with --port, or let wash choose one with \
                     --find-free-port"
                ))
            }
        }
        ErrorKind::PermissionDenied => error.hint("choose a port above 1023 with --port"),
        ErrorKind::AddrNotAvailable => error.hint("use an address of this machine, such as 127.0.0.1"),
        _ => error.hint("choose another address with --address"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::address::loopbacks;

    #[test]
    fn port_zero_is_one_port_for_both_families() {
        let bound = addresses(&bind(&loopbacks(0), false, &[]).unwrap());
        let ports: Vec<u16> = bound.iter().map(SocketAddr::port).collect();
        assert_ne!(ports.first(), Some(&0));
        assert!(ports.iter().all(|port| Some(port) == ports.first()), "{bound:?}");
    }

    #[test]
    fn the_error_for_a_busy_port_names_its_holder_and_a_flag() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = bind(&loopbacks(port), false, &[]).unwrap_err();
        assert_eq!(error.message(), format!("cannot listen on 127.0.0.1:{port}"));
        assert!(error.hints().iter().any(|hint| hint.contains("--find-free-port")));
        #[cfg(target_os = "linux")]
        assert!(
            error
                .causes()
                .iter()
                .any(|cause| cause.contains(&std::process::id().to_string())),
            "{error:?}"
        );
    }

    #[test]
    fn the_next_free_port_is_the_same_in_both_families() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let bound = addresses(&bind(&loopbacks(port), true, &[]).unwrap());
        assert!(bound.iter().all(|address| address.port() > port), "{bound:?}");
    }

    #[test]
    fn the_socket_of_a_held_address_is_shared() {
        let held = bind(&loopbacks(0), false, &[]).unwrap();
        let requested: Vec<SocketAddr> = addresses(&held).into_iter().take(1).collect();
        let shared = bind(&requested, false, &held).unwrap();
        assert_eq!(addresses(&shared), requested);
        drop(held);
        assert!(std::net::TcpStream::connect(requested.first().unwrap()).is_ok());
    }

    #[test]
    fn an_address_of_another_machine_is_an_error_when_it_is_the_only_one() {
        let elsewhere: SocketAddr = "192.0.2.1:0".parse().unwrap();
        assert!(bind(&[elsewhere], false, &[]).is_err());
        assert!(bind(&[elsewhere, "127.0.0.1:0".parse().unwrap()], false, &[]).is_ok());
    }
}
