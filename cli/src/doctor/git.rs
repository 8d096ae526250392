//! The check of Git. wash uses libgit2; users need the `git` program to share their projects.

use super::check::{Check, Diagnosis};
use super::surroundings::Surroundings;
use super::tool::{Answer, first_line};
use crate::templates::repository;

/// `git`: whether Git is installed and a user name and email are configured.
#[derive(Debug)]
pub(crate) struct Git;

impl Check for Git {
    fn id(&self) -> &'static str {
        "git"
    }

    fn about(&self) -> &'static str {
        "Git and its user name for commits"
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let Some(git) = around.tools.find("git") else {
            return Diagnosis::warning(
                "git not found; wash works without it, but you cannot share a project",
            )
            .advice("install Git: https://git-scm.com");
        };
        let text = match around.tools.ask(&git, &["--version"]) {
            Answer::Output(text) => first_line(&text).to_owned(),
            Answer::Failed(why) => {
                return Diagnosis::warning(format!("'{}' {why}", git.display()))
                    .advice("reinstall Git: https://git-scm.com");
            }
        };
        let evidence = format!("{text} ({})", git.display());
        let found = match repository::user(&around.root) {
            Some(user) => Diagnosis::ok(format!("{evidence}, {user}")).fact("user", user),
            None => Diagnosis::warning(format!(
                "{evidence} has no user.name and user.email: 'wash new' commits as wash"
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
