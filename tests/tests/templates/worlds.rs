//! `wit/world.wit` says what the components are.

use std::collections::BTreeSet;

use wash_tests::Project;

/// The component `file` exports exactly what the world of that name does, and imports at least what it does. The last
/// number of a version depends on the toolchain and means nothing to the host.
#[track_caller]
pub(crate) fn assert_world(project: &Project<'_>, world: &str, file: &str) {
    let wit = project.read("wit/world.wit");
    let start = wit
        .find(&format!("world {world} {{"))
        .expect("the world is there");
    let body = wit[start..].split(['{', '}']).nth(1).unwrap();
    let file = format!("target/wasm32-wasip2/release/{file}.wasm");
    let inspected = project.wash(&["inspect", &file, "-o", "json"]).run().success();
    let inspected = inspected.json();
    let real = |kind: &str| -> BTreeSet<String> {
        let names = inspected["data"][kind].as_array().expect("a list").iter();
        names
            .map(|name| compatible(name.as_str().expect("a name")))
            .collect()
    };
    assert_eq!(real("exports"), said(body, "export"), "{file}");
    let missing: Vec<String> = said(body, "import")
        .difference(&real("imports"))
        .cloned()
        .collect();
    assert!(missing.is_empty(), "{file} does not import {missing:?}");
}

fn said(world: &str, kind: &str) -> BTreeSet<String> {
    world
        .lines()
        .filter_map(|line| {
            line.trim()
                .trim_start_matches("// ")
                .strip_prefix(kind)?
                .trim()
                .strip_suffix(';')
        })
        .map(compatible)
        .collect()
}

/// The name without the last number of its version.
fn compatible(name: &str) -> String {
    name.rsplit_once('.').unwrap_or((name, "")).0.to_owned()
}
