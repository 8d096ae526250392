//! Authentication challenges of registries, as defined by the [token authentication
//! specification](https://distribution.github.io/distribution/spec/auth/token/) of the distribution project: HTTP `Basic`, or a
//! bearer token from a token server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;
use reqwest::Url;
use serde::Deserialize;

use crate::credentials::Credentials;

/// The kind of authorization that a registry requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    Basic,
    /// A bearer token from the token server at `realm`.
    Bearer {
        realm: Url,
        service: Option<String>,
    },
}

/// A request to a token server. It contains secrets, so only tests can print it.
#[derive(PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum TokenRequest {
    /// `GET`, with an `Authorization` header if there are credentials.
    Get { url: Url, authorization: Option<String> },
    /// `POST` with a form.
    Post { url: Url, form: String },
}

/// The response of a token server.
#[derive(Deserialize)]
pub(crate) struct TokenResponse {
    token: Option<String>,
    access_token: Option<String>,
}

impl TokenResponse {
    pub(crate) fn into_token(self) -> Option<String> {
        self.token.or(self.access_token).filter(|token| !token.is_empty())
    }
}

impl Challenge {
    /// Returns the preferred supported challenge in the headers of a response, or `None` if there is none.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let values = headers.get_all(WWW_AUTHENTICATE).iter();
        let texts: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        let challenges = texts
            .iter()
            .filter_map(|text| http_auth::parse_challenges(text).ok());
        let mut supported: Vec<Self> = challenges
            .flatten()
            .filter_map(|challenge| {
                let parameter = |name: &str| {
                    let found = challenge
                        .params
                        .iter()
                        .find(|(key, _)| key.eq_ignore_ascii_case(name));
                    found.map(|(_, value)| value.to_unescaped())
                };
                if challenge.scheme.eq_ignore_ascii_case("basic") {
                    return Some(Self::Basic);
                }
                if !challenge.scheme.eq_ignore_ascii_case("bearer") {
                    return None;
                }
                Some(Self::Bearer {
                    realm: Url::parse(&parameter("realm")?).ok()?,
                    service: parameter("service"),
                })
            })
            .collect();
        // Bearer before Basic: registries that offer both prefer tokens.
        supported.sort_by_key(|challenge| *challenge == Self::Basic);
        supported.into_iter().next()
    }
}

/// Returns the `Authorization` value for HTTP `Basic`.
pub(crate) fn basic(username: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{username}:{password}")))
}

/// Builds the request for a token with the given space-separated `scopes`.
pub(crate) fn token_request(
    realm: &Url,
    service: Option<&str>,
    scopes: &str,
    credentials: &Credentials,
) -> TokenRequest {
    let mut url = realm.clone();
    if let Credentials::Identity(token) = credentials {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "refresh_token")
            .append_pair("service", service.unwrap_or_default())
            .append_pair("client_id", "wash")
            .append_pair("scope", scopes)
            .append_pair("refresh_token", token)
            .finish();
        return TokenRequest::Post { url, form };
    }
    {
        let mut query = url.query_pairs_mut();
        if let Some(service) = service {
            query.append_pair("service", service);
        }
        for scope in scopes.split(' ').filter(|scope| !scope.is_empty()) {
            query.append_pair("scope", scope);
        }
    }
    let authorization = match credentials {
        Credentials::Basic { username, password } => Some(basic(username, password)),
        _ => None,
    };
    TokenRequest::Get { url, authorization }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(values: &[&'static str]) -> Option<Challenge> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(WWW_AUTHENTICATE, http::HeaderValue::from_static(value));
        }
        Challenge::of(&headers)
    }

    #[test]
    fn challenges_are_parsed() {
        let realm = Url::parse("https://auth.example.com/token").unwrap();
        let bearer = Challenge::Bearer {
            realm,
            service: Some("example".to_owned()),
        };
        let text = "Bearer realm=\"https://auth.example.com/token\",service=\"example\",scope=\"a\"";
        assert_eq!(challenge(&[text]), Some(bearer.clone()));
        assert_eq!(challenge(&["Basic realm=\"x\"", text]), Some(bearer));
        assert_eq!(challenge(&["basic realm=\"x\""]), Some(Challenge::Basic));
        assert_eq!(challenge(&["Negotiate"]), None);
        assert_eq!(challenge(&["Bearer realm=\"not a url\""]), None);
        assert_eq!(challenge(&[]), None);
    }

    #[test]
    fn token_requests_carry_the_credentials() {
        let realm = Url::parse("https://auth.example.com/token?a=b").unwrap();
        let password = Credentials::Basic {
            username: "user".to_owned(),
            password: "hunter2".to_owned(),
        };
        let scopes = "repository:x:pull repository:y:push";
        assert_eq!(
            token_request(&realm, Some("s t"), scopes, &password),
            TokenRequest::Get {
                url: Url::parse(
                    "https://auth.example.com/token?a=b&service=s+t&scope=repository%3Ax%3Apull&scope=repository%3Ay%3Apush"
                )
                .unwrap(),
                authorization: Some("Basic dXNlcjpodW50ZXIy".to_owned()),
            }
        );
        let TokenRequest::Post { form, url } =
            token_request(&realm, Some("s"), "a", &Credentials::Identity("t&u".to_owned()))
        else {
            panic!("an identity token is never part of a URL")
        };
        assert_eq!(url, realm);
        assert_eq!(
            form,
            "grant_type=refresh_token&service=s&client_id=wash&scope=a&refresh_token=t%26u"
        );
    }

    #[test]
    fn tokens_have_two_names() {
        for text in [
            r#"{"token":"a"}"#,
            r#"{"access_token":"a"}"#,
            r#"{"token":"a","access_token":"b"}"#,
        ] {
            let response: TokenResponse = serde_json::from_str(text).unwrap();
            assert_eq!(response.into_token().as_deref(), Some("a"));
        }
        assert_eq!(
            serde_json::from_str::<TokenResponse>("{}").unwrap().into_token(),
            None
        );
    }
}
