//! The order in which components are linked.

use super::facts::Facts;
use super::imports::Imports;
use crate::engine::table::{Inconsistency, ItemId, Table};
use crate::error::LinkProblem;

/// Orders the components so that each follows those that it imports from. A cycle is added to `problems`; the order is then
/// empty.
///
/// # Errors
/// Fails if an import refers to a component that does not exist.
pub(super) fn order(
    items: &Table<ItemId, Facts>,
    imports: &Table<ItemId, Imports>,
    problems: &mut Vec<LinkProblem>,
) -> Result<Vec<ItemId>, Inconsistency> {
    let mut walk = Walk {
        imports,
        order: Vec::new(),
        path: Vec::new(),
    };
    for id in items.ids() {
        if let Some(cycle) = walk.visit(id)? {
            let names = cycle.into_iter().map(|id| Ok(items.get(id)?.name.to_string()));
            problems.push(LinkProblem::Cycle {
                path: names.collect::<Result<_, Inconsistency>>()?,
            });
            return Ok(Vec::new());
        }
    }
    Ok(walk.order)
}

struct Walk<'a> {
    imports: &'a Table<ItemId, Imports>,
    order: Vec<ItemId>,
    /// The components from the start of the walk to the current one.
    path: Vec<ItemId>,
}

impl Walk<'_> {
    /// Adds a component to the order, after those that it imports from. Returns the cycle if it is part of one.
    fn visit(&mut self, id: ItemId) -> Result<Option<Vec<ItemId>>, Inconsistency> {
        if self.order.contains(&id) {
            return Ok(None);
        }
        if let Some(begin) = self.path.iter().position(|visited| *visited == id) {
            let mut cycle = self.path.split_off(begin);
            cycle.push(id);
            return Ok(Some(cycle));
        }
        self.path.push(id);
        for sibling in &self.imports.get(id)?.siblings {
            if let Some(cycle) = self.visit(sibling.provider)? {
                return Ok(Some(cycle));
            }
        }
        self.path.pop();
        self.order.push(id);
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::super::imports::SiblingImport;
    use super::*;
    use crate::engine::item::Role;

    fn facts(names: &[&str]) -> Table<ItemId, Facts> {
        let facts = |name: &&str| Facts {
            name: (*name).into(),
            role: Role::Component,
            imports: Vec::new(),
            exports: Vec::new(),
        };
        names.iter().map(facts).collect()
    }

    /// Creates the imports: for each component, the index of the component that it imports from.
    fn imports(providers: &[Option<usize>]) -> Table<ItemId, Imports> {
        use crate::engine::table::Id as _;
        let imports = |provider: &Option<usize>| Imports {
            siblings: provider
                .iter()
                .map(|index| SiblingImport {
                    import: "a:b/c".to_owned(),
                    provider: ItemId::new(*index),
                    export: "a:b/c".to_owned(),
                })
                .collect(),
            plugins: Vec::new(),
        };
        providers.iter().map(imports).collect()
    }

    fn names(items: &Table<ItemId, Facts>, order: &[ItemId]) -> Vec<String> {
        let name = |id: &ItemId| items.get(*id).unwrap().name.to_string();
        order.iter().map(name).collect()
    }

    #[test]
    fn providers_come_first_and_a_cycle_is_reported() {
        let items = facts(&["a", "b", "c"]);
        let mut problems = Vec::new();
        let found = order(&items, &imports(&[Some(1), Some(2), None]), &mut problems).unwrap();
        assert_eq!(names(&items, &found), ["c", "b", "a"]);
        assert!(problems.is_empty());
        let found = order(&items, &imports(&[Some(1), Some(2), Some(1)]), &mut problems).unwrap();
        assert!(found.is_empty());
        let path = ["b", "c", "b"].map(str::to_owned).to_vec();
        assert_eq!(problems, [LinkProblem::Cycle { path }]);
    }

    #[test]
    fn an_import_from_a_missing_component_is_an_error() {
        let items = facts(&["a"]);
        let failed = order(&items, &imports(&[Some(3)]), &mut Vec::new()).unwrap_err();
        assert_eq!(failed.to_string(), "component 3 is out of range: the list has 1");
    }
}
