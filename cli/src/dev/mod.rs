//! The live loop of `wash dev`: build, deploy, watch, reload.

pub mod server;
