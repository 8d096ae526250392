//! `wash new` with a template from a Git repository or a local folder: commits, subfolders, hostile content.

// Some tests need Unix or Linux.
#![cfg_attr(not(target_os = "linux"), allow(unused_imports, dead_code))]

use std::path::Path;

use serde_json::Value;
use wash_tests::Sandbox;

mod scaffold;

use scaffold::{assert_nothing_new, assert_refused, git, repository};

#[test]
fn a_repository_is_a_template_at_any_of_its_commits() {
    let sandbox = Sandbox::new();
    let url = repository(&sandbox);
    let second = git(&sandbox, "tpl", &["rev-parse", "next"]);
    for (name, git_ref, state) in [
        ("default", None, "three"),
        ("branch", Some("next"), "two"),
        ("tag", Some("v1"), "one"),
        ("commit", Some(second.as_str()), "two"),
        ("short", second.get(..8), "two"),
        ("full-name", Some("refs/tags/v1"), "one"),
    ] {
        let mut args = vec!["new", &url, "--name", name, "-o", "json"];
        args.extend(git_ref.iter().flat_map(|git_ref| ["--git-ref", git_ref]));
        let run = sandbox.wash(args).run().success();
        let source = sandbox.read(format!("{name}/src/lib.rs"));
        assert_eq!(
            source,
            format!("//! {} {state}\n", name.replace('-', "_")),
            "{name}"
        );
        assert_eq!(
            run.json()["data"]["template_commit"].as_str().map(str::len),
            Some(40),
            "{run}"
        );
        assert_eq!(
            git(&sandbox, name, &["rev-list", "--count", "HEAD"]),
            "1",
            "the project must not contain the history of the template"
        );
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |file| sandbox.path(file).metadata().unwrap().permissions().mode() & 0o100;
        assert_eq!((mode("default/run.sh"), mode("default/Cargo.toml")), (0o100, 0));
    }
}

#[test]
fn a_subfolder_of_a_repository_is_a_template_and_gives_the_name() {
    let sandbox = Sandbox::new();
    let url = repository(&sandbox);
    let _ = sandbox
        .wash(["new", &url, "--subfolder", "./parts/api/"])
        .run()
        .success();
    assert_eq!(sandbox.read("api/README.md"), "# api\n");
    let run = assert_refused(&sandbox, &[&url, "--subfolder", "part"], "no folder 'part'");
    assert!(run.stderr().contains("available folders: parts, src"), "{run}");
    for subfolder in ["/etc", "..", "parts/../..", ".git/hooks", "src/.GIT"] {
        assert_eq!(
            assert_refused(&sandbox, &[&url, "--subfolder", subfolder], "invalid subfolder").code(),
            2
        );
    }
    let _ = assert_refused(
        &sandbox,
        &["http-hello-world", "--subfolder", "src"],
        "--subfolder requires",
    );
}

#[test]
fn a_folder_is_a_template_with_its_uncommitted_changes() {
    let sandbox = Sandbox::new();
    repository(&sandbox);
    sandbox.write("tpl/src/lib.rs", "//! not committed\n");
    sandbox.write("tpl/.gitignore", "out\n");
    sandbox.write("tpl/out/x", "");
    let run = sandbox
        .wash(["new", "./tpl", "--name", "copy", "-o", "json"])
        .run()
        .success();
    assert_eq!(run.json()["data"]["template_commit"], Value::Null);
    assert_eq!(sandbox.read("copy/src/lib.rs"), "//! not committed\n");
    assert!(!sandbox.path("copy/out").exists());
    let _ = sandbox
        .wash(["new", "./tpl", "--name", "at-tag", "--git-ref", "v1"])
        .run()
        .success();
    assert_eq!(sandbox.read("at-tag/src/lib.rs"), "//! at_tag one\n");
    let _ = sandbox
        .wash(["new", "./tpl", "--name", "nested"])
        .in_dir("tpl")
        .run()
        .expect_code(2);
    let _ = sandbox
        .wash(["new", ".", "--name", "nested"])
        .in_dir("tpl")
        .run()
        .success();
    assert!(
        !sandbox.path("tpl/nested/nested").exists(),
        "the project must not contain itself"
    );
}

#[test]
fn a_missing_reference_or_repository_is_named() {
    let sandbox = Sandbox::new();
    let url = repository(&sandbox);
    let run = assert_refused(
        &sandbox,
        &[&url, "--name", "x", "--git-ref", "nexxt"],
        "no branch, tag or commit 'nexxt'",
    );
    assert!(run.stderr().contains("available: next"), "{run}");
    assert_eq!(run.code(), 2);
    let missing = format!("{url}-missing");
    let _ = assert_refused(&sandbox, &[&missing], "cannot fetch the repository");
    git(&sandbox, ".", &["init", "--quiet", "bare"]);
    let empty = format!("file://{}", sandbox.path("bare").display());
    let _ = assert_refused(&sandbox, &[&empty, "--name", "x"], "is empty");
}

#[test]
fn offline_forbids_only_the_network() {
    let sandbox = Sandbox::new();
    let url = repository(&sandbox);
    for remote in [
        "https://example.invalid/a/b",
        "ssh://git@example.invalid/a/b",
        "git@example.invalid:a/b",
    ] {
        let run = assert_refused(&sandbox, &[remote, "--offline"], "--offline forbids the network");
        assert_eq!(run.code(), 4);
    }
    let _ = sandbox
        .wash(["new", &url, "--name", "a", "--offline"])
        .run()
        .success();
    let _ = sandbox
        .wash(["new", "http-hello-world", "--offline"])
        .run()
        .success();
}

