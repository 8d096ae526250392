//! Renders findings as text.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Color, Style};

use super::check::Verdict;
use super::examine::Finding;

/// Returns one aligned line per finding, with the advice below it, and a summary at the end.
pub(crate) fn text(findings: &[Finding], color: bool) -> String {
    let width = findings.iter().map(|finding| finding.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for finding in findings {
        let diagnosis = &finding.diagnosis;
        let verdict = paint(diagnosis.verdict, color);
        let _ = writeln!(out, "{verdict}  {:width$}  {}", finding.id, diagnosis.evidence);
        if let Some(advice) = diagnosis.advice.as_ref().filter(|_| finding.is_bad()) {
            let _ = writeln!(out, "{:9}{:width$}  fix: {advice}", "", "");
        }
    }
    out.push_str(&summary(findings));
    out.push('\n');
    out
}

/// Returns the counts by verdict, such as `3 checks: 2 ok, 1 broken`.
pub(crate) fn summary(findings: &[Finding]) -> String {
    let counts: Vec<String> = [Verdict::Ok, Verdict::Warning, Verdict::Broken, Verdict::Skipped]
        .into_iter()
        .filter_map(|verdict| {
            let count = findings
                .iter()
                .filter(|finding| finding.diagnosis.verdict == verdict)
                .count();
            (count > 0).then(|| format!("{count} {}", verdict.as_str()))
        })
        .collect();
    let s = if findings.len() == 1 { "" } else { "s" };
    format!("{} check{s}: {}", findings.len(), counts.join(", "))
}

fn paint(verdict: Verdict, color: bool) -> String {
    let word = format!("{:7}", verdict.as_str());
    let style = match verdict {
        Verdict::Ok => AnsiColor::Green,
        Verdict::Warning => AnsiColor::Yellow,
        Verdict::Broken => AnsiColor::Red,
        Verdict::Skipped => AnsiColor::BrightBlack,
    };
    let style = Style::new().fg_color(Some(Color::Ansi(style)));
    if color {
        format!("{style}{word}{style:#}")
    } else {
        word
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::Diagnosis;
    use super::*;

    #[test]
    fn lines_are_aligned_and_only_bad_findings_have_a_fix() {
        let finding = |id: &str, diagnosis: Diagnosis| Finding {
            id: id.into(),
            diagnosis,
        };
        let findings = [
            finding("a", Diagnosis::ok("fine").advice("never shown")),
            finding("long-id", Diagnosis::broken("bad").advice("do it")),
        ];
        let expected = "ok       a        fine\n\
                        broken   long-id  bad\n         \
                                          fix: do it\n\
                        2 checks: 1 ok, 1 broken\n";
        let expected = expected.replace("\n         fix", "\n                  fix");
        assert_eq!(text(&findings, false), expected);
    }
}
