//! Writes the guests of the harness into a folder, to try `wash` by hand: `cargo run -p wash-tests --example guests DIR`.

use std::path::PathBuf;

use wash_tests::guest::{self, Http};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    std::fs::create_dir_all(&folder)?;
    let guests = [
        ("hello.wasm", guest::hello("Hello!\n")),
        ("trap.wasm", guest::trap()),
        ("endless.wasm", guest::endless()),
        ("hog.wasm", guest::hog()),
        (
            "prints.wasm",
            Http::new("printed\n")
                .stdout("to stdout\n")
                .stderr("to stderr\n")
                .component(),
        ),
        ("unknown.wasm", Http::new("").imports_unknown().component()),
        ("core.wasm", guest::core_module()),
        ("command.wasm", guest::preview1_command("Hello from preview 1\n")),
        ("reactor.wasm", Http::new("adapted\n").preview1_reactor()),
        (
            "package.wasm",
            guest::wit_package("package a:b@1.0.0; interface i { f: func() -> string; }"),
        ),
    ];
    for (name, bytes) in guests {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
