//! Prints worlds as WIT.

use wit_component::{OutputToString, WitPrinter};
use wit_parser::{PackageId, Resolve, WorldId, WorldItem, WorldKey};

/// The packages to print after the main one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packages {
    /// All packages, so that the text is self-contained.
    All,
    /// All packages except WASI, whose contents are well known.
    NotWasi,
}

/// Returns the WIT of `main` and of the packages it refers to.
pub(crate) fn print(resolve: &Resolve, main: PackageId, packages: Packages) -> anyhow::Result<String> {
    let nested: Vec<PackageId> = resolve
        .packages
        .iter()
        // A package without interfaces has only worlds, which other packages do not refer to.
        .filter(|(id, package)| *id != main && !package.interfaces.is_empty())
        .filter(|(_, package)| packages == Packages::All || package.name.namespace != "wasi")
        .map(|(id, _)| id)
        .collect();
    let mut texts = Vec::new();
    for package in std::iter::once(main).chain(nested) {
        let mut printer = WitPrinter::<OutputToString>::default();
        printer.print_package(resolve, package, package == main)?;
        texts.push(format!("{}\n", printer.output.to_string().trim_end()));
    }
    Ok(texts.join("\n"))
}

/// Returns the names of the imports and exports of a world, in declaration order.
pub(crate) fn names(resolve: &Resolve, world: WorldId) -> (Vec<String>, Vec<String>) {
    let Some(world) = resolve.worlds.get(world) else {
        return Default::default();
    };
    let list = |items: &mut dyn Iterator<Item = (&WorldKey, &WorldItem)>| {
        // Types are part of the interface or function that uses them.
        let items = items.filter(|(_, item)| !matches!(item, WorldItem::Type { .. }));
        items.map(|(key, _)| resolve.name_world_key(key)).collect()
    };
    (list(&mut world.imports.iter()), list(&mut world.exports.iter()))
}