#[test]
fn hostile_repositories_are_refused() {
    let sandbox = Sandbox::new();
    let url = repository(&sandbox);
    let blob = git(&sandbox, "tpl", &["hash-object", "-w", "run.sh"]);
    let commit = git(&sandbox, "tpl", &["rev-parse", "HEAD"]);
    let passwd = sandbox.write("tpl/target-of-link", "/etc/passwd");
    let outside = git(
        &sandbox,
        "tpl",
        &["hash-object", "-w", &passwd.display().to_string()],
    );
    std::fs::write(&passwd, "../../../etc/passwd").unwrap();
    let above = git(
        &sandbox,
        "tpl",
        &["hash-object", "-w", &passwd.display().to_string()],
    );
    for (branch, entry, because) in [
        (
            "case",
            format!("100644 blob {blob}\t.GIT"),
            "contents of a .git folder",
        ),
        (
            "git",
            format!("100644 blob {blob}\t.git"),
            "contents of a .git folder",
        ),
        (
            "short",
            format!("100644 blob {blob}\tgit~1"),
            "contents of a .git folder",
        ),
        (
            "module",
            format!("160000 commit {commit}\tvendor"),
            "it is a submodule",
        ),
        (
            "absolute",
            format!("120000 blob {outside}\tlink"),
            "not a relative path",
        ),
        (
            "up",
            format!("120000 blob {above}\tlink"),
            "leads out of the source",
        ),
        (
            "dots",
            format!("100644 blob {blob}\t.."),
            "not a plain relative path",
        ),
    ] {
        let tree = sandbox
            .program("git", ["mktree"])
            .in_dir("tpl")
            .stdin(entry + "\n")
            .run()
            .success();
        let commit = git(&sandbox, "tpl", &["commit-tree", "-m", "x", tree.stdout().trim()]);
        git(
            &sandbox,
            "tpl",
            &["update-ref", &format!("refs/heads/{branch}"), &commit],
        );
        let run = assert_refused(&sandbox, &[&url, "--git-ref", branch, "--name", "x"], because);
        assert_eq!(run.code(), 1, "{run}");
    }
}

#[cfg(unix)]
#[test]
fn hostile_folders_are_refused() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::new();
    for (name, prepare) in [
        (
            "link",
            (|path: &Path| symlink("/etc/passwd", path.join("x")).unwrap()) as fn(&Path),
        ),
        ("git", |path| std::fs::create_dir(path.join(".GIT")).unwrap()),
        ("socket", |path| {
            drop(std::os::unix::net::UnixListener::bind(path.join("x")).unwrap());
        }),
    ] {
        sandbox.write(format!("{name}/a"), "");
        prepare(&sandbox.path(name));
        let _ = assert_refused(&sandbox, &[&format!("./{name}"), "--name", "new"], "unsafe entry");
    }
}

#[cfg(unix)]
mod network {
    use wash_tests::Signal;

    use super::scaffold::server::{Answers, GitServer};
    use super::*;

    #[test]
    fn a_repository_is_fetched_over_http_without_its_history() {
        let sandbox = Sandbox::new();
        repository(&sandbox);
        let first = git(&sandbox, "tpl", &["rev-parse", "v1^{commit}"]);
        let server = GitServer::start(Answers::Repository(sandbox.path("tpl")));
        let url = server.url("tpl.git");
        for (name, git_ref, state) in [
            ("a", None, "three"),
            ("b", Some("next"), "two"),
            ("c", Some(first.as_str()), "one"),
        ] {
            let mut args = vec!["new", &url, "--name", name];
            args.extend(git_ref.iter().flat_map(|git_ref| ["--git-ref", git_ref]));
            let run = sandbox.wash(args).run().success();
            assert!(run.stderr().contains("Fetching"), "{run}");
            assert_eq!(
                sandbox.read(format!("{name}/src/lib.rs")),
                format!("//! {name} {state}\n")
            );
        }
        assert!(
            server.requests().iter().any(|body| body.contains("deepen 1")),
            "the fetch must be shallow"
        );
    }

    #[test]
    fn the_error_for_a_missing_or_private_repository_hides_the_token() {
        for status in ["404 Not Found", "401 Unauthorized", "403 Forbidden"] {
            let sandbox = Sandbox::new();
            let server = GitServer::start(Answers::Status(status));
            let url = server.url("tpl.git").replace("http://", "http://user:s3cret@");
            let run = assert_refused(&sandbox, &[&url], "a private repository looks like a missing one");
            assert_eq!(run.code(), 4, "{run}");
            assert!(!run.stderr().contains("s3cret"), "{run}");
        }
    }

    #[test]
    fn an_unreachable_server_is_a_network_failure() {
        let sandbox = Sandbox::new();
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let run = assert_refused(
            &sandbox,
            &[&format!("http://127.0.0.1:{port}/tpl.git")],
            "cannot fetch the repository",
        );
        assert_eq!(run.code(), 4, "{run}");
    }

    #[test]
    fn ctrl_c_ends_a_fetch_that_hangs_and_leaves_nothing() {
        let sandbox = Sandbox::new();
        for signal in [Signal::Interrupt, Signal::Terminate] {
            let server = GitServer::start(Answers::Nothing);
            let mut session = sandbox.wash(["new", &server.url("tpl.git")]).spawn();
            server.wait_for_request();
            session.signal(signal);
            let run = session.wait().expect_code(130);
            assert!(run.stderr().contains("error: interrupted"), "{run}");
            assert_nothing_new(&sandbox, &[]);
        }
    }
}
