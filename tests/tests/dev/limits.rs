//! Limits and access from the project file: invocations, memory, name look-ups, TLS.

use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use wash_tests::{fixture, guest};

use crate::app::{App, COPY};

fn curl(arguments: &[&str]) -> Output {
    Command::new("curl")
        .args(["--silent", "--show-error", "--max-time", "20"])
        .args(arguments)
        .output()
        .expect("curl runs; `cargo xtask setup` installs it")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn requests_beyond_the_queue_get_503_with_retry_after() {
    let app = App::new();
    let slow = guest::Http::new("done").sleeps(Duration::from_secs(1));
    app.save("src/app.wasm", slow.component());
    app.configure(COPY, "workload:\n  components: { app: { maxInvocations: 1 } }\n");
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    let answers: Vec<_> = (0..4)
        .map(|_| {
            let url = dev.url.clone();
            thread::spawn(move || text(&curl(&["--include", &url])))
        })
        .collect();
    let answers: Vec<String> = answers.into_iter().map(|answer| answer.join().unwrap()).collect();
    let (served, refused): (Vec<_>, Vec<_>) = answers
        .iter()
        .partition(|answer| answer.starts_with("HTTP/1.1 200"));
    // One request runs and one waits; the others are refused.
    assert_eq!((served.len(), refused.len()), (2, 2), "{answers:?}");
    for answer in refused {
        assert!(
            answer.starts_with("HTTP/1.1 503") && answer.to_lowercase().contains("\nretry-after: 1\r"),
            "{answer}"
        );
    }
    dev.wait_for("component 'app' is overloaded: 1 in flight, 1 queued");
}

#[test]
fn the_memory_limit_of_a_component_comes_from_the_project() {
    let app = App::new();
    app.save("src/app.wasm", guest::hog());
    app.configure(COPY, "workload:\n  components: { app: { memoryLimitMb: 9 } }\n");
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    let answer = text(&curl(&["--include", &dev.url]));
    assert!(
        answer.starts_with("HTTP/1.1 500") && answer.contains("limit 9 MiB"),
        "{answer}"
    );
    dev.wait_for("ran out of memory (limit 9 MiB)");
}

#[test]
fn only_names_that_the_project_lists_are_looked_up() {
    let app = App::new();
    app.save("src/app.wasm", fixture::component("sockets"));
    let project = |workload: &str| {
        format!("dev:\n  service: true\n  environment: {{ ARGS: lookup db.example.invalid }}\n{workload}")
    };
    app.configure(COPY, &project(""));
    let mut dev = app.dev(&[]);
    dev.wait_for("access-denied");
    app.configure(
        COPY,
        &project("workload:\n  allowedIpNameLookups: ['*.example.invalid']\n"),
    );
    dev.wait_for("Granted service: environment ARGS; DNS lookups of *.example.invalid");
    // The look-up was allowed, but the name does not exist, or the machine has no resolver.
    let line = dev.wait_for("resol");
    assert!(
        line.contains("name-unresolvable") || line.contains("temporary-resolver-failure"),
        "{line}"
    );
}

#[test]
fn https_is_served_and_client_certificates_can_be_required() {
    let app = App::new();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // curl uses OpenSSL, which treats a certificate as self-signed if its subject and issuer have the same name.
    authority
        .distinguished_name
        .push(DnType::CommonName, "authority of a test");
    let ca = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    app.save("certs/ca.pem", ca.pem());
    for name in ["server", "client"] {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        app.save(
            &format!("certs/{name}.pem"),
            params.signed_by(&key, &ca).unwrap().pem(),
        );
        app.save(&format!("certs/{name}.key"), key.serialize_pem());
    }
    let file = |name: &str| app.path("certs").join(name).display().to_string();
    let tls = "dev:\n  tls_cert_path: certs/server.pem\n  tls_key_path: certs/server.key\n";
    app.configure(COPY, tls);
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    let port = dev
        .url
        .trim_end_matches('/')
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    assert!(dev.url.starts_with("https://"), "{}", dev.url);
    let url = format!("https://localhost:{port}/");
    let ca_file = file("ca.pem");
    let trusting = curl(&["--cacert", &ca_file, &url]);
    assert_eq!(text(&trusting), "one", "{trusting:?}");
    assert!(
        !curl(&[&url]).status.success(),
        "curl must reject a certificate of an unknown authority"
    );
    let _ = dev.end().success();

    app.configure(COPY, &format!("{tls}  tls_ca_path: certs/ca.pem\n"));
    let mut dev = app.dev_on(&port, &[]);
    dev.wait_for("Serving");
    let without = curl(&["--cacert", &ca_file, &url]);
    assert!(!without.status.success(), "{without:?}");
    let (cert, key) = (file("client.pem"), file("client.key"));
    let known = curl(&["--cacert", &ca_file, "--cert", &cert, "--key", &key, &url]);
    assert_eq!(text(&known), "one", "{known:?}");
    let _ = dev.end().success();
}
