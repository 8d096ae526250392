//! The packages that parsed WIT defines, and those that it depends on.

use std::collections::BTreeSet;

use wit_parser::{PackageName, UnresolvedPackageGroup};

/// Returns the packages that parsed WIT refers to and does not define itself.
pub(crate) fn needs(group: &UnresolvedPackageGroup) -> BTreeSet<PackageName> {
    let own = own(group);
    let all = std::iter::once(&group.main).chain(&group.nested);
    all.flat_map(|package| package.foreign_deps.keys())
        .filter(|name| !own.contains(*name))
        .cloned()
        .collect()
}

/// Returns the packages that parsed WIT defines.
pub(crate) fn own(group: &UnresolvedPackageGroup) -> BTreeSet<PackageName> {
    let all = std::iter::once(&group.main).chain(&group.nested);
    all.map(|package| package.name.clone()).collect()
}
