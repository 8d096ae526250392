//! Interoperability with the client library that `wkg` uses.
#![allow(clippy::unwrap_used)]

use bytes::Bytes;
use oci_client::Client;
use oci_client::client::{ClientConfig, ClientProtocol, Config, ImageLayer};
use oci_client::manifest::OciImageManifest;
use oci_client::secrets::RegistryAuth;
use wash_oci::{
    Artifact, COMPONENT_MEDIA_TYPE, CONFIG_MEDIA_TYPE, Cache, OciError, PullPolicy, Puller, RegistryOptions,
    parse_reference, push,
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
    let mut artifact = Artifact::new(COMPONENT);
    artifact.annotations.insert("a".to_owned(), "b".to_owned());
    artifact
}

#[tokio::test]
async fn other_clients_pull_what_this_one_pushed() {
    let registry = Registry::start();
    let reference = parse_reference(&format!("{}/a/b:1", registry.address())).unwrap();
    let references = std::slice::from_ref(&reference);
    let pushed = push(artifact(), references, &RegistryOptions::default(), None)
        .await
        .unwrap();
    let pulled = peer()
        .pull(&reference, &RegistryAuth::Anonymous, vec![COMPONENT_MEDIA_TYPE])
        .await
        .unwrap();
    assert_eq!(pulled.digest.as_deref(), Some(pushed.as_str()));
    // wkg requires one layer, this configuration type and this layer type.
    assert_eq!(pulled.layers.len(), 1);
    assert_eq!(pulled.config.media_type, CONFIG_MEDIA_TYPE);
    assert_eq!(pulled.layers[0].data, COMPONENT);
    assert_eq!(pulled.manifest.unwrap().annotations.unwrap()["a"], "b");
    let config: serde_json::Value = serde_json::from_slice(&pulled.config.data).unwrap();
    assert_eq!(config["layerDigests"][0], digest(COMPONENT));
}

#[tokio::test]
async fn this_client_pulls_what_others_pushed() {
    let registry = Registry::start();
    let reference = parse_reference(&format!("{}/a/b:1", registry.address())).unwrap();
    let layers = [ImageLayer::new(
        Bytes::from_static(COMPONENT),
        COMPONENT_MEDIA_TYPE.to_owned(),
        None,
    )];
    let config = Config::new(Bytes::from_static(b"{}"), CONFIG_MEDIA_TYPE.to_owned(), None);
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
