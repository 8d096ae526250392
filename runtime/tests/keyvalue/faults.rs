//! Tests for backends whose server stops and restarts.

use std::time::{Duration, Instant};

use crate::contract::Backend;

/// A server that tests can stop and restart.
pub(crate) trait Server {
    fn stop(&mut self);
    fn restart(&mut self);
}

/// Limit for one call while the server is stopped.
const FAST: Duration = Duration::from_secs(3);

/// Stops the server at the start and again under load. Checks that calls fail fast while it is stopped and succeed when it is
/// back, and that no acknowledged write is lost.
pub(crate) async fn goes_and_comes_back(backend: &Backend, server: &mut impl Server) {
    server.stop();
    backend.start("1", "shop", &[(None, &[])]).await.unwrap();
    let begun = Instant::now();
    let error = backend.ask("shop", "b/set?1", "k").await;
    assert!(
        error.starts_with("error: ") && begun.elapsed() < FAST,
        "{error} after {:?}",
        begun.elapsed()
    );

    server.restart();
    until_it_works(backend).await;

    // The server stops in the middle of this load.
    let load = async {
        let (mut acknowledged, mut failed) = (0, 0);
        while failed < 3 {
            let answer = backend.ask("shop", "b/increment?1", "n").await;
            match answer.parse::<u64>() {
                Ok(sum) => {
                    assert!(sum > acknowledged);
                    acknowledged = sum;
                    if sum == 200 {
                        server.stop();
                    }
                }
                Err(_) => failed += 1,
            }
        }
        acknowledged
    };
    let acknowledged = load.await;
    assert!(acknowledged >= 200);
    let begun = Instant::now();
    let error = backend.ask("shop", "b/get", "k").await;
    assert!(
        error.starts_with("error: ") && begun.elapsed() < FAST,
        "{error} after {:?}",
        begun.elapsed()
    );

    server.restart();
    until_it_works(backend).await;
    let sum: u64 = backend.ask("shop", "b/increment?0", "n").await.parse().unwrap();
    // The server may have executed the last call although its answer was lost.
    assert!(
        sum == acknowledged || sum == acknowledged + 1,
        "{acknowledged} {sum}"
    );
}

/// Repeats a call until the client has reconnected, for at most 10 seconds.
async fn until_it_works(backend: &Backend) {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let answer = backend.ask("shop", "b/set?1", "k").await;
        if answer == "done" {
            return;
        }
        assert!(Instant::now() < deadline, "{answer}");
    }
}

/// Checks that two hosts with the same workload lose no increment of a shared counter.
pub(crate) async fn two_hosts_count(one: &Backend, other: &Backend) {
    for host in [one, other] {
        host.start("1", "shop", &[(None, &[])]).await.unwrap();
    }
    let count = async |host: &Backend| {
        let often = (0..8).map(|_| host.ask("shop", "b/increment-often?50", "n"));
        futures::future::join_all(often).await
    };
    let answers = tokio::join!(count(one), count(other));
    assert!(
        answers.0.iter().chain(&answers.1).all(String::is_empty),
        "{answers:?}"
    );
    assert_eq!(one.ask("shop", "b/get", "n").await, "some 800");
}
