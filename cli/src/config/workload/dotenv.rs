//! Parses `.env` files: lines of `NAME=value`.
//!
//! | Line | Value |
//! |---|---|
//! | `NAME=some value # note` | `some value`: without surrounding spaces, and without a comment after a space |
//! | `NAME='literal $x \n'` | the literal text between the quotes, which may have several lines |
//! | `NAME="with\nescapes"` | `\n`, `\r`, `\t`, `\"`, `\\` and `\$` are escapes, as in a shell; everything else is literal |
//!
//! `export` before a name, empty lines and lines that begin with `#` are ignored. Variables in values are not expanded. If a
//! name occurs twice, the last value is used.

use std::collections::BTreeMap;

/// Parses the text of a file. Errors contain the line number but no text of the line, which may be a secret.
pub(crate) fn parse(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut found = BTreeMap::new();
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line
            .split_once('=')
            .ok_or_else(|| format!("line {number} is not of the form NAME=value"))?;
        let name = name.trim();
        if !is_name(name) {
            return Err(format!(
                "line {number} does not begin with a name of letters, digits, '_', '-' and '.'"
            ));
        }
        let value = value.trim_start();
        let quote = value.chars().next().filter(|first| matches!(first, '\'' | '"'));
        let value = match quote {
            None => unquoted(value).to_owned(),
            Some(quote) => {
                let mut rest = value.get(1..).unwrap_or_default().to_owned();
                let end = loop {
                    if let Some(end) = closing(&rest, quote) {
                        break end;
                    }
                    let (more, _) = lines
                        .next()
                        .ok_or_else(|| format!("line {number} has an unclosed {quote}"))?;
                    rest.push('\n');
                    rest.push_str(more);
                };
                let (inside, after) = rest.split_at(end);
                let after = after.get(1..).unwrap_or_default().trim();
                if !after.is_empty() && !after.starts_with('#') {
                    return Err(format!(
                        "unexpected text after the closing {quote} of line {number}"
                    ));
                }
                if quote == '"' {
                    unescape(inside)
                } else {
                    inside.to_owned()
                }
            }
        };
        found.insert(name.to_owned(), value);
    }
    Ok(found)
}

/// Returns true if this is a valid name of a value in a file.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.'))
}

fn unquoted(value: &str) -> &str {
    let note = value
        .char_indices()
        .zip(std::iter::once(' ').chain(value.chars()))
        .find(|((_, char), before)| *char == '#' && before.is_whitespace())
        .map_or(value.len(), |((index, _), _)| index);
    value.get(..note).unwrap_or(value).trim_end()
}

/// Returns the index of the closing quote.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices()
        .find(|(_, char)| {
            let found = *char == quote && !escaped;
            escaped = quote == '"' && *char == '\\' && !escaped;
            found
        })
        .map(|(index, _)| index)
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some(same @ ('"' | '\\' | '$')) => out.push(same),
            other => {
                out.push('\\');
                out.extend(other);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_read() {
        let text = "# note\n\n A=plain value # note\nexport B= x#y \nC='a $B \\n'\nD=\"a\\nb\\\"\\$\\q\" # note\n\
                    E=\nF=\"two\nlines\"\n";
        let found = parse(text).unwrap();
        let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(
            found,
            [
                ("A", "plain value"),
                ("B", "x#y"),
                ("C", "a $B \\n"),
                ("D", "a\nb\"$\\q"),
                ("E", ""),
                ("F", "two\nlines"),
            ]
        );
        assert_eq!(parse("A=1\r\nA=2\r\n").unwrap().get("A").unwrap(), "2");
        assert_eq!(parse("A=#note").unwrap().get("A").unwrap(), "");
    }

    #[test]
    fn mistakes_name_the_line_and_nothing_of_it() {
        for (text, line) in [
            ("A=1\nhunter2\n", "line 2 is not"),
            ("hunter 2=x", "line 1 does not begin"),
            ("\nA='hunter2", "line 2 has an unclosed"),
            ("A=\"hunter2\" hunter2", "of line 1"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(line) && !error.contains("hunter"), "{error}");
        }
    }
}
