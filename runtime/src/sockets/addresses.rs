//! Conversion of addresses, which have the same shape in both versions of `wasi:sockets`.

/// Implements conversions between the addresses of the standard library and those in the given module of bindings.
macro_rules! convert_addresses {
    ($bindings:path) => {
        use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

        use $bindings::{IpAddress, IpAddressFamily, IpSocketAddress, Ipv4SocketAddress, Ipv6SocketAddress};

        use crate::sockets::policy::Family;

        impl From<IpAddressFamily> for Family {
            fn from(family: IpAddressFamily) -> Self {
                match family {
                    IpAddressFamily::Ipv4 => Self::V4,
                    IpAddressFamily::Ipv6 => Self::V6,
                }
            }
        }

        impl From<Family> for IpAddressFamily {
            fn from(family: Family) -> Self {
                match family {
                    Family::V4 => Self::Ipv4,
                    Family::V6 => Self::Ipv6,
                }
            }
        }

        impl From<IpSocketAddress> for SocketAddr {
            fn from(address: IpSocketAddress) -> Self {
                match address {
                    IpSocketAddress::Ipv4(Ipv4SocketAddress { port, address }) => {
                        let ip = Ipv4Addr::from(<[u8; 4]>::from(address));
                        SocketAddrV4::new(ip, port).into()
                    }
                    IpSocketAddress::Ipv6(v6) => {
                        let ip = Ipv6Addr::from(<[u16; 8]>::from(v6.address));
                        SocketAddrV6::new(ip, v6.port, v6.flow_info, v6.scope_id).into()
                    }
                }
            }
        }

        impl From<SocketAddr> for IpSocketAddress {
            fn from(address: SocketAddr) -> Self {
                match address {
                    SocketAddr::V4(v4) => Self::Ipv4(Ipv4SocketAddress {
                        port: v4.port(),
                        address: v4.ip().octets().into(),
                    }),
                    SocketAddr::V6(v6) => Self::Ipv6(Ipv6SocketAddress {
                        port: v6.port(),
                        flow_info: v6.flowinfo(),
                        address: v6.ip().segments().into(),
                        scope_id: v6.scope_id(),
                    }),
                }
            }
        }

        impl From<IpAddr> for IpAddress {
            fn from(ip: IpAddr) -> Self {
                match ip {
                    IpAddr::V4(v4) => Self::Ipv4(v4.octets().into()),
                    IpAddr::V6(v6) => Self::Ipv6(v6.segments().into()),
                }
            }
        }
    };
}

pub(super) use convert_addresses;
