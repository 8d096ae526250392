//! Recognizes secrets by name or form, and redacts them.

/// Replacement text for a secret.
pub(crate) const HIDDEN: &str = "<redacted>";

/// Words that mark the name of a variable or key as that of a secret.
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

/// Parts of names that do so even within a word, such as `dbpassword`.
const PARTS: [&str; 5] = ["apikey", "password", "passwd", "secret", "token"];

/// Returns true if the name of a variable or key looks like that of a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    name.split(|char: char| !char.is_alphanumeric())
        .any(|word| WORDS.contains(&word))
        || PARTS.iter().any(|part| name.contains(part))
}

/// Redacts, in a text such as a URL or a command, the user information of URLs and the values assigned to names that look like
/// those of secrets (`API_TOKEN=…`, `--password=…`).
pub(crate) fn text(text: &str) -> String {
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
    let mut out = without_secret_options(&out);
    out.push_str(space);
    out
}

/// Redacts options of a URL, such as `?password=…`, whose names look like those of secrets.
fn without_secret_options(word: &str) -> String {
    let Some((url, options)) = word.split_once('?').filter(|(url, _)| url.contains("://")) else {
        return word.to_owned();
    };
    let options = options.split('&').map(|option| match option.split_once('=') {
        Some((name, _)) if is_secret_name(name) => format!("{name}={HIDDEN}"),
        _ => option.to_owned(),
    });
    format!("{url}?{}", options.collect::<Vec<_>>().join("&"))
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
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
            text("postgres://host/db?user=me&password=pw&sslmode=require x"),
            "postgres://host/db?user=me&password=<redacted>&sslmode=require x"
        );
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
}
