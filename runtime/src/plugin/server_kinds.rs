//! The kinds of servers that the backends use.

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

/// Returns each kind of server that workloads can name through the backends of this crate, once.
pub fn server_kinds() -> Vec<&'static ServerKind> {
    let reach = Reach::none();
    let kinds = [
        #[cfg(feature = "wasi-keyvalue")]
        kinds_of(&wasi_keyvalue::all(&reach)),
        #[cfg(feature = "wasi-blobstore")]
        kinds_of(&wasi_blobstore::all(&reach)),
        #[cfg(feature = "wasmcloud-messaging")]
        kinds_of(&wasmcloud_messaging::all(&reach)),
        #[cfg(feature = "wasmcloud-postgres")]
        kinds_of(&wasmcloud_postgres::all(&reach)),
    ];
    let mut unique = Vec::new();
    for kind in kinds.into_iter().flatten() {
        if !unique.contains(&kind) {
            unique.push(kind);
        }
    }
    unique
}

fn kinds_of<B: ?Sized + 'static>(backends: &[Box<dyn Provider<B>>]) -> Vec<&'static ServerKind> {
    backends.iter().filter_map(|backend| backend.server()).collect()
}
