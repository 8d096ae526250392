//! Determines why a build command failed: names a missing tool or target and how to install it.

use std::path::Path;
use std::process::ExitStatus;

use serde_json::json;

use super::shell::Ended;
use crate::error::Error;
use crate::exit::Exit;

/// Creates the error of a failed build command.
pub(crate) fn failed(command: &str, root: &Path, end: &Ended) -> Error {
    let data = json!({ "command": command, "project_path": root, "status": end.status.code() });
    let cause = format!("`{command}` in '{}' {}", root.display(), how(end.status));
    let error = if let Some(missing) = missing(&end.output, end.status.code()) {
        missing.error().caused_by(cause)
    } else {
        let error = Error::new("the build command failed")
            .with_exit(Exit::Build)
            .caused_by(cause);
        match advice(&end.output, end.status) {
            Some(hint) => error.hint(hint),
            None => error,
        }
    };
    error.with_data(data)
}

/// Returns how a process ended, as the rest of a sentence.
fn how(status: ExitStatus) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            return format!("was terminated by signal {signal}");
        }
    }
    status
        .code()
        .map_or_else(|| "ended".to_owned(), |code| format!("exited with status {code}"))
}

/// Something that is not installed.
#[derive(Debug, PartialEq, Eq)]
enum Missing {
    /// A program.
    Tool(String),
    /// A Rust compilation target.
    Target(String),
    /// A rustup toolchain.
    Toolchain(String),
}

impl Missing {
    fn error(&self) -> Error {
        let error = match self {
            Self::Tool(tool) => Error::new(format!(
                "the build command needs '{tool}', which is not installed or not in PATH"
            ))
            .hint(install(tool)),
            Self::Target(target) => Error::new(format!("the compilation target '{target}' is not installed"))
                .hint(format!("install it with `rustup target add {target}`"))
                .hint("if another toolchain has it, select that toolchain with `build.env.RUSTUP_TOOLCHAIN`"),
            Self::Toolchain(name) => Error::new(format!("the Rust toolchain '{name}' is not installed"))
                .hint(format!(
                    "install it with `rustup toolchain install {name}`, or select another"
                )),
        };
        error.with_exit(Exit::MissingTool)
    }
}

/// Returns a hint on how to install a tool.
fn install(tool: &str) -> String {
    match tool {
        "cargo" | "rustc" | "rustup" => "install Rust from https://rustup.rs".to_owned(),
        "node" | "npm" | "npx" => "install Node.js from https://nodejs.org".to_owned(),
        "go" => "install Go from https://go.dev/dl".to_owned(),
        "tinygo" => "install TinyGo from https://tinygo.org/getting-started/install".to_owned(),
        "jco" | "tsc" | "rollup" | "esbuild" | "webpack" | "vite" => {
            format!("install the project's packages, including '{tool}', with `npm install`")
        }
        "wasm-tools" | "wkg" => format!("install it with `cargo install {tool}`"),
        "wasm-opt" => "install Binaryen from https://github.com/WebAssembly/binaryen".to_owned(),
        "wasm-component-ld" | "rust-lld" => {
            "install a Rust toolchain from https://rustup.rs: it includes this linker".to_owned()
        }
        tool if tool.starts_with("cargo-") => format!("install it with `cargo install {tool}`"),
        tool => format!("install '{tool}', or add its folder to PATH; `wash doctor` checks the usual tools"),
    }
}

fn missing(output: &str, code: Option<i32>) -> Option<Missing> {
    // The last error in the output is the one that ended the build.
    output.lines().rev().find_map(|line| in_line(line.trim(), code))
}

fn in_line(line: &str, code: Option<i32>) -> Option<Missing> {
    if let Some(target) = between(line, "the `", "` target may not be installed") {
        return Some(Missing::Target(target));
    }
    if let Some(toolchain) = between(line, "error: toolchain '", "' is not installed") {
        return Some(Missing::Toolchain(toolchain));
    }
    if let Some(command) = between(line, "error: no such command: `", "`") {
        return Some(Missing::Tool(format!("cargo-{command}")));
    }
    if let Some(linker) = between(line, "linker `", "` not found") {
        return Some(Missing::Tool(linker));
    }
    if let Some(tool) = between(line, "exec: \"", "\": executable file not found") {
        return Some(Missing::Tool(tool));
    }
    if let Some(tool) = between(
        line,
        "'",
        "' is not recognized as an internal or external command",
    ) {
        return Some(Missing::Tool(tool));
    }
    from_shell(line, code).or_else(|| from_make(line))
}

