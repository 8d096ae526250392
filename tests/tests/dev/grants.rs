//! Grants: what components may use, and the sources of their settings, secrets and data.

use std::fs;

use wash_tests::servers::{Nats, Postgres, Redis};
use wash_tests::{fixture, get, guest, parts};

use crate::app::{App, COPY, Dev};

/// A project whose component handles `/env?NAME`, `/read?PATH`, `/write?PATH` and `/fetch?URL`.
fn capabilities() -> App {
    let app = App::new();
    app.save("src/app.wasm", fixture::component("capabilities"));
    app
}

#[track_caller]
fn ask(dev: &Dev, what: &str) -> (u16, String) {
    let answer = get(&format!("{}{what}", dev.url)).expect("an answer");
    (answer.status, answer.body)
}

#[track_caller]
fn env(dev: &Dev, name: &str) -> String {
    ask(dev, &format!("/env?{name}")).1
}

const SOURCES: &str = "\
dev:
  environment: { DEV: dev, INLINE: dev }
workload:
  environment: { INLINE: inline, CONFIG: inline }
  configs:
  - file: app.env
  - file: app.yaml
  secrets:
  - dir: ../mounted
  - fromEnv: { FROM_ENV: OUTSIDE }
";

#[test]
fn every_source_is_injected_and_its_changes_are_applied() {
    let app = capabilities();
    app.configure(COPY, SOURCES);
    app.save("app.env", "CONFIG=dotenv\nDOTENV=dotenv\nSECRET=dotenv\n");
    app.save("app.yaml", "YAML: yaml\nDOTENV: yaml\n");
    app.sandbox.write("mounted/SECRET", "hunter2\n");
    let mut session = app
        .sandbox
        .wash(["dev", "--port", "0", "-l", "trace"])
        .in_dir("app")
        .env("OUTSIDE", "outside")
        .spawn();
    let url = crate::app::listening(&mut session);
    let mut dev = Dev { session, url };
    dev.wait_for("Serving");
    let line = dev.wait_for("Granted");
    assert!(
        line.ends_with("Granted app: environment CONFIG, DEV, DOTENV, FROM_ENV, INLINE, SECRET, YAML"),
        "{line}"
    );
    for (name, value) in [
        ("DEV", "dev"),
        ("INLINE", "inline"),
        ("CONFIG", "dotenv"),
        ("DOTENV", "yaml"),
        ("YAML", "yaml"),
        ("SECRET", "hunter2"),
        ("FROM_ENV", "outside"),
    ] {
        assert_eq!(env(&dev, name), value);
    }

    app.save("app.env", "CONFIG=changed\nDOTENV=dotenv\n");
    dev.wait_for("Changed app.env");
    dev.wait_for("(reloaded in ");
    assert_eq!(env(&dev, "CONFIG"), "changed");

    app.sandbox.write("mounted/ANOTHER", "hunter2");
    dev.wait_for("(reloaded in ");
    dev.wait_for("environment ANOTHER, CONFIG");
    app.sandbox.write("mounted/SECRET", "hunter2 again");
    dev.wait_for("(reloaded in ");
    assert_eq!(env(&dev, "SECRET"), "hunter2 again");

    // A source that cannot be read changes nothing.
    fs::remove_file(app.path("app.yaml")).unwrap();
    let line = dev.wait_for("'workload.configs[1].file'");
    assert!(
        line.contains(".wash/config.yaml:10:11") && line.contains("app.yaml' does not exist"),
        "{line}"
    );
    dev.wait_for("keeping the previous configuration until this is fixed");
    assert_eq!(env(&dev, "YAML"), "yaml");
    app.save("app.yaml", "YAML: back\n");
    dev.wait_for("(reloaded in ");
    assert_eq!(env(&dev, "YAML"), "back");

    assert_eq!(app.builds(), 1, "a change of settings must not start a build");
    let run = dev.end().success();
    assert!(
        !run.stderr().contains("hunter2") && !run.stdout().contains("hunter2"),
        "{run}"
    );
}

