//! Core modules: their imports and exports, and the world that a compiler may have embedded.

use wasmparser::{Parser, Payload};
use wit_parser::{Resolve, WorldId};

/// Returns the names of the imports, as `module#name`, and of the exports.
pub(crate) fn names(module: &[u8]) -> (Vec<String>, Vec<String>) {
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module).flatten() {
        match payload {
            Payload::ImportSection(section) => {
                let items = section.into_imports().flatten();
                imports.extend(items.map(|import| format!("{}#{}", import.module, import.name)));
            }
            Payload::ExportSection(section) => {
                exports.extend(section.into_iter().flatten().map(|export| export.name.to_owned()));
            }
            _ => {}
        }
    }
    (imports, exports)
}

/// Returns the embedded world, if any.
pub(crate) fn world(module: &[u8]) -> anyhow::Result<Option<(Resolve, WorldId)>> {
    let embedded = Parser::new(0).parse_all(module).flatten().any(|payload| {
        matches!(payload, Payload::CustomSection(section) if section.name().starts_with("component-type"))
    });
    if !embedded {
        return Ok(None);
    }
    let (_, bindgen) = wit_component::metadata::decode(module)?;
    Ok(Some((bindgen.resolve, bindgen.world)))
}

/// Describes a module without a world as text: the names of its imports and exports.
pub(crate) fn text(imports: &[String], exports: &[String]) -> String {
    let names = [("import", imports), ("export", exports)];
    let lines = names
        .iter()
        .flat_map(|(word, names)| names.iter().map(move |name| format!("{word} {name}\n")));
    std::iter::once("// a core module without a world\n".to_owned())
        .chain(lines)
        .collect()
}
