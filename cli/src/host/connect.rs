//! Connections to NATS.

use std::error::Error as _;
use std::time::{Duration, Instant};

use async_nats::{Client, ConnectErrorKind, ConnectOptions, Event, ServerAddr, ServerError};
use parking_lot::Mutex;
use wash_runtime::plugin::nats::with_credentials_of;

use super::settings::NatsSettings;
use crate::error::{Error, Result, ResultExt as _};
use crate::exit::Exit;

/// Maximum delay between two connection attempts.
const MAX_RECONNECT_DELAY: Duration = Duration::from_secs(2);

/// Minimum time between two warnings about failed connection attempts.
const WARNING_INTERVAL: Duration = Duration::from_mins(1);

/// Connection options with the credentials and certificates of a server.
///
/// # Errors
/// A file cannot be read or is invalid.
pub(crate) async fn options(settings: &NatsSettings) -> Result<ConnectOptions> {
    let mut options = ConnectOptions::new().name("wash");
    for url in &settings.urls {
        options = with_credentials_of(url, options);
    }
    if let Some(file) = &settings.creds {
        options = options
            .credentials_file(file)
            .await
            .or_fail(|| format!("cannot use the credentials file '{}'", file.display()))?;
    }
    if let Some(file) = &settings.nkey {
        let seed = tokio::fs::read_to_string(file)
            .await
            .or_fail(|| format!("cannot read the nkey file '{}'", file.display()))?;
        options = options.nkey(seed.trim().to_owned());
    }
    if let Some(ca) = &settings.ca {
        readable(ca).await?;
        options = options.add_root_certificates(ca.clone()).require_tls(true);
    }
    if let Some((cert, key)) = &settings.identity {
        readable(cert).await?;
        readable(key).await?;
        options = options
            .add_client_certificate(cert.clone(), key.clone())
            .require_tls(true);
    }
    if settings.tls_first {
        options = options.tls_first().require_tls(true);
    }
    Ok(options)
}

/// Checks that a file can be read, to report an error now and not at each connection attempt.
async fn readable(file: &std::path::Path) -> Result<()> {
    tokio::fs::read(file)
        .await
        .map(|_| ())
        .or_fail(|| format!("cannot read '{}'", file.display()))
}

/// Creates a connection to the control plane that retries until it succeeds, and logs its state.
///
/// # Errors
/// Those of [`options`], or the settings are invalid.
pub(crate) async fn control_plane(settings: &NatsSettings) -> Result<Client> {
    let name = name(settings);
    let addresses = settings
        .urls
        .iter()
        .map(|url| ServerAddr::from_url(url.clone()))
        .collect::<std::io::Result<Vec<_>>>()
        .or_fail(|| format!("cannot connect to NATS at {name}"))?;
    let (server, last_warning) = (name.clone(), Mutex::new(None));
    let options = options(settings)
        .await?
        .retry_on_initial_connect()
        .connection_timeout(Duration::from_secs(5))
        .ping_interval(Duration::from_secs(5))
        .reconnect_delay_callback(|attempts| {
            Duration::from_millis(50)
                .saturating_mul(1 << attempts.min(8))
                .min(MAX_RECONNECT_DELAY)
        })
        .event_callback(move |event| {
            let mut last_warning = last_warning.lock();
            match event {
                Event::Connected => {
                    *last_warning = None;
                    tracing::info!(server, "connected to the control plane");
                }
                Event::Disconnected => {
                    tracing::warn!(
                        server,
                        "connection to the control plane lost; workloads keep running"
                    );
                }
                // Attempts repeat every two seconds, so do not warn about each of them.
                Event::ClientError(error)
                    if last_warning.is_none_or(|last: Instant| last.elapsed() > WARNING_INTERVAL) =>
                {
                    *last_warning = Some(Instant::now());
                    tracing::warn!(server, %error, "cannot connect to the control plane; retrying");
                }
                // The failed attempt reports this error, too.
                Event::ServerError(ServerError::AuthorizationViolation) => {}
                Event::ServerError(error) => {
                    tracing::error!(server, %error, "the control plane reported an error");
                }
                _ => {}
            }
            std::future::ready(())
        });
    options.connect(addresses).await.map_err(|error| {
        Error::new(format!("cannot connect to the control plane at {name}")).caused_by(error)
    })
}

/// The host and port of each server, without credentials.
fn name(settings: &NatsSettings) -> String {
    let names = settings.urls.iter().map(|url| {
        let host = url.host_str().unwrap_or_default();
        format!("{host}:{}", url.port().unwrap_or(4222))
    });
    names.collect::<Vec<_>>().join(",")
}

/// Connects to the control plane for one command. Fails if the first attempt fails.
///
/// # Errors
/// Those of [`options`], or the server cannot be reached.
pub(crate) async fn once(settings: &NatsSettings) -> Result<Client> {
    let addresses = settings
        .urls
        .iter()
        .map(|url| ServerAddr::from_url(url.clone()))
        .collect::<std::io::Result<Vec<_>>>()
        .or_fail(|| "cannot connect to the control plane")?;
    let options = options(settings)
        .await?
        .connection_timeout(Duration::from_secs(5));
    options.connect(addresses).await.map_err(|error| {
        let failed = Error::new(format!(
            "cannot connect to the control plane at {}",
            name(settings)
        ))
        .with_exit(Exit::Network)
        .hint("set its URL with --scheduler-nats-url or `host.scheduler_nats_url`");
        // Its text repeats that of its source.
        match (error.kind(), error.source()) {
            (ConnectErrorKind::Io, Some(source)) => failed.with_source(source),
            _ => failed.caused_by(error),
        }
    })
}
