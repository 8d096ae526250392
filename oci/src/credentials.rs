//! Credentials for registries.

use std::fmt;

/// Credentials for one registry. The `Debug` output contains no secrets.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// No credentials.
    Anonymous,
    /// A user name and a password.
    Basic {
        /// The user name.
        username: String,
        /// The password.
        password: String,
    },
    /// A bearer token, sent to the registry unchanged.
    Token(String),
    /// An OAuth 2 refresh token, which Docker calls an identity token. The token server exchanges it for bearer tokens.
    Identity(String),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anonymous => "Anonymous",
            Self::Basic { .. } => "Basic(..)",
            Self::Token(_) => "Token(..)",
            Self::Identity(_) => "Identity(..)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        for credentials in [
            Credentials::Token("hunter2".to_owned()),
            Credentials::Identity("hunter2".to_owned()),
            Credentials::Basic {
                username: "me".to_owned(),
                password: "hunter2".to_owned(),
            },
        ] {
            assert!(!format!("{credentials:?}").contains("hunter2"));
        }
    }
}
