//! The conversion of a manifest into the message that starts a workload.
//!
//! ```
//! use wash_api::manifest::{WorkloadComponent, WorkloadSpec};
//! use wash_api::start::{References, Source, workload};
//!
//! let source = Source {
//!     namespace: "default".to_owned(),
//!     name: "shop".to_owned(),
//!     spec: WorkloadSpec {
//!         components: vec![WorkloadComponent {
//!             name: "app".to_owned(),
//!             image: "ghcr.io/acme/shop:1.0.0".to_owned(),
//!             ..WorkloadComponent::default()
//!         }],
//!         ..WorkloadSpec::default()
//!     },
//!     ..Source::default()
//! };
//! let message = workload(&source, &References::default())?;
//! assert_eq!(message.name, "shop");
//! # Ok::<(), wash_api::start::StartError>(())
//! ```

mod credentials;
mod error;
mod message;
mod route;
mod source;

pub use error::{PullSecretError, Referenced, StartError};
pub use message::workload;
pub use route::is_without_route;
pub use source::{References, Source};
