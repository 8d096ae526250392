//! The languages and tools that produced a WebAssembly file, from its producers sections.

use wasm_metadata::Producers;
use wasmparser::{Parser, Payload};

/// Returns (field, name, version) of each producer, sorted and without duplicates. The field is `language`,
/// `processed-by` or `sdk`.
pub(crate) fn of(bytes: &[u8]) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    // `parse_all` also visits nested modules and components.
    for payload in Parser::new(0).parse_all(bytes).flatten() {
        let Payload::CustomSection(section) = payload else {
            continue;
        };
        if section.name() != "producers" {
            continue;
        }
        // The section is optional; ignore an invalid one.
        let Ok(producers) = Producers::from_bytes(section.data(), section.data_offset()) else {
            continue;
        };
        for (field, entries) in producers.iter() {
            found.extend(
                entries
                    .iter()
                    .map(|(name, version)| (field.clone(), name.clone(), version.clone())),
            );
        }
    }
    found.sort();
    found.dedup();
    found
}
