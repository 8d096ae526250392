//! Host functions that guests call: containers and their objects.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::Resource;

use super::WasiBlobstore;
use super::bindings::{blobstore, container, types};
use super::copy::{self, ObjectPlace};
use super::incoming::IncomingValue;
use super::listing::Listing;
use super::open_container::OpenContainer;
use super::outgoing::{OutgoingValue, in_time};
use super::quota::Quota;
use super::store::{BlobError, Container, MAX_CONTAINER, MAX_OBJECT, ObjectInfo, Range, Store};
use crate::engine::ctx::Ctx;
use crate::plugin::backends::Entry;
use crate::plugin::observe::{Call, TIMEOUT};

pub(super) type Answer<T> = wasmtime::Result<Result<T, String>>;

const BLOBSTORE: &str = "wasi:blobstore/blobstore";
const CONTAINER: &str = "wasi:blobstore/container";

/// Time limit for removing many objects.
const REMOVE_ALL: Duration = Duration::from_mins(1);

/// Runs a backend call with tracing and metrics.
pub(super) async fn observed<T>(
    observer: Call,
    call: impl Future<Output = Result<T, BlobError>>,
) -> Result<T, String> {
    observer.observe(call).await.map_err(|error| error.to_string())
}

fn check(what: &str, name: &str, max: usize) -> Result<(), BlobError> {
    if name.is_empty() || name.len() > max {
        return Err(BlobError::other(format!(
            "the name of {what} must have 1 to {max} bytes, but this one has {}",
            name.len()
        )));
    }
    Ok(())
}

fn check_object(name: &str) -> Result<(), BlobError> {
    check("an object", name, MAX_OBJECT)
}

fn missing(name: &str) -> BlobError {
    BlobError::NoSuchContainer(name.to_owned())
}

/// Opens the container `name` of an entry.
async fn open(entry: &Entry<dyn Store>, name: &str) -> Result<Arc<dyn Container>, BlobError> {
    check("a container", name, MAX_CONTAINER)?;
    let container = in_time(TIMEOUT, entry.backend.open(name)).await?;
    container.ok_or_else(|| missing(name))
}

impl Ctx {
    /// Returns the entry that serves a container.
    fn blob_entry(&self, container: &str) -> Option<Entry<dyn Store>> {
        let entries = self.plugin::<WasiBlobstore>()?.backends.of(self.workload_id())?;
        entries.get(container).cloned()
    }

    pub(super) fn blob_quota(&self) -> Result<Arc<Quota>, BlobError> {
        self.plugin::<WasiBlobstore>()
            .and_then(|plugin| plugin.quota(self.workload_id()))
            .ok_or_else(|| BlobError::other("the workload is stopping"))
    }

    fn open_container(&mut self, container: &Resource<OpenContainer>) -> wasmtime::Result<OpenContainer> {
        Ok(self.table().get(container)?.clone())
    }

    fn push_container(
        &mut self,
        opened: Result<Arc<dyn Container>, String>,
        name: String,
        backend: &'static str,
    ) -> Answer<Resource<OpenContainer>> {
        let plugin = self.plugin::<WasiBlobstore>();
        let opened = opened.and_then(|container| {
            let plugin = plugin.ok_or("the workload is stopping")?;
            Ok((container, plugin.handles.open(self.workload_id())?))
        });
        match opened {
            Ok((container, permit)) => {
                let container = OpenContainer {
                    container,
                    name: name.into(),
                    backend,
                    _permit: Arc::new(permit),
                };
                Ok(Ok(self.table().push(container)?))
            }
            Err(error) => Ok(Err(error)),
        }
    }

    /// Copies or moves an object from one container to another.
    async fn transfer(
        &mut self,
        function: &'static str,
        from: types::ObjectId,
        to: types::ObjectId,
        keep: bool,
    ) -> Answer<()> {
        let (source, target) = (self.blob_entry(&from.container), self.blob_entry(&to.container));
        let backend = target.as_ref().map_or("none", |entry| entry.kind);
        let call = async {
            check_object(&from.object)?;
            check_object(&to.object)?;
            let source = source.ok_or_else(|| missing(&from.container))?;
            let target = target.ok_or_else(|| missing(&to.container))?;
            let source = open(&source, &from.container).await?;
            let target = open(&target, &to.container).await?;
            let source = ObjectPlace {
                container: source.as_ref(),
                object: &from.object,
            };
            let target = ObjectPlace {
                container: target.as_ref(),
                object: &to.object,
            };
            if keep {
                copy::copy(source, target).await
            } else {
                copy::rename(source, target).await
            }
        };
        Ok(observed(Call::of(self, BLOBSTORE, function, backend), call).await)
    }
}

