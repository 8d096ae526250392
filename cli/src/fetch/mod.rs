//! Files of others: Git repositories, how they are named and reached, and what may be taken from them.
//!
//! [`git`] gets the files that a [`url`] names as a checked [`tree`] in memory; [`work`] is what the user can interrupt
//! meanwhile.

mod auth;
mod explain;
pub(crate) mod git;
pub(crate) mod scratch;
pub(crate) mod tree;
pub(crate) mod url;
pub(crate) mod work;
