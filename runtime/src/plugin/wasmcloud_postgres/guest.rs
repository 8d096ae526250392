//! What a guest calls.

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

/// Run a call, seen from outside. The database bounds its time.
async fn observed<T>(
    interface: &'static str,
    function: &'static str,
    call: impl Future<Output = Result<T, DatabaseError>>,
) -> Result<T, DatabaseError> {
    let seen = Call {
        interface,
        function,
        backend: "postgres",
    };
    seen.observe(call).await
}

impl Ctx {
    fn database(&self) -> Result<Arc<Database>, DatabaseError> {
        self.plugin::<WasmcloudPostgres>()
            .and_then(|plugin| plugin.backends.of(self.workload_id()))
            .and_then(|entries| entries.only().map(|entry| Arc::clone(&entry.backend)))
            .ok_or_else(|| DatabaseError::Unexpected("the workload has no database".to_owned()))
    }
}

impl types::Host for Ctx {}

impl query::Host for Ctx {
    async fn query(&mut self, query: String, params: Vec<PgValue>) -> Result<Vec<ResultRow>, QueryError> {
        let database = self.database()?;
        Ok(observed(QUERY, "query", database.query(&query, &params)).await?)
    }

    async fn query_batch(&mut self, query: String) -> Result<(), QueryError> {
        let database = self.database()?;
        Ok(observed(QUERY, "query-batch", database.batch(&query)).await?)
    }
}

impl prepared::Host for Ctx {
    async fn prepare(&mut self, statement: String) -> Result<String, StatementPrepareError> {
        let database = self.database()?;
        let component = self.component_id();
        let call = async {
            database.prepare(&statement).await?;
            database.prepared.token(component, &statement)
        };
        Ok(observed(PREPARED, "prepare", call).await?)
    }

    async fn exec(&mut self, token: String, params: Vec<PgValue>) -> Result<u64, PreparedStatementExecError> {
        let database = self.database()?;
        let component = self.component_id();
        let call = async {
            let statement = database.prepared.text(component, &token)?;
            database.execute(&statement, &params).await
        };
        Ok(observed(PREPARED, "exec", call).await?)
    }
}
