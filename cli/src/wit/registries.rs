//! Selects the registries that a package may come from.
//!
//! In this order: `wit.registries` of the configuration; the registry that the configuration of `wkg` sets for the package, for
//! its namespace or as the default; the registry of a well-known namespace.

use std::io::ErrorKind;
use std::path::PathBuf;

use etcetera::BaseStrategy as _;
use wasm_pkg_common::config::{Config, RegistryMapping};
use wasm_pkg_common::metadata::RegistryMetadata;
use wasm_pkg_common::package::PackageRef;
use wit_parser::PackageName;

use crate::config::registries::WitRegistry;
use crate::config::trust::Trust;
use crate::error::{Error, Result, ResultExt as _};

/// Registries of well-known namespaces.
const WELL_KNOWN: [(&str, &str); 4] = [
    ("ba", "bytecodealliance.org"),
    ("wasi", "wasi.dev"),
    ("wasmcloud", "wasmcloud.com"),
    ("wrpc", "bytecodealliance.org"),
];

/// The registries of a project.
// No `Debug` here and below: the values contain tokens.
#[derive(Clone, Default)]
pub(crate) struct Registries {
    configured: Vec<Configured>,
    wkg: Option<Config>,
    trust: Trust,
}

/// An entry of `wit.registries`.
#[derive(Clone)]
struct Configured {
    /// Host and port: `example.com:5000`.
    host: String,
    /// Path before the namespace: `org/`.
    prefix: String,
    plain: bool,
    token: std::result::Result<Option<String>, String>,
    by_project: bool,
}

/// A registry that may have a package.
#[derive(Clone, Default)]
pub(crate) struct Candidate {
    /// Name in the lock file.
    pub(crate) name: String,
    /// Metadata from the configuration of `wkg`. Without it, the registry is asked.
    pub(crate) metadata: Option<RegistryMetadata>,
    /// Path before the namespace, if it is configured.
    pub(crate) prefix: Option<String>,
    /// Use plain HTTP.
    pub(crate) plain: bool,
    /// Configured token.
    pub(crate) token: Option<String>,
    /// Reason the configured token is not available.
    pub(crate) token_error: Option<String>,
    /// Configured user name and password.
    pub(crate) login: Option<(String, String)>,
    /// Whether the environment variable of `wkg` for this registry may be used.
    pub(crate) variable: bool,
    /// Local folder that replaces the registry.
    pub(crate) folder: Option<PathBuf>,
}

