//! The recorded messages as Rust values.
#![allow(clippy::unnecessary_wraps, reason = "fields that are messages are optional")]

use std::collections::BTreeMap;

use wash_api::protocol::{
    Component, EmptyDir, HostHeartbeat, HostPath, ImagePullPolicy, ImagePullSecret, LocalResources, LogEntry,
    Service, Timestamp, Volume, VolumeMount, VolumeType, WitInterface, WitWorld, Workload,
    WorkloadListResponse, WorkloadLogsRequest, WorkloadLogsResponse, WorkloadStartRequest, WorkloadState,
    WorkloadStatus, WorkloadSummary,
};

/// All states, by number.
pub(super) const STATES: [WorkloadState; 7] = [
    WorkloadState::Unspecified,
    WorkloadState::Starting,
    WorkloadState::Running,
    WorkloadState::Completed,
    WorkloadState::Stopping,
    WorkloadState::Error,
    WorkloadState::NotFound,
];

/// The seconds of most timestamps: 2026-01-02T03:04:05Z.
const SECOND: i64 = 1_767_323_045;

fn map(values: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    values.iter().map(owned).collect()
}

fn list_of(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn time(seconds: i64, nanos: i32) -> Option<Timestamp> {
    Some(Timestamp { seconds, nanos })
}

pub(super) fn status(id: &str, state: WorkloadState, message: &str) -> Option<WorkloadStatus> {
    Some(WorkloadStatus {
        workload_id: id.to_owned(),
        workload_state: state,
        message: message.to_owned(),
    })
}

pub(super) fn heartbeat() -> HostHeartbeat {
    HostHeartbeat {
        id: "f3c2a1d0-8a54-4a70-9c1e-2f6b7d1f0e55".to_owned(),
        hostname: "knoten-ä.example".to_owned(),
        friendly_name: "say \"hi\" \\ / <b>&amp;</b> ☃ 😀 \u{2028} \u{7f}".to_owned(),
        version: "1.2.3-rc.1+build.5".to_owned(),
        labels: map(&[
            ("hostgroup", "default"),
            ("kubernetes.io/os", "linux"),
            ("zürich", "é"),
            ("nothing", ""),
            ("lines", "a\nb\tc\rd\u{8}e\u{c}f\u{1}g"),
        ]),
        started_at: time(SECOND, 123_456_789),
        os_arch: "x86_64".to_owned(),
        os_name: "linux".to_owned(),
        os_kernel: "6.1.0-44-amd64".to_owned(),
        system_cpu_usage: 12.5,
        system_memory_total: u64::MAX,
        system_memory_free: 9_007_199_254_740_993,
        component_count: 4_294_967_296,
        workload_count: 1,
        imports: vec![
            WitInterface {
                namespace: "wasi".to_owned(),
                package: "keyvalue".to_owned(),
                version: "0.2.0-draft".to_owned(),
                interfaces: list_of(&["store", "atomics", "batch"]),
                config: map(&[("bucket", "shop"), ("address", "nats://127.0.0.1:4222")]).into(),
                name: "cache".to_owned(),
            },
            WitInterface {
                namespace: "wasi".to_owned(),
                package: "logging".to_owned(),
                interfaces: list_of(&["logging"]),
                ..WitInterface::default()
            },
        ],
        exports: vec![WitInterface {
            namespace: "wasi".to_owned(),
            package: "http".to_owned(),
            version: "0.2.0".to_owned(),
            interfaces: list_of(&["incoming-handler"]),
            ..WitInterface::default()
        }],
        http_port: u32::MAX,
        environment: "shop".to_owned(),
    }
}

/// A heartbeat with only an id, the CPU usage and the start time of the host.
pub(super) fn load(usage: f32, seconds: i64, nanos: i32) -> HostHeartbeat {
    HostHeartbeat {
        id: "h".to_owned(),
        system_cpu_usage: usage,
        started_at: time(seconds, nanos),
        ..HostHeartbeat::default()
    }
}

fn service() -> Service {
    Service {
        image: "registry.example:5000/shop/service@sha256:0123".to_owned(),
        local_resources: Some(LocalResources {
            memory_limit_mb: i32::MAX,
            cpu_limit: i32::MIN,
            config: map(&[("a", "1"), ("b", "2")]).into(),
            environment: map(&[("PATH", "/bin"), ("EMPTY", "")]).into(),
            volume_mounts: vec![
                VolumeMount {
                    name: "data".to_owned(),
                    mount_path: "/data".to_owned(),
                    read_only: true,
                },
                VolumeMount {
                    name: "tmp".to_owned(),
                    mount_path: "/tmp".to_owned(),
                    read_only: false,
                },
            ],
            allowed_hosts: list_of(&["api.example.com", "*.example.org:8443"]),
            allowed_ip_name_lookups: list_of(&["db.example.com"]),
            allowed_host_loopback_ports: list_of(&["5432", "53/udp"]),
        }),
        max_restarts: u64::MAX,
        image_pull_secret: Some(ImagePullSecret {
            username: "robot$shop".to_owned().into(),
            password: "päss\"\\".to_owned().into(),
        }),
        image_pull_policy: ImagePullPolicy::Never,
    }
}

fn components() -> Vec<Component> {
    vec![
        Component {
            image: "registry.example/shop/app:1".to_owned(),
            local_resources: Some(LocalResources {
                memory_limit_mb: 64,
                cpu_limit: 500,
                ..LocalResources::default()
            }),
            pool_size: 2,
            max_invocations: 1000,
            image_pull_secret: Some(ImagePullSecret {
                username: "me".to_owned().into(),
                password: "hunter2".to_owned().into(),
            }),
            name: "app".to_owned(),
            image_pull_policy: ImagePullPolicy::Always,
            max_concurrency: 8,
        },
        Component {
            image: "registry.example/shop/worker:1".to_owned(),
            pool_size: -1,
            max_invocations: -2,
            image_pull_policy: ImagePullPolicy::IfNotPresent,
            max_concurrency: -3,
            ..Component::default()
        },
        Component {
            image: "registry.example/shop/plain:1".to_owned(),
            ..Component::default()
        },
    ]
}

pub(super) fn start() -> WorkloadStartRequest {
    let workload = Workload {
        namespace: "test".to_owned(),
        name: "shop".to_owned(),
        annotations: map(&[("team", "a"), ("example.com/why", "\"because\"")]),
        service: Some(service()),
        wit_world: Some(WitWorld {
            components: components(),
            host_interfaces: vec![
                WitInterface {
                    namespace: "wasi".to_owned(),
                    package: "http".to_owned(),
                    version: "0.2.0".to_owned(),
                    interfaces: list_of(&["incoming-handler", "outgoing-handler"]),
                    config: map(&[("host", "shop.example.com"), ("path", "/")]).into(),
                    name: "web".to_owned(),
                },
                WitInterface {
                    namespace: "wasi".to_owned(),
                    package: "config".to_owned(),
                    interfaces: list_of(&["store"]),
                    ..WitInterface::default()
                },
            ],
        }),
        volumes: vec![
            Volume {
                name: "data".to_owned(),
                volume_type: Some(VolumeType::HostPath(HostPath {
                    local_path: "/var/lib/shop".to_owned(),
                })),
            },
            Volume {
                name: "tmp".to_owned(),
                volume_type: Some(VolumeType::EmptyDir(EmptyDir {})),
            },
        ],
    };
    WorkloadStartRequest {
        workload: Some(workload),
        workload_id: "2f6b".to_owned(),
    }
}

/// A request whose messages are present and empty.
pub(super) fn sparse_start() -> WorkloadStartRequest {
    let volume = |volume_type| Volume {
        name: String::new(),
        volume_type,
    };
    let workload = Workload {
        service: Some(Service {
            local_resources: Some(LocalResources {
                volume_mounts: vec![VolumeMount::default()],
                ..LocalResources::default()
            }),
            image_pull_secret: Some(ImagePullSecret::default()),
            ..Service::default()
        }),
        wit_world: Some(WitWorld {
            components: vec![
                Component {
                    local_resources: Some(LocalResources::default()),
                    image_pull_secret: Some(ImagePullSecret::default()),
                    ..Component::default()
                },
                Component::default(),
            ],
            host_interfaces: vec![WitInterface::default()],
        }),
        volumes: vec![
            volume(None),
            volume(Some(VolumeType::HostPath(HostPath::default()))),
            volume(Some(VolumeType::EmptyDir(EmptyDir {}))),
        ],
        ..Workload::default()
    };
    WorkloadStartRequest {
        workload: Some(workload),
        workload_id: String::new(),
    }
}

pub(super) fn list() -> WorkloadListResponse {
    let parts = [
        ("test", "a", 9_007_199_254_740_993, ""),
        ("test", "b", 1, "pulls"),
        ("", "", 0, ""),
        ("", "", 0, ""),
        ("", "", 0, ""),
        ("", "", 0, "⚠"),
        ("", "", 0, ""),
    ];
    let workloads = parts.into_iter().zip(STATES).zip(1..);
    let workloads =
        workloads.map(
            |(((namespace, name, component_count, message), state), id)| WorkloadSummary {
                namespace: namespace.to_owned(),
                name: name.to_owned(),
                component_count,
                workload_status: status(&id.to_string(), state, message),
                annotations: if id == 1 {
                    map(&[("empty", ""), ("team", "ä")])
                } else {
                    BTreeMap::new()
                },
            },
        );
    WorkloadListResponse {
        workloads: workloads.collect(),
        ..WorkloadListResponse::default()
    }
}

pub(super) fn logs_request() -> WorkloadLogsRequest {
    WorkloadLogsRequest {
        workload_id: "2f6b".to_owned(),
        after: u64::MAX,
        wait_milliseconds: u32::MAX,
    }
}

pub(super) fn logs() -> WorkloadLogsResponse {
    let entry = |number, time, component: &str, source: &str, message: &str| LogEntry {
        number,
        time,
        component: component.to_owned(),
        source: source.to_owned(),
        message: message.to_owned(),
    };
    WorkloadLogsResponse {
        entries: vec![
            entry(1_767_323_045_000_000_001, time(SECOND, 0), "app", "stdout", "one"),
            entry(2, time(SECOND, 120_000_000), "service", "warn", "☃"),
            entry(3, time(SECOND, 123_456_000), "", "", ""),
            entry(u64::MAX, time(SECOND, 1), "", "", "\u{1b}[31mred"),
            entry(0, time(-1, 999_000_000), "", "", ""),
            entry(0, time(0, 0), "", "", ""),
            LogEntry::default(),
        ],
    }
}
