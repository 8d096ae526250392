//! URL schemes and ports of the supported servers.

use url::Url;

use super::settings::SettingsError;

/// A kind of server that a backend connects to. Each backend defines its own; all other code that needs schemes or ports reads
/// them from there.
#[derive(Debug, PartialEq, Eq)]
pub struct ServerKind {
    /// Display name, such as `PostgreSQL`.
    pub name: &'static str,
    /// The schemes of its URLs, the usual one first.
    pub schemes: &'static [&'static str],
    /// Schemes that are aliases, each with the scheme it stands for.
    pub aliases: &'static [(&'static str, &'static str)],
    /// The default port.
    pub port: u16,
}

impl ServerKind {
    /// Returns whether `url` has a scheme of this kind.
    pub fn has(&self, url: &Url) -> bool {
        self.schemes.contains(&url.scheme())
    }

    /// Checks that the value of `key` is the URL of such a server.
    ///
    /// # Errors
    /// Fails if the scheme belongs to another kind of server.
    pub fn check(&self, key: &'static str, url: &Url) -> Result<(), SettingsError> {
        if self.has(url) {
            return Ok(());
        }
        Err(SettingsError::Invalid {
            key,
            reason: format!("a {} URL begins with {}", self.name, self.beginnings()),
        })
    }

    fn beginnings(&self) -> String {
        let is_alias = |scheme: &str| self.aliases.iter().any(|(alias, _)| *alias == scheme);
        let schemes = self.schemes.iter().filter(|scheme| !is_alias(scheme));
        let beginnings: Vec<String> = schemes.map(|scheme| format!("{scheme}://")).collect();
        beginnings.join(" or ")
    }

    /// Returns whether two URLs name the same server; user, password, path and query may differ.
    pub(super) fn is_same(&self, one: &Url, other: &Url) -> bool {
        self.scheme(one) == self.scheme(other)
            && one.host() == other.host()
            && self.port(one) == self.port(other)
    }

    fn scheme<'a>(&self, url: &'a Url) -> &'a str {
        let alias = self.aliases.iter().find(|(alias, _)| *alias == url.scheme());
        alias.map_or(url.scheme(), |(_, scheme)| scheme)
    }

    fn port(&self, url: &Url) -> u16 {
        url.port_or_known_default().unwrap_or(self.port)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A fictional kind of server with schemes like those of PostgreSQL and NATS.
    pub(crate) const SHELF: ServerKind = ServerKind {
        name: "shelf",
        schemes: &["shelf", "shelves", "rack"],
        aliases: &[("shelves", "shelf")],
        port: 6379,
    };

    #[test]
    fn scheme_aliases_name_the_same_server() {
        let url = |text: &str| Url::parse(text).unwrap();
        let same = |one: &str, other: &str| SHELF.is_same(&url(one), &url(other));
        assert!(same("shelf://hall", "shelves://me:secret@hall:6379/3?a=b"));
        assert!(!same("shelf://hall", "rack://hall"));
        assert!(!same("shelf://hall", "shelf://hall:6380"));
        assert!(!same("shelf://hall", "shelf://attic"));
    }

    #[test]
    fn a_url_of_another_kind_is_rejected_with_the_valid_schemes() {
        let check = |text: &str| SHELF.check("url", &Url::parse(text).unwrap());
        assert_eq!(check("shelves://hall"), Ok(()));
        assert_eq!(
            check("http://hall").unwrap_err().to_string(),
            "invalid 'url': a shelf URL begins with shelf:// or rack://"
        );
    }
}