impl blobstore::Host for Ctx {
    async fn create_container(&mut self, name: String) -> Answer<Resource<OpenContainer>> {
        let Some(entry) = self.blob_entry(&name) else {
            return Ok(Err(missing(&name).to_string()));
        };
        let call = async {
            check("a container", &name, MAX_CONTAINER)?;
            in_time(TIMEOUT, entry.backend.create(&name)).await
        };
        let created = observed(Call::of(self, BLOBSTORE, "create-container", entry.kind), call).await;
        self.push_container(created, name, entry.kind)
    }

    async fn get_container(&mut self, name: String) -> Answer<Resource<OpenContainer>> {
        let Some(entry) = self.blob_entry(&name) else {
            return Ok(Err(missing(&name).to_string()));
        };
        let opened = observed(
            Call::of(self, BLOBSTORE, "get-container", entry.kind),
            open(&entry, &name),
        )
        .await;
        self.push_container(opened, name, entry.kind)
    }

    async fn delete_container(&mut self, name: String) -> Answer<()> {
        let Some(entry) = self.blob_entry(&name) else {
            return Ok(Err(missing(&name).to_string()));
        };
        let call = async {
            check("a container", &name, MAX_CONTAINER)?;
            in_time(REMOVE_ALL, entry.backend.delete(&name)).await
        };
        Ok(observed(Call::of(self, BLOBSTORE, "delete-container", entry.kind), call).await)
    }

    async fn container_exists(&mut self, name: String) -> Answer<bool> {
        let Some(entry) = self.blob_entry(&name) else {
            return Ok(Ok(false));
        };
        let call = async {
            check("a container", &name, MAX_CONTAINER)?;
            let container = in_time(TIMEOUT, entry.backend.open(&name)).await?;
            Ok(container.is_some())
        };
        Ok(observed(Call::of(self, BLOBSTORE, "container-exists", entry.kind), call).await)
    }

    async fn copy_object(&mut self, src: types::ObjectId, dest: types::ObjectId) -> Answer<()> {
        self.transfer("copy-object", src, dest, true).await
    }

    async fn move_object(&mut self, src: types::ObjectId, dest: types::ObjectId) -> Answer<()> {
        self.transfer("move-object", src, dest, false).await
    }
}

impl container::Host for Ctx {}

impl container::HostContainer for Ctx {
    async fn name(&mut self, this: Resource<OpenContainer>) -> Answer<String> {
        Ok(Ok(self.open_container(&this)?.name.to_string()))
    }

    async fn info(&mut self, this: Resource<OpenContainer>) -> Answer<types::ContainerMetadata> {
        let this = self.open_container(&this)?;
        let call = in_time(TIMEOUT, this.container.created_at());
        let created_at = observed(Call::of(self, CONTAINER, "info", this.backend), call).await;
        Ok(created_at.map(|created_at| types::ContainerMetadata {
            name: this.name.to_string(),
            created_at,
        }))
    }

