//! What a guest can make the host hold.

use wash_runtime::plugin::wasi_blobstore::{InMemory, WasiBlobstore};

use crate::backend::Backend;

fn plugin() -> WasiBlobstore {
    WasiBlobstore::new(vec![Box::new(InMemory::with_capacity(512 << 20))])
}

#[tokio::test]
async fn an_object_has_a_most_size() {
    let backend = Backend::new(plugin().with_max_object_size(1 << 20)).await;
    backend.start("shop", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str| backend.ask("shop", what, "k").await;
    assert_eq!(ask("b/create").await, "created b");
    assert_eq!(ask("b/write-big?1048576").await, "done");
    let most = "an object has at most 1048576 bytes";
    for what in ["b/write-big?1048577", "b/write-big-first?1048577"] {
        assert_eq!(ask(what).await, format!("error: {most}"), "{what}");
    }
    // The stream tells it once, then it is closed; to finish is an error.
    assert_eq!(
        ask("b/write-over?99999999").await,
        format!("{most}; closed; {most}")
    );
    assert_eq!(ask("b/read-big?0").await, "1048576", "what was there before");
}

#[tokio::test]
async fn values_without_an_object_take_no_more_than_they_may() {
    let backend = Backend::new(plugin().with_max_spooled(1 << 20)).await;
    backend.start("shop", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str| backend.ask("shop", what, "k").await;
    assert_eq!(ask("b/create").await, "created b");
    for _ in 0..2 {
        assert_eq!(ask("b/write-big-first?1048576").await, "done");
        let refused = ask("b/write-big-first?1048577").await;
        assert!(
            refused.contains("call write-data before writing the body"),
            "{refused}"
        );
    }
    assert_eq!(ask("b/write-big?9000000").await, "done");
    assert_eq!(ask("b/read-big?0").await, "9000000");
}

#[tokio::test]
async fn a_workload_has_so_many_values_open_and_no_more() {
    let backend = Backend::new(plugin().with_max_open_values(9)).await;
    backend.start("shop", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str| backend.ask("shop", what, "k").await;
    assert_eq!(ask("b/create").await, "created b");
    assert_eq!(ask("b/put?x").await, "done");
    for _ in 0..2 {
        assert_eq!(ask("b/open-many?9").await, "9");
        assert_eq!(
            ask("b/open-many?10").await,
            "9 the workload has 9 values and listings open, and may have no more"
        );
    }
    assert_eq!(ask("b/put?y").await, "done", "all are closed again");
    assert_eq!(ask("b/get").await, "y");
}

#[tokio::test]
async fn a_value_that_is_read_at_once_has_a_most_size() {
    let backend = Backend::new(plugin()).await;
    backend.start("shop", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str| backend.ask("shop", what, "k").await;
    assert_eq!(ask("b/create").await, "created b");
    let size = (64 << 20) + 1;
    assert_eq!(ask(&format!("b/write-big?{size}")).await, "done");
    let refused = ask("b/read-once").await;
    assert!(
        refused.contains(
            "gives at most 67108864 bytes, and these are 67108865: use incoming-value-consume-async"
        ),
        "{refused}"
    );
    assert_eq!(ask("b/read-big?0").await, size.to_string());
}
