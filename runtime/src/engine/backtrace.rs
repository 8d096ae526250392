//! The text of a guest's backtrace.
//!
//! # Guarantees
//! The guest chose all names. Each is cut before it is demangled completely, so that neither the size of the text nor the time
//! to write it depends on them: 200 bytes of a C++ name can stand for gigabytes.

use std::fmt::{self, Display};

use cpp_demangle::{DemangleOptions, Symbol};
use wasmtime::{FrameInfo, FrameSymbol, WasmBacktrace};

use crate::text::line;

/// Maximum length of the name of a module, function or file, in bytes.
const MAX_NAME: usize = 256;

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
        return write!(f, "{}!{}", line(module, MAX_NAME), function(frame));
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
    write!(f, "\n                    at {}", line(file, MAX_NAME))?;
    let Some(line) = symbol.line() else { return Ok(()) };
    write!(f, ":{line}")?;
    symbol.column().map_or(Ok(()), |column| write!(f, ":{column}"))
}

/// Demangles a Rust or C++ name. The result has at most [`MAX_NAME`] bytes.
fn demangled(name: &str) -> String {
    if name.len() > MAX_MANGLED {
        return line(name, MAX_NAME);
    }
    if let Ok(rust) = rustc_demangle::try_demangle(name) {
        return line(rust, MAX_NAME);
    }
    match Symbol::new(name) {
        Ok(symbol) => line(Cpp(symbol), MAX_NAME),
        Err(_) => line(name, MAX_NAME),
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
    use std::fmt::Write as _;
    use std::time::{Duration, Instant};

    use super::*;

    /// A C++ name that doubles with each of `levels`: `f<A<A<…>, A<…>>>`.
    fn doubling(levels: usize) -> String {
        let mut name = String::from("_Z1fI1AIiiE");
        // `S_` is `f`, `S0_` is `A`, and from `S1_` on, each is twice the one before.
        for level in 1..=levels {
            let id = base36(level);
            let _ = write!(name, "S0_IS{id}_S{id}_E");
        }
        name + "EvT_"
    }

    fn base36(number: usize) -> String {
        let digit = |number: usize| char::from_digit(u32::try_from(number % 36).unwrap(), 36).unwrap();
        let digits: String = if number < 36 {
            digit(number).to_string()
        } else {
            [digit(number / 36), digit(number)].iter().collect()
        };
        digits.to_uppercase()
    }

    #[test]
    fn names_are_demangled() {
        assert_eq!(
            demangled("_ZN4test4main17h0123456789abcdefE"),
            "test::main::h0123456789abcdef"
        );
        assert_eq!(demangled("_Z3addii"), "add(int, int)");
        assert_eq!(demangled("plain"), "plain");
        assert!(demangled(&doubling(2)).starts_with("void f<A<int, int>, A<A<int, int>, A<int, int> >,"));
    }

    #[test]
    fn no_name_costs_more_than_its_limit() {
        let begin = Instant::now();
        for levels in [20, 60, 200] {
            assert!(demangled(&doubling(levels)).len() <= MAX_NAME);
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
