//! Pull policies and credentials for images.

use super::enumeration::enumeration;
use super::message::messages;
use crate::Redacted;

messages! {
    /// Credentials for the registry of an image.
    ImagePullSecret {
        /// User name.
        username: Redacted<String>,
        /// Password or token.
        password: Redacted<String>,
    }
}

enumeration! {
    /// When to pull an image from the registry.
    ImagePullPolicy {
        /// Same as [`IfNotPresent`](Self::IfNotPresent).
        Unspecified = 0 "IMAGE_PULL_POLICY_UNSPECIFIED",
        /// On every start.
        Always = 1 "IMAGE_PULL_POLICY_ALWAYS",
        /// Only if the host does not have the image.
        IfNotPresent = 2 "IMAGE_PULL_POLICY_IF_NOT_PRESENT",
        /// Never.
        Never = 3 "IMAGE_PULL_POLICY_NEVER",
    }
}
