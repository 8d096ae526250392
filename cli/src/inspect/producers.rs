//! Who made a WebAssembly file, from the producers sections of its parts.

use wasm_metadata::Producers;
use wasmparser::{Parser, Payload};

/// Field (`language`, `processed-by`, `sdk`), name and version, each once, the fields together.
pub(crate) fn of(bytes: &[u8]) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    // Parts of parts are walked too.
    for payload in Parser::new(0).parse_all(bytes).flatten() {
        let Payload::CustomSection(section) = payload else {
            continue;
        };
        if section.name() != "producers" {
            continue;
        }
        // The section is a courtesy: one that cannot be read is as good as none.
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
