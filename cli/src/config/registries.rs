//! The entries of `wit.registries` and their tokens.
//!
//! # Guarantees
//! A project may send an environment variable to a server only if the user allows it (`trust.environment`).

use std::fmt;

use serde_json::Value;

use super::expand;
use super::keys;
use super::layers::Layers;
use super::origin::Layer;
use super::problem::Problem;
use super::secret;
use super::trust::Trust;

/// An entry of `wit.registries`.
#[derive(Clone)]
pub(crate) struct WitRegistry {
    /// URL of the registry.
    pub(crate) url: String,
    /// Its token, with `${NAME}` replaced, or the reason it is not available.
    pub(crate) token: Result<Option<String>, String>,
    /// Whether the project's file names it.
    pub(crate) by_project: bool,
}

/// Redacts the token.
impl fmt::Debug for WitRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let token = self
            .token
            .as_ref()
            .map(|token| token.as_ref().map(|_| secret::HIDDEN));
        f.debug_struct("WitRegistry")
            .field("url", &secret::text(&self.url))
            .field("token", &token)
            .field("by_project", &self.by_project)
            .finish()
    }
}

/// Returns the entries of `wit.registries`.
pub(crate) fn registries(layers: &Layers, trust: &Trust) -> Vec<WitRegistry> {
    let by_project = layers.origin("/wit/registries").layer == Layer::Project;
    let lookup = |name: &str| {
        if by_project && !trust.allows(name) {
            return Err(forbidden(name));
        }
        std::env::var(name).map_err(|_| format!("the environment variable '{name}' is not set"))
    };
    let text = |registry: &Value, key: &str| registry.get(key).and_then(Value::as_str).map(str::to_owned);
    let entries = layers.items("/wit/registries").into_iter();
    entries
        .map(|(_, registry)| WitRegistry {
            url: text(registry, "url").unwrap_or_default(),
            token: text(registry, "token")
                .map(|token| expand::expand(&token, lookup))
                .transpose(),
            by_project,
        })
        .collect()
}

/// Returns a problem for every token that is not available.
pub(crate) fn problems(layers: &Layers, trust: &Trust) -> Vec<Problem> {
    let tokens = registries(layers, trust)
        .into_iter()
        .map(|registry| registry.token);
    let wrong = tokens
        .enumerate()
        .filter_map(|(index, token)| Some((index, token.err()?)));
    wrong
        .map(|(index, why)| {
            let pointer = format!("/wit/registries/{index}/token");
            layers.problem(&pointer, format!("'{}': {why}", keys::dotted(&pointer)))
        })
        .collect()
}

/// The reason a project may not use an environment variable, and how to allow it.
fn forbidden(name: &str) -> String {
    format!(
        "a project may send the environment variable '{name}' only if you allow it: add it to `trust.environment` in your user \
         configuration, or set WASH_TRUST__ENVIRONMENT='[\"{name}\"]'"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::document::Document;

    fn tokens(layer: Layer, allowed: &[&str]) -> Vec<Result<Option<String>, String>> {
        // Cargo sets this variable for tests.
        let registries = json!([{ "url": "https://a", "token": "${CARGO_PKG_NAME}" }, { "url": "https://b", "token": "t" }]);
        let file = Document::new(layer, json!({ "wit": { "registries": registries } }));
        let trust = Document::new(Layer::Environment, json!({ "trust": { "environment": allowed } }));
        let layers = Layers::new(vec![file, trust]).unwrap();
        let found = super::registries(&layers, &Trust::of(&layers));
        found.into_iter().map(|registry| registry.token).collect()
    }

    #[test]
    fn a_project_uses_only_the_variables_that_the_user_allows() {
        let own = std::env::var("CARGO_PKG_NAME").unwrap();
        for (layer, allowed) in [
            (Layer::User, [].as_slice()),
            (Layer::Environment, &[]),
            (Layer::Project, &["CARGO_PKG_NAME"]),
            (Layer::Project, &["CARGO_*"]),
        ] {
            assert_eq!(tokens(layer, allowed)[0], Ok(Some(own.clone())), "{layer:?}");
        }
        let found = tokens(Layer::Project, &["CARGO_PKG_VERSION"]);
        let why = found[0].clone().unwrap_err();
        assert!(
            why.contains("trust.environment") && !why.contains(&own.repeat(2)),
            "{why}"
        );
        assert_eq!(found[1], Ok(Some("t".to_owned())));
    }

    #[test]
    fn the_token_is_not_shown() {
        let registry = WitRegistry {
            url: "https://me:hunter2@a".to_owned(),
            token: Ok(Some("hunter2".to_owned())),
            by_project: true,
        };
        assert!(!format!("{registry:?}").contains("hunter2"));
    }
}
