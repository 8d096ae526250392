//! The test suite for every backend.

use std::time::{SystemTime, UNIX_EPOCH};

use wash_runtime::plugin::wasi_blobstore::{MAX_CONTAINER, MAX_OBJECT};

use crate::backend::Backend;

/// Names with a special meaning in some backend, file system or protocol.
const ODD: [&str; 18] = [
    "a/b",
    "../up",
    "..",
    ".",
    "/",
    "a.b.>",
    "*",
    "a b",
    "CON",
    "nul.txt",
    "ä€😀",
    "K",
    "%2f",
    "a\\b",
    "~",
    ".hidden",
    "end.",
    "c:d",
];

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

pub(crate) async fn conforms(backend: &Backend) {
    backend.start("shop", "shop", &[(None, &[])]).await.unwrap();
    containers(backend).await;
    values(backend).await;
    unfinished(backend).await;
    ranges(backend).await;
    names(backend).await;
    removal(backend).await;
    copies(backend).await;
    isolation(backend).await;
}

async fn containers(backend: &Backend) {
    let ask = async |what: &str| backend.ask("shop", what, "").await;
    assert_eq!(ask("b/there").await, "false");
    assert_eq!(ask("b/has").await, "error: container 'b' not found");
    assert_eq!(ask("b/remove").await, "error: container 'b' not found");
    let before = now();
    assert_eq!(ask("b/create").await, "created b");
    assert_eq!(ask("b/create").await, "error: container 'b' already exists");
    assert_eq!(ask("b/there").await, "true");
    assert_eq!(ask("b/name").await, "b");
    let made: u64 = ask("b/made").await.parse().unwrap();
    assert!(made + 2 >= before && made <= now() + 2, "{made}, not {before}");

    assert_eq!(ask("gone/create").await, "created gone");
    assert_eq!(backend.ask("shop", "gone/put?x", "k").await, "done");
    assert_eq!(ask("gone/remove").await, "done");
    assert_eq!(ask("gone/there").await, "false");
    assert_eq!(ask("gone/create").await, "created gone");
    assert_eq!(
        backend.ask("shop", "gone/has", "k").await,
        "false",
        "a container created again is empty"
    );
    assert_eq!(ask("gone/remove").await, "done");

    let longest = "x".repeat(MAX_CONTAINER);
    for name in ODD.into_iter().chain([longest.as_str()]) {
        let ask = async |what: &str| backend.ask_in("shop", name, what, "k").await;
        assert_eq!(ask("x/create").await, format!("created {name}"));
        assert_eq!(ask(&format!("x/put?{}", name.len())).await, "done", "{name}");
    }
    for name in ODD.into_iter().chain([longest.as_str()]) {
        let ask = async |what: &str| backend.ask_in("shop", name, what, "k").await;
        assert_eq!(ask("x/get").await, name.len().to_string(), "{name}");
        assert_eq!(ask("x/remove").await, "done", "{name}");
        assert_eq!(ask("x/there").await, "false", "{name}");
    }
    let long = "x".repeat(MAX_CONTAINER + 1);
    assert_eq!(
        backend.ask_in("shop", &long, "x/create", "").await,
        "error: the name of a container must have 1 to 64 bytes, but this one has 65"
    );
}