/// Parses `sh: 1: go: not found` (dash), `sh: line 1: go: command not found` (bash), `sh: go: not found` (busybox).
fn from_shell(line: &str, code: Option<i32>) -> Option<Missing> {
    let rest = line.strip_suffix(": command not found").or_else(|| {
        // Other programs print "not found" too. Exit code 127, or the line number of dash, identifies the shell.
        let parts = line.split(": ").count();
        line.strip_suffix(": not found")
            .filter(|_| code == Some(127) || parts > 3)
    })?;
    let (before, tool) = rest.rsplit_once(": ")?;
    let shell = before.split(": ").next().unwrap_or_default();
    let is_shell = shell.ends_with("sh") || shell.contains('/');
    (is_shell && is_command(tool)).then(|| Missing::Tool(tool.to_owned()))
}

/// Parses `make: go: No such file or directory`, or `make[1]: …` for a nested make.
fn from_make(line: &str) -> Option<Missing> {
    let (make, rest) = line.split_once(": ")?;
    let tool = rest.strip_suffix(": No such file or directory")?;
    let is_make = make == "make" || make.starts_with("make[");
    // `make: *** missing.mk: …` refers to a makefile, `make: dir/x: …` to a file.
    (is_make && is_command(tool) && !tool.contains('/')).then(|| Missing::Tool(tool.to_owned()))
}

fn is_command(word: &str) -> bool {
    !word.is_empty() && !word.contains(|char: char| char.is_whitespace() || char == '*')
}

fn between(line: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = line.split_once(before)?;
    let (found, _) = rest.split_once(after)?;
    is_command(found).then(|| found.to_owned())
}

/// Returns a hint for a failure other than a missing tool.
fn advice(output: &str, status: ExitStatus) -> Option<String> {
    if output.contains("Cannot find module") || output.contains("Cannot find package") {
        return Some("install the project's packages with `npm install`".to_owned());
    }
    if output.contains("failed to find export of interface") || output.contains("failed to resolve import") {
        return Some(
            "check that your WIT world and your toolchain use the same interface versions".to_owned(),
        );
    }
    if output.contains("Missing script:") {
        return Some(
            "correct the script name in `build.command`; `npm run` lists the scripts in package.json"
                .to_owned(),
        );
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if status.signal() == Some(9) || status.code() == Some(137) {
            return Some(
                "check the available memory: the system kills processes with this signal when it runs out of memory"
                    .to_owned(),
            );
        }
    }
    match status.code() {
        Some(126) => Some("make the file that the build command runs executable: `chmod +x FILE`".to_owned()),
        Some(127) => Some("check that every command in `build.command` is installed and in PATH".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(name: &str) -> Missing {
        Missing::Tool(name.to_owned())
    }

    #[test]
    fn missing_commands_are_found_in_shell_errors() {
        for line in [
            "/bin/sh: 1: tinygo: not found",
            "sh: 1: tinygo: not found",
            "sh: line 1: tinygo: command not found",
            "bash: tinygo: command not found",
            "sh: tinygo: not found",
            "./build.sh: line 3: tinygo: command not found",
            "make: tinygo: No such file or directory",
            "'tinygo' is not recognized as an internal or external command,",
            "exec: \"tinygo\": executable file not found in $PATH",
        ] {
            assert_eq!(missing(line, Some(127)), Some(tool("tinygo")), "{line}");
        }
    }

    #[test]
    fn other_messages_are_not_about_tools() {
        for line in [
            "error: package foo: not found",
            "curl: (22) 404: not found",
            "make: *** No rule to make target 'x'.  Stop.",
            "make: Makefile.in: some: No such file or directory",
        ] {
            assert_eq!(missing(line, Some(2)), None, "{line}");
        }
    }

    #[test]
    fn missing_targets_and_tools_are_found_in_cargo_errors() {
        let output = "error[E0463]: can't find crate for `core`\n  |\n  = note: the `wasm32-wasip2` target may not be installed\n\
                      error: could not compile `x` (lib)";
        assert_eq!(
            missing(output, Some(101)),
            Some(Missing::Target("wasm32-wasip2".to_owned()))
        );
        assert_eq!(
            missing("error: no such command: `component`", Some(101)),
            Some(tool("cargo-component"))
        );
        assert_eq!(
            missing("error: linker `wasm-component-ld` not found", Some(101)),
            Some(tool("wasm-component-ld"))
        );
        let rustup = "error: toolchain 'wasip2' is not installed";
        assert_eq!(
            missing(rustup, Some(1)),
            Some(Missing::Toolchain("wasip2".to_owned()))
        );
    }
}
