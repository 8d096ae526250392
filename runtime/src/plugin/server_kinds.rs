//! All kinds of servers, as the backends state them.

use super::backends::Provider;
use super::reach::Reach;
use super::server_kind::ServerKind;
#[cfg(feature = "wasi-blobstore")]
use super::wasi_blobstore;
#[cfg(feature = "wasi-keyvalue")]
use super::wasi_keyvalue;
#[cfg(feature = "wasmcloud-messaging")]
use super::wasmcloud_messaging;
#[cfg(feature = "wasmcloud-postgres")]
use super::wasmcloud_postgres;

/// The kinds of servers that workloads can name through the backends of this crate, each once.
pub fn server_kinds() -> Vec<&'static ServerKind> {
    let reach = Reach::none();
    let kinds = [
        #[cfg(feature = "wasi-keyvalue")]
        stated(&wasi_keyvalue::all(&reach)),
        #[cfg(feature = "wasi-blobstore")]
        stated(&wasi_blobstore::all(&reach)),
        #[cfg(feature = "wasmcloud-messaging")]
        stated(&wasmcloud_messaging::all(&reach)),
        #[cfg(feature = "wasmcloud-postgres")]
        stated(&wasmcloud_postgres::all(&reach)),
    ];
    let mut each_once = Vec::new();
    for kind in kinds.into_iter().flatten() {
        if !each_once.contains(&kind) {
            each_once.push(kind);
        }
    }
    each_once
}

fn stated<B: ?Sized + 'static>(backends: &[Box<dyn Provider<B>>]) -> Vec<&'static ServerKind> {
    backends.iter().filter_map(|backend| backend.server()).collect()
}
