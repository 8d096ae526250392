//! What a README tells its reader to type, and what it says will come of it.
//!
//! A block marked `console` holds commands behind `$ `, each followed by what it prints; nothing there means that the
//! README does not say. `…` stands for any text, also for none and for many lines.

use regex::Regex;

/// A command of a README.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is typed.
    pub command: String,
    /// What it prints; empty if the README does not say.
    pub output: String,
}

/// The commands of a README, in the order in which they stand there.
///
/// # Panics
/// If a `console` block begins with something else than a command, or does not end.
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

/// The contents of the blocks marked `language`.
///
/// # Panics
/// If one does not end.
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
                None => panic!("a block of {language} does not end"),
            }
        }
        blocks.push(block);
    }
    blocks
}

/// Is `output` what the README promises? Line ends and space at the end do not matter.
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
    fn commands_come_with_what_they_print() {
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
    fn output_without_a_command_is_a_mistake() {
        let _ = steps("```console\n$ a\n```\n```console\noutput\n```\n");
    }

    #[test]
    #[should_panic(expected = "does not end")]
    fn a_block_must_end() {
        let _ = steps("```console\n$ a\n");
    }

    #[test]
    fn an_ellipsis_is_any_text() {
        assert!(keeps_promise("", "whatever"));
        assert!(keeps_promise("a.b\n", "a.b"));
        assert!(keeps_promise("HTTP\n…\n{}\n", "HTTP\r\nx\r\n\r\n{}"));
        assert!(keeps_promise("<html>…\n", "<html>\nmany\nlines\n"));
        for (promised, output) in [("a.b", "axb"), ("a", "ab"), ("a…b", "ac"), ("a", "")] {
            assert!(!keeps_promise(promised, output), "{promised} / {output}");
        }
    }
}
