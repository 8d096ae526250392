//! Writes files whole or not at all.

use std::io::Write as _;
use std::path::Path;

use crate::error::{Error, Result};

/// Write `text` to a temporary sibling of `path`, then rename it. Missing folders are created.
pub fn atomically(path: &Path, text: &str) -> Result<()> {
    let fail =
        |error: &std::io::Error| Error::new(format!("cannot write '{}'", path.display())).with_source(error);
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| {
        Error::new(format!("cannot write '{}'", path.display()))
            .caused_by(format!("cannot create the folder '{}'", folder.display()))
            .with_source(&error)
    })?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".config-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The umask applies, as for any file a user creates.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(|error| fail(&error))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .map_err(|error| fail(&error))?;
    file.persist(path).map_err(|error| fail(&error.error))?;
    Ok(())
}
