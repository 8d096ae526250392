//! `wash inspect`: every kind of input, valid and invalid.

mod common;

use common::{config, project};
use insta::assert_snapshot;
use wash_tests::Sandbox;
use wash_tests::guest::{self, Http};

/// A sandbox with one file.
fn with(name: &str, bytes: impl AsRef<[u8]>) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(name, bytes);
    sandbox
}

#[test]
fn a_component_is_shown_as_its_world() {
    let sandbox = with("a.wasm", guest::hello("hi"));
    assert_snapshot!(sandbox.wash(["inspect", "a.wasm"]).run(), @"
    success: true
    exit_code: 0
    ----- stdout -----
    package root:component;

    world root {
      import wasi:io/error@0.2.3;
      import wasi:io/streams@0.2.3;
      import wasi:http/types@0.2.3;

      export wasi:http/incoming-handler@0.2.3;
    }

    ----- stderr -----
    ");
}

#[test]
fn packages_that_are_not_wasi_are_shown_too() {
    let sandbox = with("a.wasm", Http::new("hi").imports_unknown().component());
    assert_snapshot!(sandbox.wash(["inspect", "a.wasm"]).run(), @"
    success: true
    exit_code: 0
    ----- stdout -----
    package root:component;

    world root {
      import wasi:io/error@0.2.3;
      import wasi:io/streams@0.2.3;
      import example:nowhere/thing@1.2.3;
      import wasi:http/types@0.2.3;

      export wasi:http/incoming-handler@0.2.3;
    }

    package example:nowhere@1.2.3 {
      interface thing {
        do-it: func();
      }
    }

    ----- stderr -----
    ");
    let full = sandbox.wash(["inspect", "--full", "a.wasm"]).run().success();
    assert!(full.stdout().contains("package wasi:http@0.2.3 {"), "{full}");
}

#[test]
fn the_full_output_is_valid_wit() {
    let sandbox = with(
        "a.wasm",
        Http::new("hi").stdout("x").imports_unknown().component(),
    );
    let full = sandbox
        .wash(["inspect", "--full", "a.wasm"])
        .run()
        .success()
        .stdout();
    assert!(!guest::wit_package(&full).is_empty());
    let json = sandbox
        .wash(["inspect", "a.wasm", "-o", "json"])
        .run()
        .success()
        .json();
    assert_eq!(json["data"]["wit"].as_str(), Some(full.as_str()));
}

#[test]
fn json_contains_every_property_of_the_file() {
    let sandbox = with("a.wasm", guest::hello("hi"));
    let run = sandbox.wash(["inspect", "a.wasm", "-o", "json"]).run();
    let run = run
        .filter(r#""wit": "[^\n]*""#, r#""wit": "[WIT]""#)
        .filter(r#""version": "[0-9.]+""#, r#""version": "[VERSION]""#);
    assert_snapshot!(run, @r#"
    success: true
    exit_code: 0
    ----- stdout -----
    {
      "success": true,
      "message": "'[WORK]/a.wasm' is a component",
      "data": {
        "path": "[WORK]/a.wasm",
        "kind": "component",
        "imports": [
          "wasi:io/error@0.2.3",
          "wasi:io/streams@0.2.3",
          "wasi:http/types@0.2.3"
        ],
        "exports": [
          "wasi:http/incoming-handler@0.2.3"
        ],
        "wit": "[WIT]",
        "size": "[SIZE]",
        "digest": "sha256:[DIGEST]",
        "producers": {
          "processed-by": [
            {
              "name": "wit-component",
              "version": "[VERSION]"
            }
          ]
        }
      }
    }

    ----- stderr -----
    "#);
}

#[test]
fn modules_and_wit_packages_are_distinguished_from_components() {
    let sandbox = with("module.wasm", guest::preview1_command("hi"));
    sandbox.write("world.wasm", Http::new("hi").preview1_reactor());
    sandbox.write(
        "wit.wasm",
        guest::wit_package("package a:b@1.0.0; interface i { f: func() -> string; }"),
    );
    sandbox.write("empty.wasm", guest::empty_component());
    assert_snapshot!(sandbox.wash(["inspect", "module.wasm"]).run(), @"
    success: true
    exit_code: 0
    ----- stdout -----
    // a core module without a world
    import wasi_snapshot_preview1#fd_write
    export memory
    export _start

    ----- stderr -----
    ");
    assert_snapshot!(sandbox.wash(["inspect", "world.wasm"]).run(), @"
    success: true
    exit_code: 0
    ----- stdout -----
    // a core module with a world
    package root:root;

    world root {
      import wasi:io/error@0.2.3;
      import wasi:io/streams@0.2.3;
      import wasi:cli/stdout@0.2.3;
      import wasi:cli/stderr@0.2.3;
      import wasi:io/poll@0.2.3;
      import wasi:clocks/monotonic-clock@0.2.3;
      import wasi:http/types@0.2.3;

      export wasi:http/incoming-handler@0.2.3;
    }

    ----- stderr -----
    ");
    assert_snapshot!(sandbox.wash(["inspect", "wit.wasm"]).run(), @"
    success: true
    exit_code: 0
    ----- stdout -----
    package a:b@1.0.0;

    interface i {
      f: func() -> string;
    }

    ----- stderr -----
    ");
    assert_snapshot!(sandbox.wash(["inspect", "empty.wasm"]).run(), @"
    success: true
    exit_code: 0
    ----- stdout -----
    package root:component;

    world root {
    }

    ----- stderr -----
    ");
    for (name, kind) in [
        ("module", "module"),
        ("world", "module"),
        ("wit", "wit-package"),
        ("empty", "component"),
    ] {
        let json = sandbox
            .wash(["inspect", "-o", "json", &format!("{name}.wasm")])
            .run()
            .success()
            .json();
        assert_eq!(json["data"]["kind"], kind, "{name}");
    }
}

#[test]
fn stdin_is_read() {
    let sandbox = Sandbox::new();
    let run = sandbox
        .wash(["inspect", "-", "-o", "json"])
        .stdin(guest::hello("hi"))
        .run()
        .success();
    assert_eq!(run.json()["data"]["path"], serde_json::Value::Null);
    assert_eq!(
        run.json()["data"]["exports"][0],
        "wasi:http/incoming-handler@0.2.3"
    );
    assert_snapshot!(sandbox.wash(["inspect", "-"]).run(), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: stdin is not WebAssembly
      cause: it is empty
    hint: specify a component, a core module or a WIT package in binary format
    ");
}

#[test]
fn a_project_is_built_first() {
    let sandbox = project("build:\n  command: cp src/app.wasm out.wasm\n  component_path: out.wasm\n");
    let here = sandbox.wash(["inspect"]).in_dir("app/src").run();
    assert_snapshot!(here, @"
    success: true
    exit_code: 0
    ----- stdout -----
    package root:component;

    world root {
      import wasi:io/error@0.2.3;
      import wasi:io/streams@0.2.3;
      import wasi:http/types@0.2.3;

      export wasi:http/incoming-handler@0.2.3;
    }

    ----- stderr -----
        Building cp src/app.wasm out.wasm
    ");
    let there = sandbox.wash(["inspect", "app"]).run().success();
    assert_eq!(there.stdout(), here.stdout());
    config(
        &sandbox,
        "build:\n  command: exit 1\n  component_path: out.wasm\n",
    );
    assert_eq!(sandbox.wash(["inspect", "app"]).run().code(), 3);
}

#[test]
fn a_folder_outside_a_project_is_refused() {
    let sandbox = with("folder/x", "");
    assert_snapshot!(sandbox.wash(["inspect", "folder"]).run(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/folder' is not in a project
      cause: neither it nor a parent folder contains .wash/config.{yaml,yml,json,toml}
    hint: create a project with `wash new`, or select one with `-C DIR`
    ");
    assert_snapshot!(sandbox.wash(["inspect"]).run(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]' is not in a project
      cause: neither it nor a parent folder contains .wash/config.{yaml,yml,json,toml}
    hint: create a project with `wash new`, or select one with `-C DIR`
    ");
}

#[test]
fn a_file_that_is_not_webassembly_is_refused_with_the_reason() {
    let sandbox = with("garbage", "garbage");
    sandbox.write("empty", "");
    sandbox.write("text.wat", ";; a comment\n(component)");
    sandbox.write("cut.wasm", &guest::hello("hi")[..100]);
    assert_snapshot!(sandbox.wash(["inspect", "garbage"]).run(), @r"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/garbage' is not WebAssembly
      cause: it does not start with the WebAssembly magic number (\0asm)
    hint: specify a component, a core module or a WIT package in binary format
    ");
    assert_snapshot!(sandbox.wash(["inspect", "empty"]).run(), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/empty' is not WebAssembly
      cause: it is empty
    hint: specify a component, a core module or a WIT package in binary format
    ");
    assert_snapshot!(sandbox.wash(["inspect", "text.wat"]).run(), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/text.wat' is not WebAssembly
      cause: it is WebAssembly text; turn it into a binary with `wasm-tools parse`
    hint: specify a component, a core module or a WIT package in binary format
    ");
    assert_snapshot!(sandbox.wash(["inspect", "cut.wasm"]).run(), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: '[WORK]/cut.wasm' is not a valid component
      cause: unexpected end-of-file (at byte 0x40)
    ");
    assert_snapshot!(sandbox.wash(["inspect", "missing.wasm"]).run(), @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: cannot inspect 'missing.wasm'
      cause: No such file or directory
    hint: pass a .wasm file, a project folder, a registry reference, or '-' to read from stdin
    ");
}

#[test]
#[cfg(unix)]
fn a_device_that_never_ends_does_not_hang() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.wash(["inspect", "/dev/zero"]).run().code(), 1);
}
