//! Development tasks of the wash workspace: `cargo xtask`.

fn main() {}