/// Returns the environment variable in which `wkg` looks for the token of a registry.
pub(crate) fn variable(registry: &str) -> String {
    let sign = |char: char| {
        if char.is_ascii_alphanumeric() {
            char.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    let name: String = registry.chars().map(sign).collect();
    format!("WKG_REGISTRY_{name}_AUTH_BEARER")
}

impl Registries {
    /// Reads `wit.registries` and the configuration of `wkg`.
    ///
    /// # Errors
    /// Exit code 2: a URL or the configuration of `wkg` is invalid.
    pub(crate) fn read(configured: &[WitRegistry], trust: &Trust) -> Result<Self> {
        let configured = configured.iter().enumerate().map(|(index, registry)| {
            Configured::parse(registry)
                .map_err(|why| Error::usage(format!("'wit.registries[{index}]': {why}")))
        });
        Ok(Self {
            configured: configured.collect::<Result<_>>()?,
            wkg: wkg()?,
            trust: trust.clone(),
        })
    }

    /// Returns a registry that only the project names, for example in its lock file.
    pub(crate) fn by_project(&self, name: &str) -> Candidate {
        Candidate {
            name: name.to_owned(),
            // The variable has the same name for several hosts, such as `a-b.com` and `a.b.com`: that it is set does not mean that
            // it is for this one.
            variable: self.trust.allows(&variable(name)),
            ..Candidate::default()
        }
    }

    /// Returns the hosts of `wit.registries`.
    pub(crate) fn hosts(&self) -> Vec<String> {
        self.configured
            .iter()
            .map(|registry| registry.host.clone())
            .collect()
    }

    /// Returns the registries that may have a package, in order of precedence.
    pub(crate) fn of(&self, package: &PackageName) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = self
            .configured
            .iter()
            .map(|registry| registry.candidate(&self.trust))
            .collect();
        found.extend(self.of_wkg(package));
        let known = WELL_KNOWN
            .iter()
            .find(|(namespace, _)| *namespace == package.namespace);
        if let Some((_, registry)) = known {
            found.push(Candidate {
                name: (*registry).to_owned(),
                variable: true,
                ..Candidate::default()
            });
        }
        let mut names = std::collections::BTreeSet::new();
        found.retain(|candidate| names.insert((candidate.name.clone(), candidate.prefix.clone())));
        found
    }

    /// Names of the registries that may have a package, in order of precedence.
    pub(crate) fn names(&self, package: &PackageName) -> Vec<String> {
        self.of(package)
            .into_iter()
            .map(|candidate| candidate.name)
            .collect()
    }

    fn of_wkg(&self, package: &PackageName) -> Option<Candidate> {
        let config = self.wkg.as_ref()?;
        let reference: PackageRef = super::name::id(package).parse().ok()?;
        let registry = config.resolve_registry(&reference)?;
        let mapping = config
            .package_registry_override(&reference)
            .or_else(|| config.namespace_registry(reference.namespace()));
        let metadata = match mapping {
            Some(RegistryMapping::Custom(custom)) => Some(custom.metadata.clone()),
            _ => None,
        };
        let backend = config.registry_config(registry);
        let oci = backend.and_then(|backend| backend.backend_config::<OciBackend>("oci").ok().flatten());
        let local =
            backend.and_then(|backend| backend.backend_config::<LocalBackend>("local").ok().flatten());
        let (login, protocol) =
            oci.map_or((None, None), |oci| (oci.auth.and_then(Auth::login), oci.protocol));
        Some(Candidate {
            name: registry.to_string(),
            metadata,
            plain: protocol.as_deref() == Some("http"),
            login,
            folder: local.map(|local| local.root),
            variable: true,
            ..Candidate::default()
        })
    }
}

#[derive(serde::Deserialize)]
struct OciBackend {
    auth: Option<Auth>,
    protocol: Option<String>,
}

#[derive(serde::Deserialize)]
struct LocalBackend {
    root: PathBuf,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Auth {
    Base64(String),
    Login { username: String, password: String },
}

impl Auth {
    fn login(self) -> Option<(String, String)> {
        use base64::Engine as _;
        use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
        match self {
            Self::Login { username, password } => Some((username, password)),
            Self::Base64(text) => {
                let text = text.trim_end_matches('=');
                let bytes = STANDARD_NO_PAD
                    .decode(text)
                    .or_else(|_| STANDARD.decode(text))
                    .ok()?;
                let text = String::from_utf8(bytes).ok()?;
                let (username, password) = text.split_once(':')?;
                Some((username.to_owned(), password.to_owned()))
            }
        }
    }
}

impl Configured {
    fn parse(registry: &WitRegistry) -> std::result::Result<Self, String> {
        let text = registry.url.trim();
        let (plain, rest) = match text.split_once("://") {
            Some(("https" | "oci", rest)) => (false, rest),
            Some(("http", rest)) => (true, rest),
            None => (false, text),
            Some((scheme, _)) => {
                return Err(format!(
                    "unsupported scheme '{}://': expected https://, http:// or oci://",
                    scheme.escape_debug()
                ));
            }
        };
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_host = |char: char| char.is_ascii_alphanumeric() || "-.:[]".contains(char);
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(
                "invalid URL: expected https://HOST or https://HOST/FOLDER without user name and password; \
                        set the token in `token`"
                    .to_owned(),
            );
        }
        let path = path.trim_matches('/');
        let prefix = if path.is_empty() {
            String::new()
        } else {
            format!("{path}/")
        };
        Ok(Self {
            host: host.to_owned(),
            prefix,
            plain,
            token: registry.token.clone(),
            by_project: registry.by_project,
        })
    }

    fn candidate(&self, trust: &Trust) -> Candidate {
        Candidate {
            name: self.host.clone(),
            prefix: (!self.prefix.is_empty()).then(|| self.prefix.clone()),
            plain: self.plain,
            token: self.token.clone().ok().flatten(),
            token_error: self.token.clone().err(),
            variable: !self.by_project || trust.allows(&variable(&self.host)),
            ..Candidate::default()
        }
    }
}

/// Reads the configuration of `wkg`, if the file exists.
fn wkg() -> Result<Option<Config>> {
    let path = match std::env::var_os("WKG_CONFIG_FILE").filter(|path| !path.is_empty()) {
        Some(path) => PathBuf::from(path),
        None => match etcetera::choose_base_strategy() {
            Ok(base) => base.config_dir().join("wasm-pkg").join("config.toml"),
            Err(_) => return Ok(None),
        },
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        // A home that is not a folder has no configuration either.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error).or_fail(|| format!("cannot read '{}'", path.display())),
    };
    Config::from_toml(&text).map(Some).map_err(|error| {
        Error::usage(format!("invalid wkg configuration '{}'", path.display())).with_source(&error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(text: &str) -> PackageName {
        super::super::name::Spec::parse(text).unwrap().package(None)
    }

    fn configured(url: &str, token: Option<&str>) -> WitRegistry {
        WitRegistry {
            url: url.to_owned(),
            token: Ok(token.map(str::to_owned)),
            by_project: true,
        }
    }

    fn read(configured: &[WitRegistry]) -> Result<Registries> {
        Registries::read(configured, &Trust::default())
    }

    #[test]
    fn registries_are_ordered_by_precedence() {
        let wkg = "default_registry = \"all.example\"\n[namespace_registries]\nmine = \"mine.example\"\n\
                   [namespace_registries.far]\nregistry = \"far.example\"\n\
                   metadata = { preferredProtocol = \"oci\", \"oci\" = { registry = \"oci.example\", namespacePrefix = \"p/\" } }\n\
                   [registry.\"mine.example\".oci]\nauth = \"dXNlcjpwYXNz\"\nprotocol = \"http\"\n";
        let mut registries = read(&[configured("https://own.example/org/", Some("secret"))]).unwrap();
        registries.wkg = Some(Config::from_toml(wkg).unwrap());
        assert_eq!(
            registries.names(&package("wasi:x")),
            ["own.example", "all.example", "wasi.dev"]
        );
        assert_eq!(
            registries.names(&package("mine:x")),
            ["own.example", "mine.example"]
        );
        let all = registries.of(&package("mine:x"));
        assert_eq!(all[0].prefix.as_deref(), Some("org/"));
        assert_eq!(all[0].token.as_deref(), Some("secret"));
        assert_eq!(all[1].login, Some(("user".to_owned(), "pass".to_owned())));
        assert!(all[1].plain);
        assert!(registries.of(&package("far:x"))[1].metadata.is_some());
        registries.wkg = None;
        assert_eq!(
            registries.names(&package("wrpc:x")),
            ["own.example", "bytecodealliance.org"]
        );
        assert!(Registries::default().of(&package("mine:x")).is_empty());
    }

    #[test]
    fn errors_about_urls_and_tokens_contain_no_secrets() {
        for url in ["", "ftp://x", "https://user:secret@example.com", "https:///x"] {
            let error = read(&[configured(url, None)]).err().unwrap();
            assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        }
    }

    #[test]
    fn a_variable_of_wkg_is_for_the_registries_that_the_user_chose() {
        let allowed = |trust: &Trust| {
            let registries = Registries::read(&[configured("https://a-b.example", None)], trust).unwrap();
            let candidates = registries.of(&package("wasi:x"));
            let found: Vec<bool> = candidates.iter().map(|candidate| candidate.variable).collect();
            (found, registries.by_project("a.b.example").variable)
        };
        assert_eq!(
            variable("a-b.example:80"),
            "WKG_REGISTRY_A_B_EXAMPLE_80_AUTH_BEARER"
        );
        assert_eq!(allowed(&Trust::default()), (vec![false, true], false));
        assert_eq!(allowed(&Trust::everything()), (vec![true, true], true));
    }
}
