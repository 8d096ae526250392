//! Capabilities of a guest: environment, files and outgoing requests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::HashMap;

use http::StatusCode;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use support::TestHost;
use wash_runtime::engine::Engine;
use wash_runtime::error::WorkloadError;
use wash_runtime::host::HostApi as _;
use wash_runtime::host::http::DevRouter;
use wash_runtime::types::{
    Component, EmptyDirVolume, HostPathVolume, LocalResources, Volume, VolumeMount, VolumeType, Workload,
    WorkloadStartRequest,
};
use wash_tests::{fixture, guest};

async fn start(resources: LocalResources, volumes: Vec<Volume>) -> anyhow::Result<TestHost> {
    let engine = Engine::builder().with_max_volume_size(4 << 20);
    let host = TestHost::with(engine, DevRouter::default()).await;
    let component = Component {
        local_resources: resources,
        ..Component::new("app", fixture::component("capabilities"))
    };
    let workload = Workload {
        name: "app".to_owned(),
        components: vec![component],
        volumes,
        ..Workload::default()
    };
    host.host
        .workload_start(WorkloadStartRequest {
            workload_id: "app".to_owned(),
            workload,
        })
        .await?;
    Ok(host)
}

fn mount(name: &str, path: &str, read_only: bool) -> VolumeMount {
    VolumeMount {
        name: name.to_owned(),
        mount_path: path.to_owned(),
        read_only,
    }
}

