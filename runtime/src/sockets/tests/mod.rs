//! Tests with real guests that use the sockets of this crate, each in a separate store.

mod guest;
#[cfg(target_os = "linux")]
mod leaks;
mod p2;
mod p3;

/// If the versions differed, the sockets of `wasmtime-wasi`, which have no virtual network, would stay linked next to ours.
#[test]
fn the_sockets_of_wasmtime_have_the_same_names() {
    let p2 = super::add_p2_to_linker(&mut guest::wasmtime_linker());
    assert!(p2.unwrap_err().to_string().contains("defined twice"));
    let p3 = super::add_p3_to_linker(&mut guest::wasmtime_linker());
    assert!(p3.unwrap_err().to_string().contains("defined twice"));
}
