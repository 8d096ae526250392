//! Projects of other users, and environment variables that projects send to servers.

use wash_tests::servers::{Fault, Proxy};
use wash_tests::{Run, Sandbox};

/// A user other than root and than the one who runs the tests.
#[cfg(unix)]
const OTHER: u32 = 54321;

/// Gives files to another user. Only root may do that: for others, the tests of the units have to do.
#[cfg(unix)]
fn give(sandbox: &Sandbox, paths: &[&str]) -> bool {
    let give = |path: &&str| std::os::unix::fs::lchown(sandbox.path(path), Some(OTHER), None).is_ok();
    paths.iter().all(give)
}

#[cfg(unix)]
fn user_config(sandbox: &Sandbox, text: &str) {
    let folder = sandbox.home().join(".config/wash");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.yaml"), text).unwrap();
}

#[test]
#[cfg(unix)]
fn a_project_of_another_user_runs_no_command() {
    for name in ["config.yaml", "config.yml", "config.json", "config.toml"] {
        let text = match name.rsplit('.').next() {
            Some("json") => r#"{"build":{"command":"touch ran"}}"#,
            Some("toml") => "[build]\ncommand = 'touch ran'\n",
            _ => "build:\n  command: touch ran\n",
        };
        // The file, its folder and the folder of the project each let their owner choose the command.
        for given in [".wash", &format!(".wash/{name}"), ""] {
            let sandbox = Sandbox::new();
            sandbox.write(format!(".wash/{name}"), text);
            sandbox.write("own/file", "");
            if !give(&sandbox, &[given]) {
                return;
            }
            for arguments in [
                ["build"].as_slice(),
                &["dev"],
                &["inspect"],
                &["config", "show"],
                &["config", "validate"],
                &["vendor"],
                &["wit", "fetch"],
                &["host"],
                &["oci", "tags", "127.0.0.1:1/x"],
            ] {
                let run = sandbox.wash(arguments).in_dir("own").run().expect_code(2);
                assert!(run.stderr().contains("belongs to another user"), "{run}");
            }
            assert!(!sandbox.path("ran").exists());
        }
    }
}

