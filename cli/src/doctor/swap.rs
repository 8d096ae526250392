//! The check of swap space, which decides how a host resets the memory of instances.

use wash_runtime::engine::memory_may_be_swapped;

use super::check::{Check, Diagnosis};
use super::surroundings::Surroundings;

/// `swap`: whether the memory of guests may be swapped out.
#[derive(Debug)]
pub(crate) struct Swap;

impl Check for Swap {
    fn id(&self) -> &'static str {
        "swap"
    }

    fn about(&self) -> &'static str {
        "whether the memory of components may be swapped out, which makes hosts slower"
    }

    fn run(&self, _around: &Surroundings) -> Diagnosis {
        diagnose(memory_may_be_swapped())
    }
}

fn diagnose(swaps: bool) -> Diagnosis {
    let diagnosis = if swaps {
        Diagnosis::ok(
            "in use: hosts reset the memory of components completely, which is slower; a control group whose memory.swap.max is 0 \
             avoids that",
        )
    } else {
        Diagnosis::ok("not used for components")
    };
    diagnosis.fact("swaps", swaps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::check::Verdict;

    #[test]
    fn swap_is_reported_but_no_problem() {
        let swaps = diagnose(true);
        assert_eq!(swaps.verdict, Verdict::Ok);
        assert!(swaps.evidence.starts_with("in use"));
        assert!(diagnose(false).evidence.starts_with("not used"));
    }
}
