//! HTTP in: listeners, routing, invocation of `wasi:http/incoming-handler`.

mod body;
mod handler;
mod invoke;
mod observer;
mod router;
mod server;
mod tls;

pub use handler::HostHandler;
pub use observer::{Answered, HttpObserver};
pub use router::{DevRouter, Route, Router};
pub use server::HttpServer;
pub use tls::TlsConfig;
