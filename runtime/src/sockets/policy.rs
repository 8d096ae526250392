//! Which addresses a socket may use, and whether they lie on the virtual network or beyond it.
//!
//! # Guarantees
//! - No address of the machine's loopback is ever handed to the operating system: 127/8, `::1` and the unspecified
//!   addresses, also as IPv4-mapped IPv6 addresses, belong to the virtual network of the workload.
//! - Link-local, metadata, multicast and broadcast addresses are refused unless they are listed.
//! - Only a service binds a port of its choice or listens.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::error::ErrorCode;
use crate::egress;

/// What runs in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Connects out, and to the service of its workload.
    Component,
    /// May also listen on the virtual network.
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

/// Where a remote address lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remote {
    /// On the virtual network of the workload, at this canonical loopback address.
    Virtual(SocketAddr),
    /// Beyond it.
    Real(SocketAddr),
}

impl Remote {
    pub(crate) fn address(self) -> SocketAddr {
        match self {
            Self::Virtual(address) | Self::Real(address) => address,
        }
    }
}

/// Where `remote` lies as seen by a socket of `family`, if it may be used at all. `listed` holds the addresses that are
/// allowed although they would be refused.
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
        // IPv6 sockets are IPv6 only; the interface demands this error.
        return Err(ErrorCode::InvalidArgument);
    }
    // What is loopback here is so behind a gateway that translates addresses.
    if egress::is_loopback(ip) || (egress::is_forbidden(ip) && !listed.contains(&ip)) {
        return Err(ErrorCode::AccessDenied);
    }
    Ok(Remote::Real(remote))
}

/// IPv4-mapped addresses, and the deprecated IPv4-compatible ones, which systems treat in different ways.
fn is_embedded_v4(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(_) => false,
        IpAddr::V6(v6) => v6.to_ipv4_mapped().is_some() || matches!(v6.segments(), [0, 0, 0, 0, 0, 0, _, _]),
    }
}

/// Whether `role` may bind a TCP socket to `local`.
pub(crate) fn may_bind_tcp(role: Role, local: SocketAddr, family: Family) -> Result<(), ErrorCode> {
    check_family(local, family)?;
    if role != Role::Service {
        return Err(ErrorCode::AccessDenied);
    }
    check_local(local)
}

/// Whether `role` may bind a UDP socket to `local`: on a port of the network's choice it offers nothing.
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

/// The virtual network has no addresses but these.
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

    fn lies(address: &str) -> Result<Remote, ErrorCode> {
        remote(at(address), Family::of(at(address).ip()), &[])
    }

    #[test]
    fn every_spelling_of_loopback_is_virtual() {
        for (address, canonical) in [
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("127.1.2.3:80", "127.1.2.3:80"),
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::1]:80", "[::1]:80"),
            ("[::]:80", "[::1]:80"),
            ("[::ffff:127.0.0.1]:80", "127.0.0.1:80"),
            ("[::ffff:0.0.0.0]:80", "127.0.0.1:80"),
        ] {
            assert_eq!(lies(address), Ok(Remote::Virtual(at(canonical))), "{address}");
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
            assert_eq!(lies(address), Err(ErrorCode::AccessDenied), "{address}");
        }
        let metadata = at("169.254.169.254:80");
        assert_eq!(
            remote(metadata, Family::V4, &[metadata.ip()]),
            Ok(Remote::Real(metadata))
        );
        assert_eq!(
            lies("[::ffff:169.254.169.254]:80"),
            Err(ErrorCode::InvalidArgument)
        );
        assert_eq!(lies("[::ffff:93.184.216.34]:80"), Err(ErrorCode::InvalidArgument));
        assert_eq!(lies("[::127.0.0.1]:80"), Err(ErrorCode::InvalidArgument));
    }

    #[test]
    fn other_addresses_are_real() {
        for address in ["93.184.216.34:443", "10.0.0.1:5432", "[2606:2800:220:1::1]:443"] {
            assert_eq!(lies(address), Ok(Remote::Real(at(address))), "{address}");
        }
        assert_eq!(lies("93.184.216.34:0"), Err(ErrorCode::InvalidArgument));
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
