//! The argument tree: the list of commands. Each command module defines its flags; global flags are in
//! [`crate::globals`].

use clap::{Parser, Subcommand};

use crate::commands;
use crate::globals::Globals;

/// Wasm Shell: scaffold, build, run and inspect WebAssembly components
#[derive(Debug, Parser)]
#[command(
    name = "wash",
    version,
    propagate_version = false,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    /// Global flags.
    #[command(flatten)]
    pub(crate) globals: Globals,
    /// The command to run.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands, in alphabetical order.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build the component of a project
    Build(commands::build::BuildArgs),
    /// Print a shell completion script
    Completion(commands::completion::CompletionArgs),
    /// Create, show and check configuration
    Config(commands::config::ConfigArgs),
    /// Serve a component and reload it when its source changes
    Dev(commands::dev::DevArgs),
    /// Check the tools and settings that wash needs
    Doctor(commands::doctor::DoctorArgs),
    /// Run a host in a cluster
    Host(Box<commands::host::HostArgs>),
    /// Show a component's world and metadata
    Inspect(commands::inspect::InspectArgs),
    /// Create a project from a template
    New(commands::new::NewArgs),
    /// Push, pull, copy and inspect artifacts in OCI registries
    Oci(commands::oci::OciArgs),
    /// Copy the project's dependencies into the project for offline builds
    Vendor(commands::vendor::VendorArgs),
    /// Manage the project's WIT dependencies
    Wit(commands::wit::WitArgs),
    /// Start, stop and list workloads in a cluster
    Workload(commands::workload::WorkloadArgs),
}
