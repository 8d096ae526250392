//! A token server for registries, which implements the token authentication of the CNCF Distribution project.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rcgen::{CertificateParams, KeyPair, SigningKey as _};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::proxy::{Asked, Fault, Proxy};

/// Issues tokens with all requested actions to `user` with the password `hunter2` and for the identity token `identity`, and
/// tokens that only allow pulls to anonymous clients.
#[derive(Debug)]
pub struct Tokens {
    server: Proxy,
    folder: TempDir,
}

struct Issuer {
    key: KeyPair,
    certificate: Vec<u8>,
}

impl Tokens {
    /// Audience of the tokens.
    pub const SERVICE: &str = "test registry";
    /// Issuer of the tokens.
    pub const ISSUER: &str = "test issuer";

    /// Starts a server.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let key = KeyPair::generate().expect("a key");
        let certificate = CertificateParams::default()
            .self_signed(&key)
            .expect("a certificate");
        std::fs::write(folder.path().join("cert.pem"), certificate.pem()).expect("a certificate");
        let issuer = Arc::new(Issuer {
            key,
            certificate: certificate.der().to_vec(),
        });
        Self {
            server: Proxy::alone(move |asked, _| issuer.answer(asked)),
            folder,
        }
    }

    /// Returns the URL from which clients request tokens.
    pub fn realm(&self) -> String {
        format!("http://{}/token", self.server.address())
    }

    /// Returns the path of the certificate of the key that signs the tokens.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// Returns the received requests.
    pub fn asked(&self) -> Vec<Asked> {
        self.server.asked()
    }
}

impl Issuer {
    fn answer(&self, asked: &Asked) -> Fault {
        let authorization = asked.header("authorization").unwrap_or_default();
        // user:hunter2
        let is_user =
            authorization == "Basic dXNlcjpodW50ZXIy" || asked.body.contains("refresh_token=identity");
        if !authorization.is_empty() && !is_user {
            return Fault::status(401);
        }
        let query = asked
            .path
            .split_once('?')
            .map_or(asked.body.as_str(), |(_, query)| query);
        let scopes = query.split('&').filter_map(|pair| pair.strip_prefix("scope="));
        let scopes = scopes.map(|scope| scope.replace("%3A", ":").replace("%2F", "/").replace("%2C", ","));
        let scopes = scopes.flat_map(|scope| scope.split('+').map(str::to_owned).collect::<Vec<_>>());
        let access: Vec<Value> = scopes
            .filter_map(|scope| {
                let mut parts = scope.splitn(3, ':').map(str::to_owned);
                let (kind, name, actions) = (parts.next()?, parts.next()?, parts.next()?);
                let allowed: Vec<&str> = actions
                    .split(',')
                    .filter(|action| is_user || *action == "pull")
                    .collect();
                Some(json!({ "type": kind, "name": name, "actions": allowed }))
            })
            .collect();
        let token = self.sign(&access);
        Fault::answer(
            200,
            &[("content-type", "application/json")],
            json!({ "token": token }).to_string(),
        )
    }

    fn sign(&self, access: &[Value]) -> String {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("a clock")
            .as_secs();
        let header = json!({ "typ": "JWT", "alg": "ES256", "x5c": [STANDARD.encode(&self.certificate)] });
        let claims = json!({
            "iss": Tokens::ISSUER, "aud": Tokens::SERVICE, "sub": "", "jti": "1",
            "iat": now, "nbf": now - 60, "exp": now + 300, "access": access,
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&header), part(&claims));
        let signature = self.key.sign(text.as_bytes()).expect("a signature");
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(raw(&signature)))
    }
}

/// Converts an ASN.1 signature to its two numbers, 32 bytes each.
fn raw(der: &[u8]) -> Vec<u8> {
    let mut rest = der.get(2..).expect("a sequence");
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let length = usize::from(*rest.get(1).expect("a number"));
        let number = rest.get(2..2 + length).expect("a number");
        let number: Vec<u8> = number.iter().copied().skip_while(|byte| *byte == 0).collect();
        numbers.extend(std::iter::repeat_n(0, 32 - number.len()));
        numbers.extend(number);
        rest = rest.get(2 + length..).expect("another number");
    }
    numbers
}
