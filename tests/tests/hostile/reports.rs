//! Reports about a guest: names in it do not decide how large they are.

use wash_tests::guest::{Http, doubling_name};

use crate::cluster::Cluster;
use crate::{peak_mib, start};

/// Memory that a host may use for reports, in MiB.
const MAX_GROWTH: usize = 64;

/// Length that the log of a request may have, in bytes.
const MAX_LOG: usize = 16 << 10;

#[test]
fn the_name_of_a_function_does_not_decide_how_large_a_report_is() {
    let names = [
        doubling_name(22),
        "n".repeat(100_000),
        "\u{1b}[2J\nerror: forged".to_owned(),
        format!("_RNvC1a{}p", "INvC1a1b".repeat(200)),
    ];
    let cluster = Cluster::start();
    let host = cluster.host("one", &[]);
    let file = cluster.workload("victim", "hello", "");
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    let before = peak_mib(&host);
    for (number, name) in names.iter().enumerate() {
        let workload = format!("attacker-{number}");
        let _ = start(&cluster, &workload, Http::new("").traps_in(name).component()).success();
        let logged = host.session.stderr().len();
        for _ in 0..10 {
            assert_eq!(host.get(&workload).0, 500);
        }
        let log = host.session.stderr();
        let log = log.get(logged..).unwrap();
        assert!(log.contains("unreachable"), "{log}");
        assert!(log.len() < 10 * MAX_LOG, "{} bytes for {number}", log.len());
        assert!(
            !log.contains("\nerror: forged") && !log.contains('\u{1b}'),
            "{log}"
        );
        assert_eq!(host.get("victim").1, "hello from afar");
    }
    let grown = peak_mib(&host) - before;
    assert!(grown < MAX_GROWTH, "{grown} MiB");
    let _ = host.end().success();
}
