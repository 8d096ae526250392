//! How a registry wants us to show who we are: the authentication of the distribution project, over HTTP `Basic` or with
//! tokens of another server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;
use reqwest::Url;
use serde::Deserialize;

use super::credentials::Credentials;

/// What a registry asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    Basic,
    /// A token, from a server.
    Bearer {
        realm: Url,
        service: Option<String>,
    },
}

/// How a token is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum TokenRequest {
    /// `GET`, with the value of `authorization`, if there is one.
    Get { url: Url, authorization: Option<String> },
    /// `POST` of a form.
    Post { url: Url, form: String },
}

/// What the server of tokens answers.
#[derive(Deserialize)]
pub(super) struct TokenResponse {
    token: Option<String>,
    access_token: Option<String>,
}

impl TokenResponse {
    pub(super) fn into_token(self) -> Option<String> {
        self.token.or(self.access_token).filter(|token| !token.is_empty())
    }
}

impl Challenge {
    /// The first that is understood.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let values = headers.get_all(WWW_AUTHENTICATE).iter();
        let texts: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        let challenges = texts
            .iter()
            .filter_map(|text| http_auth::parse_challenges(text).ok());
        let mut understood: Vec<Self> = challenges
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
        // Registries that offer both want tokens.
        understood.sort_by_key(|challenge| *challenge == Self::Basic);
        understood.into_iter().next()
    }
}

/// The value of `authorization` for HTTP `Basic`.
pub(super) fn basic(username: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{username}:{password}")))
}

/// How to ask for a token that allows `scopes`, which are separated by spaces.
pub(super) fn token_request(
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
    fn challenges_are_understood() {
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
    fn tokens_are_asked_for_with_what_there_is() {
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
    fn either_name_of_a_token_will_do() {
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
