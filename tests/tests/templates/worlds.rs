//! Checks that `wit/world.wit` describes the compiled components.

use std::collections::BTreeSet;

use wash_tests::Project;

/// Checks that the component `file` has exactly the exports of this world, and at least its imports. The patch number of a
/// version is ignored: it depends on the toolchain, and the host ignores it, too.
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
    assert_eq!(real("exports"), declared(body, "export"), "{file}");
    let missing: Vec<String> = declared(body, "import")
        .difference(&real("imports"))
        .cloned()
        .collect();
    assert!(missing.is_empty(), "{file} does not import {missing:?}");
}

/// The imports or exports that the text of a world declares, including those in comments.
fn declared(world: &str, kind: &str) -> BTreeSet<String> {
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

/// An interface's name without the patch number of its version.
fn compatible(name: &str) -> String {
    name.rsplit_once('.').unwrap_or((name, "")).0.to_owned()
}
