//! Hostile registries.

use serde_json::json;
use wash_tests::servers::{Asked, Fault, Proxy, Registry, digest};

use super::{component, manifest, sandbox, wash};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// A registry that answers every request for a manifest or a blob with the same one.
fn registry(manifest: String, blob: Vec<u8>) -> Proxy {
    Proxy::alone(move |asked, _| match asked.path.as_str() {
        path if path.contains("/manifests/") => {
            Fault::answer(200, &[("Content-Type", MANIFEST)], manifest.clone())
        }
        path if path.contains("/blobs/") => Fault::answer(200, &[], blob.clone()),
        _ => Fault::status(200),
    })
}

#[test]
fn manifests_are_bounded() {
    let sandbox = sandbox();
    let large = 50 << 20;
    let answers = [
        Fault::answer(200, &[("Content-Type", MANIFEST)], vec![b' '; large]),
        // Without a length.
        Fault::endless(200, vec![b' '; 1 << 20], 1000),
    ];
    for answer in answers {
        let proxy = Proxy::alone(move |_, _| answer.clone());
        let run = wash(&sandbox, &format!("oci pull {}/cart:1", proxy.address())).expect_code(4);
        assert!(run.stderr().contains("is larger than 4194304 bytes"), "{run}");
        let tags = wash(&sandbox, &format!("oci tags {}/cart", proxy.address())).expect_code(4);
        assert!(tags.stderr().contains("is larger than"), "{tags}");
    }
}

#[test]
fn layers_have_the_declared_size() {
    let sandbox = sandbox();
    let component = component("a");
    let mut small = manifest("application/wasm", &component);
    small["layers"][0]["size"] = 100.into();
    let proxy = registry(small.to_string(), component.clone());
    let run = wash(&sandbox, &format!("oci pull {}/cart:1", proxy.address())).expect_code(4);
    assert!(run.stderr().contains("sent more than the 100 bytes"), "{run}");

    for (size, text) in [
        (2_u64 << 30, "is larger than 1073741824 bytes"),
        (u64::MAX, "cannot parse the manifest of"),
    ] {
        let mut large = manifest("application/wasm", &component);
        large["layers"][0]["size"] = size.into();
        let proxy = registry(large.to_string(), component.clone());
        let run = wash(&sandbox, &format!("oci pull {}/cart:1", proxy.address())).expect_code(4);
        assert!(run.stderr().contains(text), "{run}");
    }
    let mut negative = manifest("application/wasm", &component);
    negative["layers"][0]["size"] = (-1).into();
    let proxy = registry(negative.to_string(), component);
    let run = wash(&sandbox, &format!("oci pull {}/cart:1", proxy.address())).expect_code(4);
    assert!(run.stderr().contains("negative"), "{run}");
    assert!(!sandbox.path("component.wasm").exists());
}

#[test]
fn titles_and_digests_do_not_lead_out_of_the_folder() {
    let sandbox = sandbox();
    let component = component("a");
    let before = sandbox.files();
    let mut titled = manifest("application/wasm", &component);
    titled["layers"][0]["annotations"] = json!({ "org.opencontainers.image.title": "../../evil.wasm" });
    let proxy = registry(titled.to_string(), component.clone());
    let _ = wash(&sandbox, &format!("oci pull {}/cart:1", proxy.address())).success();
    let mut after = sandbox.files();
    after.retain(|file| !before.contains(file) && !file.starts_with("home/.cache"));
    assert_eq!(after, ["work/component.wasm"]);
    let cached: Vec<_> = sandbox
        .files()
        .into_iter()
        .filter(|file| file.contains("evil"))
        .collect();
    assert_eq!(cached, [""; 0]);

    for digest in [
        "sha256:../../../../evil",
        "sha256:..%2f..%2fevil",
        "../evil",
        "sha512:00",
        "",
    ] {
        let mut evil = manifest("application/wasm", &component);
        evil["layers"][0]["digest"] = digest.into();
        let proxy = registry(evil.to_string(), component.clone());
        let run = wash(&sandbox, &format!("oci pull {}/cart:1", proxy.address())).expect_code(4);
        assert!(
            run.stderr().contains("is not a SHA-256 digest"),
            "{digest}: {run}"
        );
    }
}

