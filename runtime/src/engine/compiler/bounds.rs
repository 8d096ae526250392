//! Bounds on the structure of components, checked before they are compiled.

use wasmparser::{Operator, Parser, Payload};

/// Maximum depth of components in components.
const MAX_COMPONENT_DEPTH: usize = 32;
/// Maximum number of modules and components in a component.
const MAX_MODULES: u64 = 1_000;
/// Maximum number of instances of modules and components.
const MAX_INSTANCES: u64 = 10_000;
/// Maximum number of linear memories.
const MAX_MEMORIES: u64 = 200;
/// Maximum number of tables.
const MAX_TABLES: u64 = 1_000;
/// Maximum number of types.
const MAX_TYPES: u64 = 100_000;
/// Maximum depth of blocks in a function. A `switch` of C becomes one block for each case.
const MAX_BLOCK_DEPTH: usize = 20_000;
/// Maximum depth of loops in a function. The time to compile nested loops grows with the square of their number.
const MAX_LOOP_DEPTH: usize = 500;

#[derive(Default)]
struct Counts {
    modules: u64,
    instances: u64,
    memories: u64,
    tables: u64,
    types: u64,
}

/// Checks the bounds. The component may still be invalid otherwise.
///
/// # Errors
/// Fails if the component exceeds a bound or cannot be parsed.
pub(super) fn check(bytes: &[u8]) -> wasmtime::Result<()> {
    let mut counts = Counts::default();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(|error| wasmtime::Error::msg(error.to_string()))? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                depth += 1;
                bound(
                    depth as u64,
                    MAX_COMPONENT_DEPTH as u64,
                    "levels of nested components",
                )?;
                counts.modules += 1;
                bound(counts.modules, MAX_MODULES, "modules")?;
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::InstanceSection(section) => {
                counts.instances += u64::from(section.count());
                bound(counts.instances, MAX_INSTANCES, "instances")?;
            }
            Payload::ComponentInstanceSection(section) => {
                counts.instances += u64::from(section.count());
                bound(counts.instances, MAX_INSTANCES, "instances")?;
            }
            Payload::MemorySection(section) => {
                counts.memories += u64::from(section.count());
                bound(counts.memories, MAX_MEMORIES, "memories")?;
            }
            Payload::TableSection(section) => {
                counts.tables += u64::from(section.count());
                bound(counts.tables, MAX_TABLES, "tables")?;
            }
            Payload::TypeSection(section) => {
                counts.types += u64::from(section.count());
                bound(counts.types, MAX_TYPES, "types")?;
            }
            Payload::CoreTypeSection(section) => {
                counts.types += u64::from(section.count());
                bound(counts.types, MAX_TYPES, "types")?;
            }
            Payload::ComponentTypeSection(section) => {
                counts.types += u64::from(section.count());
                bound(counts.types, MAX_TYPES, "types")?;
            }
            Payload::CodeSectionEntry(body) => {
                let mut reader = body
                    .get_operators_reader()
                    .map_err(|error| wasmtime::Error::msg(error.to_string()))?;
                blocks(&mut reader)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn blocks(reader: &mut wasmparser::OperatorsReader<'_>) -> wasmtime::Result<()> {
    // For each open block: is it a loop?
    let mut open: Vec<bool> = Vec::new();
    let mut loops = 0_usize;
    while !reader.eof() {
        let operator = reader
            .read()
            .map_err(|error| wasmtime::Error::msg(error.to_string()))?;
        let is_loop = match operator {
            Operator::Loop { .. } => true,
            Operator::Block { .. } | Operator::If { .. } | Operator::TryTable { .. } => false,
            Operator::End => {
                if open.pop() == Some(true) {
                    loops -= 1;
                }
                continue;
            }
            _ => continue,
        };
        open.push(is_loop);
        loops += usize::from(is_loop);
        bound(
            open.len() as u64,
            MAX_BLOCK_DEPTH as u64,
            "levels of nested blocks",
        )?;
        bound(loops as u64, MAX_LOOP_DEPTH as u64, "levels of nested loops")?;
    }
    Ok(())
}

fn bound(count: u64, max: u64, what: &str) -> wasmtime::Result<()> {
    if count > max {
        return Err(wasmtime::Error::msg(format!("it has more than {max} {what}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        match check(&wat::parse_str(text).unwrap()) {
            Ok(()) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    fn function(body: &str) -> String {
        format!("(component (core module (func {body})))")
    }

    #[test]
    fn structure_is_bounded() {
        let nested = |what: &str, count: usize| {
            function(&format!(
                "{} {}",
                format!("{what} ").repeat(count),
                "end ".repeat(count)
            ))
        };
        assert_eq!(reason(&nested("loop", 500)), "");
        assert_eq!(
            reason(&nested("loop", 501)),
            "it has more than 500 levels of nested loops"
        );
        assert_eq!(reason(&nested("block", 20_000)), "");
        assert_eq!(
            reason(&nested("block", 20_001)),
            "it has more than 20000 levels of nested blocks"
        );
        // Loops one after the other are not nested.
        assert_eq!(reason(&function(&"loop end ".repeat(10_000))), "");
        let many = |what: &str, count: usize| format!("(component (core module {}))", what.repeat(count));
        assert_eq!(reason(&many("(memory 0)", 201)), "it has more than 200 memories");
        assert_eq!(
            reason(&many("(table 0 funcref)", 1_001)),
            "it has more than 1000 tables"
        );
        assert_eq!(
            reason(&format!("(component {})", "(core module)".repeat(1_001))),
            "it has more than 1000 modules"
        );
        let deep = format!("{}{}", "(component ".repeat(34), ")".repeat(34));
        assert_eq!(reason(&deep), "it has more than 32 levels of nested components");
    }

    #[test]
    fn what_is_no_component_is_an_error() {
        for bytes in [
            b"".as_slice(),
            b"\0asm\x0d\0\x01\0\x01\xff\xff\xff\xff\x0f",
            b"\0asm\x0d\0\x01\0\x04\x08\0asm",
        ] {
            assert!(check(bytes).is_err(), "{bytes:?}");
        }
    }
}
