//! Guests without a compiler: components encoded from WAT within milliseconds.
//!
//! They use WASI 0.2 like a component in any language, so a build command can be as short as `cp src/app.wasm out.wasm`.

use std::fmt::Write as _;
use std::time::Duration;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

const WIT: &str = concat!(
    include_str!("../guests/wasi.wit"),
    include_str!("../guests/parts.wit")
);
pub(crate) const HTTP: &str = include_str!("../guests/http.wat");

/// The default WASI version of guests.
pub const WASI: &str = "0.2.3";

/// A builder for an HTTP handler.
#[derive(Clone, Debug)]
pub struct Http {
    text: String,
    status: u16,
    stdout: String,
    stderr: String,
    act: Act,
    version: String,
    stranger: bool,
    preview1: bool,
}

/// What a handler does before it responds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Act {
    Nothing,
    Trap,
    TrapIn(String),
    Loop,
    Recurse,
    Hog,
    Sleep(Duration),
}

/// Returns a mangled C++ name of a function whose type doubles this often: with 22 times, 200 bytes stand for 100 MB.
pub fn doubling_name(times: u32) -> String {
    let mut name = String::from("_Z1fI1AIiiE");
    // `S0_` is the template `A`, and from `S1_` on, each type is twice the one before.
    for number in 1..=times {
        let id = base36(number);
        let _ = write!(name, "S0_IS{id}_S{id}_E");
    }
    name + "EvT_"
}

fn base36(number: u32) -> String {
    let digit = char::from_digit(number % 36, 36).map_or('0', |digit| digit.to_ascii_uppercase());
    let high = if number < 36 {
        String::new()
    } else {
        base36(number / 36)
    };
    high + &digit.to_string()
}

/// Returns a component that responds to every request with 200 and `text`.
pub fn hello(text: &str) -> Vec<u8> {
    Http::new(text).component()
}

/// Returns a component that traps on every request.
pub fn trap() -> Vec<u8> {
    Http::new("").traps().component()
}

/// Returns a component that loops forever on every request.
pub fn endless() -> Vec<u8> {
    Http::new("").loops().component()
}

/// Returns a component that allocates and writes memory until the allocation fails, and then traps.
pub fn hog() -> Vec<u8> {
    Http::new("").hogs().component()
}

impl Http {
    /// Creates a handler that responds with 200 and `text`.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            status: 200,
            stdout: String::new(),
            stderr: String::new(),
            act: Act::Nothing,
            version: WASI.to_owned(),
            stranger: false,
            preview1: false,
        }
    }

    /// Sets the response status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Prints `text` to stdout before the response. At most 12 KiB together with stderr.
    #[must_use]
    pub fn stdout(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdout);
        self
    }

    /// Prints `text` to stderr before the response.
    #[must_use]
    pub fn stderr(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stderr);
        self
    }

    /// Traps instead of responding.
    #[must_use]
    pub fn traps(mut self) -> Self {
        self.act = Act::Trap;
        self
    }

    /// Traps in a function of this name instead of responding.
    #[must_use]
    pub fn traps_in(mut self, function: &str) -> Self {
        self.act = Act::TrapIn(function.to_owned());
        self
    }

    /// Loops forever instead of responding.
    #[must_use]
    pub fn loops(mut self) -> Self {
        self.act = Act::Loop;
        self
    }

    /// Recurses until the stack overflows.
    #[must_use]
    pub fn recurses(mut self) -> Self {
        self.act = Act::Recurse;
        self
    }

    /// Allocates memory until that fails, then traps.
    #[must_use]
    pub fn hogs(mut self) -> Self {
        self.act = Act::Hog;
        self
    }

    /// Sleeps before responding.
    #[must_use]
    pub fn sleeps(mut self, time: Duration) -> Self {
        self.act = Act::Sleep(time);
        self
    }

    /// Sets the WASI version of the imports and exports.
    #[must_use]
    pub fn wasi(mut self, version: &str) -> Self {
        version.clone_into(&mut self.version);
        self
    }

    /// Imports `example:nowhere/thing@1.2.3`, which no host provides.
    #[must_use]
    pub fn imports_unknown(mut self) -> Self {
        self.stranger = true;
        self
    }

    /// Returns the component.
    pub fn component(&self) -> Vec<u8> {
        encode(&self.core_module())
    }

    /// Returns a core module that embeds the world and also imports WASI preview 1, like the output of a compiler for
    /// `wasm32-wasip1`. It is a reactor: it has no `_start`.
    pub fn preview1_reactor(&self) -> Vec<u8> {
        let mut guest = self.clone();
        guest.preview1 = true;
        guest.core_module()
    }

    /// Returns the core module with the embedded world.
    pub fn core_module(&self) -> Vec<u8> {
        let world = if self.stranger { "stranger" } else { "http" };
        with_world(&assemble(&self.wat()), world, &self.version)
    }

    fn wat(&self) -> String {
        let mut imports = String::new();
        let mut before = String::new();
        let printed = format!("{}{}", self.stdout, self.stderr);
        let mut at = 4096;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                let length = text.len();
                line(
                    &mut imports,
                    &format!(
                        r#"(import "wasi:cli/{name}@VERSION" "get-{name}" (func ${name} (result i32)))"#
                    ),
                );
                line(
                    &mut before,
                    &format!("(call $write (call ${name}) (i32.const {at}) (i32.const {length}))"),
                );
                at += length;
            }
        }
        if self.stranger {
            line(
                &mut imports,
                r#"(import "example:nowhere/thing@1.2.3" "do-it" (func $do-it))"#,
            );
            line(&mut before, "(call $do-it)");
        }
        if self.preview1 {
            line(
                &mut imports,
                r#"(import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))"#,
            );
            line(&mut before, "(drop (call $yield))");
        }
        match &self.act {
            Act::Nothing => {}
            Act::Trap => line(&mut before, "unreachable"),
            Act::Loop => line(&mut before, "(loop $forever (br $forever))"),
            Act::Recurse | Act::TrapIn(_) => line(&mut before, "(call $deep)"),
            Act::Hog => line(&mut before, HOG),
            Act::Sleep(time) => {
                line(&mut imports, SLEEP_IMPORTS);
                let sleep = "(local.set $reply (call $subscribe (i64.const NANOS)))\n\
                             (call $block (local.get $reply)) (call $drop-pollable (local.get $reply))";
                line(&mut before, &sleep.replace("NANOS", &time.as_nanos().to_string()));
            }
        }
        let deep = match &self.act {
            Act::TrapIn(name) => format!(r#"(@name "{}") unreachable"#, escape(name)),
            _ => "(call $deep)".to_owned(),
        };
        HTTP.replace("IMPORTS", &imports)
            .replace("DEEP", &deep)
            .replace("BEFORE", &before)
            .replace("STATUS", &self.status.to_string())
            .replace("LENGTH", &self.text.len().to_string())
            .replace("PAGES", &(2 + self.text.len() / 65536).to_string())
            .replace("VERSION", &self.version)
            .replace("PRINTED", &escape(&printed))
            .replace("TEXT", &escape(&self.text))
    }
}

