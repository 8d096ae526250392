//! The check of the system clock. TLS certificates and up-to-date checks of builds depend on it.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ignore::WalkBuilder;

use super::check::{Check, Diagnosis};
use super::surroundings::Surroundings;

/// File timestamps have a granularity of up to two seconds.
const TOLERANCE: Duration = Duration::from_secs(3);
/// The search for the newest file stops after this many entries.
const MOST_FILES: usize = 2_000;

/// `clock`: whether the clock agrees with file modification times.
#[derive(Debug)]
pub(crate) struct Clock;

impl Check for Clock {
    fn id(&self) -> &'static str {
        "clock"
    }

    fn about(&self) -> &'static str {
        "the system clock, compared with file modification times"
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let now = SystemTime::now();
        let installed = std::env::current_exe()
            .and_then(|exe| exe.metadata()?.modified())
            .ok();
        let sources = if around.project {
            newest(&around.root)
        } else {
            None
        };
        let disk = written_now(&around.root);
        diagnose(
            now,
            installed,
            disk,
            sources
                .as_ref()
                .map(|(path, time)| (around.shown(path).to_string(), *time)),
        )
    }
}

fn diagnose(
    now: SystemTime,
    installed: Option<SystemTime>,
    disk: Option<SystemTime>,
    newest: Option<(String, SystemTime)>,
) -> Diagnosis {
    let set = "set the clock, for example with 'timedatectl set-ntp true'";
    let ahead = |time: SystemTime| time.duration_since(now).ok().filter(|ahead| *ahead > TOLERANCE);
    if let Some(ahead) = installed.and_then(ahead) {
        return Diagnosis::broken(format!(
            "the clock is at least {} slow: the wash binary has a later modification time",
            human(ahead)
        ))
        .advice(set);
    }
    let behind = |time: SystemTime| now.duration_since(time).ok().filter(|behind| *behind > TOLERANCE);
    if let Some(apart) = disk.and_then(|time| ahead(time).or_else(|| behind(time))) {
        return Diagnosis::warning(format!(
            "the file system of the project is {} off the clock",
            human(apart)
        ))
        .advice("set the clocks of this machine and of the file server");
    }
    if let Some((path, time)) = newest
        && let Some(ahead) = ahead(time)
    {
        let late = format!(
            "the modification time of '{path}' is {} in the future: builds will look out of date",
            human(ahead)
        );
        return Diagnosis::warning(late).advice(format!(
            "set the clock, or update the modification time: touch '{path}'"
        ));
    }
    Diagnosis::ok("agrees with file modification times")
}

/// Returns the modification time that the file system of `folder` assigns to a file written now.
fn written_now(folder: &Path) -> Option<SystemTime> {
    use std::io::Write as _;
    let mut file = tempfile::tempfile_in(folder).ok()?;
    file.write_all(b"x").ok()?;
    file.metadata().ok()?.modified().ok()
}

/// Returns the most recently modified file of the project.
fn newest(root: &Path) -> Option<(PathBuf, SystemTime)> {
    let walk = WalkBuilder::new(root)
        .require_git(false)
        .parents(false)
        .git_global(false)
        .build();
    let files = walk
        .flatten()
        .take(MOST_FILES)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    files
        .filter_map(|entry| Some((entry.path().to_owned(), entry.metadata().ok()?.modified().ok()?)))
        .max_by_key(|(_, time)| *time)
}

fn human(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..120 => format!("{seconds} seconds"),
        seconds @ 120..7_200 => format!("{} minutes", seconds / 60),
        seconds @ 7_200..172_800 => format!("{} hours", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::Verdict;
    use super::*;

    #[test]
    fn only_modification_times_in_the_future_are_reported() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let at = |offset: i64| {
            let shift = Duration::from_secs(offset.unsigned_abs());
            Some(if offset < 0 { now - shift } else { now + shift })
        };
        let file = |offset| at(offset).map(|time| ("a".to_owned(), time));
        let verdict = |installed, disk, newest| diagnose(now, installed, disk, newest).verdict;
        assert_eq!(verdict(at(-100), at(0), file(-5)), Verdict::Ok);
        assert_eq!(verdict(at(-100), at(2), file(2)), Verdict::Ok);
        assert_eq!(verdict(at(100), at(0), None), Verdict::Broken);
        assert_eq!(verdict(None, at(-60), None), Verdict::Warning);
        assert_eq!(verdict(None, at(60), None), Verdict::Warning);
        assert_eq!(verdict(None, None, file(60)), Verdict::Warning);
    }
}
