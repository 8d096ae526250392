//! The check of the configuration.

use super::check::{Check, Diagnosis};
use super::surroundings::Surroundings;

/// `config`: whether every layer of the configuration is valid, loaded the same way as in other commands.
#[derive(Debug)]
pub(crate) struct Config;

impl Check for Config {
    fn id(&self) -> &'static str {
        "config"
    }

    fn about(&self) -> &'static str {
        "the configuration of the user and the project"
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let loaded = match &around.config {
            Ok(loaded) => loaded,
            Err(error) => {
                let causes = error.causes();
                let evidence = match causes {
                    [] => error.message().to_owned(),
                    causes => format!("{}: {}", error.message(), causes.join("; ")),
                };
                let advice = match error.hints() {
                    [] => "correct it, then run 'wash config validate'".to_owned(),
                    hints => hints.join("; "),
                };
                return Diagnosis::broken(evidence)
                    .advice(advice)
                    .fact("problems", causes.to_vec());
            }
        };
        let files: Vec<String> = [&loaded.project.config, &loaded.user_file]
            .into_iter()
            .flatten()
            .map(|path| around.shown(path).to_string())
            .collect();
        let no_command = loaded.project.config.is_some() && loaded.config.build.command.is_none();
        let found = if no_command {
            Diagnosis::warning(format!("{} sets no build command", files.join(", ")))
                .advice("set build.command; see 'wash config show'")
        } else if files.is_empty() {
            Diagnosis::ok(if around.project {
                "no file; defaults apply ('wash config init' creates one)"
            } else {
                "no file; defaults apply"
            })
        } else {
            Diagnosis::ok(files.join(", "))
        };
        found.fact("files", files)
    }
}
