//! Between the workloads of one host.

use wash_runtime::plugin::wasmcloud_messaging::InProcess;

use crate::backend::Backend;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms() {
    Backend::new(InProcess::new()).await.conforms().await;
}
