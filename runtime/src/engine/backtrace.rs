//! The text of a guest's backtrace.
//!
//! # Guarantees
//! The guest chose all names. Each is cut before it is demangled completely, so that neither the size of the text nor the time
//! to write it depends on them: 200 bytes of a C++ name can stand for gigabytes.

use std::fmt::{self, Display};

use cpp_demangle::{DemangleOptions, Symbol};
use wasmtime::{FrameInfo, FrameSymbol, WasmBacktrace};

use crate::text::short_name;

/// Maximum length of a mangled name. Longer names are not demangled.
const MAX_MANGLED: usize = 2048;

/// Maximum number of functions shown, including inlined ones.
const MAX_FUNCTIONS: usize = 32;

/// Formats a backtrace like `wasmtime`, but bounded.
pub(super) struct Backtrace<'a>(pub(super) &'a WasmBacktrace);

impl Backtrace<'_> {
    /// The first line.
    pub(super) const TITLE: &'static str = "error while executing at wasm backtrace:";
}

impl Display for Backtrace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::TITLE)?;
        let mut left = MAX_FUNCTIONS;
        for (number, frame) in self.0.frames().iter().enumerate() {
            let functions = frame.symbols().len().max(1);
            if left == 0 {
                return write!(f, "\n  …");
            }
            write!(f, "\n  {number:>3}: ")?;
            if let Some(offset) = frame.module_offset() {
                write!(f, "{offset:#8x} - ")?;
            }
            frame_text(f, frame, left)?;
            left = left.saturating_sub(functions);
        }
        Ok(())
    }
}

fn frame_text(f: &mut fmt::Formatter<'_>, frame: &FrameInfo, max: usize) -> fmt::Result {
    if frame.symbols().is_empty() {
        let module = frame.module().name().unwrap_or("<unknown>");
        return write!(f, "{}!{}", short_name(module), function(frame));
    }
    for (number, symbol) in frame.symbols().iter().take(max).enumerate() {
        if number > 0 {
            write!(f, "\n                - ")?;
        }
        match symbol.name() {
            Some(name) => f.write_str(&demangled(name))?,
            None if number == 0 => f.write_str(&function(frame))?,
            None => f.write_str("<inlined function>")?,
        }
        location(f, symbol)?;
    }
    Ok(())
}

fn function(frame: &FrameInfo) -> String {
    frame
        .func_name()
        .map_or_else(|| format!("<wasm function {}>", frame.func_index()), demangled)
}

fn location(f: &mut fmt::Formatter<'_>, symbol: &FrameSymbol) -> fmt::Result {
    let Some(file) = symbol.file() else {
        return Ok(());
    };
    write!(f, "\n                    at {}", short_name(file))?;
    let Some(line) = symbol.line() else { return Ok(()) };
    write!(f, ":{line}")?;
    symbol.column().map_or(Ok(()), |column| write!(f, ":{column}"))
}

/// Demangles a Rust or C++ name. The result has at most [`MAX_NAME`](crate::text::MAX_NAME) bytes.
fn demangled(name: &str) -> String {
    if name.len() > MAX_MANGLED {
        return short_name(name);
    }
    if let Ok(rust) = rustc_demangle::try_demangle(name) {
        return short_name(rust);
    }
    match Symbol::new(name) {
        Ok(symbol) => short_name(Cpp(symbol)),
        Err(_) => short_name(name),
    }
}

/// Writes a C++ name part by part, so that it ends where the text is full.
struct Cpp<'a>(Symbol<&'a str>);

impl Display for Cpp<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.structured_demangle(f, &DemangleOptions::new())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use wash_tests::guest::doubling_name;

    use super::*;
    use crate::text::MAX_NAME;

    #[test]
    fn names_are_demangled() {
        assert_eq!(
            demangled("_ZN4test4main17h0123456789abcdefE"),
            "test::main::h0123456789abcdef"
        );
        assert_eq!(demangled("_Z3addii"), "add(int, int)");
        assert_eq!(demangled("plain"), "plain");
        assert!(
            demangled(&doubling_name(2)).starts_with("void f<A<int, int>, A<A<int, int>, A<int, int> >,")
        );
    }

    #[test]
    fn no_name_costs_more_than_its_limit() {
        let begin = Instant::now();
        for levels in [20, 60, 200] {
            assert!(demangled(&doubling_name(levels)).len() <= MAX_NAME);
        }
        let recursive = format!("_RNvC1a{}p", "INvC1a1b".repeat(200));
        let nested = format!("_Z1f{}i", "P".repeat(1900));
        for name in [recursive, nested, "\u{1b}[31m\n".repeat(1000)] {
            let shown = demangled(&name);
            assert!(
                shown.len() <= MAX_NAME && !shown.contains(char::is_control),
                "{shown}"
            );
        }
        assert!(begin.elapsed() < Duration::from_secs(5));
    }
}
