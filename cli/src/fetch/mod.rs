//! Fetches files from Git repositories, and checks that they are safe to write.
//!
//! [`git`] fetches the files of a [`url`] into a checked [`tree`] in memory. [`work`] runs the fetch, so that the user can
//! interrupt it.

mod auth;
mod explain;
pub(crate) mod git;
pub(crate) mod scratch;
pub(crate) mod tree;
pub(crate) mod url;
pub(crate) mod work;
