//! Limits on what a guest can make the host keep in memory.

use wash_runtime::plugin::wasi_blobstore::{InMemory, WasiBlobstore};

use crate::backend::Backend;

fn plugin() -> WasiBlobstore {
    WasiBlobstore::new(vec![Box::new(InMemory::with_capacity(512 << 20))])
}

#[tokio::test]
async fn the_size_of_an_object_is_limited() {
    let backend = Backend::new(plugin().with_max_object_size(1 << 20)).await;
    backend.start("shop", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str| backend.ask("shop", what, "k").await;
    assert_eq!(ask("b/create").await, "created b");
    assert_eq!(ask("b/write-big?1048576").await, "done");
    let most = "the object exceeds the limit of 1048576 bytes";
    for what in ["b/write-big?1048577", "b/write-big-first?1048577"] {
        assert_eq!(ask(what).await, format!("error: {most}"), "{what}");
    }
    // The stream returns the error once and is closed afterwards; `finish` returns the error again.
    assert_eq!(
        ask("b/write-over?99999999").await,
        format!("{most}; closed; {most}")
    );
    assert_eq!(
        ask("b/read-big?0").await,
        "1048576",
        "the earlier content must remain"
    );
}

#[tokio::test]
async fn values_written_before_they_have_an_object_are_limited() {
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
async fn the_number_of_open_values_per_workload_is_limited() {
    let backend = Backend::new(plugin().with_max_open_values(9)).await;
    backend.start("shop", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str| backend.ask("shop", what, "k").await;
    assert_eq!(ask("b/create").await, "created b");
    assert_eq!(ask("b/put?x").await, "done");
    for _ in 0..2 {
        assert_eq!(ask("b/open-many?9").await, "9");
        assert_eq!(
            ask("b/open-many?10").await,
            "9 the workload has reached the limit of 9 open values and listings"
        );
    }
    assert_eq!(ask("b/put?y").await, "done", "all values must be closed again");
    assert_eq!(ask("b/get").await, "y");
}

#[tokio::test]
async fn the_size_of_a_synchronous_read_is_limited() {
    let backend = Backend::new(plugin()).await;
    backend.start("shop", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str| backend.ask("shop", what, "k").await;
    assert_eq!(ask("b/create").await, "created b");
    let size = (64 << 20) + 1;
    assert_eq!(ask(&format!("b/write-big?{size}")).await, "done");
    let refused = ask("b/read-once").await;
    assert!(
        refused.contains(
            "returns at most 67108864 bytes, but the value has 67108865: use incoming-value-consume-async"
        ),
        "{refused}"
    );
    assert_eq!(ask("b/read-big?0").await, size.to_string());
}
