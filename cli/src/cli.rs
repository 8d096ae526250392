//! The argument tree: the list of commands. Their flags sit beside their code, those that all of them take in
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
    /// The flags every command takes.
    #[command(flatten)]
    pub(crate) globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands, in alphabetical order.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build the component of a project
    Build(commands::build::BuildArgs),
    /// Print the completion script of a shell
    Completion(commands::completion::CompletionArgs),
    /// Create, show and check configuration
    Config(commands::config::ConfigArgs),
    /// Serve a component and reload it when its source changes
    Dev(commands::dev::DevArgs),
    /// Check the tools and settings that wash needs
    Doctor(commands::doctor::DoctorArgs),
    /// Run a host of a cluster
    Host(Box<commands::host::HostArgs>),
    /// Show the world and the metadata of a component
    Inspect(commands::inspect::InspectArgs),
    /// Create a project from a template
    New(commands::new::NewArgs),
    /// Push components to registries, and pull them
    Oci(commands::oci::OciArgs),
    /// Keep what the project needs in the project, for machines without a network
    Vendor(commands::vendor::VendorArgs),
    /// Manage the WIT packages that a project depends on
    Wit(commands::wit::WitArgs),
    /// Start, stop and list the workloads of a cluster
    Workload(commands::workload::WorkloadArgs),
}
