//! Who we are to a Git server: the SSH agent, the usual key files, and Git's own credential helpers. Nobody is asked.

use std::path::PathBuf;

use git2::{Config, Cred, CredentialType, Error, ErrorClass, ErrorCode};

/// The key files `ssh` tries, in its order.
const KEYS: [&str; 3] = ["id_ed25519", "id_ecdsa", "id_rsa"];

/// Answers libgit2's requests for credentials; each way is tried once, so that a refusal ends the conversation.
#[derive(Debug, Default)]
pub(crate) struct Credentials {
    agent: bool,
    keys: usize,
    helper: bool,
    negotiate: bool,
}

impl Credentials {
    /// Credentials for `url` of a kind the server allows.
    pub(crate) fn get(
        &mut self,
        url: &str,
        user: Option<&str>,
        allowed: CredentialType,
    ) -> Result<Cred, Error> {
        // An SSH server that is not told a user name in the URL asks for it first.
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
