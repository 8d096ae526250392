//! Exports spans, metrics and logs to an OpenTelemetry collector, according to the environment variables.

use std::time::Duration;

use wash_runtime::telemetry::{Settings, Telemetry};

use crate::cli::Command;

/// Time limit for sending the last data at the end of a command.
pub(crate) const LAST_DATA: Duration = Duration::from_secs(2);

/// Returns the exporter of a command, and the error if it cannot be started although the environment enables it. Only
/// `wash dev` and `wash host` export telemetry.
pub(crate) fn of(command: &Command) -> (Telemetry, Option<anyhow::Error>) {
    // The default for `service.name`.
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
