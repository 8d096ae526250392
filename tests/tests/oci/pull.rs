//! `wash oci pull`, and the cache.

use std::fs;

use wash_tests::servers::Registry;

use super::{digest_in, sandbox, wash};

#[test]
fn pushed_components_can_be_pulled() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/shop/cart", registry.address());
    let digest = digest_in(
        &wash(
            &sandbox,
            &format!("oci push {cart}:1.0 a.wasm --tag latest -o json"),
        )
        .success(),
    );
    for reference in [
        format!("{cart}:1.0"),
        cart.clone(),
        format!("{cart}@{digest}"),
        format!("oci://{cart}"),
    ] {
        let pulled = wash(
            &sandbox,
            &format!("oci pull {reference} out.wasm --digest-file digest -o json"),
        )
        .success();
        assert_eq!(digest_in(&pulled), digest, "{reference}");
        assert_eq!(sandbox.read("digest").trim(), digest);
        assert_eq!(
            fs::read(sandbox.path("out.wasm")).unwrap(),
            fs::read(sandbox.path("a.wasm")).unwrap()
        );
    }
    let pulled = wash(&sandbox, &format!("oci pull {cart}")).success();
    assert_eq!(pulled.stdout(), format!("component.wasm\n{digest}\n"));
    assert!(sandbox.path("component.wasm").exists(), "the default name");
}

#[test]
fn cached_components_need_no_network() {
    let (mut registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let first = digest_in(&wash(&sandbox, &format!("oci push {cart} a.wasm -o json")).success());
    let refused = wash(&sandbox, &format!("oci pull {cart} --policy never")).expect_code(4);
    assert!(refused.stderr().contains("is not in the cache"), "{refused}");
    let _ = wash(&sandbox, &format!("oci pull {cart}")).success();
    let _ = wash(&sandbox, &format!("oci push {cart} b.wasm")).success();

    // The policy decides whether the tag is resolved again.
    let kept = wash(
        &sandbox,
        &format!("oci pull {cart} --policy if-not-present -o json"),
    )
    .success();
    assert_eq!(
        (digest_in(&kept), &kept.json()["data"]["cached"]),
        (first.clone(), &true.into())
    );
    let now = wash(&sandbox, &format!("oci pull {cart} -o json")).success();
    assert_ne!(digest_in(&now), first);

    registry.stop();
    for flags in [
        "--policy never",
        "--policy if-not-present",
        "--policy ifNotPresent",
        "--offline",
    ] {
        let pulled = wash(&sandbox, &format!("oci pull {cart} {flags} -o json")).success();
        assert_eq!(digest_in(&pulled), digest_in(&now), "{flags}");
    }
    let away = wash(&sandbox, &format!("oci pull {cart}")).expect_code(4);
    assert!(
        away.stderr().contains("cannot reach the registry 127.0.0.1"),
        "{away}"
    );
}

#[test]
fn digests_are_resolved_from_the_cache() {
    let (mut registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart", registry.address());
    let digest = digest_in(&wash(&sandbox, &format!("oci push {cart}:1 a.wasm -o json")).success());
    let pull = format!("oci pull {cart}@{digest}");
    let _ = wash(&sandbox, &pull).success();
    registry.stop();
    let _ = wash(&sandbox, &pull).success();
}

#[test]
fn damaged_components_are_pulled_again() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let _ = wash(&sandbox, &format!("oci push {cart} a.wasm")).success();
    let pulled = wash(&sandbox, &format!("oci pull {cart} -o json")).success();
    let layer = pulled.json()["data"]["layer_digest"].as_str().unwrap().to_owned();
    let hex = layer.trim_start_matches("sha256:");
    let cached = sandbox.home().join(".cache/wash/oci/blobs/sha256").join(hex);
    let mut bytes = fs::read(&cached).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&cached, &bytes).unwrap();
    let again = wash(&sandbox, &format!("oci pull {cart} out.wasm -o json")).success();
    assert_eq!(again.json()["data"]["cached"], false);
    assert_eq!(
        fs::read(sandbox.path("out.wasm")).unwrap(),
        fs::read(sandbox.path("a.wasm")).unwrap()
    );
}

#[test]
fn pulls_work_without_a_cache() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let copy = format!("oci copy {cart} {}/copy:1", Registry::start().address());
    let _ = wash(&sandbox, &format!("oci push {cart} a.wasm")).success();
    for command in [
        format!("oci pull {cart}"),
        format!("inspect {cart}"),
        format!("oci inspect {cart}"),
    ] {
        let _ = sandbox.wash(command.split(' ')).without_home().run().success();
    }
    // The target registry is gone: the copy fails there, and not for want of a cache.
    let run = sandbox.wash(copy.split(' ')).without_home().run().expect_code(4);
    assert!(run.stderr().contains("cannot reach the registry"), "{run}");
    assert_eq!(
        fs::read(sandbox.path("component.wasm")).unwrap(),
        fs::read(sandbox.path("a.wasm")).unwrap()
    );
}

#[test]
fn two_pulls_at_once_both_succeed() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let _ = wash(&sandbox, &format!("oci push {cart} a.wasm")).success();
    let pulls: Vec<_> = (0..4)
        .map(|number| {
            let command = format!("oci pull {cart} {number}.wasm");
            sandbox.wash(command.split(' ')).spawn()
        })
        .collect();
    for (number, pull) in pulls.into_iter().enumerate() {
        let _ = pull.wait().success();
        assert_eq!(
            fs::read(sandbox.path(format!("{number}.wasm"))).unwrap(),
            fs::read(sandbox.path("a.wasm")).unwrap()
        );
    }
}

#[test]
fn components_can_be_inspected_in_the_registry() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let _ = wash(&sandbox, &format!("oci push {cart} a.wasm")).success();
    let there = wash(&sandbox, &format!("inspect {cart} -o json"))
        .success()
        .json();
    let here = wash(&sandbox, "inspect a.wasm -o json").success().json();
    for key in ["digest", "imports", "exports", "wit", "size"] {
        assert_eq!(there["data"][key], here["data"][key], "{key}");
    }
}

#[test]
#[cfg(unix)]
fn the_cache_can_only_be_read_by_its_user() {
    use std::os::unix::fs::PermissionsExt as _;

    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let _ = wash(&sandbox, &format!("oci push {cart} a.wasm")).success();
    let _ = wash(&sandbox, &format!("oci pull {cart} pulled.wasm")).success();
    let mut count = 0;
    for path in sandbox.files() {
        if !path.starts_with("home/.cache/wash/") {
            continue;
        }
        count += 1;
        let data = sandbox.root().join(&path).metadata().unwrap();
        let expected = if data.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(data.permissions().mode() & 0o777, expected, "{path}");
    }
    assert!(count > 3);
    // What the user asked for has the usual mode.
    sandbox.write("plain", "");
    let mode = |name: &str| sandbox.path(name).metadata().unwrap().permissions().mode();
    assert_eq!(mode("pulled.wasm"), mode("plain"));
}
