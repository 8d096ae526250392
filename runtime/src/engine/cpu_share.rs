//! Limits the CPU share that all instances of a component use together.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::epoch::TICK;

/// A share of a core in millicores, or unlimited.
pub(crate) struct CpuShare(Option<Bucket>);

struct Bucket {
    millicores: u32,
    /// The time at which the CPU time used so far is within the share.
    paid_until: Mutex<Option<Instant>>,
}

/// Unused time that can be saved up, so that a request after an idle period is not slowed down.
const BURST: Duration = Duration::from_millis(100);

impl CpuShare {
    /// Creates a share of `millicores`; 0 or less means unlimited.
    pub(crate) fn new(millicores: i32) -> Self {
        let millicores = u32::try_from(millicores)
            .ok()
            .filter(|millicores| *millicores > 0);
        Self(millicores.map(|millicores| Bucket {
            millicores,
            paid_until: Mutex::new(None),
        }))
    }

    /// Accounts for one tick of CPU time. Returns how long the guest must pause before the next tick.
    pub(crate) fn pause(&self) -> Option<Duration> {
        self.0.as_ref()?.pause(Instant::now())
    }
}

impl Bucket {
    fn pause(&self, now: Instant) -> Option<Duration> {
        let price = TICK.saturating_mul(1000) / self.millicores;
        let mut paid_until = self.paid_until.lock();
        let earliest = now.checked_sub(BURST).unwrap_or(now);
        let paid = paid_until.unwrap_or(earliest).max(earliest) + price;
        *paid_until = Some(paid);
        paid.checked_duration_since(now).filter(|pause| !pause.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_core_computes_half_of_the_time() {
        let bucket = Bucket {
            millicores: 500,
            paid_until: Mutex::new(None),
        };
        let begin = Instant::now();
        let mut now = begin;
        let second = Duration::from_secs(1).as_nanos() / TICK.as_nanos();
        for _ in 0..second {
            now += TICK;
            now += bucket.pause(now).unwrap_or_default();
        }
        let elapsed = now - begin;
        assert!(elapsed >= Duration::from_millis(1890), "{elapsed:?}");
        assert!(elapsed <= Duration::from_secs(2), "{elapsed:?}");
    }

    #[test]
    fn no_limit_means_no_pause() {
        assert_eq!(CpuShare::new(0).pause(), None);
        assert_eq!(CpuShare::new(-1).pause(), None);
    }
}
