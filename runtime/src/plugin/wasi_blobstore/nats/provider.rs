//! Selects the object stores for an entry.

use std::sync::Arc;

use async_nats::jetstream::context::{CreateStreamErrorKind, GetStreamErrorKind};
use async_nats::jetstream::{self, ErrorCode, stream};
use async_trait::async_trait;
use uuid::Uuid;

use super::bucket::{Bucket, failed, is_missing};
use super::container::NatsContainer;
use super::name;
use crate::plugin::backends::{Provider, Settings, SettingsError};
use crate::plugin::nats::{self, NatsServer, NatsServers};
use crate::plugin::server_kind::ServerKind;
use crate::plugin::space::{SharedBuckets, Space};
use crate::plugin::wasi_blobstore::read_only::{self, READ_ONLY};
use crate::plugin::wasi_blobstore::store::{BlobError, Container, Store};

/// The key of `config` that lists the containers.
const BUCKETS: &str = "buckets";

/// Keeps objects in the object stores of a NATS server.
///
/// | key | meaning |
/// |---|---|
/// | `url` | the server |
/// | `bucket`, `shared` | see [`Space`]; a bucket is a container, a shared one is the server's object store of this name |
/// | `buckets` | instead of `bucket`: comma-separated containers that the workload may use; with `shared`, these are object stores of the server |
/// | `read_only` | `true`: all writes are rejected |
pub struct NatsObjects {
    servers: NatsServers,
    shared: SharedBuckets,
}

impl NatsObjects {
    /// Creates the backend with the servers that entries may name and the object stores that they may share.
    pub fn new(servers: NatsServers, shared: SharedBuckets) -> Self {
        Self { servers, shared }
    }

    fn containers(&self, settings: &Settings<'_>) -> Result<Containers, SettingsError> {
        let Some(listed) = settings.get(BUCKETS) else {
            let space = self.shared.choose(settings)?;
            if let Space::Shared(bucket) = &space {
                check(bucket, "bucket")?;
            }
            return Ok(Containers::Any(space));
        };
        let invalid = |reason: &str| SettingsError::Invalid {
            key: BUCKETS,
            reason: reason.to_owned(),
        };
        if settings.get("bucket").is_some() {
            return Err(invalid("it cannot be combined with 'bucket'"));
        }
        let names: Vec<String> = listed.split(',').map(|name| name.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            return Err(invalid("it contains an empty name"));
        }
        let shared = settings.flag("shared")?;
        if shared {
            for name in &names {
                self.shared.check(name)?;
                check(name, BUCKETS)?;
            }
        }
        Ok(Containers::Listed {
            names,
            owner: (!shared).then(|| {
                (
                    settings.workload_namespace.to_owned(),
                    settings.workload_name.to_owned(),
                )
            }),
        })
    }
}

fn check(bucket: &str, key: &'static str) -> Result<(), SettingsError> {
    if name::is_bucket(bucket) {
        return Ok(());
    }
    Err(SettingsError::Invalid {
        key,
        reason: "names of NATS object stores may only contain letters, digits, '-' and '_'".to_owned(),
    })
}

impl Provider<dyn Store> for NatsObjects {
    fn kind(&self) -> &'static str {
        nats::BACKEND
    }

    fn server(&self) -> Option<&'static ServerKind> {
        Some(&nats::SERVER)
    }

    fn keys(&self) -> &'static [&'static str] {
        &["url", "bucket", "shared", BUCKETS, READ_ONLY]
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Arc<dyn Store>, SettingsError> {
        let store = NatsStore {
            containers: self.containers(settings)?,
            server: self.servers.choose(settings)?,
        };
        read_only::as_set(Arc::new(store), settings)
    }
}

/// The mapping from containers to object stores.
enum Containers {
    Any(Space),
    Listed {
        names: Vec<String>,
        /// Namespace and name of the workload; `None` if the containers are shared.
        owner: Option<(String, String)>,
    },
}

impl Containers {
    fn bucket(&self, container: &str) -> Result<String, BlobError> {
        match self {
            Self::Any(Space::Shared(bucket)) => Ok(bucket.clone()),
            Self::Any(space @ Space::Own { namespace, name, .. }) => {
                Ok(name::own(namespace, name, space.bucket(container)))
            }
            Self::Listed { names, owner } => {
                if !names.iter().any(|name| name == container) {
                    return Err(BlobError::Denied(container.to_owned()));
                }
                Ok(match owner {
                    Some((namespace, name)) => name::own(namespace, name, container),
                    None => container.to_owned(),
                })
            }
        }
    }
}

struct NatsStore {
    containers: Containers,
    server: Arc<NatsServer>,
}

impl NatsStore {
    async fn context(&self) -> Result<jetstream::Context, BlobError> {
        Ok(jetstream::new(self.server.client().await?))
    }

    fn container(&self, bucket: String, container: &str, stream: stream::Stream) -> Arc<dyn Container> {
        Arc::new(NatsContainer::new(Bucket {
            server: Arc::clone(&self.server),
            stream,
            id: bucket,
            name: container.to_owned(),
        }))
    }
}

/// Returns the stream configuration of an object store, as used by all NATS clients. The unique description makes creating an
/// existing stream fail: for an identical configuration, the server would report success.
fn stream_of(bucket: &str) -> stream::Config {
    stream::Config {
        name: stream_name(bucket),
        description: Some(format!(
            "a container of wasi:blobstore, made as {}",
            Uuid::new_v4()
        )),
        subjects: vec![format!("$O.{bucket}.C.>"), format!("$O.{bucket}.M.>")],
        discard: stream::DiscardPolicy::New,
        allow_rollup: true,
        allow_direct: true,
        num_replicas: 1,
        ..stream::Config::default()
    }
}

fn stream_name(bucket: &str) -> String {
    format!("OBJ_{bucket}")
}

#[async_trait]
impl Store for NatsStore {
    async fn create(&self, container: &str) -> Result<Arc<dyn Container>, BlobError> {
        let bucket = self.containers.bucket(container)?;
        match self.context().await?.create_stream(stream_of(&bucket)).await {
            Ok(stream) => Ok(self.container(bucket, container, stream)),
            Err(error) => Err(match error.kind() {
                CreateStreamErrorKind::JetStream(reason)
                    if reason.error_code() == ErrorCode::STREAM_NAME_EXIST =>
                {
                    BlobError::ContainerExists(container.to_owned())
                }
                _ => failed(error),
            }),
        }
    }

    async fn open(&self, container: &str) -> Result<Option<Arc<dyn Container>>, BlobError> {
        let bucket = self.containers.bucket(container)?;
        let stream = self.context().await?.get_stream(stream_name(&bucket)).await;
        match stream {
            Ok(stream) => Ok(Some(self.container(bucket, container, stream))),
            Err(error) => match error.kind() {
                GetStreamErrorKind::JetStream(reason) if is_missing(&reason) => Ok(None),
                _ => Err(failed(error)),
            },
        }
    }

    async fn delete(&self, container: &str) -> Result<(), BlobError> {
        if self.open(container).await?.is_none() {
            return Err(BlobError::NoSuchContainer(container.to_owned()));
        }
        let bucket = self.containers.bucket(container)?;
        let deleted = self.context().await?.delete_stream(stream_name(&bucket)).await;
        deleted.map(|_| ()).map_err(failed)
    }
}
