//! Messaging settings of workloads and components.

use std::collections::HashMap;

use super::subject::{Pattern, Subject};

/// Default for the number of messages that a component handles concurrently.
pub const DEFAULT_IN_FLIGHT: usize = 32;

/// Largest number of messages that a component can be configured to handle concurrently.
pub const MAX_IN_FLIGHT: usize = 1024;

const SUBSCRIPTIONS: &str = "subscriptions";
const CONSUMER_GROUP: &str = "consumer_group";
const MAX_IN_FLIGHT_KEY: &str = "max_in_flight";
const PREFIX: &str = "prefix";

/// The keys of `config` that every backend reads. All except `prefix` can also be set for a component, which takes precedence.
///
/// | key | meaning |
/// |---|---|
/// | `subscriptions` | comma-separated subjects to handle, such as `tasks.*,orders.>`; default: none |
/// | `consumer_group` | the queue group that shares the messages; default: one group for all replicas of this component; `broadcast`: no group, each replica gets every message |
/// | `max_in_flight` | messages that a component handles concurrently, 1 to 1024; default: 32 |
/// | `prefix` | added to every subject that the workload sends to, removed from the subjects of messages that it receives |
pub const MESSAGING_KEYS: [&str; 4] = [SUBSCRIPTIONS, CONSUMER_GROUP, MAX_IN_FLIGHT_KEY, PREFIX];

/// The value of `consumer_group` that means no queue group.
const BROADCAST: &str = "broadcast";

/// A messaging setting with an invalid value.
#[derive(Debug, thiserror::Error)]
#[error("invalid '{key}': {reason}")]
pub(super) struct InvalidSetting {
    key: &'static str,
    reason: String,
}

/// How a component consumes messages.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Consumption {
    /// `None`: not set.
    pub(super) subscriptions: Option<Vec<Pattern>>,
    pub(super) group: Option<String>,
    pub(super) in_flight: usize,
}

/// The component that the settings belong to.
pub(super) struct Consumer<'a> {
    pub(super) namespace: &'a str,
    pub(super) workload: &'a str,
    pub(super) component: &'a str,
}

impl Consumption {
    /// Reads each setting from the component's config, or else from the entry of the host interfaces.
    ///
    /// # Errors
    /// Fails if a value is invalid.
    pub(super) fn of(
        consumer: &Consumer<'_>,
        component: &HashMap<String, String>,
        entry: &HashMap<String, String>,
    ) -> Result<Self, InvalidSetting> {
        let get = |key: &str| component.get(key).or_else(|| entry.get(key)).map(String::as_str);
        let subscriptions = get(SUBSCRIPTIONS).map(patterns).transpose()?;
        let group = match get(CONSUMER_GROUP) {
            Some(BROADCAST) => None,
            Some(group) => Some(check_group(group)?),
            None => Some(default_group(consumer)),
        };
        let in_flight = get(MAX_IN_FLIGHT_KEY).map_or(Ok(DEFAULT_IN_FLIGHT), in_flight)?;
        Ok(Self {
            subscriptions,
            group,
            in_flight,
        })
    }
}

/// Returns the prefix set in an entry of the host interfaces.
///
/// # Errors
/// Fails if the prefix is not a valid subject.
pub(super) fn prefix(entry: &HashMap<String, String>) -> Result<Option<Subject>, InvalidSetting> {
    let prefix = entry.get(PREFIX).map(|prefix| Subject::parse(prefix));
    prefix.transpose().map_err(|error| InvalidSetting {
        key: PREFIX,
        reason: error.to_string(),
    })
}

/// Parses comma-separated patterns, without duplicates.
fn patterns(text: &str) -> Result<Vec<Pattern>, InvalidSetting> {
    let mut patterns = Vec::new();
    for pattern in text
        .split(',')
        .map(str::trim)
        .filter(|pattern| !pattern.is_empty())
    {
        let pattern = Pattern::parse(pattern).map_err(|error| InvalidSetting {
            key: SUBSCRIPTIONS,
            reason: error.to_string(),
        })?;
        if !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    Ok(patterns)
}

fn check_group(group: &str) -> Result<String, InvalidSetting> {
    if group.is_empty() || group.len() > 255 || group.contains(|c: char| c.is_whitespace() || c.is_control())
    {
        return Err(InvalidSetting {
            key: CONSUMER_GROUP,
            reason: "expected 1 to 255 bytes without white space".to_owned(),
        });
    }
    Ok(group.to_owned())
}

fn default_group(consumer: &Consumer<'_>) -> String {
    let name = [consumer.namespace, consumer.workload, consumer.component].join(".");
    let group = format!("wasmcloud.{name}");
    group.replace(|c: char| c.is_whitespace() || c.is_control(), "-")
}

fn in_flight(text: &str) -> Result<usize, InvalidSetting> {
    let number = text
        .parse()
        .ok()
        .filter(|number| (1..=MAX_IN_FLIGHT).contains(number));
    number.ok_or_else(|| InvalidSetting {
        key: MAX_IN_FLIGHT_KEY,
        reason: format!("expected a number from 1 to {MAX_IN_FLIGHT}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &[(&str, &str)]) -> HashMap<String, String> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    /// Subscriptions, group and number of messages in flight.
    type Parsed = (Option<Vec<String>>, Option<String>, usize);

    fn consumption(component: &[(&str, &str)], entry: &[(&str, &str)]) -> Result<Parsed, String> {
        let consumer = Consumer {
            namespace: "default",
            workload: "my app",
            component: "worker",
        };
        let consumption = Consumption::of(&consumer, &config(component), &config(entry));
        let consumption = consumption.map_err(|error| error.to_string())?;
        let names = |patterns: Vec<Pattern>| patterns.iter().map(ToString::to_string).collect();
        Ok((
            consumption.subscriptions.map(names),
            consumption.group,
            consumption.in_flight,
        ))
    }

    #[test]
    fn a_component_overrides_the_workload() {
        let default = Some("wasmcloud.default.my-app.worker".to_owned());
        assert_eq!(consumption(&[], &[]).unwrap(), (None, default.clone(), 32));
        let both = consumption(
            &[("subscriptions", "a.*, b.>,,a.*")],
            &[("subscriptions", "c"), ("max_in_flight", "4")],
        );
        let subscriptions = Some(vec!["a.*".to_owned(), "b.>".to_owned()]);
        assert_eq!(both.unwrap(), (subscriptions, default, 4));
        let nothing = consumption(&[("subscriptions", "")], &[("subscriptions", "c")]).unwrap();
        assert_eq!(nothing.0, Some(Vec::new()));
        assert_eq!(
            consumption(&[("consumer_group", "broadcast")], &[]).unwrap().1,
            None
        );
        let group = consumption(&[], &[("consumer_group", "g")]).unwrap().1;
        assert_eq!(group.as_deref(), Some("g"));
    }

    #[test]
    fn invalid_settings_are_rejected() {
        assert_eq!(
            consumption(&[("subscriptions", "a.>.b")], &[]).unwrap_err(),
            "invalid 'subscriptions': invalid subject 'a.>.b': '>' must be the last token"
        );
        for number in ["0", "-1", "1025", "many"] {
            assert!(
                consumption(&[("max_in_flight", number)], &[]).is_err(),
                "{number}"
            );
        }
        assert!(consumption(&[("consumer_group", "a b")], &[]).is_err());
        assert!(prefix(&config(&[("prefix", "a.*")])).is_err());
        assert!(prefix(&config(&[])).unwrap().is_none());
    }
}
