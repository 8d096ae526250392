//! Guests that form an application together: a handler, a component that it calls, and a service.

use std::time::Duration;

use crate::guest::{HTTP, WASI, assemble, encode, escape, with_world};

/// Returns an HTTP handler that responds with the result of the import `test:parts/text`.
pub fn front() -> Vec<u8> {
    handler(
        "front",
        r#"(import "test:parts/text" "get" (func $text (param i32)))"#,
        "(call $text (i32.const 256))",
        256,
    )
}

/// Returns an HTTP handler that responds with the `wasi:config` value of `key`, or an empty body if it is not set.
pub fn setting(key: &str) -> Vec<u8> {
    // Memory layout of the result: its tag at 256, the option's tag at 260, the text's pointer and length at 264.
    handler(
        "setting",
        &format!(
            r#"(import "wasi:config/store@0.2.0-rc.1" "get" (func $get (param i32 i32 i32)))
               (data (i32.const 512) "{}")"#,
            escape(key)
        ),
        &format!(
            "(call $get (i32.const 512) (i32.const {}) (i32.const 256))",
            key.len()
        ),
        264,
    )
}

/// Returns an HTTP handler that logs `message` in `context` at every level, the lowest first, and responds with `logged`.
pub fn logging(context: &str, message: &str) -> Vec<u8> {
    // Memory layout: the context at 1024, the message at 2048, pointer and length of the response at 256.
    let call = |level: i32| {
        let (context, message) = (context.len(), message.len());
        format!(
            "(call $log (i32.const {level}) (i32.const 1024) (i32.const {context}) (i32.const 2048) (i32.const {message}))\n"
        )
    };
    let calls: Vec<String> = (0..6).map(call).collect();
    handler(
        "logging",
        &format!(
            r#"(import "wasi:logging/logging@0.1.0-draft" "log" (func $log (param i32 i32 i32 i32 i32)))
               (data (i32.const 256) "\00\02\00\00\06\00\00\00") (data (i32.const 512) "logged")
               (data (i32.const 1024) "{}") (data (i32.const 2048) "{}")"#,
            escape(context),
            escape(message)
        ),
        &calls.concat(),
        256,
    )
}

/// Returns an HTTP handler that executes `before` and responds with the text whose pointer and length are then at address
/// `text`.
fn handler(world: &str, imports: &str, before: &str, text: u32) -> Vec<u8> {
    let found = format!(
        "(i32.load (i32.const {text})) (i32.load (i32.const {}))",
        text + 4
    );
    let (imports, data) = imports.split_once('\n').unwrap_or((imports, ""));
    let wat = HTTP
        .replace("IMPORTS", imports)
        .replace("(global $free", &format!("{data}\n(global $free"))
        .replace("DEEP", "unreachable")
        .replace("BEFORE", before)
        .replace("(i32.const 65536) (i32.const LENGTH)", &found)
        .replace("STATUS", "200")
        .replace("PAGES", "2")
        .replace("VERSION", WASI)
        .replace("PRINTED", "")
        .replace("TEXT", "");
    component(&wat, world)
}

/// Returns a component that exports `test:parts/text` and returns `text` from it.
pub fn text(text: &str) -> Vec<u8> {
    let wat = r#"(module
      (memory (export "memory") 1)
      (data (i32.const 16) "TEXT")
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
      (func (export "test:parts/text#get") (result i32)
        (i32.store (i32.const 0) (i32.const 16))
        (i32.store (i32.const 4) (i32.const LENGTH))
        (i32.const 0)))"#;
    let wat = wat.replace("LENGTH", &text.len().to_string());
    component(&wat.replace("TEXT", &escape(text)), "text-provider")
}

/// What a service does after it has printed a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It continues to run.
    Stays,
    /// It traps.
    Crashes,
}

/// Returns a service that prints `line` to stdout.
pub fn service(line: &str, then: Then) -> Vec<u8> {
    let wat = r#"(module
      (import "wasi:cli/stdout@VERSION" "get-stdout" (func $stdout (result i32)))
      (import "wasi:io/streams@VERSION" "[method]output-stream.blocking-write-and-flush"
        (func $write (param i32 i32 i32 i32)))
      (import "wasi:clocks/monotonic-clock@VERSION" "subscribe-duration" (func $subscribe (param i64) (result i32)))
      (import "wasi:io/poll@VERSION" "[method]pollable.block" (func $block (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 1024) "TEXT")
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65000))
      (func (export "wasi:cli/run@VERSION#run") (result i32)
        (call $write (call $stdout) (i32.const 1024) (i32.const LENGTH) (i32.const 64))
        THEN
        (i32.const 0)))"#;
    let nanos = Duration::from_hours(24).as_nanos();
    let then = match then {
        Then::Stays => format!("(call $block (call $subscribe (i64.const {nanos})))"),
        Then::Crashes => "unreachable".to_owned(),
    };
    let line = format!("{line}\n");
    let wat = wat
        .replace("THEN", &then)
        .replace("LENGTH", &line.len().to_string())
        .replace("VERSION", WASI)
        .replace("TEXT", &escape(&line));
    component(&wat, "service")
}

fn component(wat: &str, world: &str) -> Vec<u8> {
    encode(&with_world(&assemble(wat), &format!("test:parts/{world}"), WASI))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_a_valid_component() {
        for part in [
            front(),
            text("é\"\\"),
            setting("theme"),
            logging("shop", "sold"),
            service("x", Then::Stays),
            service("x", Then::Crashes),
        ] {
            assert_eq!(part.get(4..8), Some([0x0d, 0, 1, 0].as_slice()));
        }
    }
}
