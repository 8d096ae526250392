//! The result of inspecting a WebAssembly file.

use serde_json::{Map, Value, json};
use wit_component::DecodedWasm;
use wit_parser::Resolve;

use super::{module, producers, wit};
use crate::error::{Error, Result};
use crate::wasm::{self, Kind};

/// The properties of a WebAssembly file.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    /// Component, module or WIT package.
    pub(crate) kind: Kind,
    /// Names of the imports: interfaces such as `wasi:http/types@0.2.3`, and functions. For a module, `module#name`.
    pub(crate) imports: Vec<String>,
    /// Names of the exports.
    pub(crate) exports: Vec<String>,
    /// The world or package with all packages it refers to, as WIT. `None` for a module without a world.
    pub(crate) wit: Option<String>,
    /// The same without the WASI packages, for text output.
    pub(crate) summary: String,
    /// Size in bytes.
    pub(crate) size: u64,
    /// `sha256:` and the hash in hexadecimal.
    pub(crate) digest: String,
    /// The entries of the producers sections: field, name, version.
    pub(crate) producers: Vec<(String, String, String)>,
}

impl Report {
    /// Parses `bytes`. `name` identifies them in errors.
    ///
    /// # Errors
    /// The bytes are not WebAssembly, or not valid.
    pub(crate) fn of(bytes: &[u8], name: &str) -> Result<Self> {
        let kind = wasm::kind(bytes).map_err(|why| {
            Error::new(format!("{name} is not WebAssembly"))
                .caused_by(why)
                .hint("specify a component, a core module or a WIT package in binary format")
        })?;
        wasm::validate(bytes)
            .map_err(|why| Error::new(format!("{name} is not a valid {}", kind.noun())).caused_by(why))?;
        let mut report = Self {
            kind,
            imports: Vec::new(),
            exports: Vec::new(),
            wit: None,
            summary: String::new(),
            size: bytes.len() as u64,
            digest: wasm::digest(bytes),
            producers: producers::of(bytes),
        };
        let broken = |error: &anyhow::Error| {
            let fail = Error::new(format!("cannot read the world of {name}")).with_anyhow(error);
            fail.hint("if it was built with a newer tool, update wash")
        };
        if kind == Kind::Module {
            (report.imports, report.exports) = module::names(bytes);
            if let Some((resolve, world)) = module::world(bytes).map_err(|error| broken(&error))? {
                let package = resolve.worlds.get(world).and_then(|world| world.package);
                report.print(&resolve, package).map_err(|error| broken(&error))?;
                report.summary = format!("// a core module with a world\n{}", report.summary);
            } else {
                report.summary = module::text(&report.imports, &report.exports);
            }
            return Ok(report);
        }
        let decoded = wit_component::decode(bytes).map_err(|error| broken(&error))?;
        if let DecodedWasm::Component(resolve, world) = &decoded {
            (report.imports, report.exports) = wit::names(resolve, *world);
        }
        report
            .print(decoded.resolve(), Some(decoded.package()))
            .map_err(|error| broken(&error))?;
        Ok(report)
    }

    fn print(&mut self, resolve: &Resolve, package: Option<wit_parser::PackageId>) -> anyhow::Result<()> {
        let Some(package) = package else { return Ok(()) };
        self.wit = Some(wit::print(resolve, package, wit::Packages::All)?);
        self.summary = wit::print(resolve, package, wit::Packages::NotWasi)?;
        Ok(())
    }

    /// Returns the report as the `data` object of the JSON output.
    pub(crate) fn data(&self) -> Map<String, Value> {
        let mut fields: Map<String, Value> = Map::new();
        for (field, name, version) in &self.producers {
            let entry = json!({ "name": name, "version": version });
            match fields.entry(field.clone()).or_insert_with(|| json!([])) {
                Value::Array(entries) => entries.push(entry),
                other => *other = entry,
            }
        }
        let mut data = Map::new();
        data.insert("kind".into(), self.kind.as_str().into());
        data.insert("imports".into(), self.imports.clone().into());
        data.insert("exports".into(), self.exports.clone().into());
        data.insert("wit".into(), self.wit.clone().into());
        data.insert("size".into(), self.size.into());
        data.insert("digest".into(), self.digest.clone().into());
        data.insert("producers".into(), Value::Object(fields));
        data
    }
}
