//! Components that are expensive to compile: they cost their own start, not the host.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use wash_tests::guest;

use crate::cluster::{Cluster, Host};
use crate::{peak_mib, start};

/// Memory of the host for starts that are refused, in MiB.
const MAX_GROWTH: usize = 64;

/// A component with one function: `depth` nested loops, the innermost of which changes each of `locals`. The baseline compiler
/// does not support its tail call.
fn loops(depth: usize, locals: usize) -> Vec<u8> {
    let mut body = String::new();
    for _ in 0..locals {
        body.push_str("(local i32)");
    }
    body.push_str(&"loop ".repeat(depth));
    for local in 0..locals {
        let _ = write!(body, "local.get {local} i32.const 1 i32.add local.set {local} ");
    }
    body.push_str("local.get 0 br_if 0 ");
    body.push_str(&"end ".repeat(depth));
    guest::assemble(&format!(
        "(component (core module (func $tail return_call $tail) (func {body})))"
    ))
}

fn cpu_time(host: &Host) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", host.session.pid())).unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let ticks: Vec<u64> = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse().unwrap())
        .collect();
    // Linux reports hundredths of a second.
    Duration::from_millis(ticks.iter().sum::<u64>() * 10)
}

#[test]
fn a_component_that_is_expensive_to_compile_is_refused() {
    let cluster = Cluster::start();
    let host = cluster.host("one", &["--max-compile-time", "2s"]);
    let victim = cluster.workload("victim", "hello", "");
    let _ = cluster.wash(&["workload", "start", "-f", &victim]).success();
    let before = peak_mib(&host);
    let cpu = cpu_time(&host);
    std::thread::scope(|scope| {
        let attack = scope.spawn(|| {
            let run = start(&cluster, "slow", loops(490, 4_000)).expect_code(1);
            assert!(run.stderr().contains("more than 2 s of CPU time"), "{run}");
        });
        while !attack.is_finished() {
            assert_eq!(host.get("victim").1, "hello from afar");
        }
        attack.join().unwrap();
    });
    // Another workload with the same component is refused at once.
    let again = Instant::now();
    let file = cluster.workload("again", "slow", "");
    let run = cluster.wash(&["workload", "start", "-f", &file]).expect_code(1);
    assert!(run.stderr().contains("more than 2 s of CPU time"), "{run}");
    assert!(again.elapsed() < Duration::from_secs(2), "{:?}", again.elapsed());
    let used = cpu_time(&host).saturating_sub(cpu);
    assert!(used < Duration::from_secs(2), "the host itself used {used:?}");
    let grown = peak_mib(&host) - before;
    assert!(grown < MAX_GROWTH, "{grown} MiB");
    let _ = host.end().success();
}

#[test]
fn a_component_that_needs_much_memory_to_compile_is_refused() {
    let cluster = Cluster::start();
    let host = cluster.host("one", &["--max-compile-memory-mb", "256"]);
    let run = start(&cluster, "large", loops(490, 4_000)).expect_code(1);
    assert!(run.stderr().contains("more than 256 MiB of memory"), "{run}");
    let file = cluster.workload("victim", "hello", "");
    let _ = cluster.wash(&["workload", "start", "-f", &file]).success();
    assert_eq!(host.get("victim").1, "hello from afar");
    let _ = host.end().success();
}

#[test]
fn a_component_of_an_absurd_structure_is_refused() {
    let cluster = Cluster::start();
    let host = cluster.host("one", &[]);
    let module = format!("(core module {})", "(memory 0)".repeat(90));
    let memories = format!("(component {})", module.repeat(3));
    let instances = format!(
        "(component (core module $m (memory 0)) {})",
        "(core instance (instantiate $m))".repeat(900)
    );
    for (name, component, reason) in [
        ("loops", loops(14_000, 1), "more than 500 levels of nested loops"),
        ("memories", guest::assemble(&memories), "more than 200 memories"),
        (
            "instances",
            guest::assemble(&instances),
            "900 memories, more than 200",
        ),
    ] {
        let run = start(&cluster, name, component).expect_code(1);
        assert!(run.stderr().contains(reason), "{run}");
    }
    let _ = host.end().success();
}
