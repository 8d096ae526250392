//! The hooks by which both versions of `wasi:http` send the guest's requests.

use std::sync::Arc;

use http::uri::Scheme;
use tracing::Instrument as _;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::allowed::{AllowedHosts, literal};
use super::client::{Clients, EgressClient};
use super::guard::{Guard, SPECIAL};
use super::lingering::LingeringBody;
use crate::trace;

/// Outgoing HTTP of one component. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Egress {
    inner: Arc<Inner>,
}

struct Inner {
    client: Arc<EgressClient>,
    clients: Clients,
    allowed: AllowedHosts,
    guard: Arc<Guard>,
}

impl Egress {
    /// Creates the hooks of a component that uses its workload's client and may reach the `allowed` hosts.
    pub(crate) fn new(client: &Arc<EgressClient>, allowed: AllowedHosts) -> Self {
        let guard = Arc::new(Guard::new(client.allow_loopback(), &allowed));
        Self {
            inner: Arc::new(Inner {
                clients: client.clients(&guard),
                client: Arc::clone(client),
                allowed,
                guard,
            }),
        }
    }
}

impl Inner {
    fn check(&self, uri: &http::Uri) -> Result<(), Error> {
        let host = uri
            .host()
            .filter(|host| !host.is_empty())
            .ok_or(Error::HttpRequestUriInvalid)?;
        if !self.allowed.permits(uri) {
            self.guard
                .log_refusal(host, "the host is not in the component's allowedHosts");
            return Err(Error::HttpRequestDenied);
        }
        // A name is checked after it is resolved.
        if literal(host).is_some_and(|ip| !self.guard.permits(ip, None)) {
            self.guard.log_refusal(host, SPECIAL);
            return Err(Error::DestinationIpProhibited);
        }
        Ok(())
    }
}

type ResponseIo = Box<dyn Future<Output = Result<(), Error>> + Send>;

impl WasiHttpHooks for Egress {
    /// Returns false: the client sets the header if the protocol requires it.
    fn set_host_header(&mut self) -> bool {
        false
    }

    fn is_supported_scheme(&mut self, scheme: &Scheme) -> bool {
        *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS
    }

    fn send_request(
        &mut self,
        mut request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<(http::Response<WasiBody>, ResponseIo), Error>> + Send> {
        let inner = Arc::clone(&self.inner);
        let span = trace::outgoing(&mut request);
        let request = request.map(|body| WasiBody::new(LingeringBody::new(body)));
        let sent = async move {
            inner.check(request.uri())?;
            inner.client.send(&inner.clients, request, options).await
        };
        Box::new(async move {
            let response = sent.instrument(span.clone()).await;
            trace::received(&span, response.as_ref().map(http::Response::status));
            let response = response?;
            // The client's pool drives the connection.
            let io: ResponseIo = Box::new(std::future::ready(Ok(())));
            Ok((response, io))
        })
    }
}
