//! Git. wash has its own (libgit2), but the user's next step needs the program.

use super::check::{Check, Diagnosis};
use super::surroundings::Surroundings;
use super::tool::{Answer, first_line};
use crate::templates::repository;

/// `git`: is it there, and does it know the user?
#[derive(Debug)]
pub(crate) struct Git;

impl Check for Git {
    fn id(&self) -> &'static str {
        "git"
    }

    fn about(&self) -> &'static str {
        "Git and the name it signs commits with"
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let Some(git) = around.tools.find("git") else {
            return Diagnosis::warning(
                "git not found; wash works without it, but you cannot share a project",
            )
            .advice("install Git: https://git-scm.com");
        };
        let text = match around.tools.ask(&git, &["--version"]) {
            Answer::Said(text) => first_line(&text).to_owned(),
            Answer::Failed(why) => {
                return Diagnosis::warning(format!("'{}' {why}", git.display()))
                    .advice("install Git again: https://git-scm.com");
            }
        };
        let evidence = format!("{text} ({})", git.display());
        let found = match repository::user(&around.root) {
            Some(user) => Diagnosis::ok(format!("{evidence}, {user}")).fact("user", user),
            None => Diagnosis::warning(format!(
                "{evidence} does not know your name: 'wash new' will sign as wash"
            ))
            .advice(
                "git config --global user.name 'YOUR NAME' && git config --global user.email YOU@EXAMPLE.COM",
            ),
        };
        found
            .fact("version", text)
            .fact("path", git.display().to_string())
    }
}