#[test]
fn web_pages_are_not_registries() {
    let sandbox = sandbox();
    let proxy = Proxy::alone(|_, _| {
        Fault::answer(200, &[("Content-Type", "text/html")], "<!DOCTYPE html><p>Welcome")
    });
    for command in ["oci pull", "oci tags", "oci inspect"] {
        let run = wash(&sandbox, &format!("{command} {}/cart", proxy.address())).expect_code(4);
        assert!(
            run.stderr().contains("is an HTML page; is this a registry?"),
            "{run}"
        );
    }
}

#[test]
fn credentials_stay_with_their_registry() {
    let (registry, sandbox) = (Registry::with_password(), sandbox());
    let credentials = "--username user --password hunter2";
    let _ = wash(
        &sandbox,
        &format!("oci push {}/cart:1 a.wasm {credentials}", registry.address()),
    )
    .success();
    // The registry redirects to another server for its blobs, as registries with cloud storage do.
    let component = component("a");
    let layer = digest(&component);
    let elsewhere = Proxy::alone(move |_, _| Fault::answer(200, &[], component.clone()));
    let place = elsewhere.address();
    let proxy = Proxy::before(registry.address(), move |asked: &Asked, _| {
        if asked.path.contains(&format!("/blobs/{layer}")) {
            return Fault::answer(307, &[("Location", &format!("http://{place}/blob"))], "");
        }
        Fault::Pass
    });
    let pull = format!("oci pull {}/cart:1 {credentials}", proxy.address());
    let _ = wash(&sandbox, &pull).success();
    let secret = |asked: &Asked| asked.header("authorization").is_some();
    assert!(proxy.asked().iter().any(secret), "the registry got them");
    let asked = elsewhere.asked();
    assert!(!asked.is_empty() && !asked.iter().any(secret), "{asked:?}");
}

#[test]
fn credentials_do_not_go_where_uploads_are_sent() {
    let sandbox = sandbox();
    let elsewhere = Proxy::alone(|_, _| Fault::status(201));
    let place = elsewhere.address();
    let proxy = Proxy::alone(move |asked, _| {
        if asked.header("authorization").is_none() && asked.path != "/v2/" {
            return Fault::answer(401, &[("WWW-Authenticate", "Basic realm=\"x\"")], "");
        }
        match asked.method.as_str() {
            "HEAD" => Fault::status(404),
            "POST" => Fault::answer(202, &[("Location", &format!("http://{place}/upload?x=y"))], ""),
            _ => Fault::status(201),
        }
    });
    let push = format!(
        "oci push {}/cart:1 a.wasm --username user --password hunter2",
        proxy.address()
    );
    let _ = wash(&sandbox, &push).success();
    let asked = elsewhere.asked();
    assert!(
        asked
            .iter()
            .any(|asked| asked.path.starts_with("/upload?x=y&digest=sha256")),
        "{asked:?}"
    );
    assert!(
        asked.iter().all(|asked| asked.header("authorization").is_none()),
        "{asked:?}"
    );
}

#[test]
fn a_registry_that_hides_what_is_not_there_can_be_inspected() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let _ = wash(
        &sandbox,
        &format!("oci push {}/cart:1 a.wasm", registry.address()),
    )
    .success();
    let proxy = Proxy::before(registry.address(), |asked, _| {
        let is_extra = asked.path.contains("/referrers/") || asked.path.contains("/manifests/sha256-");
        if is_extra { Fault::status(403) } else { Fault::Pass }
    });
    let run = wash(
        &sandbox,
        &format!("oci inspect {}/cart:1 -o json", proxy.address()),
    )
    .success();
    assert_eq!(run.json()["data"]["referrers"].as_array().unwrap().len(), 0);
}

#[test]
fn redirects_end() {
    let sandbox = sandbox();
    let proxy = Proxy::alone(|asked, _| Fault::answer(302, &[("Location", &asked.path)], ""));
    let run = wash(&sandbox, &format!("oci pull {}/cart:1", proxy.address())).expect_code(4);
    assert!(run.stderr().contains("too many redirects"), "{run}");
}

#[test]
fn an_index_does_not_nest() {
    let sandbox = sandbox();
    let entry = json!({
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "digest": digest(b"x"),
        "size": 1,
    });
    let outer = json!({ "schemaVersion": 2, "manifests": [entry] }).to_string();
    let proxy = registry(outer, Vec::new());
    let run = wash(&sandbox, &format!("oci pull {}/cart:1", proxy.address())).expect_code(4);
    assert!(
        run.stderr().contains("sent content with the digest sha256:"),
        "{run}"
    );
}
