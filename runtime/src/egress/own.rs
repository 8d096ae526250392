//! The addresses of this machine.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

/// Whether the address belongs to a network interface of this machine: the system then uses it as the source address, too.
/// Sends nothing.
pub(crate) fn is_own(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    source_for(ip).is_ok_and(|source| source == ip)
}

/// Returns the source address of packets to `ip`.
fn source_for(ip: IpAddr) -> io::Result<IpAddr> {
    let unspecified: IpAddr = match ip {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((unspecified, 0))?;
    // The port does not matter: connecting a UDP socket only selects a route.
    socket.connect((ip, 9))?;
    Ok(socket.local_addr()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_interfaces_are_own() {
        assert!(is_own(Ipv4Addr::LOCALHOST.into()));
        assert!(is_own(Ipv4Addr::LOCALHOST.to_ipv6_mapped().into()));
        let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        assert!(!is_own(elsewhere));
        // Without a network, the machine has no other address.
        if let Ok(own) = source_for(elsewhere) {
            assert!(is_own(own), "{own}");
        }
    }
}
