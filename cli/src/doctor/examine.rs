//! Runs the checks in parallel and collects their findings.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::check::{Check, Diagnosis, Verdict};
use super::surroundings::Surroundings;
use super::{cache, clock, config, docker, git, go, node, ports, rust, swap};
use crate::config::keys::nearest;
use crate::context::Context;
use crate::error::{Error, Result};

/// Time limit for all checks together. Each tool run has its own timeout; this one covers file systems that hang.
const DEADLINE: Duration = Duration::from_secs(45);

/// A check's result.
#[derive(Debug)]
pub(crate) struct Finding {
    /// Stable ID of the check.
    pub(crate) id: String,
    pub(crate) diagnosis: Diagnosis,
}

impl Finding {
    /// The finding as JSON output.
    pub(crate) fn to_json(&self) -> Value {
        let Diagnosis {
            verdict,
            evidence,
            facts,
            advice,
            fix,
        } = &self.diagnosis;
        json!({
            "id": self.id,
            "verdict": verdict,
            "evidence": evidence,
            "facts": facts,
            "fix": advice,
            "fixable": fix.is_some(),
        })
    }

    /// Returns whether the finding is a warning or worse.
    pub(crate) fn is_bad(&self) -> bool {
        self.diagnosis.verdict >= Verdict::Warning
    }
}

/// Returns every check, in report order. `targets` are the Rust targets named in the build command.
pub(crate) fn all(targets: &[String]) -> Vec<Arc<dyn Check>> {
    let mut checks: Vec<Arc<dyn Check>> = vec![
        Arc::new(rust::Toolchain),
        Arc::new(rust::Target::new("wasm32-wasip2")),
    ];
    for target in targets.iter().filter(|target| *target != "wasm32-wasip2") {
        checks.push(Arc::new(rust::Target::new(target)));
    }
    checks.extend::<[Arc<dyn Check>; 12]>([
        Arc::new(node::Node),
        Arc::new(node::Npm),
        Arc::new(node::Jco),
        Arc::new(go::Compiler::go()),
        Arc::new(go::Compiler::tinygo()),
        Arc::new(git::Git),
        Arc::new(docker::Credentials),
        Arc::new(config::Config),
        Arc::new(cache::Cache),
        Arc::new(ports::Ports),
        Arc::new(clock::Clock),
        Arc::new(swap::Swap),
    ]);
    checks
}

/// Returns the checks whose IDs are in `ids`, or all checks if `ids` is empty.
pub(crate) fn select(checks: Vec<Arc<dyn Check>>, ids: &[String]) -> Result<Vec<Arc<dyn Check>>> {
    for id in ids {
        if !checks.iter().any(|check| check.id() == id) {
            let error = Error::usage(format!("unknown check '{}'", id.escape_debug()));
            let error = match nearest(id, checks.iter().map(|check| check.id())) {
                Some(near) => error.hint(format!("did you mean '{near}'?")),
                None => error,
            };
            return Err(error.hint("run 'wash doctor --list' to see the checks"));
        }
    }
    let selected = |check: &Arc<dyn Check>| ids.is_empty() || ids.iter().any(|id| id == check.id());
    Ok(checks.into_iter().filter(selected).collect())
}

/// Runs checks and fixes: a runtime that waits for the tools, and the surroundings.
#[derive(Debug)]
pub(crate) struct Practice {
    runtime: Option<tokio::runtime::Runtime>,
    around: Arc<Surroundings>,
}

impl Practice {
    /// Starts the runtime and collects the surroundings.
    pub(crate) fn open(context: &Context) -> Result<Self> {
        let runtime = crate::blocking::runtime()?;
        let around = Arc::new(Surroundings::find(context, runtime.handle().clone()));
        Ok(Self {
            runtime: Some(runtime),
            around,
        })
    }

    /// Returns the collected surroundings.
    pub(crate) fn around(&self) -> &Surroundings {
        &self.around
    }

    /// Runs `checks` in parallel and returns their findings in the same order.
    pub(crate) fn examine(&self, checks: &[Arc<dyn Check>]) -> Vec<Finding> {
        let Some(runtime) = &self.runtime else {
            return Vec::new();
        };
        let running: Vec<_> = checks
            .iter()
            .map(|check| {
                let (check, around) = (Arc::clone(check), Arc::clone(&self.around));
                let id = check.id().to_owned();
                (id, runtime.spawn_blocking(move || check.run(&around)))
            })
            .collect();
        runtime.block_on(async {
            let deadline = tokio::time::Instant::now() + DEADLINE;
            let mut findings = Vec::new();
            for (id, running) in running {
                let diagnosis = match tokio::time::timeout_at(deadline, running).await {
                    Ok(Ok(diagnosis)) => diagnosis,
                    Ok(Err(_)) => {
                        Diagnosis::warning("the check itself failed").advice("report this as a bug in wash")
                    }
                    Err(_) => Diagnosis::warning(format!("timed out after {} s", DEADLINE.as_secs()))
                        .advice("look for a disk or network share that hangs"),
                };
                findings.push(Finding { id, diagnosis });
            }
            findings
        })
    }

    /// Applies `fix` and waits for it.
    pub(crate) fn apply(&self, fix: &dyn super::check::Fix) -> Result<()> {
        let Some(runtime) = &self.runtime else {
            return Ok(());
        };
        std::thread::scope(|scope| {
            let (done, result) = tokio::sync::oneshot::channel();
            scope.spawn(|| {
                let _ = done.send(fix.apply(&self.around));
            });
            runtime
                .block_on(result)
                .unwrap_or_else(|_| Err(Error::new("the fix crashed")))
        })
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        // A check that hangs must not keep the process alive.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
