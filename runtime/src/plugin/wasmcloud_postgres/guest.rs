//! Host functions that guests call.

use std::sync::Arc;

use super::bindings::types::{
    PgValue, PreparedStatementExecError, QueryError, ResultRow, StatementPrepareError,
};
use super::bindings::{prepared, query, types};
use super::{Database, DatabaseError, WasmcloudPostgres};
use crate::engine::ctx::Ctx;
use crate::plugin::observe::Call;

const QUERY: &str = "wasmcloud:postgres/query";
const PREPARED: &str = "wasmcloud:postgres/prepared";

impl Ctx {
    /// A database call. It has no time limit here, as the database bounds its own calls.
    fn database_call(&self, interface: &'static str, function: &'static str) -> Call {
        Call::of(self, interface, function, "postgres")
    }

    fn database(&self) -> Result<Arc<Database>, DatabaseError> {
        self.plugin::<WasmcloudPostgres>()
            .and_then(|plugin| plugin.backends.of(self.workload_id()))
            .and_then(|entries| entries.only().map(|entry| Arc::clone(&entry.backend)))
            .ok_or_else(|| {
                DatabaseError::Unexpected("no database is configured for this workload".to_owned())
            })
    }
}

impl types::Host for Ctx {}

impl query::Host for Ctx {
    async fn query(&mut self, query: String, params: Vec<PgValue>) -> Result<Vec<ResultRow>, QueryError> {
        let database = self.database()?;
        let call = self.database_call(QUERY, "query");
        Ok(call.observe(database.query(&query, &params)).await?)
    }

    async fn query_batch(&mut self, query: String) -> Result<(), QueryError> {
        let database = self.database()?;
        let call = self.database_call(QUERY, "query-batch");
        Ok(call.observe(database.batch(&query)).await?)
    }
}

impl prepared::Host for Ctx {
    async fn prepare(&mut self, statement: String) -> Result<String, StatementPrepareError> {
        let database = self.database()?;
        let component = self.component_id();
        let prepare = async {
            database.prepare(&statement).await?;
            database.prepared.token(component, &statement)
        };
        Ok(self.database_call(PREPARED, "prepare").observe(prepare).await?)
    }

    async fn exec(&mut self, token: String, params: Vec<PgValue>) -> Result<u64, PreparedStatementExecError> {
        let database = self.database()?;
        let component = self.component_id();
        let execute = async {
            let statement = database.prepared.text(component, &token)?;
            database.execute(&statement, &params).await
        };
        Ok(self.database_call(PREPARED, "exec").observe(execute).await?)
    }
}
