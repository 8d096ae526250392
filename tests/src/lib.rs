//! End-to-end tests of the `wash` binary: the harness.
