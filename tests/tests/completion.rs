//! `wash completion`: real shells load the scripts, and the tests press Tab.
//!
//! The tests skip zsh and fish where they are not installed; bash is required.

// Some tests need Unix or Linux.
#![cfg_attr(not(target_os = "linux"), allow(unused_imports, dead_code))]
// A test ends by panicking; helpers of tests do, too.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

use wash_tests::{Run, Sandbox};

/// A sandbox with `wash` in `PATH`, in a project whose address is easy to find in the output.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let binary = sandbox.wash_path().display().to_string();
    sandbox.fake_tool("wash", &format!("exec '{binary}' \"$@\""));
    sandbox.write(".wash/config.yaml", "dev:\n  address: 127.0.0.1:4321\n");
    sandbox
}

fn is_installed(shell: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(shell).is_file())
}

/// The path of a generated file in `completions/`.
fn generated(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../completions")
        .join(name)
}

/// Runs a script in a shell that reads no user settings.
fn run(sandbox: &Sandbox, shell: &str, script: &str) -> Run {
    let quiet: &[&str] = match shell {
        "bash" => &["--norc", "--noprofile"],
        "zsh" => &["-f"],
        "fish" => &["--no-config"],
        _ => &[],
    };
    sandbox.program(shell, quiet).arg("-c").arg(script).run()
}

/// The candidates that the binary prints for the last word of a command line.
fn offered(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let run = sandbox
        .wash(["--", "wash"].iter().chain(words))
        .env("WASH_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .env("_CLAP_IFS", "\n")
        .run()
        .success();
    assert_eq!(run.stderr(), "");
    run.stdout().lines().map(str::to_owned).collect()
}

#[test]
fn commands_flags_values_templates_and_keys_are_offered() {
    let sandbox = sandbox();
    assert_eq!(offered(&sandbox, &["con"]), ["config"]);
    assert_eq!(offered(&sandbox, &["config", "va"]), ["validate"]);
    assert_eq!(offered(&sandbox, &["config", "show", "--or"]), ["--origin"]);
    assert_eq!(offered(&sandbox, &["build", "--output", ""]), ["text", "json"]);
    assert_eq!(offered(&sandbox, &["new", "http-he"]), ["http-hello-world"]);
    assert_eq!(offered(&sandbox, &["completion", "p"]), ["powershell"]);
    assert_eq!(
        offered(&sandbox, &["config", "show", "dev.tls"]),
        ["dev.tls_cert_path", "dev.tls_key_path", "dev.tls_ca_path"]
    );
    assert_eq!(offered(&sandbox, &["zzz"]), [""; 0]);
}

#[test]
fn completing_creates_nothing_and_needs_no_home() {
    let sandbox = sandbox();
    let before = sandbox.files();
    offered(&sandbox, &["new", ""]);
    assert_eq!(sandbox.files(), before);
    let run = sandbox.wash(["completion", "bash"]).without_home().run();
    assert!(run.stdout().contains("_clap_complete_wash"), "{run}");
}

#[test]
fn the_script_is_the_same_as_text_and_as_data() {
    let sandbox = sandbox();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = sandbox.wash(["completion", shell]).run().success();
        assert_eq!(text.stderr(), "");
        let json = sandbox
            .wash(["completion", shell, "-o", "json"])
            .run()
            .success()
            .json();
        assert_eq!(json["data"]["shell"], shell);
        assert_eq!(json["data"]["script"], text.stdout());
        assert!(
            !text.stdout().contains(sandbox.wash_path().to_str().unwrap()),
            "the path of the binary must not be in the script: the script may outlive it"
        );
    }
}

/// Loads the script that `wash completion` prints. Presses Tab after `config show dev.addr` and expects the address; presses it
/// after `new http-he` and expects the project.
#[cfg(unix)]
fn press_tab(shell: &str, args: &[&str], load: &str) {
    if !is_installed(shell) {
        return;
    }
    let sandbox = sandbox();
    let mut terminal = sandbox
        .program(shell, args)
        .env("PS1", "ready> ")
        .spawn_in_terminal();
    terminal.send(&format!("{load}; echo load''ed\r"));
    terminal.wait_for("loaded");
    terminal.send("wash config show dev.addr\t\r");
    terminal.wait_for("127.0.0.1:4321");
    terminal.send("wash new http-he\t --no-git --name made; echo do''ne\r");
    terminal.wait_for("done");
    assert!(sandbox.path("made/Cargo.toml").is_file(), "{}", terminal.output());
    terminal.send("exit\r");
    assert_eq!(terminal.wait(), 0);
}

#[cfg(unix)]
#[test]
fn tab_completes_in_bash() {
    assert!(is_installed("bash"));
    press_tab(
        "bash",
        &["--norc", "--noprofile", "-i"],
        "source <(wash completion bash)",
    );
}

#[cfg(unix)]
#[test]
fn tab_completes_in_zsh() {
    let load = "autoload -Uz compinit && compinit -u -D && source <(wash completion zsh)";
    press_tab("zsh", &["-f", "-i"], load);
}

#[cfg(unix)]
#[test]
fn tab_completes_in_fish() {
    press_tab("fish", &["--no-config", "-i"], "wash completion fish | source");
}

#[cfg(unix)]
#[test]
fn the_scripts_of_packages_load() {
    let sandbox = sandbox();
    let bash = format!(
        "set -eu; source '{}'; COMP_WORDS=(wash config v); COMP_CWORD=2; _wash wash v config; echo \"${{COMPREPLY[*]}}\"",
        generated("wash.bash").display()
    );
    let found = run(&sandbox, "bash", &bash).success();
    assert_eq!(
        (found.stdout().as_str(), found.stderr().as_str()),
        ("validate\n", "")
    );
    if is_installed("zsh") {
        let folder = generated("").display().to_string();
        let script = format!(
            "fpath=('{folder}' $fpath); autoload -Uz compinit && compinit -u -D && \
             echo $_comps[wash] && autoload +X _wash && whence -w _wash"
        );
        let found = run(&sandbox, "zsh", &script).success();
        assert_eq!(
            (found.stdout().as_str(), found.stderr().as_str()),
            ("_wash\n_wash: function\n", "")
        );
    }
    if is_installed("fish") {
        let script = format!(
            "source '{}'; complete -C 'wash config v'",
            generated("wash.fish").display()
        );
        let found = run(&sandbox, "fish", &script).success();
        assert!(found.stdout().starts_with("validate\t"), "{found}");
    }
}

#[test]
fn man_pages_name_their_command() {
    let page = std::fs::read_to_string(generated("man/wash-config-show.1")).unwrap();
    assert!(
        page.contains(".TH wash-config-show 1") && page.contains("\\-\\-origin"),
        "{page}"
    );
}

#[test]
fn an_unknown_shell_is_refused_with_a_list_of_the_known_ones() {
    let run = sandbox().wash(["completion", "tcsh"]).run().expect_code(2);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(run.stderr().contains(shell), "{run}");
    }
}
