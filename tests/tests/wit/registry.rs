//! Packages from registries: a real registry, and servers that misbehave.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use wash_tests::servers::Registry;
use wash_tests::{Run, Sandbox};

use crate::{deps, project};

const WORLD: &str = "package test:app; world w { import test:greet/i@1.0.0; }";

/// Writes a project `greet` that can be published.
fn greet(sandbox: &Sandbox, version: &str, function: &str) {
    sandbox.write("greet/.wash/config.yaml", "");
    sandbox.write(
        "greet/wit/greet.wit",
        format!(
            "package test:greet@{version};\n\ninterface i {{\n  use wasi:io/poll@0.2.0.{{pollable}};\n  {function}: func() -> pollable;\n}}\n"
        ),
    );
}

fn publish(sandbox: &Sandbox, registry: &str) -> Run {
    sandbox
        .wash(["wit", "publish", "--registry", registry, "-o", "json"])
        .in_dir("greet")
        .run()
}

fn configure(sandbox: &Sandbox, registries: &[&str]) {
    let registries: Vec<String> = registries
        .iter()
        .map(|url| format!("    - url: {url}\n"))
        .collect();
    sandbox.write(
        "app/.wash/config.yaml",
        format!("wit:\n  registries:\n{}", registries.concat()),
    );
}

/// Runs `wash wit …` in the project `app`.
fn wash(sandbox: &Sandbox, args: &[&str]) -> Run {
    let all = ["wit"].iter().chain(args).copied();
    sandbox.wash(all.collect::<Vec<_>>()).in_dir("app").run()
}

#[test]
fn a_published_package_is_fetched_locked_and_cached() {
    let mut registry = Registry::start();
    let sandbox = project(WORLD);
    greet(&sandbox, "1.0.0", "one");
    let host = registry.address().to_string();
    let dry = sandbox
        .wash(["wit", "publish", "--registry", &host, "--dry-run"])
        .in_dir("greet")
        .run()
        .success();
    assert!(
        dry.stderr().contains("test:greet@1.0.0 can be published to"),
        "{dry}"
    );
    let published = publish(&sandbox, &host).success().json()["data"].clone();
    assert_eq!(published["reference"], format!("{host}/test/greet:1.0.0"));
    let again = publish(&sandbox, &host);
    assert!(again.stderr().contains("already"), "{again}");
    let _ = again.expect_code(1);
    let manifest = registry.manifest("test/greet", "1.0.0");
    assert_eq!(
        manifest["config"]["mediaType"],
        "application/vnd.wasm.config.v0+json"
    );
    assert_eq!(manifest["layers"][0]["mediaType"], "application/wasm");
    assert_eq!(manifest["layers"][0]["digest"], published["digest"]);
    assert_eq!(
        manifest["annotations"]["org.opencontainers.image.version"],
        "1.0.0"
    );

    configure(&sandbox, &[&format!("http://{host}")]);
    let _ = wash(&sandbox, &["fetch", "--offline"]).expect_code(4);
    let fetched = wash(&sandbox, &["fetch", "-o", "json"]).success().json()["data"].clone();
    assert_eq!(fetched["packages"][0]["digest"], published["digest"]);
    assert_eq!(deps(&sandbox), ["test-greet-1.0.0", "wasi-io-0.2.0"]);
    let lock = sandbox.read("app/wkg.lock");
    assert!(
        lock.contains("requirement = \"=1.0.0\"") && lock.contains(published["digest"].as_str().unwrap())
    );
    registry.stop();
    let _ = wash(&sandbox, &["fetch", "--clean", "--locked"]).success();
    assert_eq!(sandbox.read("app/wkg.lock"), lock);
    std::fs::remove_dir_all(sandbox.home().join(".cache")).unwrap();
    let gone = wash(&sandbox, &["fetch", "--clean"]).expect_code(4);
    assert!(gone.stderr().contains(&host), "{gone}");
    assert_eq!(deps(&sandbox).len(), 2, "a failed fetch must not remove packages");
}

