//! Extracts the commands of a README and their expected output.
//!
//! A block marked `console` contains commands after `$ `, each followed by its output. Without output lines, any output is
//! accepted. `…` matches any text, including no text and line breaks.

use regex::Regex;

/// A command of a README.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The command line.
    pub command: String,
    /// The expected output. Empty if the README shows none.
    pub output: String,
}

/// Returns the commands of a README in order.
///
/// # Panics
/// If a `console` block does not begin with a command, or is not closed.
pub fn steps(readme: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for block in blocks(readme, "console") {
        let mut fresh = true;
        for line in block.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                steps.push(Step {
                    command: command.to_owned(),
                    output: String::new(),
                });
            } else {
                assert!(
                    !fresh,
                    "a console block begins with '{line}' instead of a command"
                );
                let step = steps.last_mut().expect("a block begins with a command");
                step.output.push_str(line);
                step.output.push('\n');
            }
            fresh = false;
        }
    }
    steps
}

/// Returns the contents of the blocks marked `language`.
///
/// # Panics
/// If a block is not closed.
pub fn blocks(readme: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}");
    let mut blocks = Vec::new();
    let mut lines = readme.lines();
    while lines.by_ref().any(|line| line == opening) {
        let mut block = String::new();
        loop {
            match lines.next() {
                Some("```") => break,
                Some(line) => {
                    block.push_str(line);
                    block.push('\n');
                }
                None => panic!("a {language} block is not closed"),
            }
        }
        blocks.push(block);
    }
    blocks
}

/// Returns whether `output` matches the output in the README. Line endings and trailing whitespace are ignored.
pub fn keeps_promise(promised: &str, output: &str) -> bool {
    let parts: Vec<String> = promised.trim_end().split('…').map(regex::escape).collect();
    let pattern = format!("(?s)^{}$", parts.join(".*"));
    let output = output.replace("\r\n", "\n");
    promised.is_empty()
        || Regex::new(&pattern)
            .expect("escaped text is a pattern")
            .is_match(output.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_returned_with_their_output() {
        let readme = "# x\n\n```console\n$ a 'b'\none\n\ntwo\n$ c\n```\n\n```yaml\n$ no\n```\n\n```console\n$ d\n```\n";
        let found: Vec<(String, String)> = steps(readme)
            .into_iter()
            .map(|step| (step.command, step.output))
            .collect();
        let expected = [("a 'b'", "one\n\ntwo\n"), ("c", ""), ("d", "")];
        assert_eq!(
            found,
            expected.map(|(command, output)| (command.to_owned(), output.to_owned()))
        );
        assert_eq!(blocks(readme, "yaml"), ["$ no\n"]);
    }

    #[test]
    #[should_panic(expected = "begins with 'output'")]
    fn output_without_a_command_is_rejected() {
        let _ = steps("```console\n$ a\n```\n```console\noutput\n```\n");
    }

    #[test]
    #[should_panic(expected = "is not closed")]
    fn a_block_must_be_closed() {
        let _ = steps("```console\n$ a\n");
    }

    #[test]
    fn an_ellipsis_matches_any_text() {
        assert!(keeps_promise("", "whatever"));
        assert!(keeps_promise("a.b\n", "a.b"));
        assert!(keeps_promise("HTTP\n…\n{}\n", "HTTP\r\nx\r\n\r\n{}"));
        assert!(keeps_promise("<html>…\n", "<html>\nmany\nlines\n"));
        for (promised, output) in [("a.b", "axb"), ("a", "ab"), ("a…b", "ac"), ("a", "")] {
            assert!(!keeps_promise(promised, output), "{promised} / {output}");
        }
    }
}
