//! Components in OCI registries.
//!
//! # Flow
//! A reference names an artifact → its manifest names the layer with the component → the layer goes into the cache, where it
//! is found by its digest, and from there to whoever wants it. The other way round, a component becomes a layer, a
//! configuration and a manifest, in the format of the [CNCF](https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/).
//!
//! # Guarantees
//! Nothing is used whose digest was not checked. A file is in the cache whole or not at all. A registry is spoken to without TLS
//! only where the user says so, and on the loopback of this machine. What a registry may send is bounded. Credentials go to the
//! registry that they are for, and into no message.
//!
//! # Errors
//! [`OciError`] names the registry or the artifact. What may pass, such as a registry that is busy, is tried again before.

mod artifact;
mod cache;
mod challenge;
mod clean;
mod connection;
mod copy;
mod credentials;
mod describe;
mod docker;
mod download;
mod error;
mod exchange;
mod options;
mod payload;
mod pull;
mod push;
mod reference;
mod referrers;
mod retry;
mod verify;

pub use artifact::{COMPONENT_LAYER, CONFIG, LayerConfig, World};
pub use cache::Cache;
pub use connection::{MAX_MANIFEST, Registry};
pub use copy::{Copied, End, copy};
pub use credentials::Credentials;
pub use describe::{Description, Part, describe};
pub use docker::Keeper;
pub use error::OciError;
pub use oci_client::Reference;
pub use options::{Insecure, RegistryOptions, is_loopback};
pub use payload::{Progress, Silent};
pub use pull::{MAX_COMPONENT, PullPolicy, Pulled, Puller};
pub use push::{Artifact, push};
pub use reference::parse;
pub use referrers::{Attachment, Referrer, attach};
pub use verify::PublicKey;

use reference::{digest, hex, spelled};
