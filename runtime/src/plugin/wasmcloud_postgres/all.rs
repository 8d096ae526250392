//! All backends. Whatever else lists them has them from here.

use super::{Database, Postgres};
use crate::plugin::backends::Provider;
use crate::plugin::reach::Reach;

/// Every backend, for workloads that may reach this.
pub(crate) fn all(reach: &Reach) -> Vec<Box<dyn Provider<Database>>> {
    let postgres = Postgres::new(reach.servers.clone()).with_certificates(reach.folders.clone());
    vec![Box::new(postgres)]
}
