//! Large artifacts, in bounded memory.
#![cfg(target_os = "linux")]

use wash_tests::servers::{Registry, digest};
use wash_tests::{Run, Sandbox};

use super::{component, sandbox};

/// Bytes of the artifact.
const SIZE: usize = 200 << 20;

/// A component with a large custom section.
fn large() -> Vec<u8> {
    let mut component = component("large");
    let content = SIZE + 2;
    component.push(0);
    let mut rest = content;
    while rest >= 0x80 {
        component.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
        rest >>= 7;
    }
    component.push(u8::try_from(rest).unwrap());
    component.extend([1, b'x']);
    let mut state = 1_u32;
    component.extend(
        std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24).to_le_bytes()[0]
        })
        .take(SIZE),
    );
    component
}

/// Run `wash` with a limit in MiB on its data segment, which does not count the mapped program.
fn limited(sandbox: &Sandbox, limit: usize, command: &str) -> Run {
    let script = format!(
        "ulimit -d {} && exec {} {command}",
        limit << 10,
        sandbox.wash_path().display()
    );
    sandbox.program("sh", ["-c", &script]).run()
}

#[test]
fn large_artifacts_need_little_memory() {
    let (registry, sandbox) = (Registry::start(), sandbox());
    let cart = format!("{}/cart:1", registry.address());
    let component = large();
    let layer = digest(&component);
    sandbox.write("large.wasm", &component);
    // A push holds the component, which is also read for its world; a pull does not.
    let _ = limited(&sandbox, 650, &format!("oci push {cart} large.wasm")).success();
    std::fs::remove_file(sandbox.path("large.wasm")).unwrap();
    let pulled = limited(&sandbox, 200, &format!("oci pull {cart} -o json")).success();
    assert_eq!(pulled.json()["data"]["layer_digest"], layer);
    let other = Registry::start();
    let copy = format!("oci copy {cart} {}/copy:1", other.address());
    let _ = limited(&sandbox, 200, &copy).success();
    assert_eq!(
        std::fs::metadata(sandbox.path("component.wasm")).unwrap().len(),
        component.len() as u64
    );
}
