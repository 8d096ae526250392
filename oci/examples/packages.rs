//! Measures the time to push and pull a 100 MB component, compared with the client library of `wkg oci`. Prints a table;
//! `cargo xtask bench packages` runs it.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "this is a benchmark")]

use std::time::{Duration, Instant};

use bytes::Bytes;
use oci_client::client::{ClientConfig, ClientProtocol, Config, ImageLayer};
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference};
use wash_oci::{
    Artifact, COMPONENT_MEDIA_TYPE, CONFIG_MEDIA_TYPE, Cache, Puller, RegistryOptions, parse_reference, push,
};
use wash_tests::servers::Registry;

/// Size of the component, in bytes.
const SIZE: usize = 100_000_000;

/// Number of pushes and pulls. Every push sends content that the registry does not have yet.
const RUNS: u8 = 5;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let registry = Registry::start();
    let host = registry.address();
    let folder = tempfile::tempdir()?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let peer = Client::new(ClientConfig {
        protocol: ClientProtocol::Http,
        ..ClientConfig::default()
    });
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for run in 0..RUNS {
        let name = |who: &str| parse_reference(&format!("{host}/{who}/{run}:1"));
        // Alternate, so that other load on the machine affects both equally.
        ours.push
            .push(push_ours(&name("ours")?, component(2 * run)).await?);
        theirs
            .push
            .push(push_theirs(&peer, &name("theirs")?, component(2 * run + 1)).await?);
        let cache = folder.path().join(run.to_string());
        let file = folder.path().join("component.wasm");
        ours.pull.push(pull_ours(&name("ours")?, &cache, &file).await?);
        theirs
            .pull
            .push(pull_theirs(&peer, &name("theirs")?, &file).await?);
    }
    println!("100 MB, median of {RUNS}        wash       wkg    ratio");
    for (what, ours, theirs) in [
        ("push", median(ours.push), median(theirs.push)),
        ("pull", median(ours.pull), median(theirs.pull)),
    ] {
        let (ours, theirs) = (ours.as_secs_f64(), theirs.as_secs_f64());
        println!(
            "{what:<20} {:>8.0} ms {:>6.0} ms {:>8.2}",
            ours * 1e3,
            theirs * 1e3,
            ours / theirs
        );
    }
    println!("target ratio: at most 1.2");
    Ok(())
}

#[derive(Default)]
struct Times {
    push: Vec<Duration>,
    pull: Vec<Duration>,
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().expect("at least one run")
}

/// Returns bytes that start with a component header, followed by pseudo-random content that depends on the seed.
fn component(seed: u8) -> Bytes {
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    let mut state = u32::from(seed) + 1;
    bytes.extend(
        std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .take(SIZE - bytes.len()),
    );
    bytes.into()
}

async fn push_ours(reference: &Reference, component: Bytes) -> anyhow::Result<Duration> {
    let (artifact, options) = (Artifact::new(component), RegistryOptions::default());
    let start = Instant::now();
    push(artifact, std::slice::from_ref(reference), &options, None).await?;
    Ok(start.elapsed())
}

async fn push_theirs(peer: &Client, reference: &Reference, component: Bytes) -> anyhow::Result<Duration> {
    let start = Instant::now();
    let layer = ImageLayer::new(component, COMPONENT_MEDIA_TYPE.to_owned(), None);
    let config = Config::new(Bytes::from_static(b"{}"), CONFIG_MEDIA_TYPE.to_owned(), None);
    peer.push(reference, &[layer], config, &RegistryAuth::Anonymous, None)
        .await?;
    Ok(start.elapsed())
}

/// Pulls into the cache and copies the component to a file.
async fn pull_ours(
    reference: &Reference,
    cache: &std::path::Path,
    file: &std::path::Path,
) -> anyhow::Result<Duration> {
    let start = Instant::now();
    let pulled = Puller::new(Cache::new(cache)).pull(reference).await?;
    std::fs::copy(pulled.path, file)?;
    Ok(start.elapsed())
}

async fn pull_theirs(
    peer: &Client,
    reference: &Reference,
    file: &std::path::Path,
) -> anyhow::Result<Duration> {
    let start = Instant::now();
    let pulled = peer
        .pull(reference, &RegistryAuth::Anonymous, vec![COMPONENT_MEDIA_TYPE])
        .await?;
    let layer = pulled.layers.first().expect("a component has a layer");
    std::fs::write(file, &layer.data)?;
    Ok(start.elapsed())
}