#[test]
fn a_version_whose_content_changed_is_refused_until_it_is_updated() {
    let registry = Registry::start();
    let sandbox = project(WORLD);
    greet(&sandbox, "1.0.0", "one");
    let host = registry.address().to_string();
    let _ = publish(&sandbox, &host).success();
    configure(&sandbox, &[&host]);
    let _ = wash(&sandbox, &["fetch"]).success();
    let lock = sandbox.read("app/wkg.lock");
    // Replace the content of the published version 1.0.0.
    greet(&sandbox, "1.0.1", "two");
    let other = publish(&sandbox, &host).success();
    drop(other);
    greet(&sandbox, "1.0.0", "two");
    let _ = sandbox
        .wash(["wit", "build", "--output-file", "two.wasm"])
        .in_dir("greet")
        .run()
        .success();
    let mut manifest = registry.manifest("test/greet", "1.0.0");
    let two = std::fs::read(sandbox.path("greet/two.wasm")).unwrap();
    manifest["layers"][0]["digest"] = registry.put_blob("test/greet", &two).into();
    manifest["layers"][0]["size"] = two.len().into();
    registry.put_manifest("test/greet", "1.0.0", &manifest);
    std::fs::remove_dir_all(sandbox.home().join(".cache")).unwrap();
    let refused = wash(&sandbox, &["fetch", "--clean"]).expect_code(4);
    assert!(
        refused
            .stderr()
            .contains("'test:greet@1.0.0' in the registry does not match the lock file"),
        "{refused}"
    );
    assert_eq!(sandbox.read("app/wkg.lock"), lock);
    let updated = wash(&sandbox, &["update"]).success();
    assert!(updated.stdout().starts_with("test:greet@1.0.0 "), "{updated}");
    assert!(updated.stderr().contains("1.0.1 is compatible"), "{updated}");
    assert!(
        sandbox
            .read("app/wit/deps/test-greet-1.0.0/package.wit")
            .contains("two: func()")
    );
}

#[test]
fn the_newest_version_is_added_and_an_error_lists_the_others() {
    let registry = Registry::start();
    let sandbox = project("package test:app;\nworld w {\n}\n");
    let host = registry.address().to_string();
    for version in ["1.0.0", "1.1.0", "2.0.0-rc.1"] {
        greet(&sandbox, version, "one");
        let _ = publish(&sandbox, &host).success();
    }
    configure(&sandbox, &[&host]);
    let added = wash(&sandbox, &["add", "test:greet"]).success();
    assert_eq!(added.stdout(), "import test:greet/i@1.1.0;\n".replace(';', ""));
    let missing = wash(&sandbox, &["add", "test:greet@3.0.0"]).expect_code(4);
    assert!(missing.stderr().contains("1.0.0, 1.1.0, 2.0.0-rc.1"), "{missing}");
    let missing = wash(&sandbox, &["add", "test:nothing"]).expect_code(4);
    assert!(missing.stderr().contains(": not found"), "{missing}");
}

#[test]
fn private_registries_need_credentials() {
    let registry = Registry::with_password();
    let sandbox = project(WORLD);
    greet(&sandbox, "1.0.0", "one");
    let host = registry.address().to_string();
    let refused = publish(&sandbox, &host).expect_code(4);
    assert!(refused.stderr().contains("private"), "{refused}");
    let config = sandbox.home().join(".config/wasm-pkg/config.toml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    std::fs::write(
        &config,
        format!(
            "[namespace_registries]\ntest = \"{host}\"\n[registry.\"{host}\".oci]\nprotocol = \"http\"\n\
             auth = {{ username = \"user\", password = \"hunter2\" }}\n"
        ),
    )
    .unwrap();
    let _ = sandbox.wash(["wit", "publish"]).in_dir("greet").run().success();
    let _ = wash(&sandbox, &["fetch"]).success();
    assert!(
        sandbox
            .read("app/wkg.lock")
            .contains(&format!("registry = \"{host}\""))
    );
    std::fs::remove_file(&config).unwrap();
    std::fs::remove_dir_all(sandbox.home().join(".cache")).unwrap();
    std::fs::remove_file(sandbox.path("app/wkg.lock")).unwrap();
    configure(&sandbox, &[&host]);
    let denied = wash(&sandbox, &["fetch", "--clean"]).expect_code(4);
    assert!(
        denied.stderr().contains("missing or private") && denied.stderr().contains("wash oci login"),
        "{denied}"
    );
    // An unset token variable is an error only for commands that need the token.
    sandbox.write(
        "app/.wash/config.yaml",
        format!("build:\n  command: touch x.wasm\nwit:\n  registries:\n    - url: {host}\n      token: ${{WASH_TEST_NO_TOKEN}}\n"),
    );
    let unset = wash(&sandbox, &["fetch", "--clean"]).expect_code(2);
    assert!(unset.stderr().contains("WASH_TEST_NO_TOKEN"), "{unset}");
}

