//! WebAssembly binaries: kind, validity and digest.

use sha2::{Digest as _, Sha256};
use wasmparser::{Parser, Payload, Validator, WasmFeatures};
use wit_component::DecodedWasm;

/// The kind of a WebAssembly file.
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
    /// Name in JSON output.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Module => "module",
            Self::WitPackage => "wit-package",
        }
    }

    /// Name in messages.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Module => "core module",
            Self::WitPackage => "WIT package",
        }
    }
}

/// Determines the kind of a WebAssembly binary from its header and, for components, its content. The binary may still be
/// invalid.
///
/// # Errors
/// The reason it is not WebAssembly.
pub(crate) fn kind(bytes: &[u8]) -> std::result::Result<Kind, String> {
    match (bytes.get(..4), bytes.get(4..8)) {
        _ if bytes.is_empty() => Err("it is empty".to_owned()),
        (Some(b"\0asm"), Some([1, 0, 0, 0])) => Ok(Kind::Module),
        (Some(b"\0asm"), Some([0x0d, 0, 1, 0])) if is_wit_package(bytes) => Ok(Kind::WitPackage),
        (Some(b"\0asm"), Some([0x0d, 0, 1, 0])) => Ok(Kind::Component),
        (Some(b"\0asm"), Some([_, _, 1, 0])) => {
            Err("it is a component in an outdated draft format".to_owned())
        }
        (Some(b"\0asm"), _) => Err("its WebAssembly version is unknown, or it is truncated".to_owned()),
        _ if is_text(bytes) => {
            Err("it is WebAssembly text; turn it into a binary with `wasm-tools parse`".to_owned())
        }
        _ => Err("it does not start with the WebAssembly magic number (\\0asm)".to_owned()),
    }
}

/// Returns true for a WIT package, which has types and exports, but no code.
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

/// Validates a module or a component.
///
/// # Errors
/// The problem and its offset.
pub(crate) fn validate(bytes: &[u8]) -> std::result::Result<(), String> {
    Validator::new_with_features(WasmFeatures::all())
        .validate_all(bytes)
        .map(drop)
        .map_err(|error| format!("{} (at byte {:#x})", error.message(), error.offset()))
}

/// Returns the digest: `sha256:` and the hash in hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{:x}", Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_distinguished() {
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
    fn validation_errors_have_an_offset() {
        let why = validate(b"\0asm\x0d\0\x01\0\xff\0").unwrap_err();
        assert!(why.contains("at byte 0x"), "{why}");
    }
}
