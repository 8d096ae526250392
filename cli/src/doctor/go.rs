//! The checks of Go and `TinyGo`.

use super::check::{Check, Diagnosis};
use super::rust::{absent, failed};
use super::surroundings::{Need, Surroundings};
use super::tool::{Answer, first_line};

/// `go` and `tinygo`: whether the compiler is installed.
#[derive(Debug)]
pub(crate) struct Compiler {
    id: &'static str,
    about: &'static str,
    install: &'static str,
    /// Whether every Go project needs the compiler, not only those whose build command runs it.
    always: bool,
}

impl Compiler {
    /// Creates the check of the Go toolchain.
    pub(crate) const fn go() -> Self {
        Self {
            id: "go",
            about: "the Go toolchain",
            install: "install Go: https://go.dev/dl",
            always: true,
        }
    }

    /// Creates the check of `TinyGo`.
    pub(crate) const fn tinygo() -> Self {
        let install = "install TinyGo: https://tinygo.org/getting-started/install";
        Self {
            id: "tinygo",
            about: "TinyGo, which compiles Go to components",
            install,
            always: false,
        }
    }
}

impl Check for Compiler {
    fn id(&self) -> &str {
        self.id
    }

    fn about(&self) -> &str {
        self.about
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let need = if self.always || around.builds_with(self.id) {
            around.go()
        } else {
            Need::None
        };
        let Some(program) = around.tools.find(self.id) else {
            return absent(need, "Go", self.id, self.install);
        };
        match around.tools.ask(&program, &["version"]) {
            Answer::Output(text) => {
                let text = first_line(&text);
                Diagnosis::ok(format!("{text} ({})", program.display()))
                    .fact("version", text)
                    .fact("path", program.display().to_string())
            }
            Answer::Failed(why) => failed(need, &program, &why).advice(self.install),
        }
    }
}
