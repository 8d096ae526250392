//! Extracts flags and output files from a build command.

/// Splits a shell command into words, without quotes. An approximation to find flags; the words are never executed.
pub(crate) fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for char in command.chars() {
        match (quote, char) {
            (Some(open), _) if open == char => quote = None,
            (None, '"' | '\'') => quote = Some(char),
            (None, _) if char.is_whitespace() => push(&mut words, &mut word),
            (None, ';' | '&' | '|' | '(' | ')') => {
                push(&mut words, &mut word);
                words.push(char.to_string());
            }
            _ => word.push(char),
        }
    }
    push(&mut words, &mut word);
    words
}

fn push(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// Returns the arguments of every call of `program` in `words`.
pub(crate) fn arguments(words: &[String], program: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for word in words {
        match word.as_str() {
            word if word == program => inside = true,
            ";" | "&" | "|" | "(" | ")" => inside = false,
            _ if inside => found.push(word.clone()),
            _ => {}
        }
    }
    found
}

/// Returns the value of the last of these flags, given as `--flag value` or `--flag=value`.
pub(crate) fn value<'a>(words: &'a [String], flags: &[&str]) -> Option<&'a str> {
    let mut found = None;
    for (index, word) in words.iter().enumerate() {
        if flags.contains(&word.as_str()) {
            found = words.get(index + 1).map(String::as_str).or(found);
        } else if let Some((flag, value)) = word.split_once('=')
            && flags.contains(&flag)
        {
            found = Some(value);
        }
    }
    found
}

/// Returns whether `words` contains one of `flags`.
pub(crate) fn has(words: &[String], flags: &[&str]) -> bool {
    words.iter().any(|word| flags.contains(&word.as_str()))
}

/// Returns the `.wasm` files that follow an output flag, such as `-o` or `--output`.
pub(crate) fn outputs(words: &[String]) -> Vec<&str> {
    let flags = ["-o", "--out", "--output", "--out-file", "--outfile"];
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let target = match word.split_once('=') {
            Some((flag, value)) if flags.contains(&flag) => Some(value),
            _ if flags.contains(&word.as_str()) => words.get(index + 1).map(String::as_str),
            _ => None,
        };
        found.extend(target.filter(|path| is_wasm(path)));
    }
    found
}

fn is_wasm(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("wasm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_found_in_both_forms() {
        let words = words("cd x && cargo build --target=wasm32-wasip2 --profile 'my profile'");
        assert_eq!(value(&words, &["--target"]), Some("wasm32-wasip2"));
        assert_eq!(value(&words, &["--profile"]), Some("my profile"));
        assert_eq!(value(&words, &["--package", "-p"]), None);
    }

    #[test]
    fn arguments_are_those_of_the_program() {
        let words = words("mkdir -p x && RUSTFLAGS=-C cargo build -p app; cp -r a b");
        assert_eq!(arguments(&words, "cargo"), ["build", "-p", "app"]);
    }

    #[test]
    fn outputs_are_the_wasm_files_that_are_written() {
        let words =
            words("go generate ./... && tinygo build -target wasip2 -o build/out.wasm ./ && x -o log.txt");
        assert_eq!(outputs(&words), ["build/out.wasm"]);
    }
}
