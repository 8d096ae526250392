//! How images are pulled.

use super::enumeration::enumeration;
use super::message::messages;
use crate::Redacted;

messages! {
    /// The credentials for the registry of an image.
    ImagePullSecret {
        /// The user.
        username: Redacted<String>,
        /// The password or token.
        password: Redacted<String>,
    }
}

enumeration! {
    /// When the registry is asked for an image.
    ImagePullPolicy {
        /// As [`IfNotPresent`](Self::IfNotPresent).
        Unspecified = 0 "IMAGE_PULL_POLICY_UNSPECIFIED",
        /// At each start.
        Always = 1 "IMAGE_PULL_POLICY_ALWAYS",
        /// If the host does not have the image.
        IfNotPresent = 2 "IMAGE_PULL_POLICY_IF_NOT_PRESENT",
        /// Never.
        Never = 3 "IMAGE_PULL_POLICY_NEVER",
    }
}
