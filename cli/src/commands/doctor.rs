//! `wash doctor`.

use std::sync::Arc;

use clap::Args;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use serde_json::{Value, json};

use crate::ask;
use crate::context::Context;
use crate::doctor::check::{Check, Verdict};
use crate::doctor::examine::{Finding, Practice, all, select};
use crate::doctor::{report, rust};
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Arguments of `wash doctor`.
#[derive(Args, Debug)]
#[command(after_help = "\
Verdicts: ok, skipped (not relevant here), warning (may cause problems), broken (does not work). The exit code is 1 if a \
check is broken. Checks change nothing and do not use the network; --fix may download missing tools.")]
pub(crate) struct DoctorArgs {
    /// Run only this check; may be repeated
    #[arg(long = "check", value_name = "ID", value_delimiter = ',', add = ArgValueCandidates::new(candidates))]
    pub(crate) checks: Vec<String>,

    /// Repair problems that can be fixed safely, after confirmation
    #[arg(long)]
    pub(crate) fix: bool,

    /// List the available checks
    #[arg(long, conflicts_with_all = ["checks", "fix"])]
    pub(crate) list: bool,
}

/// Runs `wash doctor`.
pub(crate) fn run(args: &DoctorArgs, context: &Context) -> Result<Outcome> {
    if args.list {
        return Ok(list());
    }
    let practice = Practice::open(context)?;
    let targets = rust::Target::named(practice.around().build_command.as_deref().unwrap_or_default());
    let checks = select(all(&targets), &args.checks)?;
    let mut findings = practice.examine(&checks);
    let mut fixes = Vec::new();
    if args.fix {
        fixes = fix(&practice, &findings, context)?;
        // One fix may resolve several findings: repeat all checks that found a problem.
        let again: Vec<Arc<dyn Check>> = checks
            .iter()
            .zip(&findings)
            .filter(|(_, finding)| finding.is_bad() && !fixes.is_empty())
            .map(|(check, _)| Arc::clone(check))
            .collect();
        for after in practice.examine(&again) {
            if let Some(before) = findings.iter_mut().find(|finding| finding.id == after.id) {
                *before = after;
            }
        }
    }
    conclude(&findings, &fixes, context)
}

/// Applies the fixes that the user confirms and returns them as JSON data.
fn fix(practice: &Practice, findings: &[Finding], context: &Context) -> Result<Vec<Value>> {
    let printer = &context.printer;
    let fixable: Vec<_> = findings
        .iter()
        .filter_map(|finding| Some((finding, finding.diagnosis.fix.as_deref()?)))
        .collect();
    if fixable.is_empty() {
        printer.note("nothing can be repaired automatically");
        return Ok(Vec::new());
    }
    for (finding, fix) in &fixable {
        printer.note(&format!("{}: {}", finding.id, fix.describe()));
    }
    if !context.yes && !context.interactive {
        return Err(
            Error::usage("cannot ask for confirmation to repair: not running interactively")
                .hint("run `wash doctor --fix --yes` to repair without confirmation"),
        );
    }
    let mut done = Vec::new();
    for (finding, fix) in fixable {
        let what = fix.describe();
        if !context.yes && !ask::confirm(&format!("Run '{what}'?"), true, context)? {
            continue;
        }
        printer.status("Repairing", &format!("{}: {what}", finding.id));
        let result = practice.apply(fix);
        if let Err(error) = &result {
            printer.failure(error);
        }
        done.push(json!({ "id": finding.id, "fix": what, "succeeded": result.is_ok() }));
    }
    Ok(done)
}

fn conclude(findings: &[Finding], fixes: &[Value], context: &Context) -> Result<Outcome> {
    let printer = &context.printer;
    let text = report::text(findings, printer.color_stdout());
    let data = json!({
        "checks": findings.iter().map(Finding::to_json).collect::<Vec<_>>(),
        "fixes": fixes,
    });
    let broken: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.diagnosis.verdict == Verdict::Broken)
        .map(|finding| finding.id.as_str())
        .collect();
    if broken.is_empty() {
        return Ok(Outcome::new(report::summary(findings), text, data));
    }
    if !printer.is_json() {
        printer.stdout(&text)?;
    }
    let error = Error::new(format!("something is broken: {}", broken.join(", "))).with_data(data);
    let fixable = findings.iter().any(|finding| finding.diagnosis.fix.is_some());
    Err(if fixable && fixes.is_empty() {
        error.hint("run `wash doctor --fix` to repair what can be repaired automatically")
    } else {
        error
    })
}

fn list() -> Outcome {
    let checks = all(&[]);
    let width = checks.iter().map(|check| check.id().len()).max().unwrap_or(0);
    let rows: Vec<String> = checks
        .iter()
        .map(|check| format!("{:width$}  {}", check.id(), check.about()))
        .collect();
    let data: Vec<Value> = checks
        .iter()
        .map(|check| json!({ "id": check.id(), "about": check.about() }))
        .collect();
    Outcome::new(
        format!("{} checks", checks.len()),
        rows.join("\n"),
        json!({ "checks": data }),
    )
}

fn candidates() -> Vec<CompletionCandidate> {
    let candidate = |check: &Arc<dyn Check>| {
        CompletionCandidate::new(check.id()).help(Some(check.about().to_owned().into()))
    };
    all(&[]).iter().map(candidate).collect()
}
