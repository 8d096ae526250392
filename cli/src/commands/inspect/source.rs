//! Sources of the bytes to inspect.

use std::io::{IsTerminal as _, Read};
use std::path::{Path, PathBuf};

use wash_runtime::oci::Reference;

use crate::error::{Error, Result};
use crate::oci::explain::reference;
use crate::oci::fetch::is_reference;

/// Maximum number of bytes to read. No component is that large, and a device file may never end.
const LIMIT: u64 = 512 << 20;

/// The target of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A file.
    File(PathBuf),
    /// A folder; the project that contains it is built.
    Project(PathBuf),
    /// An artifact in a registry.
    Reference(Reference),
    /// Standard input.
    Stdin,
}

impl Source {
    /// Determines what `argument`, relative to `cwd`, refers to. Without an argument: the current project.
    ///
    /// # Errors
    /// The argument is neither an existing path nor a valid reference.
    pub(crate) fn find(argument: Option<&Path>, cwd: &Path) -> Result<Self> {
        let Some(argument) = argument else {
            return Ok(Self::Project(cwd.to_owned()));
        };
        if argument == Path::new("-") {
            return Ok(Self::Stdin);
        }
        let path = cwd.join(argument);
        match path.metadata() {
            Ok(data) if data.is_dir() => Ok(Self::Project(path)),
            Ok(_) => Ok(Self::File(path)),
            Err(_) if is_reference(argument) => {
                let reference = reference(&argument.to_string_lossy())?;
                Ok(Self::Reference(reference))
            }
            Err(error) => {
                let error =
                    Error::new(format!("cannot inspect '{}'", argument.display())).with_source(&error);
                Err(error.hint(
                    "pass a .wasm file, a project folder, a registry reference, or '-' to read from stdin",
                ))
            }
        }
    }

    /// Reads the bytes of a file or of stdin. A registry reference is an error: it must be pulled first.
    pub(crate) fn read(&self) -> Result<Vec<u8>> {
        let name = self.name();
        let fail = |error: &std::io::Error| Error::new(format!("cannot read {name}")).with_source(error);
        match self {
            Self::File(path) | Self::Project(path) => {
                limited(std::fs::File::open(path).map_err(|error| fail(&error))?, &name)
            }
            Self::Reference(_) => Err(Error::new(format!("{name} is in a registry"))),
            Self::Stdin if std::io::stdin().is_terminal() => {
                Err(Error::usage("stdin is a terminal, not a component")
                    .hint("pipe a component into it: `wash inspect - < component.wasm`"))
            }
            Self::Stdin => limited(std::io::stdin().lock(), &name),
        }
    }

    /// The name for messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) | Self::Project(path) => format!("'{}'", path.display()),
            Self::Reference(reference) => format!("'{}'", reference.whole()),
            Self::Stdin => "stdin".to_owned(),
        }
    }
}

fn limited(source: impl Read, name: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut source = source.take(LIMIT + 1);
    source
        .by_ref()
        .take(4)
        .read_to_end(&mut bytes)
        .and_then(|_| {
            if bytes == b"\0asm" {
                source.read_to_end(&mut bytes)
            } else {
                source.take(4096).read_to_end(&mut bytes)
            }
        })
        .map_err(|error| Error::new(format!("cannot read {name}")).with_source(&error))?;
    if bytes.len() as u64 > LIMIT {
        return Err(Error::new(format!("{name} is larger than {} MiB", LIMIT >> 20)).hint("pass a component"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endless_source_of_garbage_is_not_read_to_its_end() {
        let bytes = limited(std::io::repeat(b'x'), "x").unwrap();
        assert!(bytes.len() <= 8192);
    }
}
