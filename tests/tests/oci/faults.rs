//! Registries and networks that fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use wash_tests::servers::{Asked, Fault, Proxy, Registry};

use super::{component, digest_in, sandbox, wash};

fn is_layer(asked: &Asked) -> bool {
    asked.method == "GET" && asked.path.contains("/blobs/sha256:")
}

fn is_manifest(asked: &Asked) -> bool {
    asked.method == "GET" && asked.path.contains("/manifests/")
}

#[test]
fn transient_failures_are_retried() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    // Each kind of request fails twice.
    let proxy = Proxy::before(registry.address(), |asked, before| match before {
        // Where an upload begins again, it does so at another place.
        _ if asked.path == "/v2/" || asked.method == "PUT" && asked.path.contains("/uploads/") => Fault::Pass,
        0 => Fault::answer(429, &[("Retry-After", "0")], ""),
        1 => Fault::status(503),
        _ => Fault::Pass,
    });
    let cart = format!("{}/cart:1", proxy.address());
    let pushed = wash(&sandbox, &format!("oci push {cart} a.wasm -o json")).success();
    let pulled = wash(&sandbox, &format!("oci pull {cart} -o json")).success();
    assert_eq!(digest_in(&pushed), digest_in(&pulled));
    assert_eq!(
        std::fs::read(sandbox.path("component.wasm")).unwrap(),
        component("a")
    );
}

#[test]
fn lasting_failures_are_reported() {
    let sandbox = sandbox();
    for (status, text) in [
        (429, "is unavailable: status 429: slow down"),
        (500, "is unavailable: status 500: slow down"),
        (418, "rejected"),
    ] {
        let body = r#"{ "errors": [{ "code": "TOOMANYREQUESTS", "message": "slow\u001bdown" }] }"#;
        let proxy = Proxy::alone(move |_, _| Fault::answer(status, &[("Retry-After", "0")], body));
        let cart = format!("{}/cart:1", proxy.address());
        let run = wash(&sandbox, &format!("oci pull {cart}")).expect_code(4);
        assert!(run.stderr().contains(text), "{status}: {run}");
        let asked = proxy.asked().iter().filter(|asked| is_manifest(asked)).count();
        assert_eq!(asked, if status == 418 { 1 } else { 5 }, "{status}");
    }
}

#[test]
fn a_download_that_breaks_goes_on() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let _ = wash(&sandbox, &format!("oci push {cart} a.wasm")).success();
    let proxy = Proxy::before(registry.address(), |asked, before| match before {
        _ if !is_layer(asked) => Fault::Pass,
        0 => Fault::Truncate(100),
        1 => Fault::Drop,
        2 => Fault::Truncate(200),
        _ => Fault::Pass,
    });
    let pulled = wash(&sandbox, &format!("oci pull {}/cart:1", proxy.address())).success();
    assert_eq!(
        std::fs::read(sandbox.path("component.wasm")).unwrap(),
        component("a"),
        "{pulled}"
    );
    let asked = proxy.asked();
    let ranges: Vec<_> = asked
        .iter()
        .filter(|it| is_layer(it))
        .map(|it| it.header("range"))
        .collect();
    assert_eq!(
        ranges,
        [None, Some("bytes=100-"), Some("bytes=100-"), Some("bytes=300-")]
    );
}

#[test]
fn an_interrupted_download_goes_on_in_the_next_run() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let _ = wash(&sandbox, &format!("oci push {cart} a.wasm")).success();
    let starts = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&starts);
    let proxy = Proxy::before(registry.address(), move |asked, _| {
        if !is_layer(asked) {
            return Fault::Pass;
        }
        // The first download breaks after some bytes, the following ones at once, until the next run.
        match count.fetch_add(1, Ordering::SeqCst) {
            0 => Fault::Truncate(100),
            1..=5 => Fault::Drop,
            _ => Fault::Pass,
        }
    });
    let pull = format!("oci pull {}/cart:1", proxy.address());
    let broken = wash(&sandbox, &pull).expect_code(4);
    assert!(broken.stderr().contains("cannot reach the registry"), "{broken}");
    assert!(!sandbox.path("component.wasm").exists());
    starts.store(6, Ordering::SeqCst);
    let _ = wash(&sandbox, &pull).success();
    assert_eq!(
        std::fs::read(sandbox.path("component.wasm")).unwrap(),
        component("a")
    );
    let asked = proxy.asked();
    let last = asked.iter().rev().find(|asked| is_layer(asked)).unwrap();
    assert_eq!(last.header("range"), Some("bytes=100-"));
}

#[test]
fn a_registry_without_ranges_begins_again() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let _ = wash(&sandbox, &format!("oci push {cart} a.wasm")).success();
    let component = component("a");
    let whole = component.clone();
    let proxy = Proxy::before(registry.address(), move |asked, before| match before {
        _ if !is_layer(asked) => Fault::Pass,
        0 => Fault::Truncate(100),
        1 => Fault::status(416),
        2 => Fault::Truncate(50),
        _ => Fault::answer(200, &[], whole.clone()),
    });
    let _ = wash(&sandbox, &format!("oci pull {}/cart:1", proxy.address())).success();
    assert_eq!(std::fs::read(sandbox.path("component.wasm")).unwrap(), component);
}

#[test]
fn slow_registries_are_waited_for() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let _ = wash(&sandbox, &format!("oci push {cart} a.wasm")).success();
    let proxy = Proxy::before(registry.address(), |asked, _| {
        if is_layer(asked) {
            Fault::Slow(1000, Duration::from_millis(5))
        } else {
            Fault::Pass
        }
    });
    let _ = wash(&sandbox, &format!("oci pull {}/cart:1", proxy.address())).success();
    assert_eq!(
        std::fs::read(sandbox.path("component.wasm")).unwrap(),
        component("a")
    );
}

#[test]
fn content_with_another_digest_is_not_written() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let digest = digest_in(&wash(&sandbox, &format!("oci push {cart} a.wasm -o json")).success());
    for is_wrong in [is_layer, is_manifest] {
        let proxy = Proxy::before(registry.address(), move |asked, _| {
            if is_wrong(asked) {
                Fault::Corrupt
            } else {
                Fault::Pass
            }
        });
        for reference in [
            format!("{}/cart:1", proxy.address()),
            format!("{}/cart@{digest}", proxy.address()),
        ] {
            let refused = wash(&sandbox, &format!("oci pull {reference} out.wasm")).expect_code(4);
            assert!(
                refused.stderr().contains("sent content with the digest sha256:"),
                "{refused}"
            );
            assert!(!sandbox.path("out.wasm").exists());
        }
    }
    // A later pull does not build on the wrong content.
    let _ = wash(&sandbox, &format!("oci pull {cart} out.wasm")).success();
}

#[test]
fn uploads_that_break_begin_again() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let count = AtomicUsize::new(0);
    let proxy = Proxy::before(registry.address(), move |asked, _| {
        if asked.method == "PUT" && count.fetch_add(1, Ordering::SeqCst) < 2 {
            Fault::Drop
        } else {
            Fault::Pass
        }
    });
    let _ = wash(&sandbox, &format!("oci push {}/cart:1 a.wasm", proxy.address())).success();
    let _ = wash(&sandbox, &format!("oci pull {}/cart:1", registry.address())).success();
    assert_eq!(
        std::fs::read(sandbox.path("component.wasm")).unwrap(),
        component("a")
    );
}
