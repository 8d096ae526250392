//! Who telemetry is from.

use std::sync::atomic::{AtomicUsize, Ordering};

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;

/// Bytes that one source may have in a queue.
const MOST: usize = 4 << 20;

/// What describes a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Origin {
    pub(crate) resource: Resource,
    pub(crate) schema_url: String,
}

/// Which part of a source it is from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scope {
    pub(crate) scope: InstrumentationScope,
    pub(crate) schema_url: String,
}

impl Scope {
    /// The scope of what the host itself says.
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

/// A host, or a component.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) origin: Origin,
    /// Bytes of it that wait to be sent.
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

    /// Room for so many bytes, if it has that left.
    pub(super) fn reserve(&self, bytes: usize) -> bool {
        let reserved = self
            .waiting
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |waiting| {
                waiting.checked_add(bytes).filter(|sum| *sum <= MOST)
            });
        reserved.is_ok()
    }

    pub(super) fn release(&self, bytes: usize) {
        self.waiting.fetch_sub(bytes, Ordering::AcqRel);
    }
}
