//! Validates the name of a project.
//!
//! The name is used for a folder, a crate, an npm package and in OCI references, so it must be valid in all of them.

use crate::error::{Error, Result};

/// Maximum length of a name, so that an OCI reference with a registry stays short enough.
const MAX_LENGTH: usize = 64;

/// Names that Cargo rejects or that shadow a standard crate.
const RUST: [&str; 58] = [
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc-macro",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// Names that are reserved for devices on Windows.
const WINDOWS: [&str; 22] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// Names of folders that Cargo and npm use.
const TOOLS: [&str; 6] = [
    "build",
    "deps",
    "examples",
    "incremental",
    "node_modules",
    "target",
];

/// Checks the name of a project. The error lists the allowed characters and suggests a name.
pub(crate) fn validate(name: &str) -> Result<()> {
    match problem(name) {
        None => Ok(()),
        Some(problem) => Err(Error::usage(format!(
            "invalid project name '{}': {problem}",
            name.escape_debug()
        ))
        .hint("use lowercase letters, digits, '-' and '_', and begin with a letter")
        .hint(format!("try '--name {}'", suggest(name)))),
    }
}

fn problem(name: &str) -> Option<String> {
    let Some(first) = name.chars().next() else {
        return Some("it is empty".into());
    };
    if name.len() > MAX_LENGTH {
        return Some(format!("it is longer than {MAX_LENGTH} characters"));
    }
    if let Some(wrong) = name.chars().find(|c| !allowed(*c)) {
        return Some(if wrong.is_ascii_uppercase() {
            format!("it contains the uppercase letter '{wrong}'")
        } else {
            format!("it contains '{}'", wrong.escape_debug())
        });
    }
    if !first.is_ascii_lowercase() {
        return Some(format!("it begins with '{first}'"));
    }
    if name.ends_with(['-', '_'])
        || name
            .as_bytes()
            .windows(2)
            .any(|pair| matches!(pair, [b'-' | b'_', b'-' | b'_']))
    {
        return Some("each '-' and '_' must be between letters or digits".into());
    }
    if RUST.contains(&name) {
        return Some("it is a reserved word in Rust".into());
    }
    if WINDOWS.contains(&name) {
        return Some("it is a reserved name on Windows".into());
    }
    TOOLS
        .contains(&name)
        .then(|| "build tools use a folder with this name".into())
}

const fn allowed(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_'
}

/// Returns a similar valid name.
fn suggest(name: &str) -> String {
    let mut out = String::new();
    let mut before_lower = false;
    for c in name.chars() {
        // Split `HelloWorld` into two words.
        if c.is_uppercase() && before_lower && !out.ends_with('-') {
            out.push('-');
        }
        before_lower = c.is_lowercase() || c.is_numeric();
        if let Some(latin) = latin(c) {
            out.push_str(latin);
            continue;
        }
        match c.to_ascii_lowercase() {
            c if c.is_ascii_lowercase() || c.is_ascii_digit() => out.push(c),
            '_' if !out.is_empty() && !out.ends_with(['-', '_']) => out.push('_'),
            _ if !out.is_empty() && !out.ends_with(['-', '_']) => out.push('-'),
            _ => {}
        }
    }
    out.truncate(MAX_LENGTH - 4);
    let out = out.trim_matches(['-', '_']);
    let begins = out.chars().next().is_some_and(|c| c.is_ascii_lowercase());
    match out {
        "" => "my-app".into(),
        _ if !begins => format!("app-{out}"),
        _ if problem(out).is_some() => format!("my-{out}"),
        _ => out.to_owned(),
    }
}

/// The ASCII spelling of a letter with a diacritic.
fn latin(c: char) -> Option<&'static str> {
    let c = c.to_lowercase().next().unwrap_or(c);
    Some(match c {
        'à'..='ã' | 'å' | 'ā' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'ē' | 'ę' => "e",
        'ì'..='ï' => "i",
        'ł' => "l",
        'ñ' | 'ń' => "n",
        'ò'..='õ' | 'ø' | 'ō' => "o",
        'ö' | 'œ' => "oe",
        'ś' | 'š' => "s",
        'ß' => "ss",
        'ù'..='û' | 'ū' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź'..='ž' => "z",
        _ => return None,
    })
}

/// The name in Rust paths and file names: `my-app` becomes `my_app`.
pub(crate) fn snake(name: &str) -> String {
    name.replace('-', "_")
}

/// The name as a WIT identifier: words that begin with a letter, joined by `-`.
pub(crate) fn wit(name: &str) -> String {
    let mut out = String::new();
    for word in name.split(['-', '_']).filter(|word| !word.is_empty()) {
        if !out.is_empty() && word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            out.push('-');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_names_pass() {
        for name in ["a", "hello", "http-hello-world", "my_app2", "v2-api"] {
            assert!(problem(name).is_none(), "{name}: {:?}", problem(name));
        }
    }

    #[test]
    fn bad_names_are_rejected_and_every_suggestion_is_good() {
        let long = "x".repeat(65);
        for name in [
            "",
            "Hello",
            "HelloWorld",
            "1app",
            "my app",
            "../up",
            "/abs",
            ".",
            "..",
            ".git",
            "a--b",
            "-a",
            "a-",
            "fn",
            "con",
            "target",
            "größe",
            "ünï",
            "a/b",
            "a\\b",
            "test",
            "日本",
            "a\u{7}b",
            long.as_str(),
            "x_-",
        ] {
            assert!(problem(name).is_some(), "'{name}' passed");
            let suggestion = suggest(name);
            assert!(
                problem(&suggestion).is_none(),
                "'{name}' → '{suggestion}': {:?}",
                problem(&suggestion)
            );
        }
        assert_eq!(suggest("HelloWorld"), "hello-world");
        assert_eq!(suggest("My.Template"), "my-template");
        assert_eq!(suggest("2048"), "app-2048");
        assert_eq!(suggest("fn"), "my-fn");
        assert_eq!(suggest("Größe Œuvre"), "groesse-oeuvre");
    }

    #[test]
    fn forms() {
        assert_eq!(snake("my-app"), "my_app");
        assert_eq!(wit("my_app-2"), "my-app2");
        assert_eq!(wit("hello-world"), "hello-world");
    }
}