#[tokio::test]
async fn a_guest_gets_only_the_environment_and_files_of_its_workload() {
    let outside = tempfile::tempdir().unwrap();
    let shared = outside.path().join("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::write(shared.join("file.txt"), "content").unwrap();
    std::fs::write(outside.path().join("secret.txt"), "secret").unwrap();
    let local_path = shared.to_string_lossy().into_owned();
    let host = start(
        LocalResources {
            environment: HashMap::from([("GREETING".to_owned(), "hi".to_owned())]),
            volume_mounts: vec![
                mount("shared", "/data", true),
                mount("scratch", "/scratch", false),
            ],
            ..LocalResources::default()
        },
        vec![
            Volume {
                name: "shared".to_owned(),
                volume_type: VolumeType::HostPath(HostPathVolume { local_path }),
            },
            Volume {
                name: "scratch".to_owned(),
                volume_type: VolumeType::EmptyDir(EmptyDirVolume {}),
            },
        ],
    )
    .await
    .unwrap();
    assert_eq!(host.get("/env?GREETING").await, (StatusCode::OK, "hi".to_owned()));
    assert_eq!(host.get("/env?HOME").await.0, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        host.get("/read?/data/file.txt").await,
        (StatusCode::OK, "content".to_owned())
    );
    for escape in [
        "/read?/data/../secret.txt",
        "/read?/etc/hostname",
        "/write?/data/new.txt",
    ] {
        assert_eq!(
            host.get(escape).await.0,
            StatusCode::INTERNAL_SERVER_ERROR,
            "{escape}"
        );
    }
    assert!(!shared.join("new.txt").exists());
    assert_eq!(host.get("/write?/scratch/new.txt").await.0, StatusCode::OK);
    assert_eq!(
        host.get("/read?/scratch/new.txt").await,
        (StatusCode::OK, "written".to_owned())
    );
}

#[tokio::test]
async fn a_volume_that_does_not_exist_is_named() {
    let resources = LocalResources {
        volume_mounts: vec![mount("data", "/data", false)],
        ..LocalResources::default()
    };
    let error = start(resources.clone(), Vec::new()).await.err().unwrap();
    assert_eq!(
        error.to_string(),
        "volume 'data' of component 'app': the workload has no volume of this name"
    );
    let local_path = "/does/not/exist".to_owned();
    let volume = Volume {
        name: "data".to_owned(),
        volume_type: VolumeType::HostPath(HostPathVolume { local_path }),
    };
    let error = start(resources, vec![volume]).await.err().unwrap();
    assert!(
        matches!(error.downcast_ref(), Some(WorkloadError::Volume { .. })),
        "{error:?}"
    );
    assert!(error.to_string().contains("/does/not/exist"), "{error}");
}

#[tokio::test]
async fn a_guest_that_exceeds_the_limit_of_a_volume_is_stopped_and_the_volume_is_emptied() {
    let host = start(
        LocalResources {
            volume_mounts: vec![mount("scratch", "/scratch", false)],
            ..LocalResources::default()
        },
        vec![Volume {
            name: "scratch".to_owned(),
            volume_type: VolumeType::EmptyDir(EmptyDirVolume {}),
        }],
    )
    .await
    .unwrap();
    for call in ["sparse", "fill", "fill-deleted"] {
        let failed = host.seen.failures.lock().unwrap().len();
        let (status, _) = host.get(&format!("/{call}?/scratch/large")).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{call}");
        let failure = host.seen.failures.lock().unwrap()[failed].clone();
        assert!(
            failure.contains("the volume 'scratch' exceeded its limit of 4194304 bytes and was emptied"),
            "{call}: {failure}"
        );
        let written =
            async { while host.get(&format!("/write?/scratch/{call}")).await.0 != StatusCode::OK {} };
        tokio::time::timeout(support::DEADLINE, written).await.unwrap();
    }
    assert_eq!(
        host.get("/read?/scratch/large").await.0,
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

#[tokio::test]
async fn a_folder_in_a_writable_volume_cannot_be_mounted() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let volume = |name: &str, path: &std::path::Path| Volume {
        name: name.to_owned(),
        volume_type: VolumeType::HostPath(HostPathVolume {
            local_path: path.to_string_lossy().into_owned(),
        }),
    };
    let nested = async |read_only| {
        let resources = LocalResources {
            volume_mounts: vec![
                mount("outer", "/outer", read_only),
                mount("inner", "/inner", false),
            ],
            ..LocalResources::default()
        };
        let volumes = vec![volume("outer", folder.path()), volume("inner", &inner)];
        start(resources, volumes).await.map(|_| ())
    };
    let error = nested(false).await.unwrap_err().to_string();
    assert!(
        error.starts_with("volume 'inner' of component 'app': the folder '")
            && error.ends_with("(a volume); use separate folders"),
        "{error}"
    );
    nested(true).await.unwrap();
}

#[tokio::test]
async fn outgoing_requests_reach_servers_but_not_metadata_services() {
    let upstream = TestHost::start().await;
    upstream
        .deploy("upstream", guest::Http::new("from afar").status(201).component())
        .await
        .unwrap();
    let host = start(LocalResources::default(), Vec::new()).await.unwrap();
    let (status, body) = host.get(&format!("/fetch?http://{}/", upstream.address)).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "201 from afar"));
    for url in [
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://2852039166/",
    ] {
        let (status, body) = host.get(&format!("/fetch?{url}")).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{url}: {body}");
        assert!(body.contains("DestinationIpProhibited"), "{url}: {body}");
    }
    // Bound, so that no other process can use the port, but without a listener.
    let held = tokio::net::TcpSocket::new_v4().unwrap();
    held.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let free = held.local_addr().unwrap();
    let (_, body) = host.get(&format!("/fetch?http://{free}/")).await;
    assert!(body.contains("ConnectionRefused"), "{body}");
}

#[tokio::test]
async fn large_bodies_are_streamed_completely() {
    let host = start(LocalResources::default(), Vec::new()).await.unwrap();
    let sent: Vec<u8> = (0..3_000_000u32).map(|number| number.to_le_bytes()[0]).collect();
    let client = Client::builder(TokioExecutor::new()).build_http();
    let request = http::Request::post(format!("http://{}/echo", host.address))
        .body(Full::new(bytes::Bytes::from(sent.clone())))
        .unwrap();
    let response = tokio::time::timeout(support::DEADLINE, client.request(request))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let received = response.into_body().collect().await.unwrap().to_bytes();
    assert!(
        received == sent,
        "{} bytes came back of {}",
        received.len(),
        sent.len()
    );
}
