//! The order in which components are linked.

use super::facts::Facts;
use super::imports::Imports;
use crate::engine::table::{Inconsistency, ItemId, Table};
use crate::error::LinkProblem;

/// Each component after those that it imports from. A circle is a problem, and then the order is empty.
///
/// # Errors
/// An import refers to a component that the workload does not have.
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
        if let Some(circle) = walk.visit(id)? {
            let names = circle.into_iter().map(|id| Ok(items.get(id)?.name.to_string()));
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
    /// From where the walk began to where it is.
    path: Vec<ItemId>,
}

impl Walk<'_> {
    /// Put a component into the order, behind those that it imports from; or the circle that it is part of.
    fn visit(&mut self, id: ItemId) -> Result<Option<Vec<ItemId>>, Inconsistency> {
        if self.order.contains(&id) {
            return Ok(None);
        }
        if let Some(begin) = self.path.iter().position(|visited| *visited == id) {
            let mut circle = self.path.split_off(begin);
            circle.push(id);
            return Ok(Some(circle));
        }
        self.path.push(id);
        for sibling in &self.imports.get(id)?.siblings {
            if let Some(circle) = self.visit(sibling.provider)? {
                return Ok(Some(circle));
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

    /// For each component, the place of the one that it imports from.
    fn imports(providers: &[Option<usize>]) -> Table<ItemId, Imports> {
        use crate::engine::table::Id as _;
        let imports = |provider: &Option<usize>| Imports {
            siblings: provider
                .iter()
                .map(|place| SiblingImport {
                    import: "a:b/c".to_owned(),
                    provider: ItemId::new(*place),
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
    fn providers_come_first_and_a_circle_is_named() {
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
    fn an_import_of_a_component_that_is_not_there_is_an_error() {
        let items = facts(&["a"]);
        let failed = order(&items, &imports(&[Some(3)]), &mut Vec::new()).unwrap_err();
        assert_eq!(failed.to_string(), "there is no component 3 among 1");
    }
}
