//! Which packages a parsed package defines, and which others it names.

use std::collections::BTreeSet;

use wit_parser::{PackageName, UnresolvedPackageGroup};

/// The packages that a parsed package names and does not define itself.
pub(crate) fn needs(group: &UnresolvedPackageGroup) -> BTreeSet<PackageName> {
    let own = own(group);
    let all = std::iter::once(&group.main).chain(&group.nested);
    all.flat_map(|package| package.foreign_deps.keys())
        .filter(|name| !own.contains(*name))
        .cloned()
        .collect()
}

/// The packages that it defines.
pub(crate) fn own(group: &UnresolvedPackageGroup) -> BTreeSet<PackageName> {
    let all = std::iter::once(&group.main).chain(&group.nested);
    all.map(|package| package.name.clone()).collect()
}
