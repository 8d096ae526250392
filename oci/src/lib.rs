//! WebAssembly components in OCI registries.
//!
//! [`push`] and [`Puller`] transfer components, in the format of the
//! [CNCF](https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/), to and from any registry that implements the
//! [distribution specification](https://github.com/opencontainers/distribution-spec). [`copy()`], [`describe()`] and [`attach`]
//! support artifacts of any kind, including container images.
//!
//! ```no_run
//! use wash_oci::{Artifact, Cache, Puller, RegistryOptions, parse_reference, push};
//!
//! # async fn run() -> anyhow::Result<()> {
//! let reference = parse_reference("registry.example.com/shop/cart:1.0")?;
//! let artifact = Artifact::new(std::fs::read("cart.wasm")?);
//! let digest = push(artifact, &[reference.clone()], &RegistryOptions::default(), None).await?;
//!
//! let pulled = Puller::new(Cache::new("/var/cache/components")).pull(&reference).await?;
//! assert_eq!(pulled.digest, digest);
//! println!("the component is in {}", pulled.path.display());
//! # Ok(())
//! # }
//! ```
//!
//! # Flow
//!
//! A pull resolves a reference to a manifest, selects the component layer and downloads it into the [`Cache`], which stores it
//! by digest. A push encodes a component as a layer, a config blob and a manifest, and uploads the manifest last.
//!
//! # Guarantees
//!
//! - Content is used only after its digest has been checked. A file in the cache is either complete or absent.
//! - Registries are contacted over TLS, except on loopback addresses and where [`Insecure`] allows plain HTTP.
//! - Responses are bounded: 4 MiB for a manifest, 1 GiB for a component, 16 GiB for a copied blob.
//! - Credentials are sent only to their registry and its token server, and never appear in errors, logs or `Debug` output.
//! - With a [`PublicKey`], an artifact is used only if it is signed by that key.
//!
//! # Errors
//!
//! [`OciError`] names the registry, the artifact or the file. Requests with transient errors are retried first: up to 5
//! attempts without progress, with pauses from 0.2 s to 1.6 s, or as long as the registry requests but at most one minute.

mod answer;
mod artifact;
mod authorize;
mod blobs;
mod cache;
mod cause;
mod challenge;
mod clean;
mod client;
mod copy;
mod credentials;
mod describe;
mod digest;
mod docker;
mod download;
mod error;
mod exchange;
mod key;
mod manifests;
mod options;
mod payload;
mod probe;
mod progress;
mod pull;
mod push;
mod reference;
mod referrers;
mod registry;
mod retry;
mod signature;
mod tags;
mod verify;

pub use artifact::{Artifact, COMPONENT_MEDIA_TYPE, CONFIG_MEDIA_TYPE, ComponentWorld};
pub use cache::{Cache, private_folder};
pub use cause::innermost_cause;
pub use copy::{Copied, CopyEnd, copy};
pub use credentials::Credentials;
pub use describe::{Description, Descriptor, describe};
pub use docker::CredentialStore;
pub use error::OciError;
pub use key::{KeyError, PublicKey};
pub use oci_client::Reference;
pub use options::{Insecure, RegistryOptions};
pub use progress::Progress;
pub use pull::{PullPolicy, Pulled, Puller};
pub use push::push;
pub use reference::parse_reference;
pub use referrers::{Attachment, Referrer, attach};
pub use registry::Registry;
