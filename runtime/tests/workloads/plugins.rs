use std::sync::Arc;
use std::sync::atomic::Ordering;

use wash_runtime::error::LinkProblem;
use wash_runtime::host::HostBuilder;
use wash_runtime::wit::WitInterface;

use super::guests::{CONFIGURED, lonely};
use super::linking::problems;
use super::probe::{INTERFACE, Probe};
use super::{TestHost, workload};

const REPORT: &str = "(call $report (i32.const 7))";

#[tokio::test]
async fn a_plugin_is_called_at_each_step_of_a_workloads_life() {
    let host = TestHost::start().await;
    host.run(workload(&lonely(REPORT), &[])).await.unwrap();
    host.ended().await;
    host.stop().await;
    host.host.stop().await.unwrap();
    assert_eq!(
        host.probe.calls(),
        [
            "start",
            "bind w [(\"key\", \"value\")]",
            "item w/service",
            "resolved w/service",
            "unbind w",
            "stop"
        ]
    );
    assert_eq!(*host.probe.reports.lock().unwrap(), [("w/service".to_owned(), 7)]);
}

#[tokio::test]
async fn a_plugin_that_refuses_is_named_and_the_workload_is_unbound() {
    let host = TestHost::start().await;
    host.probe.refuse.store(true, Ordering::SeqCst);
    let error = host.run(workload(&lonely(REPORT), &[])).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin 'probe' rejected workload 'app': no room"
    );
    assert_eq!(host.probe.calls().last().unwrap(), "unbind w");
    host.probe.refuse.store(false, Ordering::SeqCst);
    host.run(workload(&lonely(REPORT), &[])).await.unwrap();
}

#[tokio::test]
async fn an_interface_that_is_not_listed_is_not_granted() {
    let host = TestHost::start().await;
    let mut silent = workload(&lonely(REPORT), &[]);
    silent.host_interfaces.clear();
    let problems = problems(host.run(silent).await.unwrap_err());
    assert!(
        matches!(
            problems.as_slice(),
            [LinkProblem::NotGranted { plugin: "probe", .. }]
        ),
        "{problems:?}"
    );
}

#[tokio::test]
async fn entries_for_one_package_need_names() {
    let host = TestHost::start().await;
    let named = |name: Option<&str>| WitInterface {
        name: name.map(str::to_owned),
        ..WitInterface::parse(INTERFACE).unwrap()
    };
    for names in [
        [None, Some("one")],
        [Some("one"), Some("one")],
        [Some("One"), Some("two")],
    ] {
        let mut unclear = workload(&lonely(REPORT), &[]);
        unclear.host_interfaces = names.map(named).to_vec();
        let problems = problems(host.run(unclear).await.unwrap_err());
        assert!(
            matches!(problems.as_slice(), [LinkProblem::InterfaceNames { .. }]),
            "{problems:?}"
        );
    }
    let mut clear = workload(&lonely(REPORT), &[]);
    clear.host_interfaces = [Some("one"), Some("two")].map(named).to_vec();
    host.run(clear).await.unwrap();
}

#[tokio::test]
async fn two_plugins_cannot_have_one_id() {
    let twice = HostBuilder::new()
        .with_plugin(Arc::new(Probe::default()))
        .unwrap()
        .with_plugin(Arc::new(Probe::default()));
    let error = twice.err().expect("an error for the second plugin");
    assert_eq!(error.to_string(), "two plugins have the id 'probe'");
}

#[tokio::test]
async fn a_component_reads_its_own_settings() {
    let host = TestHost::start().await;
    let mut configured = workload(CONFIGURED, &[]);
    let config = |value: &str| [("key".to_owned(), value.to_owned())].into();
    configured
        .host_interfaces
        .push(WitInterface::parse("wasi:config/store@0.2.0-rc.1").unwrap());
    host.run(configured.clone()).await.unwrap();
    host.ended().await;
    host.stop().await;
    configured.host_interfaces[1].config = config("of all");
    host.states.0.send_replace(Vec::new());
    host.run(configured.clone()).await.unwrap();
    host.ended().await;
    host.stop().await;
    configured.service.as_mut().unwrap().local_resources.config = config("mine");
    host.states.0.send_replace(Vec::new());
    host.run(configured).await.unwrap();
    host.ended().await;
    assert_eq!(host.probe.values(), [999, 6, 4]);
}