#[test]
#[cfg(unix)]
fn the_refusal_says_how_to_trust_a_project() {
    let sandbox = Sandbox::new();
    sandbox.write(".wash/config.yaml", "build:\n  command: touch ran\n");
    sandbox.write("own/file", "");
    if !give(&sandbox, &[".wash/config.yaml"]) {
        return;
    }
    let refused = sandbox.wash(["build"]).in_dir("own").run();
    insta::assert_snapshot!(refused, @r#"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: the project in '[WORK]' belongs to another user
      1: '[WORK]/.wash/config.yaml' is owned by the user 54321
      2: the files of a project can run commands with your rights
    hint: if you trust it, add '[WORK]' to `trust.folders` in your user configuration, or set WASH_TRUST__FOLDERS='["[WORK]"]' for a single command
    hint: if '[WORK]/own' is a project of your own, run `wash config init` there
    "#);

    let work = sandbox.work();
    let work = work.display();
    let ran = |run: &Run| {
        let ran = sandbox.path("ran").exists();
        let _ = std::fs::remove_file(sandbox.path("ran"));
        assert!(ran != run.stderr().contains("belongs to another user"), "{run}");
        ran
    };
    let build = || sandbox.wash(["build"]);
    for (trusted, expected) in [
        (format!("[\"{work}\"]"), true),
        ("[\"*\"]".to_owned(), true),
        (format!("[\"{}/*\"]", sandbox.root().display()), true),
        (format!("[\"{work}/own\"]"), false),
        ("[]".to_owned(), false),
    ] {
        assert_eq!(
            ran(&build().env("WASH_TRUST__FOLDERS", &trusted).run()),
            expected,
            "{trusted}"
        );
        user_config(&sandbox, &format!("trust:\n  folders: {trusted}\n"));
        assert_eq!(ran(&build().run()), expected, "{trusted}");
    }
    // As in Git, root works in the projects of the user who called sudo.
    assert!(ran(&build().env("SUDO_UID", OTHER.to_string()).run()));
    assert!(!ran(&build().env("SUDO_UID", "1").run()));
    // An own project inside is not affected.
    sandbox.write("own/.wash/config.yaml", "build:\n  command: touch ../ran\n");
    assert!(ran(&build().in_dir("own").run()));
}

#[test]
#[cfg(unix)]
fn a_project_cannot_trust_itself() {
    let sandbox = Sandbox::new();
    let text = "trust:\n  folders: ['*']\n  environment: ['*']\nbuild:\n  command: touch ran\n";
    sandbox.write(".wash/config.yaml", text);
    let own = sandbox.wash(["build"]).run().expect_code(2);
    assert!(
        own.stderr()
            .contains("'trust' is only valid in the user configuration"),
        "{own}"
    );
    if give(&sandbox, &[".wash"]) {
        let foreign = sandbox.wash(["build"]).run().expect_code(2);
        assert!(foreign.stderr().contains("belongs to another user"), "{foreign}");
    }
    assert!(!sandbox.path("ran").exists());
}

#[test]
#[cfg(unix)]
fn the_doctor_runs_no_tool_of_another_user() {
    let sandbox = Sandbox::new();
    sandbox.write("node_modules/.bin/jco", "#!/bin/sh\ntouch \"$0.ran\"\n");
    sandbox.write(
        "own/package.json",
        r#"{"devDependencies":{"@bytecodealliance/jco":"1"}}"#,
    );
    let _ = sandbox
        .program("chmod", ["755", "node_modules/.bin/jco"])
        .run()
        .success();
    if !give(&sandbox, &["node_modules/.bin/jco"]) {
        return;
    }
    let _ = sandbox.wash(["doctor"]).in_dir("own").run();
    assert!(!sandbox.path("node_modules/.bin/jco.ran").exists());
    // Tools read settings in their folder, such as rust-toolchain.toml: they do not run in the folder of another user.
    sandbox.fake_tool("rustc", "echo rustc 1.95.0 >> rustc.ran");
    sandbox.write("theirs/Cargo.toml", "[package]\nname = \"app\"\n");
    give(&sandbox, &["theirs"]);
    let _ = sandbox.wash(["doctor"]).in_dir("theirs").run();
    assert!(!sandbox.path("theirs/rustc.ran").exists());
    assert!(sandbox.home().join("rustc.ran").exists(), "the tool was asked");
}

/// Fetches the packages of a project that names `server` as its registry. Returns the output, and the authorizations that the
/// server received.
fn fetch(entry: &str, variables: &[(&str, &str)], arguments: &[&str]) -> (Run, Vec<String>) {
    let server = Proxy::alone(|asked, _| {
        let realm = format!(
            "Bearer realm=\"http://{}/token\"",
            asked.header("host").unwrap_or_default()
        );
        match asked.header("authorization") {
            _ if asked.path.starts_with("/token") => Fault::status(401),
            None => Fault::answer(401, &[("www-authenticate", &realm)], ""),
            Some(_) => Fault::status(404),
        }
    });
    let sandbox = Sandbox::new();
    let host = server.address().to_string();
    let variables = variables.iter().map(|(name, value)| {
        let host: String = host
            .chars()
            .map(|char| if char.is_ascii_alphanumeric() { char } else { '_' })
            .collect();
        (name.replace("HOST", &host), *value)
    });
    let entry = entry.replace("HOST", &host);
    sandbox.write(
        ".wash/config.yaml",
        format!("wit:\n  registries:\n    - {entry}\n"),
    );
    sandbox.write("wit/world.wit", "package a:b; world w { import mine:x/y@1.0.0; }");
    let run = sandbox
        .wash(["wit", "fetch"].iter().chain(arguments))
        .envs(variables)
        .stdin("hunter2")
        .run();
    let asked = server.asked();
    let found = asked.iter().filter_map(|asked| asked.header("authorization"));
    let found = found.map(str::to_owned).collect();
    (run, found)
}

#[test]
fn a_project_sends_no_variable_that_the_user_has_not_allowed() {
    let entry = "{ url: 'http://HOST/x', token: '${AWS_SECRET}' }";
    let secret = ("AWS_SECRET", "hunter2");
    let (refused, sent) = fetch(entry, &[secret], &[]);
    assert_eq!((refused.code(), sent.len()), (2, 0), "{refused}");
    assert!(refused.stderr().contains("trust.environment"), "{refused}");
    let allowed = ("WASH_TRUST__ENVIRONMENT", r#"["AWS_SECRET"]"#);
    let (run, sent) = fetch(entry, &[secret, allowed], &[]);
    assert!(sent.iter().any(|sent| sent == "Bearer hunter2"), "{run}");
    for run in [refused, run] {
        assert!(!run.to_string().contains("hunter2"), "{run}");
    }
}

#[test]
fn credentials_for_another_registry_are_not_sent_to_one_that_the_project_names() {
    let entry = "{ url: 'http://HOST/x' }";
    // The credentials of `wash oci` in the environment are for the registry that a command names.
    for variables in [
        [("WASH_REGISTRY_TOKEN", "hunter2")].as_slice(),
        &[
            ("WASH_REGISTRY_USERNAME", "me"),
            ("WASH_REGISTRY_PASSWORD", "hunter2"),
        ],
        // Also the variable of other hosts, whose names differ in their signs.
        &[("WKG_REGISTRY_HOST_AUTH_BEARER", "hunter2")],
    ] {
        let (run, sent) = fetch(entry, variables, &[]);
        assert_eq!(sent, [""; 0], "{run}");
    }
    let (refused, _) = fetch(entry, &[("WKG_REGISTRY_HOST_AUTH_BEARER", "hunter2")], &[]);
    assert!(refused.stderr().contains("trust.environment"), "{refused}");
    let allowed = ("WASH_TRUST__ENVIRONMENT", r#"["WKG_REGISTRY_*"]"#);
    let (run, sent) = fetch(
        entry,
        &[("WKG_REGISTRY_HOST_AUTH_BEARER", "hunter2"), allowed],
        &[],
    );
    assert!(sent.iter().any(|sent| sent == "Bearer hunter2"), "{run}");
    // The flags are for the only registry of the project.
    let (run, sent) = fetch(entry, &[], &["--password-stdin"]);
    assert!(sent.iter().any(|sent| sent == "Bearer hunter2"), "{run}");
    let two = "{ url: 'http://HOST/x' }\n    - { url: 'https://b.invalid' }";
    let (run, sent) = fetch(two, &[], &["--password-stdin"]);
    assert_eq!((run.code(), sent.len()), (2, 0), "{run}");
    assert!(run.stderr().contains("wash oci login"), "{run}");
}

#[test]
fn a_project_cannot_choose_the_server_that_gets_credentials_for_nats() {
    let sandbox = Sandbox::new();
    sandbox.write(
        ".wash/config.yaml",
        "host:\n  scheduler_nats_url: nats://127.0.0.1:1\n",
    );
    sandbox.write("me.creds", "");
    let list = |url: &[&str]| {
        let list = ["workload", "list"].iter().chain(url);
        sandbox
            .wash(list)
            .env("WASH_HOST__SCHEDULER_NATS_CREDS", sandbox.path("me.creds"))
            .run()
    };
    let refused = list(&[]).expect_code(2);
    assert!(refused.stderr().contains("scheduler_nats_creds"), "{refused}");
    let chosen = list(&["--scheduler-nats-url", "nats://127.0.0.1:1"]);
    assert!(chosen.code() != 2, "{chosen}");
}
