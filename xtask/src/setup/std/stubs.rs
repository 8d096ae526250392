//! Three symbols that the standard library refers to and Debian's wasi-libc lacks. With these stubs, programs link, and
//! host name lookups fail at run time.

#![no_std]

use core::ffi::{c_char, c_int, c_void};

/// `EAI_FAIL` of wasi-libc.
const EAI_FAIL: c_int = -4;

#[unsafe(no_mangle)]
pub extern "C" fn getaddrinfo(
    _node: *const c_char,
    _service: *const c_char,
    _hints: *const c_void,
    _result: *mut *mut c_void,
) -> c_int {
    EAI_FAIL
}

#[unsafe(no_mangle)]
pub extern "C" fn freeaddrinfo(_list: *mut c_void) {}

#[unsafe(no_mangle)]
pub extern "C" fn gai_strerror(_code: c_int) -> *const c_char {
    c"name lookup is unavailable".as_ptr()
}
