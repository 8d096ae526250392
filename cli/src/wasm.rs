//! WebAssembly binaries: their kind, whether they are valid, and their digest.

use sha2::{Digest as _, Sha256};
use wasmparser::{Parser, Payload, Validator, WasmFeatures};
use wit_component::DecodedWasm;

/// The kinds of WebAssembly files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A component.
    Component,
    /// A core module.
    Module,
    /// A WIT package in its binary form.
    WitPackage,
}

impl Kind {
    /// The name in JSON.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Module => "module",
            Self::WitPackage => "wit-package",
        }
    }

    /// The name in a sentence.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Module => "core module",
            Self::WitPackage => "WIT package",
        }
    }
}

/// The kind of a WebAssembly binary, by its header and, for components, its content; it may still be invalid.
///
/// # Errors
/// Why it is not WebAssembly.
pub(crate) fn kind(bytes: &[u8]) -> std::result::Result<Kind, String> {
    match (bytes.get(..4), bytes.get(4..8)) {
        _ if bytes.is_empty() => Err("it is empty".to_owned()),
        (Some(b"\0asm"), Some([1, 0, 0, 0])) => Ok(Kind::Module),
        (Some(b"\0asm"), Some([0x0d, 0, 1, 0])) if is_wit_package(bytes) => Ok(Kind::WitPackage),
        (Some(b"\0asm"), Some([0x0d, 0, 1, 0])) => Ok(Kind::Component),
        (Some(b"\0asm"), Some([_, _, 1, 0])) => Err("it is a component of an old draft format".to_owned()),
        (Some(b"\0asm"), _) => Err("its WebAssembly version is unknown, or it is cut off".to_owned()),
        _ if is_text(bytes) => {
            Err("it is WebAssembly text; turn it into a binary with `wasm-tools parse`".to_owned())
        }
        _ => Err("it does not begin as WebAssembly does (\\0asm)".to_owned()),
    }
}

/// A WIT package has types and exports, but nothing that could run.
fn is_wit_package(bytes: &[u8]) -> bool {
    for payload in Parser::new(0).parse_all(bytes) {
        match payload {
            Ok(
                Payload::ModuleSection { .. }
                | Payload::ComponentSection { .. }
                | Payload::InstanceSection(_),
            )
            | Err(_) => {
                return false;
            }
            Ok(_) => {}
        }
    }
    matches!(wit_component::decode(bytes), Ok(DecodedWasm::WitPackage(..)))
}

fn is_text(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(bytes)).into_owned();
    let code = start
        .lines()
        .map(str::trim_start)
        .find(|line| !line.is_empty() && !line.starts_with(";;"));
    code.is_some_and(|line| {
        ["(module", "(component", "(;"]
            .iter()
            .any(|open| line.starts_with(open))
    })
}

/// Check a module or component against the specification.
///
/// # Errors
/// What is wrong and where.
pub(crate) fn validate(bytes: &[u8]) -> std::result::Result<(), String> {
    Validator::new_with_features(WasmFeatures::all())
        .validate_all(bytes)
        .map(drop)
        .map_err(|error| format!("{} (at byte {:#x})", error.message(), error.offset()))
}

/// `sha256:` and the hash in hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{:x}", Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart() {
        assert_eq!(kind(b"\0asm\x01\0\0\0"), Ok(Kind::Module));
        assert_eq!(kind(b"\0asm\x0d\0\x01\0"), Ok(Kind::Component));
        let reasons = [
            b"".as_slice(),
            b"\0asm",
            b"\0asm\x0a\0\x01\0",
            b";; x\n(module)",
            b"\x7fELF",
        ];
        let reasons: Vec<String> = reasons.iter().map(|bytes| kind(bytes).unwrap_err()).collect();
        let distinct: std::collections::BTreeSet<&String> = reasons.iter().collect();
        assert_eq!(distinct.len(), reasons.len(), "{reasons:?}");
    }

    #[test]
    fn the_digest_is_that_of_sha256sum() {
        assert_eq!(
            digest(b""),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn an_invalid_component_says_where() {
        let why = validate(b"\0asm\x0d\0\x01\0\xff\0").unwrap_err();
        assert!(why.contains("at byte 0x"), "{why}");
    }
}
