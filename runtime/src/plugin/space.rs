//! The data space of an entry: private to one workload, or shared.

use super::backends::{Settings, SettingsError};

/// The key of `config` that names a bucket.
const BUCKET: &str = "bucket";
/// The key of `config` that shares the bucket with other workloads.
const SHARED: &str = "shared";

/// The data space of an entry.
///
/// | key | meaning |
/// |---|---|
/// | `bucket` | the bucket that every name opens; if not set, each name opens a separate bucket |
/// | `shared` | `true`: all workloads with this `bucket` and `shared` use the same data, if the host allows it |
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Space {
    /// Private to the workload that has this namespace and name.
    Own {
        /// Namespace of the workload.
        namespace: String,
        /// Name of the workload.
        name: String,
        /// The bucket that every name opens.
        bucket: Option<String>,
    },
    /// A bucket that several workloads share.
    Shared(String),
}

/// The owner of the data.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// That of one workload.
    Workload {
        /// Namespace of the workload.
        namespace: String,
        /// Name of the workload.
        name: String,
    },
    /// That of all workloads that name this bucket.
    Everybody {
        /// The bucket.
        bucket: String,
    },
}

/// The keys of `config` that choose a [`Space`].
pub const SPACE_KEYS: [&str; 2] = [BUCKET, SHARED];

impl Space {
    /// Whose data is there.
    pub fn owner(&self) -> Owner {
        match self {
            Self::Own { namespace, name, .. } => Owner::Workload {
                namespace: namespace.clone(),
                name: name.clone(),
            },
            Self::Shared(bucket) => Owner::Everybody {
                bucket: bucket.clone(),
            },
        }
    }

    /// Returns the bucket that a guest opens with `identifier`.
    pub fn bucket<'a>(&'a self, identifier: &'a str) -> &'a str {
        match self {
            Self::Own { bucket, .. } => bucket.as_deref().unwrap_or(identifier),
            Self::Shared(bucket) => bucket,
        }
    }
}

/// The buckets of a host that workloads may share.
#[derive(Clone, Debug)]
#[must_use = "has no effect until passed to a backend"]
pub struct SharedBuckets {
    /// `None`: any bucket.
    allowed: Option<Vec<String>>,
}

impl SharedBuckets {
    /// Allows no bucket.
    pub fn none() -> Self {
        Self {
            allowed: Some(Vec::new()),
        }
    }

    /// Allows any bucket, for hosts that run only trusted workloads.
    pub fn any() -> Self {
        Self { allowed: None }
    }

    /// Also allows `bucket`.
    pub fn allow(mut self, bucket: impl Into<String>) -> Self {
        if let Some(allowed) = &mut self.allowed {
            allowed.push(bucket.into());
        }
        self
    }

    /// Returns the data space of an entry.
    ///
    /// # Errors
    /// Fails if `shared` is set without a `bucket`, or with a bucket that the host does not allow to share.
    pub fn choose(&self, settings: &Settings<'_>) -> Result<Space, SettingsError> {
        let bucket = settings.get(BUCKET).map(str::to_owned);
        if bucket.as_deref() == Some("") {
            return Err(SettingsError::Invalid {
                key: BUCKET,
                reason: "the value is empty".to_owned(),
            });
        }
        if !settings.flag(SHARED)? {
            return Ok(Space::Own {
                namespace: settings.workload_namespace.to_owned(),
                name: settings.workload_name.to_owned(),
                bucket,
            });
        }
        let bucket = bucket.ok_or(SettingsError::Missing {
            key: BUCKET,
            reason: "'shared' requires it",
        })?;
        self.check(&bucket)?;
        Ok(Space::Shared(bucket))
    }

    /// Fails if workloads may not share this bucket.
    pub(crate) fn check(&self, bucket: &str) -> Result<(), SettingsError> {
        match &self.allowed {
            Some(allowed) if !allowed.iter().any(|it| it == bucket) => Err(SettingsError::Forbidden {
                key: SHARED,
                reason: format!("buckets that may be shared: {}", names(allowed)),
            }),
            _ => Ok(()),
        }
    }
}

fn names(buckets: &[String]) -> String {
    if buckets.is_empty() {
        "none".to_owned()
    } else {
        buckets.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::backends::tests::settings;

    #[test]
    fn data_is_shared_only_if_workload_and_host_allow_it() {
        let buckets = SharedBuckets::none().allow("orders");
        let choose = |config: &[(&str, &str)]| buckets.choose(&settings(&config_of(config)));
        let own = choose(&[]).unwrap();
        assert_eq!(own.bucket("cache"), "cache");
        let fixed = choose(&[("bucket", "orders")]).unwrap();
        assert_eq!(fixed.bucket("cache"), "orders");
        assert!(matches!(fixed, Space::Own { .. }), "only the name is fixed");
        assert_eq!(
            choose(&[("bucket", "orders"), ("shared", "true")]).unwrap(),
            Space::Shared("orders".to_owned())
        );
        assert_eq!(
            choose(&[("bucket", "users"), ("shared", "true")])
                .unwrap_err()
                .to_string(),
            "'shared' is not allowed on this host; buckets that may be shared: orders"
        );
        assert!(choose(&[("shared", "true")]).is_err(), "no bucket to share");
        assert!(choose(&[("shared", "yes")]).is_err());
        assert!(choose(&[("bucket", "")]).is_err());
        let any = config_of(&[("bucket", "users"), ("shared", "true")]);
        assert!(SharedBuckets::any().choose(&settings(&any)).is_ok());
    }

    fn config_of(config: &[(&str, &str)]) -> std::collections::HashMap<String, String> {
        config
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }
}
