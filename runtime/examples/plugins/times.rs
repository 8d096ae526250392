//! Durations of many operations, and their statistics.

use std::time::Instant;

use anyhow::Context as _;

/// Durations of operations that ran in sequence, in nanoseconds, sorted.
pub(crate) struct Times {
    sorted: Vec<u64>,
}

impl Times {
    pub(crate) fn new(mut times: Vec<u64>) -> Self {
        times.sort_unstable();
        Self { sorted: times }
    }

    /// Measures `count` calls.
    pub(crate) async fn measure(
        count: usize,
        call: impl AsyncFnMut() -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let mut times = Vec::with_capacity(count);
        measure_into(&mut times, count, call).await?;
        Ok(Self::new(times))
    }

    #[allow(clippy::cast_precision_loss, reason = "printed rounded")]
    pub(crate) fn per_second(&self) -> f64 {
        let total: u64 = self.sorted.iter().sum();
        self.sorted.len() as f64 * 1e9 / total.max(1) as f64
    }

    /// The duration at `percent` of the sorted list, in microseconds.
    #[allow(clippy::cast_precision_loss, reason = "printed rounded")]
    pub(crate) fn quantile(&self, percent: usize) -> f64 {
        let index = self.sorted.len().saturating_sub(1) * percent / 100;
        self.sorted.get(index).copied().unwrap_or_default() as f64 / 1e3
    }
}

/// Measures `count` calls, and appends their durations in nanoseconds.
pub(crate) async fn measure_into(
    times: &mut Vec<u64>,
    count: usize,
    mut call: impl AsyncFnMut() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for _ in 0..count {
        let begun = Instant::now();
        call().await?;
        times.push(u64::try_from(begun.elapsed().as_nanos())?);
    }
    Ok(())
}

/// Parses the answer of a guest: nanoseconds, separated by spaces.
pub(crate) fn read(answer: &str) -> anyhow::Result<Vec<u64>> {
    let times = answer.split(' ').map(str::parse).collect::<Result<_, _>>();
    times.with_context(|| answer.to_owned())
}
