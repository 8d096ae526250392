//! Locates the worlds in a WIT file, their items and the surrounding text.
//!
//! Only for text that the WIT parser has accepted. The parser checks validity; this module finds the positions to edit.

use std::ops::Range;

/// A word, a punctuation character or a string.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    range: Range<usize>,
}

/// A world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct World {
    /// Name of the world.
    pub(crate) name: String,
    /// Range between the braces.
    pub(crate) body: Range<usize>,
    /// Items in source order.
    pub(crate) items: Vec<Item>,
}

/// An item of a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// `import`, `export`, `include`, `use`, `type` …
    pub(crate) keyword: String,
    /// Text after the keyword, without whitespace and comments: `wasi:keyvalue/store@0.2.0-draft`.
    pub(crate) path: String,
    /// From the first attribute to the last character.
    pub(crate) range: Range<usize>,
}

/// Splits a text into tokens, without whitespace and comments.
fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let is_word = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'%' | b'.' | b'+') || byte >= 0x80
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        let start = at;
        if byte.is_ascii_whitespace() {
            at += 1;
        } else if rest.starts_with(b"//") {
            at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        } else if rest.starts_with(b"/*") {
            at += comment(rest);
        } else if byte == b'"' {
            at += string(rest);
            found.push(start..at);
        } else if is_word(byte) {
            at += rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len());
            found.push(start..at);
        } else {
            at += 1;
            found.push(start..at);
        }
    }
    found.into_iter().map(|range| Token { range }).collect()
}

/// Returns the length of a block comment (`/* */`), which may be nested.
fn comment(text: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with(b"*/") {
            (depth, at) = (depth.saturating_sub(1), at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Returns the length of a string literal.
fn string(text: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Returns the worlds of the file's main package, without those of nested packages (`package … { }`).
pub(crate) fn worlds(text: &str) -> Vec<World> {
    let tokens = tokens(text);
    let word = |at: usize| {
        tokens
            .get(at)
            .and_then(|token| text.get(token.range.clone()))
            .unwrap_or_default()
    };
    let mut worlds = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if word(at) == "world" && word(at + 2) == "{" {
            let close = closing(&tokens, text, at + 2);
            let start = tokens.get(at + 2).map_or(text.len(), |token| token.range.end);
            let end = tokens.get(close).map_or(text.len(), |token| token.range.start);
            worlds.push(World {
                name: word(at + 1).trim_start_matches('%').to_owned(),
                body: start..end,
                items: items(&tokens, text, at + 3, close),
            });
            at = close + 1;
        } else if word(at) == "{" {
            at = closing(&tokens, text, at) + 1;
        } else {
            at += 1;
        }
    }
    worlds
}

/// Returns the index of the token that closes the brace at `open`.
fn closing(tokens: &[Token], text: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match text.get(token.range.clone()) {
            Some("{") => depth += 1,
            Some("}") => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

fn items(tokens: &[Token], text: &str, from: usize, to: usize) -> Vec<Item> {
    let word = |at: usize| match tokens.get(at) {
        Some(token) if at < to => text.get(token.range.clone()).unwrap_or_default(),
        _ => "",
    };
    let mut items = Vec::new();
    let mut at = from;
    while at < to {
        let first = at;
        // `@since(version = 0.2.0)`
        while word(at) == "@" {
            at += 2;
            if word(at) == "(" {
                while at < to && word(at) != ")" {
                    at += 1;
                }
                at += 1;
            }
        }
        let keyword = word(at).to_owned();
        let mut path = String::new();
        let mut named = true;
        at += 1;
        while at < to {
            match word(at) {
                ";" => break,
                "{" => {
                    named = false;
                    at = closing(tokens, text, at);
                    let continues = keyword == "use" || word(at + 1) == ";";
                    if !continues {
                        break;
                    }
                }
                "with" | "as" | "." => named = false,
                part if named => path.push_str(part),
                _ => {}
            }
            at += 1;
        }
        let start = tokens.get(first).map_or(text.len(), |token| token.range.start);
        let end = tokens.get(at.min(to)).map_or(text.len(), |token| token.range.end);
        items.push(Item {
            keyword,
            // `use a:b/c@1.0.0.{d}`: the dot before the brace is part of the last word.
            path: path.trim_end_matches('.').to_owned(),
            range: start..end,
        });
        at += 1;
    }
    items
}

/// Returns the numbers of the lines that refer to a package, counted from 1.
pub(crate) fn lines_with(text: &str, package: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    let all = tokens(text);
    let joined: Vec<&str> = all
        .iter()
        .filter_map(|token| text.get(token.range.clone()))
        .collect();
    for (index, window) in joined.windows(4).enumerate() {
        if let [namespace, ":", name, "/"] = window
            && format!("{namespace}:{name}") == package
            && let Some(token) = all.get(index)
        {
            lines.push(
                1 + text
                    .get(..token.range.start)
                    .unwrap_or_default()
                    .matches('\n')
                    .count(),
            );
        }
    }
    lines.dedup();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "package a:b;\n\
        /* world no { /* nested */ import x:y/z; } */\n\
        interface i { use w:x/y@1.0.0.{t}; }\n\
        world one {\n  // import no:no/no;\n  @since(version = 1.0.0)\n  import wasi:io/poll@0.2.0;\n\
          export run: func() -> result<string>;\n  import inline: interface { f: func(); }\n\
          include wasi:cli/imports@0.2.0 with { a as b }\n  use w:x/y@1.0.0.{t, u};\n\
          import kv: wasi:keyvalue/store@0.2.0-draft;\n}\n\
        package p:q { world not-mine { import x:y/z; } }\n\
        world %two { }\n";

    #[test]
    fn worlds_and_their_items_are_found() {
        let worlds = worlds(TEXT);
        let names: Vec<&str> = worlds.iter().map(|world| world.name.as_str()).collect();
        assert_eq!(names, ["one", "two"]);
        let items: Vec<(&str, &str)> = worlds[0]
            .items
            .iter()
            .map(|item| (item.keyword.as_str(), item.path.as_str()))
            .collect();
        assert_eq!(
            items,
            [
                ("import", "wasi:io/poll@0.2.0"),
                ("export", "run:func()->result<string>"),
                ("import", "inline:interface"),
                ("include", "wasi:cli/imports@0.2.0"),
                ("use", "w:x/y@1.0.0"),
                ("import", "kv:wasi:keyvalue/store@0.2.0-draft"),
            ]
        );
        let first = &TEXT[worlds[0].items[0].range.clone()];
        assert!(
            first.starts_with("@since") && first.ends_with("0.2.0;"),
            "{first}"
        );
        assert!(TEXT[worlds[0].items[3].range.clone()].ends_with("a as b }"));
        assert!(worlds[1].items.is_empty());
        assert_eq!(TEXT[worlds[1].body.clone()].trim(), "");
    }

    #[test]
    fn references_to_a_package_are_found_outside_comments() {
        assert_eq!(lines_with(TEXT, "w:x"), [3, 11]);
        assert_eq!(lines_with(TEXT, "no:no"), [0_usize; 0]);
    }

    #[test]
    fn truncated_text_is_accepted() {
        for cut in 0..TEXT.len() {
            worlds(&TEXT[..cut]);
        }
    }
}
