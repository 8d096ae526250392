//! `wash dev` fetches the WIT packages that a world names before a build.

use wash_tests::guest;

use crate::app::App;

#[test]
fn a_changed_world_gets_its_packages_in_one_build() {
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
    dev.wait_for("Fetched 1 WIT package into 'wit/deps'");
    dev.wait_for("Serving");
    world(&format!("{io}{random}"));
    dev.wait_for("Changed wit/world.wit");
    dev.wait_for("Fetched 2 WIT packages into 'wit/deps'");
    dev.wait_for("Serving");
    world(io);
    dev.wait_for("Fetched 1 WIT package into 'wit/deps'");
    dev.wait_for("Serving");
    // If there were another build, it would run before this one.
    app.save("src/app.wasm", guest::hello("two"));
    dev.wait_for("Changed src/app.wasm");
    dev.wait_for("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 4));
    // A package that cannot be fetched is reported, and the last good build keeps serving.
    world("  import test:nowhere/i@1.0.0;\n");
    dev.wait_for("cannot find the WIT package 'test:nowhere@1.0.0'");
    dev.wait_for("still serving the last good build");
    assert_eq!(dev.body(), "two");
}
