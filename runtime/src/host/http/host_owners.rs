//! The namespaces that host names belong to.

use std::collections::HashMap;

/// The namespace of each host name in use.
#[derive(Default)]
pub(super) struct HostOwners(HashMap<Box<[u8]>, Owner>);

struct Owner {
    namespace: String,
    /// Number of claims that have not been released.
    claims: usize,
}

impl HostOwners {
    /// Claims host names for a namespace: all of them or none.
    ///
    /// # Errors
    /// Another namespace uses one of them. Returns the name and that namespace.
    pub(super) fn claim<'a>(
        &mut self,
        namespace: &str,
        hosts: impl Iterator<Item = &'a [u8]> + Clone,
    ) -> Result<(), (&'a [u8], String)> {
        for host in hosts.clone() {
            if let Some(owner) = self.0.get(host)
                && owner.namespace != namespace
            {
                return Err((host, owner.namespace.clone()));
            }
        }
        for host in hosts {
            let owner = self.0.entry(host.into()).or_insert_with(|| Owner {
                namespace: namespace.to_owned(),
                claims: 0,
            });
            owner.claims += 1;
        }
        Ok(())
    }

    /// Releases one claim of each host name.
    pub(super) fn release<'a>(&mut self, hosts: impl Iterator<Item = &'a [u8]>) {
        for host in hosts {
            if let Some(owner) = self.0.get_mut(host) {
                owner.claims -= 1;
                if owner.claims == 0 {
                    self.0.remove(host);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_free_when_its_last_user_is_gone() {
        let mut owners = HostOwners::default();
        let hosts = |names: &'static [&'static str]| names.iter().map(|name| name.as_bytes());
        owners.claim("a", hosts(&["shop", "shop"])).unwrap();
        owners.claim("a", hosts(&["shop"])).unwrap();
        let taken = owners.claim("b", hosts(&["free", "shop"]));
        assert_eq!(taken, Err((b"shop".as_slice(), "a".to_owned())));
        owners.claim("c", hosts(&["free"])).unwrap();
        owners.release(hosts(&["shop", "shop"]));
        assert!(owners.claim("b", hosts(&["shop"])).is_err());
        owners.release(hosts(&["shop"]));
        owners.claim("b", hosts(&["shop"])).unwrap();
    }
}