async fn values(backend: &Backend) {
    let ask = async |what: &str, key: &str| backend.ask("shop", what, key).await;
    assert_eq!(ask("b/get", "k").await, "error: object 'k' not found");
    assert_eq!(ask("b/has", "k").await, "false");
    assert_eq!(ask("b/info", "k").await, "error: object 'k' not found");
    let before = now();
    // The body may be written before or after `write-data` names the object.
    assert_eq!(ask("b/put?v1", "k").await, "done");
    assert_eq!(ask("b/get", "k").await, "v1");
    assert_eq!(ask("b/put-named?version2", "k").await, "done");
    assert_eq!(ask("b/get", "k").await, "version2");
    assert_eq!(ask("b/has", "k").await, "true");
    assert_eq!(ask("b/info", "k").await, "b k 8");
    let written: u64 = ask("b/written", "k").await.parse().unwrap();
    assert!(written + 2 >= before && written <= now() + 2, "{written}");
    assert_eq!(ask("b/put-empty", "empty").await, "done");
    assert_eq!(ask("b/info", "empty").await, "b empty 0");
    assert_eq!(ask("b/get", "empty").await, "");
    assert_eq!(ask("b/range?0-0", "empty").await, "0 ");

    for size in [1, 4095, 65_537, 1 << 20, 5_000_001] {
        assert_eq!(ask(&format!("b/write-big?{size}"), "big").await, "done");
        assert_eq!(ask("b/read-big?0", "big").await, size.to_string());
        assert_eq!(ask(&format!("b/write-big-first?{size}"), "big").await, "done");
        assert_eq!(ask("b/read-once", "big").await, size.to_string());
    }
    for (start, end) in [
        (0, 0),
        (4_999_999, 5_000_000),
        (131_071, 131_072),
        (131_072, 4_000_000),
    ] {
        let read = ask(&format!("b/read-big?{start}-{end}"), "big").await;
        assert_eq!(read, (end - start + 1).to_string());
    }
    assert_eq!(ask("b/delete", "big").await, "done");
}

async fn unfinished(backend: &Backend) {
    let ask = async |what: &str, key: &str| backend.ask("shop", what, key).await;
    assert_eq!(ask("b/unfinished?never", "new").await, "done");
    assert_eq!(ask("b/has", "new").await, "false");
    assert_eq!(ask("b/put?old", "kept").await, "done");
    assert_eq!(ask("b/unfinished?never", "kept").await, "done");
    assert_eq!(ask("b/get", "kept").await, "old");
    assert_eq!(
        ask("b/nowhere?x", "").await,
        "error: the value was finished before write-data wrote it to an object"
    );
    assert_eq!(
        ask("b/twice", "twice").await,
        "true, the value was already written to an object"
    );
    assert_eq!(ask("b/get", "twice").await, "once");
    assert_eq!(ask("b/has", "other").await, "false");
}

async fn ranges(backend: &Backend) {
    let ask = async |what: &str| backend.ask("shop", what, "ten").await;
    assert_eq!(ask("b/put?0123456789").await, "done");
    assert_eq!(ask("b/range?0-9").await, "10 0123456789");
    assert_eq!(ask("b/range?0-0").await, "1 0");
    assert_eq!(ask("b/range?3-5").await, "3 345");
    assert_eq!(ask("b/range?9-9").await, "1 9");
    assert_eq!(
        ask("b/range?8-10").await,
        "2 89",
        "a range ends at the end of the object"
    );
    assert_eq!(ask("b/range?2-").await, "8 23456789");
    assert_eq!(ask("b/range?10-10").await, "0 ");
    assert_eq!(
        ask("b/range?11-12").await,
        "error: invalid range: bytes 11 to 12 of an object of 10 bytes"
    );
    assert_eq!(
        ask("b/range?5-4").await,
        "error: invalid range: bytes 5 to 4 of an object of 10 bytes"
    );
}

async fn names(backend: &Backend) {
    let ask = async |what: &str, key: &str| backend.ask("shop", what, key).await;
    assert_eq!(ask("odd/create", "").await, "created odd");
    assert_eq!(ask("odd/names", "").await, "[]");
    // Names of the maximum length: some with a common prefix, some in which every character needs escaping.
    let long: Vec<String> = ["x", "y", "xx", "ä", "A"]
        .iter()
        .map(|end| format!("{}{end}", "x".repeat(MAX_OBJECT - end.len())))
        .chain(["*".repeat(MAX_OBJECT), "Ä".repeat(MAX_OBJECT / 2)])
        .collect();
    let all: Vec<&str> = ODD.into_iter().chain(long.iter().map(String::as_str)).collect();
    for name in &all {
        assert_eq!(
            ask(&format!("odd/put?{}", name.len()), name).await,
            "done",
            "{name}"
        );
    }
    for name in &all {
        assert_eq!(ask("odd/get", name).await, name.len().to_string(), "{name}");
        let info = format!("odd {name} {}", name.len().to_string().len());
        assert_eq!(ask("odd/info", name).await, info);
    }
    assert_eq!(ask("odd/has", "k").await, "false", "case matters");
    let mut sorted: Vec<&str> = all.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ask("odd/names", "").await, format!("{sorted:?}"));
    for name in &all {
        assert_eq!(ask("odd/delete", name).await, "done");
        assert_eq!(ask("odd/has", name).await, "false", "{name}");
    }
    assert_eq!(ask("odd/names", "").await, "[]");
    for name in ["", &"x".repeat(MAX_OBJECT + 1)] {
        for what in ["has", "info", "get", "put?x", "delete"] {
            let refused = ask(&format!("odd/{what}"), name).await;
            assert!(
                refused.contains("the name of an object must have 1 to 1024 bytes"),
                "{what}: {refused}"
            );
        }
    }
}

