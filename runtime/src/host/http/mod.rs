//! Incoming HTTP: listeners, routing, and invocation of `wasi:http/incoming-handler` and `wasi:http/handler`.

mod activity;
mod allowed_hosts;
mod authority;
mod body;
mod connection;
mod dynamic_router;
mod handler;
mod head;
mod host_owners;
mod invoke;
mod invoke_p2;
#[cfg(feature = "wasip3")]
mod invoke_p3;
mod limits;
mod observer;
mod reload;
mod request_body;
mod router;
mod routes;
mod server;
mod stall;
mod tls;

pub use allowed_hosts::AllowedHosts;
pub use dynamic_router::DynamicRouter;
pub use handler::HostHandler;
pub use limits::HttpLimits;
pub use observer::{Answered, HttpObserver};
pub use router::{DevRouter, Route, Router};
pub use server::HttpServer;
pub use tls::TlsConfig;
