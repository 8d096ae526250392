//! Hides secrets in what is printed.

use serde_json::Value;

use super::schema::Node;

/// What stands in place of a secret.
pub const HIDDEN: &str = "<redacted>";

/// Words that make the name of a variable or key look like that of a secret.
const WORDS: [&str; 11] = [
    "auth",
    "authorization",
    "credential",
    "credentials",
    "key",
    "passphrase",
    "passwd",
    "password",
    "pat",
    "secret",
    "token",
];

/// Parts of names that do so even without a word boundary, as in `apikey`.
const PARTS: [&str; 5] = ["apikey", "password", "passwd", "secret", "token"];

/// Does the name of a variable or key look like that of a secret?
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    name.split(|char: char| !char.is_alphanumeric())
        .any(|word| WORDS.contains(&word))
        || PARTS.iter().any(|part| name.contains(part))
}

/// Hide the secrets of a value of the shape that `node` describes: tokens, values of maps whose key looks like that of
/// a secret, and what [`text`] finds inside strings. A reference such as `${TOKEN}` is no secret.
pub fn value(value: &mut Value, node: Node<'_>) {
    match value {
        Value::Object(map) => {
            let open = node.map_value();
            for (key, value) in map.iter_mut() {
                let secret = key == "token" || (open.is_some() && is_secret_name(key));
                match (value, node.child(key)) {
                    (value, _) if open.is_none() && key == "secrets" => all_inline(value),
                    // Names of variables, not their values.
                    (_, _) if open.is_none() && key == "fromEnv" => {}
                    (Value::String(text), _) if secret => hide(text),
                    (value, Some(node)) => self::value(value, node),
                    (_, None) => {}
                }
            }
        }
        Value::Array(items) => {
            let Some(node) = node.items() else { return };
            for item in items {
                self::value(item, node);
            }
        }
        Value::String(string) => *string = text(string),
        _ => {}
    }
}

/// Hide every value that a list of sources of secrets holds itself.
fn all_inline(sources: &mut Value) {
    for source in sources.as_array_mut().into_iter().flatten() {
        let inline = source.get_mut("inline").and_then(Value::as_object_mut);
        for value in inline.into_iter().flat_map(serde_json::Map::values_mut) {
            *value = HIDDEN.into();
        }
    }
}

fn hide(text: &mut String) {
    let is_reference = text.starts_with("${") && text.find('}') == Some(text.len() - 1);
    if !text.is_empty() && !is_reference {
        HIDDEN.clone_into(text);
    }
}

/// Hide, in a text such as a URL or a command, the user information of URLs and values given to names that look like
/// those of secrets (`API_TOKEN=…`, `--password=…`).
pub fn text(text: &str) -> String {
    text.split_inclusive(char::is_whitespace).map(word).collect()
}

fn word(word: &str) -> String {
    let trimmed = word.trim_end();
    let space = word.get(trimmed.len()..).unwrap_or_default();
    if let Some((name, _)) = trimmed
        .split_once('=')
        .filter(|(name, _)| is_name(name) && is_secret_name(name))
    {
        return format!("{name}={HIDDEN}{space}");
    }
    let mut out = String::new();
    let mut rest = trimmed;
    while let Some((scheme, after)) = rest.split_once("://") {
        out.push_str(scheme);
        out.push_str("://");
        let end = after.find(['/', '?', '#', '"', '\'', ',']).unwrap_or(after.len());
        rest = after;
        if let Some(at) = after.get(..end).and_then(|authority| authority.rfind('@')) {
            out.push_str(HIDDEN);
            rest = after.get(at..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out.push_str(space);
    out
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_of_secrets_are_recognised_by_word() {
        for name in [
            "API_KEY",
            "GITHUB_TOKEN",
            "dbPassword",
            "x-auth",
            "NPM_CONFIG__authToken",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["KEYBOARD", "MONKEY", "AUTHOR", "PATH", "RUSTUP_TOOLCHAIN"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn urls_and_assignments_lose_their_secrets() {
        assert_eq!(text("https://me:pw@host/x?y=1"), "https://<redacted>@host/x?y=1");
        assert_eq!(
            text("A_TOKEN=abc make  --password=x all"),
            "A_TOKEN=<redacted> make  --password=<redacted> all"
        );
        assert_eq!(
            text("a://b@c,d://e:f@g plain"),
            "a://<redacted>@c,d://<redacted>@g plain"
        );
        assert_eq!(text("user@host:path"), "user@host:path");
    }

    #[test]
    fn only_values_of_maps_tokens_and_secrets_are_hidden() {
        let mut shown = json!({
            "workload": {
                "configs": [{ "inline": { "PLAIN": "p", "API_KEY": "k" } }, { "fromEnv": { "TOKEN": "T" } }],
                "secrets": [{ "inline": { "PLAIN": "${p}" } }, { "fromEnv": { "A": "B" } }],
                "components": { "secrets": { "secrets": [{ "inline": { "A": "" } }], "allowedHosts": ["token"] } },
            },
            "build": { "env": { "API_KEY": "k", "PLAIN": "p", "NO_TOKEN": "${T}" } },
            "dev": { "tls_key_path": "key.pem" },
            "wit": { "registries": [{ "url": "https://a:b@c", "token": "t" }] },
        });
        value(&mut shown, Node::root());
        assert_eq!(
            shown,
            json!({
                "workload": {
                    "configs": [{ "inline": { "PLAIN": "p", "API_KEY": HIDDEN } }, { "fromEnv": { "TOKEN": "T" } }],
                    "secrets": [{ "inline": { "PLAIN": HIDDEN } }, { "fromEnv": { "A": "B" } }],
                    "components": { "secrets": { "secrets": [{ "inline": { "A": HIDDEN } }], "allowedHosts": ["token"] } },
                },
                "build": { "env": { "API_KEY": HIDDEN, "PLAIN": "p", "NO_TOKEN": "${T}" } },
                "dev": { "tls_key_path": "key.pem" },
                "wit": { "registries": [{ "url": "https://<redacted>@c", "token": HIDDEN }] },
            })
        );
    }
}