async fn removal(backend: &Backend) {
    let ask = async |what: &str, key: &str| backend.ask("shop", what, key).await;
    assert_eq!(ask("few/create", "").await, "created few");
    assert_eq!(ask("few/fill?10", "").await, "done");
    assert_eq!(ask("few/skip?3", "").await, "3 false 7 true");
    assert_eq!(ask("few/skip?10", "").await, "10 true 0 true");
    assert_eq!(ask("few/skip?11", "").await, "10 true 0 true");
    assert_eq!(ask("few/skip?0", "").await, "0 false 10 true");
    assert_eq!(ask("few/delete", "object 0").await, "done");
    assert_eq!(
        ask("few/delete", "object 0").await,
        "done",
        "deleting a missing object succeeds"
    );
    assert_eq!(
        ask("few/delete-many?object%201,x", "").await,
        "done",
        "names that do not exist are ignored"
    );
    assert_eq!(ask("few/put?x", "a").await, "done");
    assert_eq!(ask("few/put?x", "b").await, "done");
    assert_eq!(ask("few/delete-many?a,none,b", "").await, "done");
    assert_eq!(ask("few/has", "a").await, "false");
    assert_eq!(ask("few/has", "b").await, "false");
    assert_eq!(ask("few/put?x", "a").await, "done");
    assert!(ask("few/delete-many?a,,b", "").await.contains("1 to 1024 bytes"));
    assert_eq!(ask("few/has", "a").await, "true", "refused before any deletion");
    assert_eq!(ask("few/clear", "").await, "done");
    assert_eq!(ask("few/names", "").await, "[]");
    assert_eq!(ask("few/clear", "").await, "done");
    assert_eq!(ask("few/put?x", "a").await, "done", "the container still exists");
    assert_eq!(ask("few/names", "").await, r#"["a"]"#);
}

async fn copies(backend: &Backend) {
    let ask = async |what: &str, key: &str| backend.ask("shop", what, key).await;
    assert_eq!(ask("from/create", "").await, "created from");
    assert_eq!(ask("to/create", "").await, "created to");
    assert_eq!(ask("from/put?first", "a").await, "done");
    assert_eq!(ask("from/copy?b", "a").await, "done");
    assert_eq!(ask("from/copy?to,a", "a").await, "done");
    assert_eq!(ask("from/put?second", "a").await, "done");
    assert_eq!(ask("from/get", "b").await, "first");
    assert_eq!(ask("to/get", "a").await, "first");
    assert_eq!(
        ask("from/copy?to,a", "a").await,
        "done",
        "over an existing object"
    );
    assert_eq!(ask("to/get", "a").await, "second");
    assert_eq!(ask("from/move?to,c", "a").await, "done");
    assert_eq!(ask("from/has", "a").await, "false");
    assert_eq!(ask("to/get", "c").await, "second");
    assert_eq!(ask("to/move?a", "c").await, "done");
    assert_eq!(ask("to/names", "").await, r#"["a"]"#);
    // To its own name.
    assert_eq!(ask("to/copy?a", "a").await, "done");
    assert_eq!(ask("to/move?a", "a").await, "done");
    assert_eq!(ask("to/get", "a").await, "second");
    // From or to objects and containers that do not exist.
    for what in ["copy", "move"] {
        let none = "error: object 'none' not found";
        assert_eq!(ask(&format!("to/{what}?x"), "none").await, none);
        assert_eq!(ask(&format!("to/{what}?none"), "none").await, none);
        let none = "error: container 'none' not found";
        assert_eq!(ask(&format!("to/{what}?none,x"), "a").await, none);
        assert_eq!(ask(&format!("to/{what}?x"), "none,a").await, none);
    }
    assert_eq!(ask("to/names", "").await, r#"["a"]"#);
    assert_eq!(ask("to/write-big?3000000", "big").await, "done");
    assert_eq!(ask("to/copy?from,big", "big").await, "done");
    assert_eq!(ask("from/read-big?0", "big").await, "3000000");
}

async fn isolation(backend: &Backend) {
    backend.start("cafe", "cafe", &[(None, &[])]).await.unwrap();
    assert_eq!(backend.ask("cafe", "b/there", "").await, "false");
    assert_eq!(backend.ask("cafe", "b/create", "").await, "created b");
    assert_eq!(backend.ask("cafe", "b/has", "k").await, "false");
    assert_eq!(backend.ask("cafe", "b/put?theirs", "k").await, "done");
    assert_eq!(backend.ask("shop", "b/get", "k").await, "version2");
    assert_eq!(backend.ask("cafe", "b/remove", "").await, "done");
    assert_eq!(backend.ask("shop", "b/get", "k").await, "version2");
}

/// Checks that many objects are listed page by page, also during writes.
pub(crate) async fn lists(backend: &Backend, count: usize) {
    backend.start("many", "many", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str| backend.ask("many", what, "").await;
    assert_eq!(ask("b/create").await, "created b");
    assert_eq!(ask("b/list").await, "0 names, 0 old, 0 different, 1 pages");
    assert_eq!(ask(&format!("b/fill?{count}")).await, "done");
    let all = ask("b/list").await;
    assert!(
        all.starts_with(&format!("{count} names, {count} old, {count} different")),
        "{all}"
    );
    let field = |text: &str, field: usize| text.split(' ').nth(field).unwrap().parse::<usize>().unwrap();
    let pages = field(&all, 6);
    assert!(pages > 1, "{all}");
    // The guest deletes one object and adds another after each page. A deleted object is listed if its page came first.
    let writing = ask("b/list?write").await;
    let (old, different) = (field(&writing, 2), field(&writing, 4));
    assert_eq!(old, different, "each name once: {writing}");
    assert!(
        different + pages > count && different <= count,
        "{writing}, of {count}"
    );
    assert_eq!(ask("b/clear").await, "done");
    assert_eq!(ask("b/list").await, "0 names, 0 old, 0 different, 1 pages");
}

/// Checks that an object which is removed during a read can be read to its end.
pub(crate) async fn can_be_read_when_removed(backend: &Backend) {
    backend.start("shop", "shop", &[(None, &[])]).await.unwrap();
    let ask = async |what: &str| backend.ask("shop", what, "big").await;
    assert_eq!(ask("b/create").await, "created b");
    assert_eq!(ask("b/write-big?8000000").await, "done");
    assert_eq!(ask("b/delete-while-reading").await, "false all");
}

/// Checks that a read-only entry rejects every change.
pub(crate) async fn is_read_only(backend: &Backend, settings: &[(&str, &str)]) {
    backend.start("1", "shop", &[(None, settings)]).await.unwrap();
    let ask = async |what: &str, key: &str| backend.ask("shop", what, key).await;
    assert_eq!(ask("b/create", "").await, "created b");
    assert_eq!(ask("b/put?v", "k").await, "done");
    let reading: Vec<(&str, &str)> = settings.iter().copied().chain([("read_only", "true")]).collect();
    // The in-memory store lives as long as a workload of this name runs, so the second starts before the first stops.
    backend.start("2", "shop", &[(None, &reading)]).await.unwrap();
    backend.host.undeploy("1").await;
    assert_eq!(ask("b/get", "k").await, "v");
    assert_eq!(ask("b/names", "").await, r#"["k"]"#);
    let refused = "error: access denied: this store is read-only";
    for what in [
        "b/put?x",
        "b/put-empty",
        "b/delete",
        "b/delete-many?k",
        "b/clear",
        "b/copy?other",
        "b/move?other",
        "b/remove",
        "new/create",
    ] {
        assert_eq!(ask(what, "k").await, refused, "{what}");
    }
    assert_eq!(ask("b/get", "k").await, "v");
    assert_eq!(ask("b/names", "").await, r#"["k"]"#);
}
