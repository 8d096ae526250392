//! Real guests over the sockets of this crate, in stores of their own.

mod guest;
#[cfg(target_os = "linux")]
mod leaks;
mod p2;
mod p3;

/// Under another version they would stand beside the ones that know no virtual network, and some guests would get those.
#[test]
fn the_sockets_of_wasmtime_have_the_same_names() {
    let p2 = super::add_p2_to_linker(&mut guest::wasmtime_linker());
    assert!(p2.unwrap_err().to_string().contains("defined twice"));
    let p3 = super::add_p3_to_linker(&mut guest::wasmtime_linker());
    assert!(p3.unwrap_err().to_string().contains("defined twice"));
}
