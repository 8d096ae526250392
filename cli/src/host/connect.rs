//! Connections to NATS.

use std::time::{Duration, Instant};

use async_nats::{Client, ConnectOptions, Event, ServerAddr, ServerError};
use parking_lot::Mutex;
use wash_runtime::plugin::nats::with_credentials_of;

use super::settings::NatsSettings;
use crate::error::{Error, Result, ResultExt as _};

/// Longest time between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Between two warnings that there is no connection.
const REMINDER: Duration = Duration::from_mins(1);

/// Credentials and certificates for a server.
///
/// # Errors
/// A file cannot be read, or is not what it should be.
pub(crate) async fn options(settings: &NatsSettings) -> Result<ConnectOptions> {
    let mut options = ConnectOptions::new().name("wash");
    for url in &settings.urls {
        options = with_credentials_of(url, options);
    }
    if let Some(file) = &settings.creds {
        options = options
            .credentials_file(file)
            .await
            .or_fail(|| format!("cannot use the credentials of '{}'", file.display()))?;
    }
    if let Some(file) = &settings.nkey {
        let seed = tokio::fs::read_to_string(file)
            .await
            .or_fail(|| format!("cannot read the nkey '{}'", file.display()))?;
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

/// What cannot be read is told now, not with each attempt to connect.
async fn readable(file: &std::path::Path) -> Result<()> {
    tokio::fs::read(file)
        .await
        .map(|_| ())
        .or_fail(|| format!("cannot read '{}'", file.display()))
}

/// A connection to the control plane that goes on trying, and says so.
///
/// # Errors
/// As [`options`], or the settings make no connection at all.
pub(crate) async fn control_plane(settings: &NatsSettings) -> Result<Client> {
    let name = name(settings);
    let addresses = settings
        .urls
        .iter()
        .map(|url| ServerAddr::from_url(url.clone()))
        .collect::<std::io::Result<Vec<_>>>()
        .or_fail(|| format!("cannot connect to NATS at {name}"))?;
    let (server, told) = (name.clone(), Mutex::new(None));
    let options = options(settings)
        .await?
        .retry_on_initial_connect()
        .connection_timeout(Duration::from_secs(5))
        .ping_interval(Duration::from_secs(5))
        .reconnect_delay_callback(|attempts| {
            Duration::from_millis(50)
                .saturating_mul(1 << attempts.min(8))
                .min(LONGEST_PAUSE)
        })
        .event_callback(move |event| {
            let mut told = told.lock();
            match event {
                Event::Connected => {
                    *told = None;
                    tracing::info!(server, "connected to the control plane");
                }
                Event::Disconnected => {
                    tracing::warn!(
                        server,
                        "the connection to the control plane is lost; workloads go on"
                    );
                }
                // Attempts follow each other every two seconds, for as long as it takes.
                Event::ClientError(error) if told.is_none_or(|told: Instant| told.elapsed() > REMINDER) => {
                    *told = Some(Instant::now());
                    tracing::warn!(server, %error, "cannot connect to the control plane; trying again");
                }
                // The error of the attempt says so, too.
                Event::ServerError(ServerError::AuthorizationViolation) => {}
                Event::ServerError(error) => {
                    tracing::error!(server, %error, "the control plane refuses something");
                }
                _ => {}
            }
            std::future::ready(())
        });
    options
        .connect(addresses)
        .await
        .map_err(|error| Error::new(format!("cannot connect to the control plane at {name}: {error}")))
}

/// The servers, without what is secret about them.
fn name(settings: &NatsSettings) -> String {
    let names = settings.urls.iter().map(|url| {
        let host = url.host_str().unwrap_or_default();
        format!("{host}:{}", url.port().unwrap_or(4222))
    });
    names.collect::<Vec<_>>().join(",")
}

/// A connection to the control plane for one command: it is there at once or not at all.
///
/// # Errors
/// As [`options`], or there is no server.
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
        Error::new(format!(
            "cannot connect to the control plane at {}",
            name(settings)
        ))
        .with_source(&error)
        .hint("name its server with --scheduler-nats-url or host.scheduler_nats_url")
    })
}
