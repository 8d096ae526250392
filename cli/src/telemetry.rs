//! Spans, metrics and logs to an OpenTelemetry collector, as the environment says.

use std::time::Duration;

use wash_runtime::telemetry::{Settings, Telemetry};

use crate::cli::Command;

/// Time for the last data to be sent when the command is over.
pub(crate) const LAST_DATA: Duration = Duration::from_secs(2);

/// What a command sends, and why it sends nothing although the environment asks for it. Only a host has something to send.
pub(crate) fn of(command: &Command) -> (Telemetry, Option<anyhow::Error>) {
    // The `service.name`, unless the environment gives one.
    let service = match command {
        Command::Dev(_) => "wash-dev",
        Command::Host(_) => "wash-host",
        _ => return (Telemetry::off(), None),
    };
    let started = match Settings::from_env(service) {
        Ok(None) => return (Telemetry::off(), None),
        Ok(Some(settings)) => Telemetry::start(settings),
        Err(error) => Err(error.into()),
    };
    match started {
        Ok(telemetry) => (telemetry, None),
        Err(error) => (Telemetry::off(), Some(error)),
    }
}
