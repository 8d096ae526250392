//! The check of the addresses that `wash dev` listens on.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use super::check::{Check, Diagnosis};
use super::surroundings::Surroundings;
use crate::serve::address::loopbacks;
use crate::serve::holder;

/// The default port of `wash dev`.
const DEFAULT_PORT: u16 = 8000;

/// `ports`: whether the addresses are free.
#[derive(Debug)]
pub(crate) struct Ports;

impl Check for Ports {
    fn id(&self) -> &'static str {
        "ports"
    }

    fn about(&self) -> &'static str {
        "the addresses 'wash dev' listens on"
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let settings = around
            .config
            .as_ref()
            .ok()
            .and_then(|loaded| loaded.dev_settings().ok());
        let addresses = settings.map_or_else(|| loopbacks(DEFAULT_PORT), |settings| settings.addresses);
        let mut free = Vec::new();
        for address in addresses {
            match TcpListener::bind(address) {
                Ok(_) => free.push(address.to_string()),
                // The machine has no IPv6; that is not a problem.
                Err(error) if address.is_ipv6() && error.kind() == ErrorKind::AddrNotAvailable => {}
                Err(error) => return taken(address, &error),
            }
        }
        Diagnosis::ok(format!("{} free", free.join(" and "))).fact("free", free)
    }
}

fn taken(address: SocketAddr, error: &std::io::Error) -> Diagnosis {
    let found = match error.kind() {
        ErrorKind::AddrInUse => {
            let holder = holder::find(address).map(|holder| holder.to_string());
            let by = holder
                .as_ref()
                .map(|holder| format!(" by {holder}"))
                .unwrap_or_default();
            Diagnosis::warning(format!("{address} is already in use{by}"))
                .advice("stop it, or use a free port: wash dev --find-free-port")
                .fact("holder", holder)
        }
        ErrorKind::PermissionDenied => {
            Diagnosis::warning(format!("not allowed to listen on {address}: {error}"))
                .advice("set a port above 1023 in dev.address")
        }
        _ => Diagnosis::warning(format!("cannot listen on {address}: {error}"))
            .advice("set dev.address to an address of this machine"),
    };
    found.fact("address", address.to_string())
}
