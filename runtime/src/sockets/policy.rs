//! Address policy: which addresses a socket may use, and whether they are virtual or real.
//!
//! # Guarantees
//! - Loopback addresses are never passed to the operating system: 127/8, `::1` and the unspecified addresses, also as
//!   IPv4-mapped IPv6 addresses, belong to the virtual network of the workload.
//! - Link-local, metadata, multicast and broadcast addresses are refused unless they are listed.
//! - Only a service can bind a specific port or listen.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::error::ErrorCode;
use crate::egress;

/// The role of the code in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Can connect to real addresses and to the service of its workload.
    Component,
    /// Can also listen on the virtual network.
    Service,
}

/// The address family of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    V4,
    V6,
}

impl Family {
    pub(crate) fn of(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    pub(crate) fn unspecified(self) -> IpAddr {
        match self {
            Self::V4 => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            Self::V6 => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        }
    }

    pub(crate) fn loopback(self) -> IpAddr {
        match self {
            Self::V4 => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Self::V6 => IpAddr::V6(Ipv6Addr::LOCALHOST),
        }
    }
}

/// A remote address and the network it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remote {
    /// A canonical loopback address on the virtual network of the workload.
    Virtual(SocketAddr),
    /// An address on the real network.
    Real(SocketAddr),
}

impl Remote {
    pub(crate) fn address(self) -> SocketAddr {
        match self {
            Self::Virtual(address) | Self::Real(address) => address,
        }
    }
}

/// Returns which network `remote` belongs to, if a socket of `family` may use it. `listed` contains the exceptions to the
/// refused addresses.
pub(crate) fn remote(remote: SocketAddr, family: Family, listed: &[IpAddr]) -> Result<Remote, ErrorCode> {
    if Family::of(remote.ip()) != family || remote.port() == 0 {
        return Err(ErrorCode::InvalidArgument);
    }
    let ip = remote.ip().to_canonical();
    if ip.is_unspecified() {
        let loopback = Family::of(ip).loopback();
        return Ok(Remote::Virtual(SocketAddr::new(loopback, remote.port())));
    }
    if ip.is_loopback() {
        return Ok(Remote::Virtual(SocketAddr::new(ip, remote.port())));
    }
    if is_embedded_v4(remote.ip()) {
        // IPv6 sockets are IPv6-only; the interface requires this error.
        return Err(ErrorCode::InvalidArgument);
    }
    // Forms such as NAT64 (64:ff9b::/96), which a gateway would translate to loopback.
    if egress::is_loopback(ip) || (egress::is_forbidden(ip) && !listed.contains(&ip)) {
        return Err(ErrorCode::AccessDenied);
    }
    Ok(Remote::Real(remote))
}

/// Matches IPv4-mapped and the deprecated IPv4-compatible addresses, which systems treat differently.
fn is_embedded_v4(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(_) => false,
        IpAddr::V6(v6) => v6.to_ipv4_mapped().is_some() || matches!(v6.segments(), [0, 0, 0, 0, 0, 0, _, _]),
    }
}

/// Checks whether `role` may bind a TCP socket to `local`.
pub(crate) fn may_bind_tcp(role: Role, local: SocketAddr, family: Family) -> Result<(), ErrorCode> {
    check_family(local, family)?;
    if role != Role::Service {
        return Err(ErrorCode::AccessDenied);
    }
    check_local(local)
}

/// Checks whether `role` may bind a UDP socket to `local`. Every role may bind an ephemeral port, which offers no service.
pub(crate) fn may_bind_udp(role: Role, local: SocketAddr, family: Family) -> Result<(), ErrorCode> {
    check_family(local, family)?;
    if role != Role::Service && local.port() != 0 {
        return Err(ErrorCode::AccessDenied);
    }
    check_local(local)
}

fn check_family(local: SocketAddr, family: Family) -> Result<(), ErrorCode> {
    let ip = local.ip();
    let mapped = matches!(ip, IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some());
    if Family::of(ip) != family || mapped || ip.is_multicast() || ip == IpAddr::V4(Ipv4Addr::BROADCAST) {
        return Err(ErrorCode::InvalidArgument);
    }
    Ok(())
}

