//! Tags of a repository.

use http::Method;
use http::header::LINK;
use oci_client::Reference;
use serde::Deserialize;

use crate::error::OciError;
use crate::exchange::Request;
use crate::registry::{Access, Registry};

/// Maximum size of a page of tags, in bytes.
const MAX_PAGE: usize = 4 << 20;

/// Maximum number of pages of tags.
const MAX_PAGES: usize = 1000;

impl Registry {
    /// Lists at most `limit` tags of the repository, sorted.
    ///
    /// # Errors
    /// The repository does not exist, or the registry denies access or cannot be reached.
    pub async fn tags(&self, reference: &Reference, limit: usize) -> Result<Vec<String>, OciError> {
        #[derive(Deserialize)]
        struct Page {
            tags: Option<Vec<String>>,
        }
        let repository = reference.repository();
        let (scope, name) = (
            Access::Pull.scope(repository),
            format!("{}/{repository}", reference.registry()),
        );
        let mut next = Some(
            self.exchange
                .url(&format!("{repository}/tags/list?n={}", limit.min(1000)))?,
        );
        let (mut tags, mut pages) = (Vec::new(), 0);
        while let Some(url) = next.take() {
            let response = self
                .exchange
                .send(&Request::new(Method::GET, url, &scope, &name))
                .await?;
            let link = response
                .headers()
                .get(LINK)
                .and_then(|link| link.to_str().ok())
                .and_then(next_page);
            let link = link.map(str::to_owned);
            let body = self
                .exchange
                .body(response, MAX_PAGE, &format!("the list of tags of '{name}'"))
                .await?;
            let page: Page = self.parse(&body, &format!("the list of tags of '{name}'"))?;
            tags.extend(page.tags.unwrap_or_default());
            pages += 1;
            if let Some(link) = link.filter(|_| tags.len() < limit && pages < MAX_PAGES) {
                next = Some(self.exchange.url(&link)?);
            }
        }
        tags.sort();
        tags.dedup();
        tags.truncate(limit);
        Ok(tags)
    }
}

/// Parses the URL of the next page from a `Link` header: `<URL>; rel="next"`.
fn next_page(link: &str) -> Option<&str> {
    link.split(',').find_map(|part| {
        let (url, parameters) = part.split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            let parameter = parameter.trim();
            parameter.eq_ignore_ascii_case("rel=\"next\"") || parameter.eq_ignore_ascii_case("rel=next")
        });
        is_next.then(|| url.trim().trim_start_matches('<'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_in_the_link() {
        assert_eq!(
            next_page("</v2/a/tags/list?n=2&last=b>; rel=\"next\""),
            Some("/v2/a/tags/list?n=2&last=b")
        );
        assert_eq!(
            next_page("<https://e.com/x>; a=b; rel=next"),
            Some("https://e.com/x")
        );
        assert_eq!(next_page("<https://e.com/x>; rel=\"prev\""), None);
        assert_eq!(next_page("x"), None);
    }
}
