//! Settings from environment variables.

use std::time::Duration;

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::resource::v1::Resource;

use super::endpoint::Endpoint;
use super::values::{attribute, pairs, text};
use super::variables::{Kind, SettingsError, Variables};

/// Endpoints, timing and resource attributes of telemetry.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) traces: Option<Endpoint>,
    pub(super) metrics: Option<Endpoint>,
    pub(super) logs: Option<Endpoint>,
    pub(super) resource: Resource,
    /// Maximum time that a span is queued to fill a batch.
    pub(super) span_delay: Duration,
    pub(super) log_delay: Duration,
    /// Interval of metric exports.
    pub(super) metric_interval: Duration,
}

const TRACES: Kind = Kind {
    variable: "TRACES",
    path: "v1/traces",
};
const METRICS: Kind = Kind {
    variable: "METRICS",
    path: "v1/metrics",
};
const LOGS: Kind = Kind {
    variable: "LOGS",
    path: "v1/logs",
};

impl Settings {
    /// Reads the settings from the environment of this process. Returns `None` if telemetry is not enabled. `service` is the
    /// default for `service.name`.
    ///
    /// # Errors
    /// Fails if a variable has an unsupported or invalid value.
    pub fn from_env(service: &str) -> Result<Option<Self>, SettingsError> {
        Self::from_variables(service, |name| std::env::var(name).ok())
    }

    /// Like [`Settings::from_env`], with variables from the given function instead of the environment.
    ///
    /// # Errors
    /// Same as [`Settings::from_env`].
    pub fn from_variables(
        service: &str,
        variables: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, SettingsError> {
        let variables = Variables(&variables);
        let disabled = variables.get("OTEL_SDK_DISABLED");
        if disabled.is_some_and(|it| it.trim().eq_ignore_ascii_case("true")) {
            return Ok(None);
        }
        let settings = Self {
            traces: Endpoint::find(&variables, TRACES)?,
            metrics: Endpoint::find(&variables, METRICS)?,
            logs: Endpoint::find(&variables, LOGS)?,
            resource: resource(&variables, service)?,
            span_delay: variables.millis("OTEL_BSP_SCHEDULE_DELAY", Duration::from_secs(5))?,
            log_delay: variables.millis("OTEL_BLRP_SCHEDULE_DELAY", Duration::from_secs(1))?,
            metric_interval: variables
                .millis("OTEL_METRIC_EXPORT_INTERVAL", Duration::from_mins(1))?
                .max(Duration::from_millis(10)),
        };
        let any = settings.traces.is_some() || settings.metrics.is_some() || settings.logs.is_some();
        Ok(any.then_some(settings))
    }
}

/// Creates the resource attributes that describe this process.
fn resource(variables: &Variables<'_>, service: &str) -> Result<Resource, SettingsError> {
    let mut attributes: Vec<KeyValue> = Vec::new();
    let name = "OTEL_RESOURCE_ATTRIBUTES";
    if let Some(value) = variables.get(name) {
        let pairs = pairs(&value).ok_or_else(|| SettingsError::Invalid {
            variable: name.to_owned(),
            reason: "expected a comma-separated list of key=value".to_owned(),
        })?;
        attributes.extend(pairs.into_iter().map(|(key, value)| attribute(&key, text(value))));
    }
    let own = variables.get("OTEL_SERVICE_NAME");
    if own.is_some() || attributes.iter().all(|it| it.key != "service.name") {
        attributes.retain(|it| it.key != "service.name");
        attributes.push(attribute(
            "service.name",
            text(own.unwrap_or_else(|| service.to_owned())),
        ));
    }
    for (key, value) in [
        ("telemetry.sdk.language", "rust"),
        ("telemetry.sdk.name", "wash-runtime"),
        ("telemetry.sdk.version", env!("CARGO_PKG_VERSION")),
    ] {
        attributes.push(attribute(key, text(value)));
    }
    Ok(Resource {
        attributes,
        ..Resource::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Option<Settings>, SettingsError> {
        Settings::from_variables("wash", |name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn urls(variables: &[(&str, &str)]) -> [Option<String>; 3] {
        let settings = read(variables).unwrap().unwrap();
        [settings.traces, settings.metrics, settings.logs].map(|it| Some(it?.uri.to_string()))
    }

    #[test]
    fn telemetry_is_off_without_an_endpoint() {
        assert!(read(&[]).unwrap().is_none());
        assert!(read(&[("OTEL_SERVICE_NAME", "shop")]).unwrap().is_none());
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318");
        assert!(read(&[endpoint]).unwrap().is_some());
        assert!(
            read(&[endpoint, ("OTEL_SDK_DISABLED", "TRUE")])
                .unwrap()
                .is_none()
        );
        let none = [
            "OTEL_TRACES_EXPORTER",
            "OTEL_METRICS_EXPORTER",
            "OTEL_LOGS_EXPORTER",
        ]
        .map(|it| (it, "none"));
        assert!(read(&[&[endpoint], &none[..]].concat()).unwrap().is_none());
    }

    #[test]
    fn each_signal_has_a_separate_url() {
        let url = |url: &str| Some(url.to_owned());
        assert_eq!(
            urls(&[
                ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://c/otlp/"),
                ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://logs:1/in"),
                ("OTEL_METRICS_EXPORTER", "none"),
            ]),
            [url("https://c/otlp/v1/traces"), None, url("http://logs:1/in")]
        );
        assert_eq!(
            urls(&[("OTEL_TRACES_EXPORTER", "otlp")]),
            [url("http://localhost:4318/v1/traces"), None, None]
        );
    }

    #[test]
    fn errors_name_the_variable_without_secrets() {
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318");
        let error = |more: (&str, &str)| read(&[endpoint, more]).unwrap_err().to_string();
        assert_eq!(
            error(("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")),
            "unsupported OTEL_EXPORTER_OTLP_PROTOCOL 'grpc': expected http/protobuf"
        );
        assert_eq!(
            error(("OTEL_TRACES_EXPORTER", "zipkin")),
            "unsupported OTEL_TRACES_EXPORTER 'zipkin': expected otlp or none"
        );
        assert!(error(("OTEL_EXPORTER_OTLP_TIMEOUT", "soon")).contains("milliseconds"));
        let secret = error(("OTEL_EXPORTER_OTLP_HEADERS", "to ken=hunter2"));
        assert!(!secret.contains("hunter2"), "{secret}");
        let nowhere = read(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "collector")]).unwrap_err();
        assert!(nowhere.to_string().contains("http:// or https://"), "{nowhere}");
    }

    #[test]
    fn headers_and_attributes_are_decoded_and_the_service_name_takes_precedence() {
        let settings = read(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a=1, authorization=Bearer%20x"),
            ("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "a=2"),
            ("OTEL_RESOURCE_ATTRIBUTES", "service.name=other,team=a%2Cb"),
            ("OTEL_SERVICE_NAME", "shop"),
        ]);
        let settings = settings.unwrap().unwrap();
        let traces = settings.traces.unwrap().headers;
        assert_eq!(traces["authorization"], "Bearer x");
        assert!(traces["authorization"].is_sensitive());
        assert_eq!(settings.logs.unwrap().headers["a"], "2");
        let resource = settings.resource.attributes;
        assert!(resource.contains(&attribute("team", text("a,b"))));
        assert!(resource.contains(&attribute("service.name", text("shop"))));
        assert_eq!(resource.iter().filter(|it| it.key == "service.name").count(), 1);
    }
}
