//! Checks that names are unique.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use crate::engine::table::{ItemId, Table};
use crate::error::LinkProblem;
use crate::wit::WitInterface;

/// Checks that the names of components are unique.
pub(super) fn check_components(items: &Table<ItemId, Facts>, problems: &mut Vec<LinkProblem>) {
    let mut seen = BTreeSet::new();
    for item in items.values() {
        if !seen.insert(&item.name) {
            let name = item.name.to_string();
            problems.push(LinkProblem::DuplicateName { name });
        }
    }
}

/// Checks that several `host_interfaces` entries for one package have distinct, valid names.
pub(super) fn check_interfaces(host_interfaces: &[WitInterface], problems: &mut Vec<LinkProblem>) {
    let mut packages: BTreeMap<(&str, &str), Vec<Option<&str>>> = BTreeMap::new();
    for interface in host_interfaces {
        let names = packages
            .entry((&interface.namespace, &interface.package))
            .or_default();
        names.push(interface.name.as_deref());
    }
    for ((namespace, package), names) in packages {
        let distinct: BTreeSet<_> = names.iter().collect();
        let valid = names.iter().all(|name| name.is_none_or(is_label));
        let several = names.len() > 1;
        if !valid || distinct.len() < names.len() || (several && names.contains(&None)) {
            problems.push(LinkProblem::InterfaceNames {
                package: format!("{namespace}:{package}"),
            });
        }
    }
}

fn is_label(name: &str) -> bool {
    let ordinary = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(ordinary) && name.chars().all(|c| ordinary(c) || c == '-')
}
