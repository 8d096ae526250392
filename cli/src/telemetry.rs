//! Spans, metrics and logs to an OpenTelemetry collector, as the environment says.

use std::time::Duration;

use wash_runtime::telemetry::{Settings, Telemetry};

use crate::cli::Command;

/// Time for the last data to be sent when the command is over.
pub(crate) const LAST_DATA: Duration = Duration::from_secs(2);

/// The `service.name` of the host of `wash dev`, unless the environment gives one.
const SERVICE: &str = "wash-dev";

/// What a command sends, and why it sends nothing although the environment asks for it. Only a host has something to send.
pub(crate) fn of(command: &Command) -> (Telemetry, Option<anyhow::Error>) {
    if !matches!(command, Command::Dev(_)) {
        return (Telemetry::off(), None);
    }
    let started = match Settings::from_env(SERVICE) {
        Ok(None) => return (Telemetry::off(), None),
        Ok(Some(settings)) => Telemetry::start(settings),
        Err(error) => Err(error.into()),
    };
    match started {
        Ok(telemetry) => (telemetry, None),
        Err(error) => (Telemetry::off(), Some(error)),
    }
}
