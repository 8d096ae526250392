//! The endpoint for one signal (traces, metrics or logs).

use std::time::Duration;

use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Uri};

use super::values::pairs;
use super::variables::{Kind, SettingsError, Variables};

const BASE: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

const DEFAULT: &str = "http://localhost:4318";

const TIMEOUT: Duration = Duration::from_secs(10);

/// The endpoint for one signal.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    pub(super) uri: Uri,
    /// Headers of each request. Their values are marked sensitive, so that `Debug` omits them.
    pub(super) headers: HeaderMap,
    /// Timeout of one request.
    pub(super) timeout: Duration,
}

impl Endpoint {
    /// Reads the endpoint from the environment. Returns `None` if the signal is not enabled.
    pub(super) fn find(variables: &Variables<'_>, kind: Kind) -> Result<Option<Self>, SettingsError> {
        let named = |what: &str| format!("OTEL_EXPORTER_OTLP_{}_{what}", kind.variable);
        let exporter = format!("OTEL_{}_EXPORTER", kind.variable);
        let own = variables.get(&named("ENDPOINT"));
        let base = variables.get(BASE);
        match variables.get(&exporter).as_deref() {
            None if own.is_none() && base.is_none() => return Ok(None),
            Some("none") => return Ok(None),
            None | Some("otlp") => {}
            Some(other) => return Err(unsupported(exporter, other, "otlp or none")),
        }
        // The variable of this signal, or else the one for all signals.
        let either = |what: &str| {
            [named(what), format!("OTEL_EXPORTER_OTLP_{what}")]
                .into_iter()
                .find_map(|name| variables.get(&name).map(|value| (name, value)))
        };
        for (what, supported) in [("PROTOCOL", "http/protobuf"), ("COMPRESSION", "none")] {
            if let Some((variable, value)) = either(what)
                && value.trim() != supported
            {
                return Err(unsupported(variable, &value, supported));
            }
        }
        let from_base = || {
            let base = base.as_deref().unwrap_or(DEFAULT);
            let url = format!("{}/{}", base.trim().trim_end_matches('/'), kind.path);
            (BASE.to_owned(), url)
        };
        let (variable, url) = own.map_or_else(from_base, |own| (named("ENDPOINT"), own));
        let headers = match either("HEADERS") {
            Some((variable, value)) => headers(variable, &value)?,
            None => HeaderMap::new(),
        };
        let timeout = either("TIMEOUT").map_or_else(|| named("TIMEOUT"), |(variable, _)| variable);
        Ok(Some(Self {
            uri: parse(variable, url.trim())?,
            headers,
            timeout: variables.millis(&timeout, TIMEOUT)?,
        }))
    }
}

fn unsupported(variable: String, value: &str, supported: &'static str) -> SettingsError {
    SettingsError::Unsupported {
        variable,
        value: value.to_owned(),
        supported,
    }
}

fn parse(variable: String, url: &str) -> Result<Uri, SettingsError> {
    let uri = url.parse::<Uri>().ok();
    uri.filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some())
        .ok_or_else(|| SettingsError::Invalid {
            variable,
            reason: "expected a URL that starts with http:// or https://".to_owned(),
        })
}

fn headers(variable: String, value: &str) -> Result<HeaderMap, SettingsError> {
    let parsed = pairs(value).and_then(|pairs| {
        let headers = pairs.into_iter().map(|(key, value)| {
            let mut value = HeaderValue::from_str(&value).ok()?;
            value.set_sensitive(true);
            Some((key.parse::<HeaderName>().ok()?, value))
        });
        headers.collect::<Option<HeaderMap>>()
    });
    parsed.ok_or_else(|| SettingsError::Invalid {
        variable,
        reason: "expected a comma-separated list of headers key=value".to_owned(),
    })
}
