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
use crate::files;
use crate::interrupt::Stop;
use crate::output::Outcome;
use crate::serve::address::{self, DEFAULT_PORT};

/// Arguments of `wash dev`.
///
/// Builds the project, serves its component over HTTP, and rebuilds and reloads it whenever a source file changes.
#[derive(Args, Debug)]
#[command(after_help = "\
All files of the project that git does not ignore are watched, except the component and well-known output folders. If a \
build fails, the last good component keeps serving requests. Changes to the configuration, and to files that it reads \
values from, take effect immediately.

Additional components and a service are configured in dev.components and dev.service_file. Each is a file or an artifact in \
a registry. If the file changes, the component is replaced without a build; artifacts are pulled once. The dev and workload \
sections of the configuration define what the components may use.

Keys in a terminal: r rebuild, o open a browser, c clear the screen, l next log level, q quit.

Ctrl-C, SIGTERM and q wait up to 5 s for requests in flight, then exit; a second Ctrl-C exits immediately. Exit codes: 0 \
after q or SIGTERM, 130 after Ctrl-C, 1 if the port is in use, 2 if the configuration is invalid, 3 if the build failed and \
no further build can be triggered.")]
pub(crate) struct DevArgs {
    /// Address to listen on: IP, IP:PORT, localhost or localhost:PORT [default: port 8000 on both loopback addresses]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) address: Option<String>,

    /// Port to listen on; 0 selects a free port, which stays the same across reloads
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,

    /// Use the next free port if the requested one is in use
    #[arg(long)]
    pub(crate) find_free_port: bool,

    /// Build once and do not watch for changes
    #[arg(long)]
    pub(crate) no_watch: bool,

    /// Open a browser when the component is first served
    #[arg(long)]
    pub(crate) open: bool,
}

/// Runs `wash dev`.
pub(crate) fn run(args: &DevArgs, context: &Context) -> Result<Outcome> {
    let flags = flags(args)?;
    let load = || settings(args, context, &flags);
    let options = Options {
        find_free_port: args.find_free_port,
        watch: !args.no_watch,
        open: args.open,
        compiled: files::private_cache(&context.dirs.cache, "compiled"),
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

/// Returns the flags as a layer of the configuration, which requires an address with a port.
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
        // The check of the configuration reports the invalid address.
        (None, Some(_)) if address::parse(address).is_err() => address.clone(),
        (None, Some(port)) => {
            return Err(Error::usage(format!(
                "--address '{address}' and --port {port} both specify a port"
            ))
            .hint("remove the port from --address, or remove --port"));
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