/// Accepts loopback and unspecified addresses, the only ones that the virtual network has.
fn check_local(local: SocketAddr) -> Result<(), ErrorCode> {
    if local.ip().is_loopback() || local.ip().is_unspecified() {
        Ok(())
    } else {
        Err(ErrorCode::AddressNotBindable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> SocketAddr {
        address.parse().unwrap()
    }

    fn classify(address: &str) -> Result<Remote, ErrorCode> {
        remote(at(address), Family::of(at(address).ip()), &[])
    }

    #[test]
    fn every_form_of_loopback_is_virtual() {
        for (address, canonical) in [
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("127.1.2.3:80", "127.1.2.3:80"),
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::1]:80", "[::1]:80"),
            ("[::]:80", "[::1]:80"),
            ("[::ffff:127.0.0.1]:80", "127.0.0.1:80"),
            ("[::ffff:0.0.0.0]:80", "127.0.0.1:80"),
        ] {
            assert_eq!(classify(address), Ok(Remote::Virtual(at(canonical))), "{address}");
        }
    }

    #[test]
    fn forbidden_addresses_are_denied_unless_listed() {
        for address in [
            "169.254.169.254:80",
            "[fe80::1]:80",
            "[fd00:ec2::254]:80",
            "224.0.0.1:80",
            "255.255.255.255:80",
            "[ff02::1]:80",
            "[64:ff9b::7f00:1]:80",
            "[64:ff9b::a9fe:a9fe]:80",
            "0.1.2.3:80",
        ] {
            assert_eq!(classify(address), Err(ErrorCode::AccessDenied), "{address}");
        }
        let metadata = at("169.254.169.254:80");
        assert_eq!(
            remote(metadata, Family::V4, &[metadata.ip()]),
            Ok(Remote::Real(metadata))
        );
        assert_eq!(
            classify("[::ffff:169.254.169.254]:80"),
            Err(ErrorCode::InvalidArgument)
        );
        assert_eq!(
            classify("[::ffff:93.184.216.34]:80"),
            Err(ErrorCode::InvalidArgument)
        );
        assert_eq!(classify("[::127.0.0.1]:80"), Err(ErrorCode::InvalidArgument));
    }

    #[test]
    fn other_addresses_are_real() {
        for address in ["93.184.216.34:443", "10.0.0.1:5432", "[2606:2800:220:1::1]:443"] {
            assert_eq!(classify(address), Ok(Remote::Real(at(address))), "{address}");
        }
        assert_eq!(classify("93.184.216.34:0"), Err(ErrorCode::InvalidArgument));
        assert_eq!(
            remote(at("93.184.216.34:1"), Family::V6, &[]),
            Err(ErrorCode::InvalidArgument)
        );
    }

    #[test]
    fn only_a_service_binds() {
        let tcp = |role, address| may_bind_tcp(role, at(address), Family::V4);
        assert_eq!(tcp(Role::Service, "0.0.0.0:80"), Ok(()));
        assert_eq!(tcp(Role::Service, "127.0.0.1:0"), Ok(()));
        assert_eq!(
            tcp(Role::Service, "192.168.1.1:80"),
            Err(ErrorCode::AddressNotBindable)
        );
        assert_eq!(
            tcp(Role::Service, "224.0.0.1:80"),
            Err(ErrorCode::InvalidArgument)
        );
        assert_eq!(tcp(Role::Component, "0.0.0.0:0"), Err(ErrorCode::AccessDenied));
        assert_eq!(tcp(Role::Component, "127.0.0.1:80"), Err(ErrorCode::AccessDenied));

        let udp = |role, address| may_bind_udp(role, at(address), Family::V4);
        assert_eq!(udp(Role::Service, "0.0.0.0:53"), Ok(()));
        assert_eq!(udp(Role::Component, "0.0.0.0:0"), Ok(()));
        assert_eq!(udp(Role::Component, "0.0.0.0:53"), Err(ErrorCode::AccessDenied));
        assert_eq!(
            udp(Role::Component, "192.168.1.1:0"),
            Err(ErrorCode::AddressNotBindable)
        );
    }
}
