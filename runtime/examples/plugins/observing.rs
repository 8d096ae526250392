//! Measures the cost of observing plugin calls: metrics only, and metrics with spans.

use std::convert::Infallible;
use std::hint::black_box;
use std::time::Instant;

use tracing_subscriber::layer::SubscriberExt as _;
use wash_runtime::metrics::Metrics;
use wash_runtime::plugin::observe::Call;
use wash_runtime::telemetry::{Settings, Telemetry};
use wash_tests::servers::Otlp;

const COUNT: u32 = 1_000_000;

pub(crate) async fn measure() -> anyhow::Result<()> {
    let off = each().await;
    let collector = Otlp::start();
    let settings = Settings::from_variables("bench", |name| {
        (name == "OTEL_EXPORTER_OTLP_ENDPOINT").then(|| collector.url())
    })?;
    let settings = settings.ok_or_else(|| anyhow::anyhow!("the collector is a setting"))?;
    let telemetry = Telemetry::start(settings)?;
    let subscriber = tracing_subscriber::registry().with(telemetry.layer());
    let sending = tracing::subscriber::set_default(subscriber);
    let on = each().await;
    drop(sending);
    println!(
        "\nobserving a call: {off:.0} ns to count and time it where no collector is set, {on:.0} ns with a span for one"
    );
    Ok(())
}

/// Mean time of an observed call that does nothing, in nanoseconds.
async fn each() -> f64 {
    let metrics = Metrics::new();
    let begun = Instant::now();
    for _ in 0..COUNT {
        let call = Call::counted_in(&metrics, "wasi:keyvalue/store", "get", "none");
        let done = call.observe(async { Ok::<_, Infallible>(black_box(1)) }).await;
        black_box(done).unwrap();
    }
    begun.elapsed().as_secs_f64() * 1e9 / f64::from(COUNT)
}
