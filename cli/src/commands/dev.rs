//! `wash dev`.

use std::net::IpAddr;

use clap::Args;
use serde_json::{Value, json};
use wash_runtime::oci::RegistryOptions;

use crate::config::{self, DevSettings};
use crate::context::Context;
use crate::dev::options::Options;
use crate::dev::registry_parts;
use crate::dev::report::Report;
use crate::dev::run;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::interrupt::Stop;
use crate::output::Outcome;
use crate::serve::address::{self, DEFAULT_PORT};

/// Arguments of `wash dev`.
///
/// Builds the project, serves its component over HTTP, and builds and reloads it whenever a source file changes.
#[derive(Args, Debug)]
#[command(after_help = "\
Source is every file of the project that git does not ignore, except the component and well-known output folders. A \
build that fails leaves the component of the last good build serving. Changes of the configuration, and of the files it \
reads values from, are applied at once.

Components and a service beside the project's own component come from dev.components and dev.service_file: files, of which \
a change replaces the component without a build, or artifacts in registries, which are pulled once. What they all may use comes from dev and workload in the configuration.

Keys on a terminal: r rebuild, o open a browser, c clear, l next log level, q quit.

Ctrl-C, SIGTERM and q let requests in flight end, for at most 5 s; a second Ctrl-C ends at once. Exit codes: 0 after q \
or SIGTERM, 130 after Ctrl-C, 1 when the port is busy, 2 for a wrong configuration, 3 when the build failed and nothing \
can start another one.")]
pub(crate) struct DevArgs {
    /// Address to listen on, IP:PORT, IP, localhost:PORT or localhost [default: both loopbacks, port 8000]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) address: Option<String>,

    /// Port to listen on; 0 takes a free one and keeps it
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,

    /// Take the next free port when the wanted one is busy
    #[arg(long)]
    pub(crate) find_free_port: bool,

    /// Build once and do not watch for changes
    #[arg(long)]
    pub(crate) no_watch: bool,

    /// Open a browser when the component is served for the first time
    #[arg(long)]
    pub(crate) open: bool,
}

/// Run `wash dev`.
pub(crate) fn run(args: &DevArgs, context: &Context) -> Result<Outcome> {
    let flags = flags(args)?;
    let load = || settings(args, context, &flags);
    let options = Options {
        find_free_port: args.find_free_port,
        watch: !args.no_watch,
        open: args.open,
        compiled: context.dirs.cache.join("compiled"),
        telemetry: context.logs.telemetry().clone(),
    };
    let report = Report::new(context.printer.clone(), context.logs.clone());
    let (stop, summary) = run::run(&load, options, context.interactive, &report)?;
    let (message, exit) = match stop {
        Stop::Interrupted => ("stopped by Ctrl-C", Exit::Interrupted),
        Stop::Terminated => ("stopped by a signal", Exit::Ok),
        Stop::Quit => ("stopped by the user", Exit::Ok),
    };
    Ok(Outcome::new(message, "", summary.data()).with_exit(exit))
}

fn settings(args: &DevArgs, context: &Context, flags: &Value) -> Result<DevSettings> {
    let loaded = config::load(context, flags.clone())?;
    let mut settings = loaded.dev_settings()?;
    let options = loaded.registry_options(RegistryOptions::default());
    registry_parts::fetch(&mut settings.workload, &options, context)?;
    if let Some(port) = args.port {
        settings
            .addresses
            .iter_mut()
            .for_each(|address| address.set_port(port));
    }
    Ok(settings)
}

/// The flags as a layer of the configuration, which wants an address with its port.
fn flags(args: &DevArgs) -> Result<Value> {
    let Some(address) = &args.address else {
        return Ok(json!({}));
    };
    let host_only = match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(ip)) => Some(format!("[{ip}]")),
        Ok(IpAddr::V4(ip)) => Some(ip.to_string()),
        Err(_) => (address == "localhost").then(|| address.clone()),
    };
    let full = match (host_only, args.port) {
        (Some(host), port) => format!("{host}:{}", port.unwrap_or(DEFAULT_PORT)),
        (None, None) => address.clone(),
        // What is no address at all is the configuration's to explain.
        (None, Some(_)) if address::parse(address).is_err() => address.clone(),
        (None, Some(port)) => {
            return Err(Error::usage(format!(
                "--address '{address}' and --port {port} both give a port"
            ))
            .hint("leave the port out of --address, or leave --port out"));
        }
    };
    Ok(json!({ "dev": { "address": full } }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(address: &str, port: Option<u16>) -> DevArgs {
        let address = Some(address.to_owned());
        DevArgs {
            address,
            port,
            find_free_port: false,
            no_watch: false,
            open: false,
        }
    }

    #[test]
    fn an_address_may_leave_the_port_out() {
        let full = |address, port| flags(&args(address, port)).unwrap()["dev"]["address"].clone();
        assert_eq!(full("0.0.0.0", None), "0.0.0.0:8000");
        assert_eq!(full("::1", Some(3000)), "[::1]:3000");
        assert_eq!(full("localhost", Some(0)), "localhost:0");
        assert_eq!(full("[::1]:9000", None), "[::1]:9000");
        assert!(flags(&args("127.0.0.1:80", Some(81))).is_err());
    }
}
