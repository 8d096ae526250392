//! Opens a browser.

use crate::dev::report::Report;

/// Open `url` in the user's browser (the `BROWSER` environment variable, else the system's default).
pub(crate) fn open(url: &str, report: &Report) {
    let (url, report) = (url.to_owned(), report.clone());
    // Finding a browser runs programs and may take seconds.
    tokio::task::spawn_blocking(move || match webbrowser::open(&url) {
        Ok(()) => report.status("Opened", &url),
        Err(error) => report.warn(&format!("cannot open a browser: {error}; open {url} yourself")),
    });
}
