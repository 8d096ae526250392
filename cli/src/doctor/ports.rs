//! The addresses `wash dev` will listen on.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use super::check::{Check, Diagnosis};
use super::surroundings::Surroundings;
use crate::serve::address::loopbacks;
use crate::serve::holder;

/// The port of `wash dev` where nothing is configured.
const DEFAULT_PORT: u16 = 8000;

/// `ports`: are they free?
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
                // A machine without IPv6 is not at fault.
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
            Diagnosis::warning(format!("{address} is taken{by}"))
                .advice("stop it, or let wash choose: wash dev --find-free-port")
                .fact("holder", holder)
        }
        ErrorKind::PermissionDenied => {
            Diagnosis::warning(format!("you may not listen on {address}: {error}"))
                .advice("choose a port above 1023 in dev.address")
        }
        _ => Diagnosis::warning(format!("cannot listen on {address}: {error}"))
            .advice("choose an address of this machine in dev.address"),
    };
    found.fact("address", address.to_string())
}