#[test]
fn a_local_folder_of_wkg_is_a_registry() {
    let sandbox = project(WORLD);
    greet(&sandbox, "1.0.0", "one");
    let config = sandbox.home().join(".config/wasm-pkg/config.toml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    let folder = sandbox.path("packages");
    std::fs::write(
        &config,
        format!(
            "[namespace_registries]\ntest = \"local.example\"\n[registry.\"local.example\"]\ntype = \"local\"\n\
             [registry.\"local.example\".local]\nroot = \"{}\"\n",
            folder.display()
        ),
    )
    .unwrap();
    let _ = sandbox.wash(["wit", "publish"]).in_dir("greet").run().success();
    assert!(folder.join("test/greet/1.0.0.wasm").is_file());
    let _ = wash(&sandbox, &["fetch"]).success();
    assert_eq!(deps(&sandbox), ["test-greet-1.0.0", "wasi-io-0.2.0"]);
}

/// Starts a server that answers every request with `answer`; returns its address.
fn server(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
            while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(read) => request.extend_from_slice(&buffer[..read]),
                }
            }
            let request = String::from_utf8_lossy(&request).into_owned();
            let _ = stream.write_all(&answer(&request));
        }
    });
    address.to_string()
}

fn response(status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[test]
fn a_server_that_is_not_a_registry_is_reported() {
    let page = server(|_| response("200 OK", "text/html", b"<html>Welcome</html>"));
    let sandbox = project(WORLD);
    configure(&sandbox, &[&page]);
    let run = wash(&sandbox, &["fetch"]).expect_code(4);
    assert!(run.stderr().contains("HTML page"), "{run}");
    assert!(!sandbox.path("app/wit/deps").exists());
}

#[test]
fn well_known_metadata_redirects_to_the_registry_of_the_packages() {
    let registry = Registry::start();
    let sandbox = project(WORLD);
    greet(&sandbox, "1.0.0", "one");
    let host = registry.address().to_string();
    let _ = publish(&sandbox, &format!("{host}/some/where")).success();
    let metadata = format!(
        "{{\"preferredProtocol\":\"oci\",\"oci\":{{\"registry\":\"{host}\",\"namespacePrefix\":\"some/where/\"}}}}"
    );
    let front = server(move |request| {
        if request.starts_with("GET /.well-known/wasm-pkg/registry.json ") {
            response("200 OK", "application/json", metadata.as_bytes())
        } else {
            response("404 Not Found", "text/plain", b"")
        }
    });
    configure(&sandbox, &[&front]);
    let _ = wash(&sandbox, &["fetch"]).success();
    assert!(
        sandbox
            .read("app/wkg.lock")
            .contains(&format!("registry = \"{front}\""))
    );
}

/// A gzipped archive of a folder, created by tar.
fn archive(sandbox: &Sandbox, folder: &str) -> Vec<u8> {
    let _ = sandbox
        .program("tar", ["-czf", "x.tar.gz", folder])
        .run()
        .success();
    std::fs::read(sandbox.path("x.tar.gz")).unwrap()
}

#[test]
fn an_archive_over_http_is_a_source() {
    let sandbox = project(WORLD);
    sandbox.write(
        "greet-1.0/wit/greet.wit",
        "package test:greet@1.0.0;\ninterface i { one: func(); }\n",
    );
    let one = archive(&sandbox, "greet-1.0");
    let address = server(move |request| match request.split(' ').nth(1) {
        Some("/x.tar.gz") => response("200 OK", "application/gzip", &one),
        Some("/page.tar.gz") => response("200 OK", "text/html", b"<html>"),
        _ => response("404 Not Found", "text/plain", b"no"),
    });
    let source = |path: &str| {
        let source = format!("wit:\n  sources:\n    test:greet: http://{address}/{path}\n");
        sandbox.write("app/.wash/config.yaml", source);
    };
    source("x.tar.gz");
    let _ = wash(&sandbox, &["fetch"]).success();
    assert!(
        sandbox
            .read("app/wit/deps/test-greet-1.0.0/package.wit")
            .contains("one: func()")
    );
    let _ = wash(&sandbox, &["fetch", "--clean", "--locked", "--offline"]).success();
    for (path, expected) in [
        ("page.tar.gz", "not a valid .tar.gz archive"),
        ("gone.tar.gz", "file not found"),
    ] {
        source(path);
        let run = wash(&sandbox, &["fetch"]);
        assert!(run.code() != 0 && run.stderr().contains(expected), "{run}");
    }
}
