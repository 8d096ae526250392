//! The NATS backend.

use std::time::{Duration, Instant};

use wash_runtime::plugin::nats::NatsServers;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_blobstore::{NatsObjects, WasiBlobstore};
use wash_tests::servers::Nats;

use crate::backend::{Backend, Entry};
use crate::suite;

/// Limit for one call while the server is stopped.
const FAST: Duration = Duration::from_secs(3);

async fn on(server: &Nats) -> Backend {
    let servers = Servers::none().with_default(server.url().parse().unwrap());
    let shared = SharedBuckets::none().allow("media").allow("public");
    let nats = NatsObjects::new(NatsServers::new(servers), shared);
    Backend::new(WasiBlobstore::new(vec![Box::new(nats)])).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conforms() {
    let server = Nats::start();
    suite::conforms(&on(&server).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_many_objects() {
    let server = Nats::start();
    suite::lists(&on(&server).await, 5_000).await;
}

#[tokio::test]
async fn is_read_only_if_the_entry_says_so() {
    let server = Nats::start();
    suite::is_read_only(&on(&server).await, &[]).await;
    let another = Nats::start();
    suite::is_read_only(&on(&another).await, &[("buckets", "b,new")]).await;
}

#[tokio::test]
async fn reading_an_object_that_is_removed_meanwhile_is_an_error() {
    let server = Nats::start();
    let backend = on(&server).await;
    backend.start("1", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str| backend.ask("shop", what, "big").await;
    assert_eq!(ask("b/create").await, "created b");
    assert_eq!(ask("b/write-big?8000000").await, "done");
    let answer = ask("b/delete-while-reading").await;
    assert!(
        answer.starts_with("false the object ended ") && answer.ends_with("removed while it was read"),
        "{answer}"
    );
}

#[tokio::test]
async fn only_listed_buckets_can_be_used_and_only_allowed_ones_shared() {
    let server = Nats::start();
    let backend = on(&server).await;
    let wrong: [Entry<'_>; 5] = [
        (Some("one"), &[("url", "nats://elsewhere:4222")]),
        (Some("two"), &[("buckets", "media,secret"), ("shared", "true")]),
        (Some("three"), &[("buckets", "media,"), ("shared", "true")]),
        (Some("four"), &[("buckets", "a"), ("bucket", "b")]),
        (Some("five"), &[("bucket", "secret"), ("shared", "true")]),
    ];
    let error = backend.start("1", "shop", &wrong).await.unwrap_err();
    let text = format!("{error:#}");
    for part in [
        "('one'): 'url' is not allowed on this host; allowed servers: nats://127.0.0.1",
        "('two'): 'shared' is not allowed on this host; buckets that may be shared: media, public",
        "('three'): invalid 'buckets': it contains an empty name",
        "('four'): invalid 'buckets': it cannot be combined with 'bucket'",
        "('five'): 'shared' is not allowed on this host",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }

    backend
        .start(
            "1",
            "shop",
            &[(None, &[("buckets", "media, public"), ("shared", "true")])],
        )
        .await
        .unwrap();
    backend
        .start("2", "cafe", &[(None, &[("bucket", "media"), ("shared", "true")])])
        .await
        .unwrap();
    backend
        .start("3", "bar", &[(None, &[("buckets", "media")])])
        .await
        .unwrap();
    assert_eq!(backend.ask("shop", "media/create", "").await, "created media");
    assert_eq!(backend.ask("shop", "media/put?ours", "k").await, "done");
    assert_eq!(backend.ask("cafe", "any/get", "k").await, "ours");
    let denied = "error: access denied: this workload may not use the container 'secret'";
    for workload in ["shop", "bar"] {
        for what in ["create", "there", "remove", "has", "copy?media,k"] {
            let answer = backend.ask(workload, &format!("secret/{what}"), "k").await;
            assert_eq!(answer, denied, "{what}");
        }
        let answer = backend.ask(workload, "media/copy?secret,k", "k").await;
        assert!(
            answer == denied || answer == "error: container 'media' not found",
            "{answer}"
        );
    }
    // 'bar' shares nothing: this is its own container of that name, which it has not created.
    assert_eq!(backend.ask("bar", "media/there", "").await, "false");
}

#[tokio::test]
async fn other_clients_of_the_server_read_and_write_the_same_objects() {
    use tokio::io::AsyncReadExt as _;

    let server = Nats::start();
    let backend = on(&server).await;
    backend
        .start("1", "shop", &[(None, &[("bucket", "media"), ("shared", "true")])])
        .await
        .unwrap();
    let ask = async |what: &str, key: &str| backend.ask("shop", what, key).await;
    assert_eq!(ask("b/create", "").await, "created b");
    assert_eq!(ask("b/write-big?3000000", "a/b").await, "done");
    let client = async_nats::connect(server.url()).await.unwrap();
    let context = async_nats::jetstream::new(client);
    let store = context.get_object_store("media").await.unwrap();
    // The client also checks the digest.
    let mut bytes = Vec::new();
    store
        .get("a/b")
        .await
        .unwrap()
        .read_to_end(&mut bytes)
        .await
        .unwrap();
    assert_eq!(bytes.len(), 3_000_000);
    assert!(
        bytes
            .iter()
            .zip(0_u64..)
            .all(|(byte, at)| u64::from(*byte) == (at / 4096 + at) % 256)
    );

    store.put("theirs", &mut bytes.as_slice()).await.unwrap();
    assert_eq!(ask("b/read-big?0", "theirs").await, "3000000");
    let late = "b/read-big?2000001-2999999";
    assert_eq!(
        ask(late, "theirs").await,
        "999999",
        "an object without chunk offsets"
    );
    assert_eq!(ask(late, "a/b").await, "999999");
    store.delete("theirs").await.unwrap();
    assert_eq!(ask("b/has", "theirs").await, "false");
    assert_eq!(ask("b/names", "").await, r#"["a/b"]"#);
    assert_eq!(
        ask("b/put?again", "theirs").await,
        "done",
        "over an object that the other client removed"
    );
    assert_eq!(ask("b/delete", "theirs").await, "done");
    assert!(store.info("theirs").await.is_err());
}

#[tokio::test]
async fn replaced_removed_and_unfinished_objects_leave_no_chunks() {
    let server = Nats::start();
    let backend = on(&server).await;
    backend
        .start("1", "shop", &[(None, &[("bucket", "media"), ("shared", "true")])])
        .await
        .unwrap();
    let ask = async |what: &str, key: &str| backend.ask("shop", what, key).await;
    assert_eq!(ask("b/create", "").await, "created b");
    for what in [
        "write-big?1000000",
        "write-big?1000000",
        "unfinished?x",
        "write-big?500000",
    ] {
        assert_eq!(ask(&format!("b/{what}"), "k").await, "done");
    }
    // Of concurrent writes, one remains.
    let all = (0..8).map(|_| ask("b/write-big?500000", "k"));
    for done in futures::future::join_all(all).await {
        assert_eq!(done, "done");
    }
    assert_eq!(ask("b/read-big?0", "k").await, "500000");
    let client = async_nats::connect(server.url()).await.unwrap();
    let context = async_nats::jetstream::new(client);
    let stream = context.get_stream("OBJ_media").await.unwrap();
    // Four chunks and one metadata message.
    until_messages(&stream, 5).await;
    assert_eq!(ask("b/clear", "").await, "done");
    until_messages(&stream, 0).await;
}

async fn until_messages(stream: &async_nats::jetstream::stream::Stream, count: u64) {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let info = stream.get_info().await.unwrap();
        if info.state.messages == count {
            return;
        }
        assert!(Instant::now() < deadline, "{} messages", info.state.messages);
    }
}

/// The server is stopped at the start and again under load. Calls fail fast while it is stopped and succeed when it is back, and
/// no acknowledged write is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_backend_survives_restarts_of_the_server() {
    let mut server = Nats::start();
    let backend = on(&server).await;
    server.stop();
    backend.start("1", "shop", &[(None, &[])]).await.unwrap();
    fails_fast(&backend, "b/there").await;
    server.restart();
    until_it_works(&backend, "b/create", "created b").await;

    let mut acknowledged = 0;
    let mut failures = 0;
    while failures < 3 {
        let begun = Instant::now();
        let answer = backend
            .ask(
                "shop",
                "b/write-big?300000",
                &format!("object {}", acknowledged + 1),
            )
            .await;
        if answer == "done" {
            acknowledged += 1;
            if acknowledged == 20 {
                server.stop();
            }
        } else {
            assert!(answer.starts_with("error: "), "{answer}");
            assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
            failures += 1;
        }
    }
    for what in [
        "b/has", "b/get", "b/put?x", "b/names", "b/delete", "b/clear", "c/create",
    ] {
        fails_fast(&backend, what).await;
    }
    server.restart();
    until_it_works(&backend, "b/there", "true").await;
    for number in 1..=acknowledged {
        let read = backend
            .ask("shop", "b/read-big?0", &format!("object {number}"))
            .await;
        assert_eq!(read, "300000", "object {number} of {acknowledged}");
    }
}

/// The server stops in the middle of a read and a write: the guest gets errors, and no partial object remains.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_in_the_middle_of_an_object_leaves_no_partial_object() {
    let mut server = Nats::start();
    let backend = on(&server).await;
    backend.start("1", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str, key: &str| backend.ask("shop", what, key).await;
    assert_eq!(ask("b/create", "").await, "created b");
    assert_eq!(ask("b/write-big?200000000", "there").await, "done");
    let client = async_nats::connect(server.url()).await.unwrap();
    let context = async_nats::jetstream::new(client);
    let stream = context.get_stream("OBJ_wash__test__shop__b").await.unwrap();
    let before = stream.get_info().await.unwrap().state.messages;
    let stop = async {
        // Wait until a part of the new object is stored.
        while stream.get_info().await.unwrap().state.messages < before + 20 {}
        server.stop();
    };
    let (reading, writing, ()) = tokio::join!(
        async {
            let mut answer = String::new();
            // Read until the server stops.
            while !answer.starts_with("error") {
                answer = ask("b/read-big?0", "there").await;
            }
            answer
        },
        ask("b/write-big?4000000000", "new"),
        stop,
    );
    for answer in [reading, writing] {
        assert!(answer.starts_with("error: ") && answer.len() > 10, "{answer}");
    }
    server.restart();
    until_it_works(&backend, "b/there", "true").await;
    assert_eq!(ask("b/has", "new").await, "false");
    assert_eq!(ask("b/read-big?0", "there").await, "200000000");
}

async fn fails_fast(backend: &Backend, what: &str) {
    let begun = Instant::now();
    let answer = backend.ask("shop", what, "k").await;
    assert!(
        answer.starts_with("error: ") && begun.elapsed() < FAST,
        "{what}: {answer} after {:?}",
        begun.elapsed()
    );
}

/// Repeats a call until the client has reconnected, for at most 15 seconds.
async fn until_it_works(backend: &Backend, what: &str, expected: &str) {
    let deadline = Instant::now() + Duration::from_secs(15);
    loop {
        let answer = backend.ask("shop", what, "k").await;
        if answer == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{answer}");
    }
}
