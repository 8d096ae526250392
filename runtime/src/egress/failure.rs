//! Conversion of client errors to the error codes of `wasi:http/types`.

use std::error::Error as StdError;
use std::io;

use wasmtime_wasi_http::Error;

use super::connector::TooMany;
use super::resolver::NoAddress;

/// Converts the error of a request without a response.
pub(super) fn of_request(error: &hyper_util::client::legacy::Error) -> Error {
    of_causes(error).unwrap_or(if error.is_connect() {
        Error::DestinationUnavailable
    } else {
        Error::HttpProtocolError
    })
}

/// Converts the error of an interrupted response body.
pub(super) fn of_body(error: &hyper::Error) -> Error {
    of_causes(error).unwrap_or(Error::HttpResponseIncomplete)
}

fn of_causes(error: &(dyn StdError + 'static)) -> Option<Error> {
    let mut cause = Some(error);
    let mut found = None;
    while let Some(error) = cause {
        // The innermost cause is the most precise one.
        found = of_cause(error).or(found);
        cause = inner(error);
    }
    found
}

/// Returns the cause of an error. `io::Error::source` skips the wrapped error, so it is read with `get_ref`.
fn inner<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn of_cause(error: &(dyn StdError + 'static)) -> Option<Error> {
    if let Some(error) = error.downcast_ref::<NoAddress>() {
        return Some(match error {
            NoAddress::Forbidden(_) => Error::DestinationIpProhibited,
            NoAddress::Unknown { source, .. } => Error::DnsError {
                rcode: Some(source.to_string()),
                info_code: None,
            },
        });
    }
    if error.is::<TooMany>() {
        return Some(Error::ConnectionLimitReached);
    }
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(match error {
            rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
                Error::TlsCertificateError
            }
            rustls::Error::AlertReceived(alert) => Error::TlsAlertReceived {
                alert_id: Some(u8::from(*alert)),
                alert_message: Some(format!("{alert:?}")),
            },
            _ => Error::TlsProtocolError,
        });
    }
    if let Some(error) = error.downcast_ref::<Error>() {
        // Reported by the guest's request body.
        return match error {
            Error::HttpRequestBodySize(size) => Some(Error::HttpRequestBodySize(*size)),
            _ => None,
        };
    }
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        return if error.is_timeout() {
            Some(Error::HttpResponseTimeout)
        } else if error.is_incomplete_message() || error.is_closed() {
            Some(Error::ConnectionTerminated)
        } else if error.is_parse() {
            Some(Error::HttpProtocolError)
        } else {
            None
        };
    }
    match error.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::ConnectionRefused => Some(Error::ConnectionRefused),
        io::ErrorKind::TimedOut => Some(Error::ConnectionTimeout),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            Some(Error::DestinationIpUnroutable)
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Some(Error::ConnectionTerminated),
        _ => None,
    }
}