const HOG: &str = "(loop $more
      (local.set $content (memory.grow (i32.const 64)))
      (if (i32.eq (local.get $content) (i32.const -1)) (then unreachable))
      (memory.fill (i32.shl (local.get $content) (i32.const 16)) (i32.const 1) (i32.const 4194304))
      (br $more))";

const SLEEP_IMPORTS: &str = r#"
  (import "wasi:clocks/monotonic-clock@VERSION" "subscribe-duration" (func $subscribe (param i64) (result i32)))
  (import "wasi:io/poll@VERSION" "[method]pollable.block" (func $block (param i32)))
  (import "wasi:io/poll@VERSION" "[resource-drop]pollable" (func $drop-pollable (param i32)))"#;

/// Returns a core module without imports, exports or a world.
pub fn core_module() -> Vec<u8> {
    assemble("(module (func $nothing))")
}

/// Returns a core module for WASI preview 1 that prints `text` and exits, like the output of a compiler for
/// `wasm32-wasip1`.
pub fn preview1_command(text: &str) -> Vec<u8> {
    let wat = r#"(module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "\10\00\00\00")
      (data (i32.const 16) "TEXT")
      (func (export "_start")
        (i32.store (i32.const 4) (i32.const LENGTH))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))"#;
    assemble(
        &wat.replace("LENGTH", &text.len().to_string())
            .replace("TEXT", &escape(text)),
    )
}

/// Returns a component without imports and exports.
pub fn empty_component() -> Vec<u8> {
    assemble("(component)")
}

/// Returns a WIT package in binary format.
pub fn wit_package(wit: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("package.wit", wit).expect("valid WIT");
    wit_component::encode(&resolve, package).expect("a WIT package can be encoded")
}

/// Converts a module or component from the text format to the binary format.
pub fn assemble(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("valid WAT")
}

pub(crate) fn with_world(module: &[u8], world: &str, version: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve
        .push_str("wasi.wit", &WIT.replace("VERSION", version))
        .expect("valid WIT");
    let world = resolve
        .select_world(&[package], Some(world))
        .expect("the world exists");
    let mut module = module.to_vec();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("the world fits");
    module
}

pub(crate) fn encode(module: &[u8]) -> Vec<u8> {
    let encoder = ComponentEncoder::default()
        .validate(true)
        .module(module)
        .expect("the module has a world");
    let mut encoder = encoder;
    encoder.encode().expect("the module implements its world")
}

pub(crate) fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        let _ = write!(escaped, "\\{byte:02x}");
        escaped
    })
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_is_a_valid_component() {
        let guest = Http::new("é\"\\").status(404).stdout("out\n").stderr("err\n");
        for guest in [
            guest.clone(),
            guest.clone().hogs(),
            guest.clone().loops(),
            guest.sleeps(Duration::from_secs(1)),
        ] {
            assert_eq!(guest.component().get(4..8), Some([0x0d, 0, 1, 0].as_slice()));
        }
        assert_eq!(
            Http::new("x").imports_unknown().component().get(4..8),
            Some([0x0d, 0, 1, 0].as_slice())
        );
        assert_eq!(preview1_command("hi").get(4..8), Some([1, 0, 0, 0].as_slice()));
        assert_eq!(
            Http::new("x").preview1_reactor().get(4..8),
            Some([1, 0, 0, 0].as_slice())
        );
    }

    #[test]
    fn other_versions_of_wasi_can_be_selected() {
        let component = Http::new("x").wasi("0.2.12").component();
        assert!(
            component
                .windows(28)
                .any(|bytes| bytes == b"wasi:http/incoming-handler@0")
        );
    }
}
