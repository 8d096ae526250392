//! The sources of telemetry.

use std::sync::atomic::{AtomicUsize, Ordering};

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;

/// Maximum number of queued bytes of one source.
const MAX_QUEUED: usize = 4 << 20;

/// Resource attributes that describe a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Origin {
    pub(crate) resource: Resource,
    pub(crate) schema_url: String,
}

/// The instrumentation scope within a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scope {
    pub(crate) scope: InstrumentationScope,
    pub(crate) schema_url: String,
}

impl Scope {
    /// Returns the scope of the host's telemetry.
    pub(super) fn host() -> Self {
        Self {
            scope: InstrumentationScope {
                name: "wash-runtime".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                ..InstrumentationScope::default()
            },
            schema_url: String::new(),
        }
    }
}

/// A source of telemetry: a host or a component.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) origin: Origin,
    /// Queued bytes.
    waiting: AtomicUsize,
}

impl Source {
    pub(crate) fn new(resource: Resource) -> Self {
        Self {
            origin: Origin {
                resource,
                schema_url: String::new(),
            },
            waiting: AtomicUsize::new(0),
        }
    }

    /// Reserves queue space. Returns whether the limit of the source allowed it.
    pub(super) fn reserve(&self, bytes: usize) -> bool {
        let reserved = self
            .waiting
            .try_update(Ordering::AcqRel, Ordering::Acquire, |waiting| {
                waiting.checked_add(bytes).filter(|sum| *sum <= MAX_QUEUED)
            });
        reserved.is_ok()
    }

    /// Returns whether [`reserve`](Self::reserve) would succeed.
    #[cfg_attr(
        not(feature = "wasi-otel"),
        allow(dead_code, reason = "guests send records with it")
    )]
    pub(super) fn has_room(&self, bytes: usize) -> bool {
        let waiting = self.waiting.load(Ordering::Acquire);
        waiting.checked_add(bytes).is_some_and(|sum| sum <= MAX_QUEUED)
    }

    pub(super) fn release(&self, bytes: usize) {
        self.waiting.fetch_sub(bytes, Ordering::AcqRel);
    }
}
