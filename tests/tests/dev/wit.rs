//! WIT packages that a world names are fetched before a build.

use wash_tests::guest;

use crate::app::App;

#[test]
fn a_changed_world_gets_its_packages_and_no_build_too_many() {
    let app = App::new();
    let world = |imports: &str| {
        app.save(
            "wit/world.wit",
            format!("package test:app;\nworld w {{\n{imports}}}\n"),
        );
    };
    let (io, random) = (
        "  import wasi:io/poll@0.2.0;\n",
        "  import wasi:random/random@0.2.0;\n",
    );
    world(io);
    let mut dev = app.dev(&[]);
    dev.said("Fetched 1 WIT package into 'wit/deps'");
    dev.said("Serving");
    world(&format!("{io}{random}"));
    dev.said("Changed wit/world.wit");
    dev.said("Fetched 2 WIT packages into 'wit/deps'");
    dev.said("Serving");
    world(io);
    dev.said("Fetched 1 WIT package into 'wit/deps'");
    dev.said("Serving");
    // Were there another build, it would come before this one.
    app.save("src/app.wasm", guest::hello("two"));
    dev.said("Changed src/app.wasm");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 4));
    // What cannot be fetched is told, and what was served goes on.
    world("  import test:nowhere/i@1.0.0;\n");
    dev.said("cannot find the WIT package 'test:nowhere@1.0.0'");
    dev.said("still serving the last good build");
    assert_eq!(dev.body(), "two");
}
