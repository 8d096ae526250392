//! TLS, and plain HTTP.

use wash_tests::servers::{Fault, Proxy, Registry};

use super::{sandbox, wash};

#[test]
fn certificate_authorities_can_be_added() {
    let (registry, sandbox) = (Registry::with_tls(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let unknown = wash(&sandbox, &format!("oci push {cart} a.wasm")).expect_code(4);
    assert!(
        unknown.stderr().contains("cannot trust the registry"),
        "{unknown}"
    );
    assert!(unknown.stderr().contains("--ca"), "{unknown}");
    sandbox.write("ca.pem", registry.authority());
    let _ = wash(&sandbox, &format!("oci push {cart} a.wasm --ca ca.pem")).success();
    let _ = wash(&sandbox, &format!("oci pull {cart} --ca ca.pem")).success();
    // --insecure permits plain HTTP, not an unknown authority.
    let _ = wash(&sandbox, &format!("oci pull {cart} --insecure")).expect_code(4);

    let access = |ca: &str| format!("registries:\n  '{}':\n    ca_path: {ca}\n", registry.address());
    sandbox.write(".wash/config.yaml", access("ca.pem"));
    let _ = wash(&sandbox, &format!("oci pull {cart}")).success();
    let _ = wash(&sandbox, &format!("inspect {cart}")).success();
    sandbox.write(".wash/config.yaml", access("none.pem"));
    let _ = wash(&sandbox, &format!("oci pull {cart}")).expect_code(1);
    sandbox.write(
        ".wash/config.yaml",
        "registries:\n  other:\n    ca_path: ca.pem\n",
    );
    let _ = wash(&sandbox, &format!("oci pull {cart}")).expect_code(4);

    sandbox.write("junk.pem", "junk");
    let junk = wash(&sandbox, &format!("oci pull {cart} --ca junk.pem")).expect_code(1);
    assert!(junk.stderr().contains("junk.pem"), "{junk}");
    let missing = wash(&sandbox, &format!("oci pull {cart} --ca none.pem")).expect_code(1);
    assert!(missing.stderr().contains("none.pem"), "{missing}");
}

#[test]
#[cfg(target_os = "linux")]
fn plain_http_needs_the_loopback_or_a_permission() {
    use std::net::UdpSocket;

    // An address of this machine that is not its loopback.
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    if socket.connect("192.0.2.1:9").is_err() {
        // There is no network at all.
        return;
    }
    let own = socket.local_addr().unwrap().ip();
    let sandbox = sandbox();
    let server = Proxy::everywhere(|_, _| Fault::status(404));
    let cart = format!("{own}:{}/cart:1", server.address().port());
    let refused = wash(&sandbox, &format!("oci pull {cart}")).expect_code(4);
    assert!(
        !refused.stderr().contains("not found in the registry"),
        "{refused}"
    );
    assert!(
        server.asked().iter().all(|asked| !asked.path.contains("/v2/")),
        "{:?}",
        server.asked()
    );
    let other = wash(&sandbox, &format!("oci pull {cart} --insecure=other:5000")).expect_code(4);
    assert!(!other.stderr().contains("not found in the registry"), "{other}");
    for flag in [
        "--insecure".to_owned(),
        format!("--insecure={own}:{}", server.address().port()),
    ] {
        let allowed = wash(&sandbox, &format!("oci pull {cart} {flag}")).expect_code(4);
        assert!(
            allowed.stderr().contains("not found in the registry"),
            "{allowed}"
        );
    }
    let host = format!("{own}:{}", server.address().port());
    sandbox.write(
        ".wash/config.yaml",
        format!("registries:\n  '{host}':\n    insecure: true\n"),
    );
    let configured = wash(&sandbox, &format!("oci pull {cart}")).expect_code(4);
    assert!(
        configured.stderr().contains("not found in the registry"),
        "{configured}"
    );
}

#[test]
fn credentials_are_not_sent_in_clear_to_a_token_server_with_tls() {
    let (secure, sandbox) = (Registry::with_tls(), sandbox());
    let realm = format!("Bearer realm=\"http://{}/token\"", secure.address());
    let server = Proxy::alone(move |_, _| Fault::answer(401, &[("www-authenticate", &realm)], ""));
    let pull = format!(
        "oci pull {}/cart:1 --username user --password hunter2",
        server.address()
    );
    for flag in ["", " --insecure"] {
        let refused = wash(&sandbox, &format!("{pull}{flag}")).expect_code(4);
        assert!(
            refused.stderr().contains("over plain HTTP for the token server"),
            "{refused}"
        );
    }
}

#[test]
fn a_redirected_token_request_does_not_repeat_its_secret() {
    let sandbox = sandbox();
    let thief = Proxy::alone(|_, _| Fault::answer(200, &[], r#"{"token":"t"}"#));
    let location = format!("http://{}/token", thief.address());
    let server = Proxy::alone(move |asked, _| {
        let realm = format!(
            "Bearer realm=\"http://{}/token\"",
            asked.header("host").unwrap_or_default()
        );
        match asked.method.as_str() {
            "POST" => Fault::answer(307, &[("location", &location)], ""),
            _ => Fault::answer(401, &[("www-authenticate", &realm)], ""),
        }
    });
    let pull = format!(
        "oci pull {}/cart:1 --username <token> --password hunter2",
        server.address()
    );
    let refused = wash(&sandbox, &pull).expect_code(4);
    assert!(
        server.asked().iter().any(|asked| asked.body.contains("hunter2")),
        "{refused}"
    );
    assert!(thief.asked().is_empty(), "{:?}", thief.asked());
}
