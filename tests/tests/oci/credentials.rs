//! Credentials.

use serde_json::{Value, json};
use wash_tests::servers::{Registry, Tokens};
use wash_tests::{Run, Sandbox};

use super::{sandbox, wash};

/// The file in which docker stores credentials.
const CONFIG: &str = "docker/config.json";

fn with_docker(sandbox: &Sandbox, command: &str, stdin: &str) -> Run {
    sandbox
        .wash(command.split(' '))
        .env("DOCKER_CONFIG", sandbox.path("docker"))
        .stdin(stdin)
        .run()
}

#[test]
fn passwords_are_asked_for_and_never_shown() {
    let (registry, sandbox) = (Registry::with_password(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let denied = wash(&sandbox, &format!("oci push {cart} a.wasm")).expect_code(4);
    assert!(denied.stderr().contains("no credentials were sent"), "{denied}");
    assert!(denied.stderr().contains("wash oci login 127.0.0.1:"), "{denied}");
    let push = format!("oci push {cart} a.wasm --username user --password-stdin -l trace");
    let pushed = sandbox.wash(push.split(' ')).stdin("hunter2\n").run().success();
    // In plain, and as HTTP has it.
    assert!(!pushed.stderr().contains("hunter2"), "{pushed}");
    assert!(!pushed.stderr().contains("dXNlcjpodW50ZXIy"), "{pushed}");
    let pull = format!("oci pull {cart} --username user --password-stdin");
    let wrong = sandbox
        .wash(pull.split(' '))
        .stdin("*******")
        .run()
        .expect_code(4);
    assert!(
        wrong.stderr().contains("the credentials do not grant access"),
        "{wrong}"
    );
    let _ = wash(
        &sandbox,
        &format!("oci pull {cart} --username user --password hunter2"),
    )
    .success();
}

#[test]
fn credentials_come_from_the_environment() {
    let (registry, sandbox) = (Registry::with_password(), sandbox());
    let command = format!("oci push {}/cart:1 a.wasm", registry.address());
    let push = |password: &str| {
        let push = sandbox
            .wash(command.split(' '))
            .env("WASH_REGISTRY_USERNAME", "user");
        push.env("WASH_REGISTRY_PASSWORD", password).run()
    };
    let _ = push("hunter2").success();
    let _ = push("*******").expect_code(4);
    let half = push("").expect_code(2);
    assert!(half.stderr().contains("WASH_REGISTRY_PASSWORD"), "{half}");
}

#[test]
fn credentials_that_docker_stores_are_used() {
    let (registry, sandbox) = (Registry::with_password(), sandbox());
    // user:hunter2
    let known = json!({ "auths": { registry.address().to_string(): { "auth": "dXNlcjpodW50ZXIy" } } });
    sandbox.write(CONFIG, known.to_string());
    let _ = with_docker(
        &sandbox,
        &format!("oci push {}/cart:1 a.wasm", registry.address()),
        "",
    )
    .success();

    sandbox.write(CONFIG, "junk");
    let junk = with_docker(&sandbox, &format!("oci pull {}/cart:1", registry.address()), "").expect_code(4);
    assert!(junk.stderr().contains("config.json"), "{junk}");
}

#[test]
fn credential_helpers_are_used() {
    let (registry, sandbox) = (Registry::with_password(), sandbox());
    let push = format!("oci push {}/cart:1 a.wasm", registry.address());
    sandbox.write(CONFIG, r#"{ "credsStore": "test" }"#);
    let missing = with_docker(&sandbox, &push, "").expect_code(4);
    assert!(
        missing.stderr().contains("helper that cannot be run"),
        "{missing}"
    );

    sandbox.fake_tool(
        "docker-credential-test",
        "#!/bin/sh\n[ \"$1\" = get ] || exit 1\ncat > /dev/null\necho '{\"Username\":\"user\",\"Secret\":\"hunter2\"}'\n",
    );
    let _ = with_docker(&sandbox, &push, "").success();

    // The helper has no credentials.
    sandbox.fake_tool(
        "docker-credential-test",
        "#!/bin/sh\ncat > /dev/null\necho 'credentials not found in native keychain'\nexit 1\n",
    );
    let nothing = with_docker(&sandbox, &push, "").expect_code(4);
    assert!(nothing.stderr().contains("no credentials were sent"), "{nothing}");

    sandbox.fake_tool(
        "docker-credential-test",
        "#!/bin/sh\ncat > /dev/null\necho hunter2\nexit 1\n",
    );
    let broken = with_docker(&sandbox, &push, "").expect_code(4);
    assert!(
        broken.stderr().contains("'docker-credential-test' failed"),
        "{broken}"
    );
    assert!(!broken.stderr().contains("hunter2"), "{broken}");
}

#[test]
fn logins_are_tried_and_stored() {
    let (registry, sandbox) = (Registry::with_password(), sandbox());
    let host = registry.address();
    sandbox.write(
        CONFIG,
        r#"{ "psFormat": "x", "auths": { "other": { "auth": "eA==" } } }"#,
    );
    let before = sandbox.read(CONFIG);
    let login = format!("oci login {host} --username user --password-stdin -o json");
    let wrong = with_docker(&sandbox, &login, "*******").expect_code(4);
    assert!(wrong.stdout().contains("rejected the credentials"), "{wrong}");
    assert_eq!(sandbox.read(CONFIG), before, "wrong credentials are not stored");

    let right = with_docker(&sandbox, &login, "hunter2").success();
    assert!(!right.stdout().contains("hunter2"), "{right}");
    let config: Value = serde_json::from_str(&sandbox.read(CONFIG)).unwrap();
    assert_eq!(config["psFormat"], "x");
    assert_eq!(config["auths"]["other"]["auth"], "eA==");
    assert_eq!(config["auths"][host.to_string()]["auth"], "dXNlcjpodW50ZXIy");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = sandbox.path(CONFIG).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let push = format!("oci push {host}/cart:1 a.wasm");
    let _ = with_docker(&sandbox, &push, "").success();
    let out = with_docker(&sandbox, &format!("oci logout {host}"), "").success();
    assert!(out.stdout().contains("logged out"), "{out}");
    let config: Value = serde_json::from_str(&sandbox.read(CONFIG)).unwrap();
    assert_eq!(config["auths"][host.to_string()], Value::Null);
    assert_eq!(config["auths"]["other"]["auth"], "eA==");
    let _ = with_docker(&sandbox, &push, "").expect_code(4);
    let again = with_docker(&sandbox, &format!("oci logout {host}"), "").success();
    assert!(again.stdout().contains("no credentials are stored"), "{again}");

    let asks = with_docker(&sandbox, &format!("oci login {host}"), "").expect_code(2);
    assert!(asks.stderr().contains("--password-stdin"), "{asks}");
}

#[cfg(unix)]
#[test]
fn missing_credentials_are_asked_for_on_a_terminal() {
    let (registry, sandbox) = (Registry::with_password(), sandbox());
    let host = registry.address().to_string();
    for name in [true, false] {
        let login = sandbox.wash(["oci", "login", &host]);
        let login = login.env("DOCKER_CONFIG", sandbox.path("docker"));
        let login = if name { login.arg("-u").arg("user") } else { login };
        let mut terminal = login.spawn_in_terminal();
        if name {
            terminal.wait_for(&format!("Password for user at {host}"));
        } else {
            terminal.wait_for(&format!("User name at {host}"));
            terminal.send("user\r");
            terminal.wait_for("Password or token");
        }
        terminal.wait_for_silence();
        terminal.send("hunter2\r");
        assert_eq!(terminal.wait(), 0, "{}", terminal.output());
        let output = terminal.output();
        assert!(
            output.contains("logged in to") && !output.contains("hunter2"),
            "{output}"
        );
    }
}

#[test]
fn logins_go_to_the_helper_that_docker_names() {
    let (registry, sandbox) = (Registry::with_password(), sandbox());
    let host = registry.address();
    sandbox.write(
        CONFIG,
        json!({ "credHelpers": { host.to_string(): "test" } }).to_string(),
    );
    let store = sandbox.path("store");
    sandbox.fake_tool(
        "docker-credential-test",
        &format!(
            "#!/bin/sh\ncase $1 in\nstore) cat > {0};;\nget) cat > /dev/null; [ -f {0} ] && cat {0} || {{ echo credentials not \
             found; exit 1; }};;\nerase) cat > /dev/null; rm {0};;\nesac\n",
            store.display()
        ),
    );
    let login = format!("oci login {host} --username user --password-stdin");
    let _ = with_docker(&sandbox, &login, "hunter2").success();
    let kept: Value = serde_json::from_str(&sandbox.read("store")).unwrap();
    assert_eq!(kept["ServerURL"], host.to_string());
    assert!(!sandbox.read(CONFIG).contains("dXNlcjpodW50ZXIy"));
    let _ = with_docker(&sandbox, &format!("oci push {host}/cart:1 a.wasm"), "").success();
    let _ = with_docker(&sandbox, &format!("oci logout {host}"), "").success();
    assert!(!store.exists());
}

#[test]
fn tokens_are_fetched_and_never_shown() {
    let (tokens, sandbox) = (Tokens::start(), sandbox());
    let registry = Registry::with_tokens(&tokens);
    let cart = format!("{}/shop/cart:1", registry.address());
    let denied = wash(&sandbox, &format!("oci push {cart} a.wasm")).expect_code(4);
    assert!(denied.stderr().contains("no credentials were sent"), "{denied}");

    let push = format!("oci push {cart} a.wasm --username user --password-stdin -l trace");
    let pushed = sandbox.wash(push.split(' ')).stdin("hunter2").run().success();
    assert!(!pushed.stderr().contains("hunter2"), "{pushed}");
    assert!(!pushed.stderr().contains("eyJ"), "a token: {pushed}");
    let asked = tokens.asked();
    let last = asked.last().unwrap();
    assert!(
        last.path.contains("scope=repository%3Ashop%2Fcart%3Apull%2Cpush"),
        "{last:?}"
    );
    assert!(last.path.contains("service=test+registry"), "{last:?}");

    // Pulls need no credentials.
    let _ = wash(&sandbox, &format!("oci pull {cart}")).success();
    let wrong = format!("oci pull {cart} --username user --password-stdin");
    let wrong = sandbox
        .wash(wrong.split(' '))
        .stdin("*******")
        .run()
        .expect_code(4);
    assert!(
        wrong.stderr().contains("the credentials do not grant access"),
        "{wrong}"
    );
}

#[test]
fn identity_tokens_are_exchanged() {
    let (tokens, sandbox) = (Tokens::start(), sandbox());
    let registry = Registry::with_tokens(&tokens);
    let host = registry.address();
    let _ = with_docker(
        &sandbox,
        &format!("oci login {host} --username <token> --password-stdin"),
        "identity",
    )
    .success();
    let config: Value = serde_json::from_str(&sandbox.read(CONFIG)).unwrap();
    assert_eq!(config["auths"][host.to_string()]["identitytoken"], "identity");
    let _ = with_docker(&sandbox, &format!("oci push {host}/cart:1 a.wasm"), "").success();
    let asked = tokens.asked();
    let last = asked.last().unwrap();
    assert_eq!(last.method, "POST");
    assert!(last.body.contains("grant_type=refresh_token"), "{last:?}");
    assert!(!last.path.contains("identity"), "{last:?}");
}
