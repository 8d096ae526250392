//! Credentials for Git servers: the SSH agent, the default key files, and Git's credential helpers. There are no prompts.

use std::path::PathBuf;

use git2::{Config, Cred, CredentialType, Error, ErrorClass, ErrorCode};

/// Key files that `ssh` tries, in the same order.
const KEYS: [&str; 3] = ["id_ed25519", "id_ecdsa", "id_rsa"];

/// Answers libgit2's requests for credentials. Each method is tried only once, so that rejected credentials end the login.
#[derive(Debug, Default)]
pub(crate) struct Credentials {
    agent: bool,
    keys: usize,
    helper: bool,
    negotiate: bool,
}

impl Credentials {
    /// Returns credentials for `url` of a type that the server allows.
    pub(crate) fn get(
        &mut self,
        url: &str,
        user: Option<&str>,
        allowed: CredentialType,
    ) -> Result<Cred, Error> {
        // If the URL has no user name, libgit2 asks for it first.
        if allowed.contains(CredentialType::USERNAME) {
            return Cred::username(user.unwrap_or("git"));
        }
        if allowed.contains(CredentialType::SSH_KEY) {
            let user = user.unwrap_or("git");
            if !std::mem::replace(&mut self.agent, true) {
                return Cred::ssh_key_from_agent(user);
            }
            while let Some(name) = KEYS.get(self.keys) {
                self.keys += 1;
                if let Some(key) = ssh_key(name) {
                    return Cred::ssh_key(user, None, &key, None);
                }
            }
        }
        if allowed.contains(CredentialType::USER_PASS_PLAINTEXT)
            && !std::mem::replace(&mut self.helper, true)
            && let Ok(config) = Config::open_default()
            && let Ok(cred) = Cred::credential_helper(&config, url, user)
        {
            return Ok(cred);
        }
        if allowed.contains(CredentialType::DEFAULT) && !std::mem::replace(&mut self.negotiate, true) {
            return Cred::default();
        }
        Err(Error::new(
            ErrorCode::Auth,
            ErrorClass::Callback,
            "no credentials that the server accepts were found",
        ))
    }
}

fn ssh_key(name: &str) -> Option<PathBuf> {
    let key = etcetera::home_dir().ok()?.join(".ssh").join(name);
    key.is_file().then_some(key)
}
