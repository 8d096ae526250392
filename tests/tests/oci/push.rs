//! `wash oci push`.

use serde_json::Value;
use wash_tests::servers::Registry;

use super::{digest_in, sandbox, wash};

#[test]
fn pushed_artifacts_have_the_format_and_the_tags() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/shop/cart", registry.address());
    let pushed = wash(
        &sandbox,
        &format!("oci push {cart}:1.0 a.wasm --tag latest --annotation x.y=z --digest-file digest -o json"),
    )
    .success();
    let digest = digest_in(&pushed);
    assert_eq!(sandbox.read("digest").trim(), digest);
    let data = &pushed.json()["data"];
    assert_eq!(data["annotations"]["x.y"], "z");
    assert_eq!(data["pinned"], format!("{cart}@{digest}"));

    let tags = wash(&sandbox, &format!("oci tags {cart}")).success();
    assert_eq!(tags.stdout().lines().collect::<Vec<_>>(), ["1.0", "latest"]);

    let manifest = registry.manifest("shop/cart", "1.0");
    assert_eq!(
        manifest["mediaType"],
        "application/vnd.oci.image.manifest.v1+json"
    );
    assert_eq!(
        manifest["config"]["mediaType"],
        "application/vnd.wasm.config.v0+json"
    );
    assert_eq!(manifest["layers"][0]["mediaType"], "application/wasm");
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 1);
    let config = std::fs::read(registry.blob(manifest["config"]["digest"].as_str().unwrap())).unwrap();
    let config: Value = serde_json::from_slice(&config).unwrap();
    assert_eq!(
        (&config["architecture"], &config["os"]),
        (&"wasm".into(), &"wasip2".into())
    );
    assert_eq!(config["layerDigests"][0], manifest["layers"][0]["digest"]);
    let exports = config["component"]["exports"].to_string();
    assert!(exports.contains("wasi:http/incoming-handler@0.2"), "{config}");
    assert_eq!(config["created"], "1970-01-01T00:00:00Z");
}

#[test]
fn the_same_input_has_the_same_digest() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart", registry.address());
    let push = |tag: &str, epoch: &str| {
        let command = format!("oci push {cart}:{tag} a.wasm -o json");
        let run = sandbox
            .wash(command.split(' '))
            .env("SOURCE_DATE_EPOCH", epoch)
            .run();
        digest_in(&run.success())
    };
    assert_eq!(push("1", "1700000000"), push("2", "1700000000"));
    assert_ne!(push("1", "1700000000"), push("3", "1700000001"));
    let command = format!("oci push {cart}:1 a.wasm");
    let run = sandbox
        .wash(command.split(' '))
        .env("SOURCE_DATE_EPOCH", "noon")
        .run();
    assert!(run.stderr().contains("invalid SOURCE_DATE_EPOCH 'noon'"), "{run}");
    let _ = run.expect_code(2);
}

#[test]
fn annotations_come_from_the_project() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let _ = std::fs::rename(sandbox.path("a.wasm"), sandbox.path("my_cart.wasm"));
    sandbox.write(
        "Cargo.toml",
        "[package]\nname = \"my-cart\"\nversion = \"1.2.3\"\nlicense = \"MIT\"\ndescription = \"carts\"\n",
    );
    let command = format!(
        "oci push {cart} my_cart.wasm --annotation org.opencontainers.image.description=better -o json"
    );
    let _ = wash(&sandbox, &command).success();
    let annotations = &registry.manifest("cart", "1")["annotations"];
    let said = |name: &str| annotations[format!("org.opencontainers.image.{name}")].as_str();
    assert_eq!(said("version"), Some("1.2.3"));
    assert_eq!(said("licenses"), Some("MIT"));
    assert_eq!(said("description"), Some("better"), "the flag is higher");
}

#[test]
fn annotations_come_from_git() {
    let (registry, sandbox) = (Registry::start(), sandbox().with_tools(&["git"]));
    let cart = format!("{}/cart:1", registry.address());
    for arguments in [
        "init -q .",
        "remote add origin https://me:hunter2@example.com/cart.git",
        "add a.wasm",
        "-c user.name=a -c user.email=a@b -c commit.gpgsign=false commit -q -m a",
    ] {
        let _ = sandbox.program("git", arguments.split(' ')).run().success();
    }
    let push = || {
        let run = wash(&sandbox, &format!("oci push {cart} a.wasm -o json")).success();
        let annotations = run.json()["data"]["annotations"].clone();
        assert!(!run.stdout().contains("hunter2"), "{run}");
        assert_eq!(
            annotations["org.opencontainers.image.source"],
            "https://example.com/cart.git"
        );
        annotations["org.opencontainers.image.revision"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let clean = push();
    assert_eq!(clean.len(), 40, "{clean}");
    std::fs::copy(sandbox.path("b.wasm"), sandbox.path("a.wasm")).unwrap();
    assert_eq!(push(), format!("{clean}-dirty"));
}

#[test]
fn mistakes_are_explained() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let host = registry.address();
    sandbox.write("junk.wasm", "junk");
    sandbox.write("module.wasm", b"\0asm\x01\0\0\0");
    for (command, code, text) in [
        ("oci pull UPPER/case".to_owned(), 2, "invalid reference"),
        (format!("oci pull {host}/none:1"), 4, "not found in the registry"),
        (format!("oci pull {host}/a:1 ."), 2, "'.' is a folder"),
        (
            format!("oci push {host}/a:1 none.wasm"),
            2,
            "cannot read 'none.wasm'",
        ),
        (format!("oci push {host}/a:1 junk.wasm"), 1, "is not WebAssembly"),
        (format!("oci push {host}/a:1 module.wasm"), 2, "is a core module"),
        (
            format!("oci push {host}/a:1 a.wasm --annotation x"),
            2,
            "KEY=VALUE",
        ),
        (
            format!("oci push {host}/a:1 a.wasm --tag +"),
            2,
            "invalid reference",
        ),
        (
            format!("oci push {host}/a@sha256:{} a.wasm", "0".repeat(64)),
            2,
            "it has a digest",
        ),
        (
            format!("oci pull {host}/a:1 --username me"),
            2,
            "--password-stdin",
        ),
        (format!("oci push {host}/a:1 a.wasm --offline"), 4, "--offline"),
        (format!("oci tags {host}/a --offline"), 4, "--offline"),
    ] {
        let run = wash(&sandbox, &command).expect_code(code);
        assert!(run.stderr().contains(text), "{command}: {run}");
    }
}
