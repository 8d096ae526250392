//! Bounds on the structure of components, checked before they are compiled.

use wasmparser::{Operator, OperatorsReader, Parser, Payload};

/// Maximum depth of components in components.
const MAX_COMPONENT_DEPTH: u64 = 32;
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
const MAX_BLOCK_DEPTH: u64 = 20_000;
/// Maximum depth of loops in a function. The time to compile nested loops grows with the square of their number.
const MAX_LOOP_DEPTH: u64 = 500;

/// How much of something a component has, or how deeply it is nested.
struct Bound {
    count: u64,
    max: u64,
    what: &'static str,
}

impl Bound {
    const fn new(max: u64, what: &'static str) -> Self {
        let count = 0;
        Self { count, max, what }
    }

    fn add(&mut self, more: u32) -> wasmtime::Result<()> {
        self.count += u64::from(more);
        if self.count > self.max {
            return Err(wasmtime::Error::msg(format!(
                "it has more than {} {}",
                self.max, self.what
            )));
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.count = self.count.saturating_sub(1);
    }
}

/// Checks the bounds. The component may still be invalid otherwise.
///
/// # Errors
/// Fails if the component exceeds a bound or cannot be parsed.
pub(super) fn check(bytes: &[u8]) -> wasmtime::Result<()> {
    let mut depth = Bound::new(MAX_COMPONENT_DEPTH, "levels of nested components");
    let mut modules = Bound::new(MAX_MODULES, "modules");
    let mut instances = Bound::new(MAX_INSTANCES, "instances");
    let mut memories = Bound::new(MAX_MEMORIES, "memories");
    let mut tables = Bound::new(MAX_TABLES, "tables");
    let mut types = Bound::new(MAX_TYPES, "types");
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                depth.add(1)?;
                modules.add(1)?;
            }
            Payload::End(_) => depth.leave(),
            Payload::InstanceSection(section) => instances.add(section.count())?,
            Payload::ComponentInstanceSection(section) => instances.add(section.count())?,
            Payload::MemorySection(section) => memories.add(section.count())?,
            Payload::TableSection(section) => tables.add(section.count())?,
            Payload::TypeSection(section) => types.add(section.count())?,
            Payload::CoreTypeSection(section) => types.add(section.count())?,
            Payload::ComponentTypeSection(section) => types.add(section.count())?,
            Payload::CodeSectionEntry(body) => blocks(body.get_operators_reader()?)?,
            _ => {}
        }
    }
    Ok(())
}

fn blocks(mut reader: OperatorsReader<'_>) -> wasmtime::Result<()> {
    let mut depth = Bound::new(MAX_BLOCK_DEPTH, "levels of nested blocks");
    let mut loops = Bound::new(MAX_LOOP_DEPTH, "levels of nested loops");
    // For each open block: is it a loop?
    let mut open: Vec<bool> = Vec::new();
    while !reader.eof() {
        let is_loop = match reader.read()? {
            Operator::Loop { .. } => true,
            Operator::Block { .. } | Operator::If { .. } | Operator::TryTable { .. } => false,
            Operator::End => {
                if let Some(was_loop) = open.pop() {
                    depth.leave();
                    if was_loop {
                        loops.leave();
                    }
                }
                continue;
            }
            _ => continue,
        };
        open.push(is_loop);
        depth.add(1)?;
        if is_loop {
            loops.add(1)?;
        }
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
