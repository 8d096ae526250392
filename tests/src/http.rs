//! A small HTTP client for tests.

use std::time::Duration;

/// Status and body of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// A request to send.
#[derive(Clone, Debug)]
pub struct Request {
    method: &'static str,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

/// Sends a GET request to `url` and returns the response, whatever its status.
///
/// # Errors
/// The reason why there is no response: connection refused, reset or closed, or no response within ten seconds.
pub fn get(url: &str) -> Result<Response, String> {
    Request::new("GET", url).send()
}

impl Request {
    /// Creates a request without additional headers and without a body.
    pub fn new(method: &'static str, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: String::new(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the request and returns the response, whatever its status.
    ///
    /// # Errors
    /// The reason why there is no response: connection refused, reset or closed, or no response within ten seconds.
    pub fn send(self) -> Result<Response, String> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(10)))
            .build()
            .into();
        let mut request = ureq::http::Request::builder().method(self.method).uri(&self.url);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let response = match self.method {
            "GET" | "HEAD" | "DELETE" => agent.run(request.body(()).map_err(|error| error.to_string())?),
            _ => agent.run(request.body(self.body).map_err(|error| error.to_string())?),
        };
        let mut response = response.map_err(|error| error.to_string())?;
        let status = response.status().as_u16();
        let body = response
            .body_mut()
            .read_to_string()
            .map_err(|error| error.to_string())?;
        Ok(Response { status, body })
    }
}
