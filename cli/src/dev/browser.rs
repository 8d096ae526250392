//! Opens the served URL in a browser.

use crate::dev::report::Report;

/// Opens `url` in the user's browser: the one in the `BROWSER` environment variable, or else the system's default.
pub(crate) fn open(url: &str, report: &Report) {
    let (url, report) = (url.to_owned(), report.clone());
    // Finding a browser starts other programs and may take seconds.
    tokio::task::spawn_blocking(move || match webbrowser::open(&url) {
        Ok(()) => report.status("Opened", &url),
        Err(error) => report.warn(&format!("cannot open a browser: {error}; open {url} manually")),
    });
}