    async fn get_data(
        &mut self,
        this: Resource<OpenContainer>,
        name: String,
        start: u64,
        end: u64,
    ) -> Answer<Resource<IncomingValue>> {
        let this = self.open_container(&this)?;
        let quota = self.blob_quota();
        let call = async {
            check_object(&name)?;
            let permit = quota?.open()?;
            let read = this.container.read(&name, Range { start, end });
            Ok(IncomingValue::new(in_time(TIMEOUT, read).await?, permit))
        };
        match observed(Call::of(self, CONTAINER, "get-data", this.backend), call).await {
            Ok(value) => Ok(Ok(self.table().push(value)?)),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn write_data(
        &mut self,
        this: Resource<OpenContainer>,
        name: String,
        data: Resource<OutgoingValue>,
    ) -> Answer<()> {
        let this = self.open_container(&this)?;
        let quota = self.blob_quota();
        let observer = Call::of(self, CONTAINER, "write-data", this.backend);
        let value = self.table().get_mut(&data)?;
        let call = async {
            check_object(&name)?;
            value.check_unnamed()?;
            let upload = in_time(TIMEOUT, this.container.write(&name)).await?;
            value.name(&quota?, upload).await
        };
        Ok(observed(observer, call).await)
    }

    async fn list_objects(&mut self, this: Resource<OpenContainer>) -> Answer<Resource<Listing>> {
        let this = self.open_container(&this)?;
        let quota = self.blob_quota();
        let call = async {
            let permit = quota?.open()?;
            let names = in_time(TIMEOUT, this.container.list()).await?;
            Ok(Listing::new(names, this.backend, permit))
        };
        match observed(Call::of(self, CONTAINER, "list-objects", this.backend), call).await {
            Ok(listing) => Ok(Ok(self.table().push(listing)?)),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn delete_object(&mut self, this: Resource<OpenContainer>, name: String) -> Answer<()> {
        let this = self.open_container(&this)?;
        let call = async {
            check_object(&name)?;
            in_time(TIMEOUT, this.container.delete(&name)).await
        };
        Ok(observed(Call::of(self, CONTAINER, "delete-object", this.backend), call).await)
    }

    /// Removes nothing if any of the names is invalid.
    async fn delete_objects(&mut self, this: Resource<OpenContainer>, names: Vec<String>) -> Answer<()> {
        let this = self.open_container(&this)?;
        let call = async {
            names.iter().try_for_each(|name| check_object(name))?;
            for name in names {
                in_time(TIMEOUT, this.container.delete(&name)).await?;
            }
            Ok(())
        };
        Ok(observed(Call::of(self, CONTAINER, "delete-objects", this.backend), call).await)
    }

    async fn has_object(&mut self, this: Resource<OpenContainer>, name: String) -> Answer<bool> {
        let this = self.open_container(&this)?;
        let call = async {
            check_object(&name)?;
            let info = in_time(TIMEOUT, this.container.info(&name)).await?;
            Ok(info.is_some())
        };
        Ok(observed(Call::of(self, CONTAINER, "has-object", this.backend), call).await)
    }

    async fn object_info(
        &mut self,
        this: Resource<OpenContainer>,
        name: String,
    ) -> Answer<types::ObjectMetadata> {
        let this = self.open_container(&this)?;
        let call = async {
            check_object(&name)?;
            let info = in_time(TIMEOUT, this.container.info(&name)).await?;
            info.ok_or_else(|| BlobError::NoSuchObject(name.clone()))
        };
        let info = observed(Call::of(self, CONTAINER, "object-info", this.backend), call).await;
        Ok(info.map(|ObjectInfo { created_at, size }| types::ObjectMetadata {
            name,
            container: this.name.to_string(),
            created_at,
            size,
        }))
    }

    async fn clear(&mut self, this: Resource<OpenContainer>) -> Answer<()> {
        let this = self.open_container(&this)?;
        let call = in_time(REMOVE_ALL, this.container.clear());
        Ok(observed(Call::of(self, CONTAINER, "clear", this.backend), call).await)
    }

    async fn drop(&mut self, this: Resource<OpenContainer>) -> wasmtime::Result<()> {
        self.table().delete(this)?;
        Ok(())
    }
}

impl container::HostStreamObjectNames for Ctx {
    async fn read_stream_object_names(
        &mut self,
        this: Resource<Listing>,
        len: u64,
    ) -> Answer<(Vec<String>, bool)> {
        let backend = self.table().get(&this)?.backend;
        let observer = Call::of(self, CONTAINER, "read-stream-object-names", backend);
        let listing = self.table().get_mut(&this)?;
        Ok(observed(observer, listing.read(len)).await)
    }

    async fn skip_stream_object_names(&mut self, this: Resource<Listing>, num: u64) -> Answer<(u64, bool)> {
        let backend = self.table().get(&this)?.backend;
        let observer = Call::of(self, CONTAINER, "skip-stream-object-names", backend);
        let listing = self.table().get_mut(&this)?;
        Ok(observed(observer, listing.skip(num)).await)
    }

    async fn drop(&mut self, this: Resource<Listing>) -> wasmtime::Result<()> {
        self.table().delete(this)?;
        Ok(())
    }
}
