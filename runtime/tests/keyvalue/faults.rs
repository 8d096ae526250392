//! What servers do that are not always there.

use std::time::{Duration, Instant};

use crate::contract::Backend;

/// A server that can be away.
pub(crate) trait Server {
    fn stop(&mut self);
    fn restart(&mut self);
}

/// Longest that a call may take while the server is away.
const FAST: Duration = Duration::from_secs(3);

/// Away at the start, back, away under load, back: calls fail fast and work again, and what was acknowledged is there.
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

    // Under load, in the middle of which it goes.
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
    // The last call may have come to the server, and its answer not back.
    assert!(
        sum == acknowledged || sum == acknowledged + 1,
        "{acknowledged} {sum}"
    );
}

/// The server is back: so are its clients, soon.
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

/// Two hosts with the same workload count together.
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