#[test]
fn all_missing_sources_are_reported_together_before_a_build() {
    let app = App::new();
    let workload = "\
workload:
  configs:
  - file: none.env
  - dir: none
  secrets:
  - fromEnv: [SURELY_NOT_SET]
  - file: ../broken.env
";
    app.configure(COPY, workload);
    app.sandbox.write("broken.env", "hunter2");
    let run = app
        .sandbox
        .wash(["dev", "--port", "0", "-o", "json"])
        .in_dir("app")
        .run()
        .expect_code(2);
    let document = run.json();
    let problems = document["data"]["errors"].as_array().expect("a list");
    let found: Vec<_> = problems
        .iter()
        .map(|problem| {
            (
                problem["key"].as_str().unwrap(),
                problem["line"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("workload.configs[0].file", 6),
            ("workload.configs[1].dir", 7),
            ("workload.secrets[0].fromEnv[0]", 9),
            ("workload.secrets[1].file", 10),
        ],
        "{run}"
    );
    assert!(
        !run.stderr().contains("hunter2") && !run.stdout().contains("hunter2"),
        "{run}"
    );
    assert_eq!(app.builds(), 0);
    // Other commands do not read the sources that only the running component needs.
    let _ = app.sandbox.wash(["build"]).in_dir("app").run().success();
}

#[test]
fn volumes_can_be_read_only() {
    let app = capabilities();
    app.sandbox.write("data/old.txt", "old");
    let volume = |read_only: &str| {
        format!("dev:\n  volumes:\n  - host_path: ../data\n    guest_path: /data\n{read_only}")
    };
    app.configure(COPY, &volume("    read_only: true\n"));
    let mut dev = app.dev(&[]);
    let line = dev.wait_for("Granted");
    assert!(line.ends_with("/data as /data (read-only)"), "{line}");
    assert_eq!(ask(&dev, "/read?/data/old.txt"), (200, "old".to_owned()));
    assert_eq!(ask(&dev, "/write?/data/new.txt").0, 500);
    assert!(!app.sandbox.path("data/new.txt").exists());

    app.configure(COPY, &volume(""));
    dev.wait_for("(reloaded in ");
    assert_eq!(ask(&dev, "/write?/data/new.txt").0, 200);
    assert_eq!(app.sandbox.read("data/new.txt"), "written");
}

#[test]
fn grants_are_printed_only_when_they_exist_or_change() {
    let app = App::new();
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    app.configure(COPY, "workload: { environment: { A: x } }\n");
    dev.wait_for("Granted app: environment A");
    app.configure(COPY, "workload: { environment: { A: y } }\n");
    dev.wait_for("(reloaded in ");
    app.configure(COPY, "");
    dev.wait_for("Granted app: nothing beyond the defaults");
    let run = dev.end().success();
    assert_eq!(run.stderr().matches("Granted").count(), 2, "{run}");
}

#[test]
fn the_component_takes_the_name_of_the_workload() {
    let app = App::new();
    app.configure(
        COPY,
        "workload:\n  name: shop\n  components: { shop: { environment: { A: x } } }\n",
    );
    app.save(
        "src/app.wasm",
        guest::Http::new("hi").stdout("hello\n").component(),
    );
    let mut dev = app.dev(&[]);
    dev.wait_for("Granted shop: environment A");
    assert_eq!(dev.body(), "hi");
    dev.wait_for("[shop] hello");
}

#[test]
fn requests_go_to_allowed_hosts_only() {
    let app = capabilities();
    app.configure(COPY, "workload:\n  allowedHosts: [example.com]\n");
    let mut dev = app.dev(&[]);
    dev.wait_for("Granted app: HTTP only to example.com");
    let fetch = format!("/fetch?{}/env?WHO", dev.url);
    let (status, why) = ask(&dev, &fetch);
    assert!(
        status == 500 && why.contains("HttpRequestDenied"),
        "{status} {why}"
    );

    app.configure(
        COPY,
        "workload:\n  environment: { WHO: me }\n  allowedHosts: [example.com]\n  components: { app: { allowedHosts: [127.0.0.1] } }\n",
    );
    dev.wait_for("(reloaded in ");
    assert_eq!(ask(&dev, &fetch), (200, "200 me".to_owned()));
}

#[test]
fn settings_are_read_through_wasi_config_and_not_from_the_environment() {
    let app = App::new();
    app.save("src/app.wasm", parts::setting("theme"));
    app.configure(COPY, "workload:\n  config: { theme: dark }\n");
    let mut dev = app.dev(&[]);
    dev.wait_for("Granted app: config theme");
    assert_eq!(dev.body(), "dark");
    app.configure(
        COPY,
        "workload:\n  config: { theme: dark }\n  components: { app: { config: { theme: light } } }\n",
    );
    dev.wait_for("(reloaded in ");
    assert_eq!(dev.body(), "light");

    // Environment variables are not settings. A component without settings may import the interface without listing it.
    let asked = "dev:\n  host_interfaces:\n  - { namespace: wasi, package: config, interfaces: [store] }\n  environment: { theme: x }\n";
    app.configure(COPY, asked);
    dev.wait_for("(reloaded in ");
    assert_eq!(dev.body(), "");
    app.configure(COPY, "");
    dev.wait_for("(reloaded in ");
    assert_eq!(dev.body(), "");

    app.save("src/app.wasm", fixture::component("capabilities"));
    app.configure(COPY, "workload:\n  config: { theme: dark }\n");
    dev.wait_for("Serving");
    dev.wait_for("Serving");
    assert_eq!(ask(&dev, "/env?theme").0, 500);
}

#[test]
fn log_messages_of_components_are_shown_and_filtered_by_the_project() {
    let app = App::new();
    app.save("src/app.wasm", parts::logging("shop", "sold out"));
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    assert_eq!(dev.body(), "logged");
    for level in ["trace", "debug", "info", "warn", "error", "critical"] {
        dev.wait_for(&format!("[app] {level} shop: sold out"));
    }
    let filtered =
        "dev:\n  host_interfaces:\n  - { namespace: wasi, package: logging, config: { level: error } }\n";
    app.configure(COPY, filtered);
    dev.wait_for("(reloaded in ");
    let before = dev.session.stderr().matches("sold out").count();
    assert_eq!(dev.body(), "logged");
    dev.wait_for("[app] critical shop: sold out");
    assert_eq!(dev.session.stderr().matches("sold out").count(), before + 2);

    app.configure(COPY, &filtered.replace("error", "loud"));
    let line = dev.wait_for("invalid level 'loud'");
    assert!(
        line.contains("trace, debug, info, warn, error, critical"),
        "{line}"
    );
    assert_eq!(dev.body(), "logged", "the old configuration still serves");
}

#[test]
fn key_values_in_memory_survive_a_reload() {
    let app = App::new();
    app.save("src/app.wasm", fixture::component("keyvalue"));
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    for count in ["1", "2"] {
        assert_eq!(
            ask(&dev, "/visits/increment?1"),
            (
                200,
                "error: a key must have 1 to 1024 bytes, but this one has 0".to_owned()
            )
        );
        assert_eq!(increment(&dev.url), count);
    }
    app.configure(COPY, "dev:\n  environment: { A: b }\n");
    dev.wait_for("(reloaded in ");
    assert_eq!(
        increment(&dev.url),
        "3",
        "the new version finds what the old one stored"
    );

    let unknown =
        "dev:\n  host_interfaces:\n  - { namespace: wasi, package: keyvalue, config: { backend: valkey } }\n";
    app.configure(COPY, unknown);
    let line = dev.wait_for("unknown backend 'valkey'");
    assert!(line.contains("available: in-memory, filesystem"), "{line}");
    assert_eq!(increment(&dev.url), "4", "the old configuration still serves");
}

#[test]
fn key_values_are_kept_in_a_folder_of_the_project() {
    let app = App::new();
    app.save("src/app.wasm", fixture::component("keyvalue"));
    app.configure(COPY, "dev:\n  wasi_keyvalue_path: data\n");
    for count in ["1", "2"] {
        let mut dev = app.dev(&[]);
        let line = dev.wait_for("Granted");
        assert!(line.contains("data of wasi:keyvalue in /"), "{line}");
        assert_eq!(increment(&dev.url), count);
        let _ = dev.end().success();
    }
    assert!(app.path("data/own/default/app/visits").is_dir());
}

#[test]
fn objects_are_kept_in_memory_or_in_a_folder_of_the_project() {
    let app = App::new();
    app.save("src/app.wasm", fixture::component("blobstore"));
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    assert_eq!(on_object(&dev.url, "photos/create"), "created photos");
    assert_eq!(on_object(&dev.url, "photos/put?meow"), "done");
    app.configure(COPY, "dev:\n  environment: { A: b }\n");
    dev.wait_for("(reloaded in ");
    assert_eq!(on_object(&dev.url, "photos/get"), "meow", "over a reload");
    let _ = dev.end().success();

    app.configure(COPY, "dev:\n  wasi_blobstore_path: blobs\n");
    let mut dev = app.dev(&[]);
    let line = dev.wait_for("Granted");
    assert!(line.contains("data of wasi:blobstore in /"), "{line}");
    assert_eq!(on_object(&dev.url, "photos/create"), "created photos");
    assert_eq!(on_object(&dev.url, "photos/put?purr"), "done");
    let _ = dev.end().success();
    assert!(app.path("blobs/own/default/app/photos/cat.txt").is_file());

    // Two stores at the same time; one of them is read-only.
    let two = "dev:\n  wasi_blobstore_path: blobs\n  host_interfaces:\n\
        \x20 - { name: photos, namespace: wasi, package: blobstore, config: { read_only: 'true' } }\n\
        \x20 - { name: cache, namespace: wasi, package: blobstore, config: { backend: in-memory } }\n";
    app.configure(COPY, two);
    let dev = app.dev(&[]);
    assert_eq!(on_object(&dev.url, "photos/get"), "purr", "over a restart");
    assert_eq!(
        on_object(&dev.url, "photos/put?x"),
        "error: access denied: this store is read-only"
    );
    assert_eq!(on_object(&dev.url, "cache/create"), "created cache");
    assert_eq!(on_object(&dev.url, "photos/copy?cache,cat.txt"), "done");
    assert_eq!(on_object(&dev.url, "cache/get"), "purr");
    assert_eq!(
        on_object(&dev.url, "other/create"),
        "error: container 'other' not found"
    );
}

fn on_object(url: &str, what: &str) -> String {
    let request = wash_tests::Request::new("GET", format!("{url}/{what}"));
    request.header("x-key", "cat.txt").send().expect("an answer").body
}

#[test]
fn key_values_are_kept_by_servers() {
    let (nats, redis) = (Nats::start(), Redis::start());
    let app = App::new();
    app.save("src/app.wasm", fixture::component("keyvalue"));
    let both = format!(
        "dev:\n  data_nats_url: {}\n  wasi_keyvalue_redis_url: redis://:hunter2@{}\n",
        nats.url(),
        redis.address()
    );
    let interfaces = "  host_interfaces:\n  - { namespace: wasi, package: keyvalue, name: visits, config: { backend: nats } }\n";
    let with_redis = format!("dev:\n  wasi_keyvalue_redis_url: {}\n", redis.url());
    for (config, place, counts) in [
        (
            &*format!("dev:\n  wasi_keyvalue_nats_url: {}\n", nats.url()),
            nats.url(),
            ["1", "2"],
        ),
        (&*with_redis, redis.url(), ["1", "2"]),
        // The interface names its backend; the URL comes from the key for all NATS data.
        (&*format!("{both}{interfaces}"), redis.url(), ["3", "4"]),
    ] {
        app.configure(COPY, config);
        for count in counts {
            let mut dev = app.dev(&[]);
            let line = dev.wait_for("Granted");
            assert!(line.contains(&format!("wasi:keyvalue in {place}")), "{line}");
            assert_eq!(increment(&dev.url), count);
            let run = dev.end().success();
            assert!(!run.stderr().contains("hunter2"), "{run}");
        }
    }
}

fn increment(url: &str) -> String {
    let request = wash_tests::Request::new("GET", format!("{url}/visits/increment?1"));
    request
        .header("x-key", "front page")
        .send()
        .expect("an answer")
        .body
}

#[test]
fn a_database_is_granted_by_its_key() {
    let server = Postgres::start();
    let app = App::new();
    app.save("src/app.wasm", fixture::component("postgres"));
    app.configure(COPY, &format!("dev:\n  postgres_url: {}\n", server.url()));
    let mut dev = app.dev(&[]);
    let line = dev.wait_for("Granted");
    let place = format!("wasmcloud:postgres in postgres://{}", server.address());
    assert!(line.contains(&place), "{line}");
    let request = wash_tests::Request::new("GET", format!("{}/query", dev.url));
    let answer = request
        .header("x-sql", "SELECT current_database() AS d")
        .send()
        .expect("an answer");
    assert_eq!(answer.body, "d=PgValue::Name(\"wash\")");
    let run = dev.end().success();
    assert!(!run.stderr().contains("secret"), "{run}");
}

#[test]
fn secrets_are_injected_and_never_printed() {
    let app = App::new();
    app.save("src/app.wasm", fixture::component("secrets"));
    let config = "workload:\n  secrets:\n  - inline: { API_TOKEN: hunter2 }\n";
    app.configure(COPY, config);
    let dev = app.dev(&["--log-level", "trace"]);
    let get = |name: &str| get(&format!("{}/{name}", dev.url)).expect("an answer").body;
    assert_eq!(get("API_TOKEN"), "SecretValue::String(\"hunter2\")");
    assert_eq!(get("OTHER"), "SecretsError::NotFound");
    let run = dev.end().success();
    assert!(
        !run.stderr().contains("hunter2") && !run.stdout().contains("hunter2"),
        "{run}"
    );
}
