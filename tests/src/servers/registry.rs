//! An OCI registry.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::Value;

use super::daemon::Daemon;
use super::tokens::Tokens;

/// The registry of the CNCF Distribution project.
#[derive(Debug)]
pub struct Registry {
    daemon: Daemon,
    authority: Option<String>,
}

/// The htpasswd line of `user` with the password `hunter2`.
const HTPASSWD: &str = "user:$2b$04$WOcMWHgoVEpiWS0JWPHzl.LOHquGLGfk/ZBi9uQLNCUI6biDglOQS\n";

impl Registry {
    /// Starts a public registry without TLS.
    pub fn start() -> Self {
        Self::with("", "")
    }

    /// Starts a registry without TLS, for `user` with the password `hunter2`.
    pub fn with_password() -> Self {
        Self::with(
            "",
            "auth:\n  htpasswd:\n    realm: test\n    path: @FOLDER@/htpasswd\n",
        )
    }

    /// Starts a registry without TLS that requires tokens from a token server.
    pub fn with_tokens(tokens: &Tokens) -> Self {
        let auth = format!(
            "auth:\n  token:\n    realm: {}\n    service: {}\n    issuer: {}\n    rootcertbundle: {}\n",
            tokens.realm(),
            Tokens::SERVICE,
            Tokens::ISSUER,
            tokens.certificate().display(),
        );
        Self::with("", &auth)
    }

    /// Starts a registry with TLS. Its certificate is signed by a test authority; see [`Self::authority`].
    pub fn with_tls() -> Self {
        Self::with(
            ", tls: { certificate: @FOLDER@/cert.pem, key: @FOLDER@/key.pem }",
            "",
        )
    }

    fn with(http: &str, more: &str) -> Self {
        let (authority, certificate, key) = certificates();
        let daemon = Daemon::start(
            || "docker-registry".into(),
            |port, folder| {
                let expand = |text: &str| text.replace("@FOLDER@", &folder.to_string_lossy());
                let config = format!(
                    "version: 0.1\nlog: {{ level: error }}\nstorage:\n  filesystem: {{ rootdirectory: {} }}\n  \
                     delete: {{ enabled: true }}\nhttp: {{ addr: '127.0.0.1:{port}'{} }}\n{}",
                    data(folder).display(),
                    expand(http),
                    expand(more),
                );
                for (name, content) in [
                    ("htpasswd", HTPASSWD),
                    ("cert.pem", &certificate),
                    ("key.pem", &key),
                    ("config.yml", &config),
                ] {
                    std::fs::write(folder.join(name), content).expect("a file of the registry");
                }
                let file = folder.join("config.yml");
                vec!["serve".to_owned(), file.to_string_lossy().into_owned()]
            },
        );
        let authority = (!http.is_empty()).then_some(authority);
        Self { daemon, authority }
    }

    /// Returns the listening address.
    pub fn address(&self) -> SocketAddr {
        self.daemon.address()
    }

    /// Returns the certificate of the authority that signed the registry's certificate, in PEM.
    pub fn authority(&self) -> &str {
        self.authority.as_deref().expect("a registry with TLS")
    }

    /// Returns the path of a blob's file.
    pub fn blob(&self, digest: &str) -> PathBuf {
        let hex = digest.strip_prefix("sha256:").expect("a digest");
        let start = hex.get(..2).expect("a digest");
        data(self.daemon.folder()).join(format!("docker/registry/v2/blobs/sha256/{start}/{hex}/data"))
    }

    /// Uploads a blob to a repository, without `wash`. Returns its digest.
    pub fn put_blob(&self, repository: &str, content: &[u8]) -> String {
        let base = format!("http://{}", self.address());
        let started = ureq::post(format!("{base}/v2/{repository}/blobs/uploads/")).send_empty();
        let started = started.expect("an upload");
        let location = started
            .headers()
            .get("location")
            .expect("a location for the upload");
        let location = location.to_str().expect("a location for the upload");
        let digest = super::digest(content);
        let query = if location.contains('?') { '&' } else { '?' };
        let url = format!("{location}{query}digest={digest}");
        let url = if url.starts_with('/') { base + &url } else { url };
        ureq::put(url)
            .header("content-type", "application/octet-stream")
            .send(content)
            .expect("the registry accepts the blob");
        digest
    }

    /// Uploads a manifest with a tag, without `wash`. Returns its digest.
    pub fn put_manifest(&self, repository: &str, tag: &str, manifest: &Value) -> String {
        let kind = manifest["mediaType"].as_str().expect("the type of the manifest");
        let content = manifest.to_string();
        ureq::put(format!(
            "http://{}/v2/{repository}/manifests/{tag}",
            self.address()
        ))
        .header("content-type", kind)
        .send(content.as_bytes())
        .expect("the registry accepts the manifest");
        super::digest(content.as_bytes())
    }

    /// Returns the manifest of a tag.
    pub fn manifest(&self, repository: &str, tag: &str) -> Value {
        let response = ureq::get(format!(
            "http://{}/v2/{repository}/manifests/{tag}",
            self.address()
        ))
        .header(
            "accept",
            "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json",
        )
        .call();
        let text = response
            .expect("a manifest")
            .body_mut()
            .read_to_string()
            .expect("a manifest");
        serde_json::from_str(&text).expect("a manifest")
    }

    /// Stops the registry immediately.
    pub fn stop(&mut self) {
        self.daemon.stop();
    }
}

fn data(folder: &Path) -> PathBuf {
    folder.join("registry")
}

/// Returns the certificate of a new authority, a certificate for localhost that it signed, and the key of the latter, in PEM.
fn certificates() -> (String, String, String) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = || KeyPair::generate().expect("a key");
    let authority = CertifiedIssuer::self_signed(authority, key()).expect("an authority");
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let own = key();
    let certificate = CertificateParams::new(names).and_then(|params| params.signed_by(&own, &authority));
    (
        authority.pem(),
        certificate.expect("a certificate").pem(),
        own.serialize_pem(),
    )
}
