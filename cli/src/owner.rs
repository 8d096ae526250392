//! Owners of files. A file of another user is not run and not believed, as in Git (`safe.directory`).

use std::io;
use std::path::Path;

/// Returns the user ID of the owner of a file or folder, and of its target if it is a link, if it is another user. Root and, in
/// a command that `sudo` runs, the user who called it are not other users. Always `None` on Windows.
///
/// # Errors
/// The file does not exist or cannot be examined.
#[cfg(unix)]
pub(crate) fn other_user(path: &Path) -> io::Result<Option<u32>> {
    use std::os::unix::fs::MetadataExt as _;
    let owners = [path.symlink_metadata()?.uid(), path.metadata()?.uid()];
    let user = rustix::process::geteuid().as_raw();
    let sudo = std::env::var("SUDO_UID").ok();
    Ok(owners
        .into_iter()
        .find(|owner| !is_ours(*owner, user, sudo.as_deref())))
}

/// See the variant for Unix.
///
/// # Errors
/// None.
#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature is that of the variant for Unix"
)]
pub(crate) fn other_user(_path: &Path) -> io::Result<Option<u32>> {
    Ok(None)
}

/// Returns true if `owner` is the effective user `user`, root, or the user who called `sudo`, according to `SUDO_UID`. The
/// variable is only believed by root, who could not be deceived by anyone else.
#[cfg(unix)]
fn is_ours(owner: u32, user: u32, sudo: Option<&str>) -> bool {
    const ROOT: u32 = 0;
    let called_sudo = || user == ROOT && sudo.and_then(|id| id.parse().ok()) == Some(owner);
    owner == user || owner == ROOT || called_sudo()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_the_user_root_and_the_caller_of_sudo_are_ours() {
        assert!(is_ours(1000, 1000, None) && is_ours(0, 1000, None) && is_ours(0, 0, None));
        assert!(!is_ours(1001, 1000, None) && !is_ours(1000, 0, None));
        assert!(is_ours(1000, 0, Some("1000")));
        for sudo in ["1001", "", "x", "-1"] {
            assert!(!is_ours(1000, 0, Some(sudo)), "{sudo}");
        }
        assert!(
            !is_ours(1000, 1001, Some("1000")),
            "only root may use sudo's variable"
        );
    }

    #[test]
    fn a_file_of_this_process_is_ours_and_a_missing_one_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(other_user(folder.path()).unwrap(), None);
        assert!(other_user(&folder.path().join("missing")).is_err());
    }
}
