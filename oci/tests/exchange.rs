//! Components in registries, beside the client that `wkg` uses.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use oci_client::Client;
use oci_client::client::{ClientConfig, ClientProtocol, Config, ImageLayer};
use oci_client::manifest::OciImageManifest;
use oci_client::secrets::RegistryAuth;
use wash_oci::{
    Artifact, COMPONENT_LAYER, CONFIG, Cache, LayerConfig, OciError, Progress, PullPolicy, Puller,
    RegistryOptions, Silent, World, parse, push,
};
use wash_tests::servers::{Registry, digest};

const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

fn peer() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new(ClientConfig {
        protocol: ClientProtocol::Http,
        ..ClientConfig::default()
    })
}

fn artifact() -> Artifact {
    Artifact {
        component: Bytes::from_static(COMPONENT),
        config: LayerConfig {
            created: "1970-01-01T00:00:00Z".to_owned(),
            author: None,
            architecture: "wasm",
            os: "wasip2",
            layer_digests: Vec::new(),
            component: World::default(),
        },
        annotations: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
    }
}

#[tokio::test]
async fn what_we_push_others_pull() {
    let registry = Registry::start();
    let reference = parse(&format!("{}/a/b:1", registry.address())).unwrap();
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    let references = std::slice::from_ref(&reference);
    let pushed = push(artifact(), references, &RegistryOptions::default(), &progress)
        .await
        .unwrap();
    let pulled = peer()
        .pull(&reference, &RegistryAuth::Anonymous, vec![COMPONENT_LAYER])
        .await
        .unwrap();
    assert_eq!(pulled.digest.as_deref(), Some(pushed.as_str()));
    // What wkg insists on.
    assert_eq!(pulled.layers.len(), 1);
    assert_eq!(pulled.config.media_type, CONFIG);
    assert_eq!(pulled.layers[0].data, COMPONENT);
    assert_eq!(pulled.manifest.unwrap().annotations.unwrap()["a"], "b");
    let config: serde_json::Value = serde_json::from_slice(&pulled.config.data).unwrap();
    assert_eq!(config["layerDigests"][0], digest(COMPONENT));
}

#[tokio::test]
async fn what_others_push_we_pull() {
    let registry = Registry::start();
    let reference = parse(&format!("{}/a/b:1", registry.address())).unwrap();
    let layers = [ImageLayer::new(
        Bytes::from_static(COMPONENT),
        COMPONENT_LAYER.to_owned(),
        None,
    )];
    let config = Config::new(Bytes::from_static(b"{}"), CONFIG.to_owned(), None);
    let mut manifest = OciImageManifest::build(&layers, &config, None);
    manifest.media_type = Some("application/vnd.oci.image.manifest.v1+json".to_owned());
    let auth = RegistryAuth::Anonymous;
    peer()
        .push(&reference, &layers, config, &auth, Some(manifest))
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut puller = Puller::new(Cache::new(folder.path()));
    puller.policy = PullPolicy::Never;
    assert!(matches!(
        puller.pull(&reference).await,
        Err(OciError::NotCached(_))
    ));
    puller.policy = PullPolicy::Always;
    let got = puller.pull(&reference).await.unwrap();
    assert_eq!(std::fs::read(&got.path).unwrap(), COMPONENT);
    assert_eq!(
        (got.layer.as_str(), got.cached),
        (digest(COMPONENT).as_str(), false)
    );
    puller.policy = PullPolicy::Never;
    let again = puller.pull(&reference).await.unwrap();
    assert_eq!((again.digest, again.cached), (got.digest, true));
}
