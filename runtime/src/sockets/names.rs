//! Name lookups.
//!
//! # Guarantees
//! - `localhost` (127.0.0.1) and IP addresses resolve without a resolver. All other names must be allowed.
//! - Addresses that sockets may not reach are removed from the result.
//! - An abandoned lookup runs to its end and counts towards the limit until then.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use url::Host;

use super::ctx::SocketsCtx;
use super::error::ErrorCode;
use crate::egress;

/// Resolves `name` to its addresses.
pub(crate) async fn resolve(ctx: SocketsCtx, name: String) -> Result<Vec<IpAddr>, ErrorCode> {
    // Also converts internationalized names to their ASCII form.
    let name = match Host::parse(&name) {
        Ok(Host::Ipv4(ip)) => return Ok(vec![IpAddr::V4(ip)]),
        Ok(Host::Ipv6(ip)) => return Ok(vec![IpAddr::V6(ip)]),
        Ok(Host::Domain(name)) => name,
        Err(_) => {
            let ip = name.parse::<Ipv6Addr>();
            return ip
                .map(|ip| vec![IpAddr::V6(ip)])
                .map_err(|_| ErrorCode::InvalidArgument);
        }
    };
    let name = name.trim_end_matches('.').to_owned();
    if egress::is_localhost(&name) {
        return Ok(vec![Ipv4Addr::LOCALHOST.into()]);
    }
    let network = &ctx.network;
    if !network.names().allow(&name) {
        return Err(ErrorCode::AccessDenied);
    }
    let permit = Arc::clone(network.lookups()).acquire_owned().await;
    let asked = name.clone();
    let lookup = tokio::spawn(async move {
        let found = tokio::net::lookup_host((asked.as_str(), 0)).await;
        drop(permit);
        found.map(|found| {
            found
                .map(|address| address.ip().to_canonical())
                .collect::<Vec<_>>()
        })
    });
    let found = match lookup.await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => {
            tracing::debug!(%error, "cannot resolve a name");
            return Err(ErrorCode::NameUnresolvable);
        }
        Err(_) => return Err(ErrorCode::TemporaryResolverFailure),
    };
    let found = reachable(found, network.allowed_addresses())?;
    ctx.reach.resolved(&name, &found);
    Ok(found)
}

/// Removes the addresses that sockets may not reach.
fn reachable(mut found: Vec<IpAddr>, listed: &[IpAddr]) -> Result<Vec<IpAddr>, ErrorCode> {
    if found.is_empty() {
        return Err(ErrorCode::NameUnresolvable);
    }
    found.retain(|ip| !egress::is_forbidden(*ip) || listed.contains(ip));
    found.dedup();
    if found.is_empty() {
        return Err(ErrorCode::AccessDenied);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sockets::name_rules::NameRules;
    use crate::sockets::network::{Network, NetworkPolicy};
    use crate::sockets::policy::Role;

    async fn look_up(name: &str, allowed: &[&str]) -> Result<Vec<IpAddr>, ErrorCode> {
        let network = Network::new(NetworkPolicy {
            allowed_names: allowed.iter().map(ToString::to_string).collect(),
            ..NetworkPolicy::default()
        });
        let ctx = SocketsCtx::new(network, Role::Component, Arc::default());
        resolve(ctx, name.to_owned()).await
    }

    #[test]
    fn names_match_exactly_or_below_a_suffix() {
        let rules = NameRules::new(&["API.Example.com.".to_owned(), "*.Example.org".to_owned()]);
        for allowed in ["api.example.com", "a.example.org", "a.b.example.org"] {
            assert!(rules.allow(allowed), "{allowed}");
        }
        for denied in [
            "example.com",
            "x.api.example.com",
            "example.org",
            "badexample.org",
            "",
        ] {
            assert!(!rules.allow(denied), "{denied}");
        }
    }

    #[tokio::test]
    async fn the_resolver_is_off_unless_the_name_is_listed() {
        assert_eq!(look_up("example.com", &[]).await, Err(ErrorCode::AccessDenied));
        assert_eq!(
            look_up("example.com", &["example.org"]).await,
            Err(ErrorCode::AccessDenied)
        );
        // The label exceeds the maximum length, so the system's resolver fails without a query.
        let impossible = format!("{}.invalid", "x".repeat(64));
        assert_eq!(
            look_up(&impossible, &["*.invalid"]).await,
            Err(ErrorCode::NameUnresolvable)
        );
        assert_eq!(look_up("a b", &["a b"]).await, Err(ErrorCode::InvalidArgument));
    }

    #[tokio::test]
    async fn addresses_and_localhost_need_no_resolver() {
        let ip = |ip: &str| vec![ip.parse::<IpAddr>().unwrap()];
        assert_eq!(look_up("10.0.0.1", &[]).await, Ok(ip("10.0.0.1")));
        assert_eq!(look_up("::1", &[]).await, Ok(ip("::1")));
        assert_eq!(look_up("LOCALHOST", &[]).await, Ok(ip("127.0.0.1")));
    }

    #[test]
    fn forbidden_addresses_are_removed() {
        let ip = |ip: &str| ip.parse::<IpAddr>().unwrap();
        let found = vec![ip("169.254.169.254"), ip("93.184.216.34")];
        assert_eq!(reachable(found, &[]), Ok(vec![ip("93.184.216.34")]));
        let found = vec![ip("169.254.169.254")];
        assert_eq!(reachable(found.clone(), &[]), Err(ErrorCode::AccessDenied));
        assert_eq!(reachable(found.clone(), &found), Ok(found));
        assert_eq!(reachable(Vec::new(), &[]), Err(ErrorCode::NameUnresolvable));
    }
}
