//! Workloads of several components and a service: linking, isolation, limits, restarts.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod guests;
mod lending;
mod limits;
mod linking;
mod plugins;
mod probe;
mod services;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use wash_runtime::engine::Engine;
use wash_runtime::host::{Host, HostApi as _, HostBuilder, ServiceObserver, ServiceState};
use wash_runtime::plugin::wasi_config::DynamicConfig;
use wash_runtime::types::{
    Component, LocalResources, Service, Workload, WorkloadStartRequest, WorkloadState, WorkloadStatus,
    WorkloadStatusRequest, WorkloadStopRequest,
};
use wash_runtime::wit::WitInterface;
use wash_runtime::{GuestOutput, GuestSource, GuestStream};

use probe::Probe;

/// Limit for every wait in these tests.
const DEADLINE: Duration = Duration::from_secs(30);

/// A running host with a probe plugin, and what its service did.
struct TestHost {
    host: Arc<Host>,
    probe: Arc<Probe>,
    states: Arc<States>,
    lines: Arc<Lines>,
}

/// The states of the service, in order.
#[derive(Default)]
struct States(tokio::sync::watch::Sender<Vec<ServiceState>>);

impl ServiceObserver for States {
    fn changed(&self, _: &str, _: &str, state: &ServiceState) {
        self.0.send_modify(|states| states.push(state.clone()));
    }
}

impl States {
    /// Waits until the service has ended; returns how.
    async fn ended(&self) -> WorkloadState {
        let mut states = self.0.subscribe();
        let end = |states: &Vec<ServiceState>| match states.last() {
            Some(ServiceState::Completed) => Some(WorkloadState::Completed),
            Some(ServiceState::Failed { .. }) => Some(WorkloadState::Error),
            Some(ServiceState::Stopped) => Some(WorkloadState::Stopping),
            _ => None,
        };
        let states = states.wait_for(|states| end(states).is_some()).await.unwrap();
        end(&states).unwrap()
    }
}

/// Lines that guests printed, with the name of the component.
#[derive(Default)]
struct Lines(Mutex<Vec<(String, String)>>);

impl GuestOutput for Lines {
    fn line(&self, source: &GuestSource, stream: GuestStream, line: &str) {
        if matches!(stream, GuestStream::Stdout) {
            assert_eq!((&*source.workload_id, &*source.workload_name), ("w", "app"));
            let line = (source.component.to_string(), line.to_owned());
            self.0.lock().unwrap().push(line);
        }
    }
}

impl TestHost {
    async fn start() -> Self {
        let probe = Arc::new(Probe::default());
        let states = Arc::new(States::default());
        let lines = Arc::new(Lines::default());
        let engine = Engine::builder()
            .with_max_cpu_time(Duration::from_millis(200))
            .with_max_memory(64 << 20)
            .with_pooling_allocator(false)
            .build()
            .unwrap();
        let host = HostBuilder::new()
            .with_engine(engine)
            .with_plugin(probe.clone())
            .unwrap()
            .with_plugin(Arc::new(DynamicConfig::new(false)))
            .unwrap()
            .with_service_observer(states.clone())
            .with_guest_output(lines.clone())
            .with_grace_period(Duration::from_secs(5))
            .build()
            .unwrap();
        Self {
            host: host.start().await.unwrap(),
            probe,
            states,
            lines,
        }
    }

    async fn run(&self, workload: Workload) -> anyhow::Result<()> {
        self.host
            .workload_start(WorkloadStartRequest {
                workload_id: "w".to_owned(),
                workload,
            })
            .await
            .map(|_| ())
    }

    async fn stop(&self) {
        self.host
            .workload_stop(WorkloadStopRequest {
                workload_id: "w".to_owned(),
            })
            .await
            .unwrap();
    }

    async fn status(&self) -> WorkloadStatus {
        let request = WorkloadStatusRequest {
            workload_id: "w".to_owned(),
        };
        self.host.workload_status(request).await.unwrap().workload_status
    }

    /// Waits until the service has ended; returns the status of the workload.
    async fn ended(&self) -> WorkloadStatus {
        tokio::time::timeout(DEADLINE, self.states.ended())
            .await
            .expect("the service did not end");
        let end = self.status().await;
        assert_ne!(end.workload_state, WorkloadState::Running, "{end:?}");
        end
    }
}

/// A workload with access to the probe.
fn workload(service: &str, components: &[(&str, &str)]) -> Workload {
    Workload {
        namespace: "test".to_owned(),
        name: "app".to_owned(),
        service: Some(Service {
            bytes: wat::parse_str(service).unwrap().into(),
            ..Service::default()
        }),
        components: components
            .iter()
            .map(|(name, text)| component(name, text))
            .collect(),
        host_interfaces: vec![WitInterface {
            config: [("key".to_owned(), "value".to_owned())].into(),
            ..WitInterface::parse(probe::INTERFACE).unwrap()
        }],
        ..Workload::default()
    }
}

fn component(name: &str, text: &str) -> Component {
    Component {
        local_resources: LocalResources::default(),
        ..Component::new(name, wat::parse_str(text).unwrap())
    }
}
