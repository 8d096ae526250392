//! The loop of `wash dev`: wait for a change, build, replace the workload.
//!
//! # Flow
//! Bind the sockets → start the watcher → build → deploy → wait for a change, a key or a signal → build … A build runs
//! to completion even if it is superseded, because interrupted tools leave half-written outputs behind. Changes during a
//! build are attributed when it ends ([`crate::dev::ownership`]); those made by the user trigger the next build. A change of an
//! additional component replaces the workload without a build.
//!
//! # Guarantees
//! If a build, a deployment or a changed configuration fails, the current workload continues to serve. One build runs at a
//! time; any number of changes during it trigger one more. Files that a build writes do not trigger another one. Keys and
//! signals are handled during a build; a stop kills the build and all its child processes, and drains the server.
//!
//! # Errors
//! Errors at the start end the session: sockets, TLS files, the watcher, a project with nothing to build. A failed build
//! ends it only if nothing can trigger another one, that is, without both watcher and keys.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::{Duration, Instant};

use crate::config::DevSettings;
use crate::config::workload::WorkloadSettings;
use crate::dev::application::Application;
use crate::dev::controls::{Control, Controls};
use crate::dev::filter::Role;
use crate::dev::grants::Grants;
use crate::dev::host::Deployed;
use crate::dev::keys::{HINT, Key};
use crate::dev::movable_server::MovableServer;
use crate::dev::next_steps::NextSteps;
use crate::dev::options::{Options, endpoint, rules, same_build};
use crate::dev::ownership::Ownership;
use crate::dev::report::Report;
use crate::dev::source_tree::Change;
use crate::dev::watch::Watch;
use crate::dev::{browser, summary::Summary};
use crate::error::{Error, Result, ResultExt as _};
use crate::interrupt::Stop;
use crate::output::duration;
use crate::project::build::{Built, build};
use crate::project::shell::BuildOutput;
use crate::wit::deps;

/// Loads the settings. Called again when the configuration has changed.
pub(crate) type Load<'a> = dyn Fn() -> Result<DevSettings> + 'a;

/// The deployed components.
#[derive(Clone)]
struct Live {
    /// File of the project's component.
    component: PathBuf,
    /// Digests of the additional components and the service.
    parts: Vec<String>,
}

/// The loop and its state.
pub(crate) struct ReloadLoop<'a> {
    load: &'a Load<'a>,
    options: Options,
    settings: DevSettings,
    report: Report,
    serving: MovableServer,
    watch: Option<Watch>,
    ownership: Ownership,
    /// The current deployment, if any.
    live: Option<Live>,
    last_build_failed: bool,
    granted: Grants,
    summary: Summary,
}

impl<'a> ReloadLoop<'a> {
    /// Prepares the loop: starts the watcher, but does not build yet.
    pub(crate) async fn new(
        load: &'a Load<'a>,
        options: Options,
        settings: DevSettings,
        report: Report,
        serving: MovableServer,
    ) -> Result<Self> {
        let root = &settings.build.project.root;
        if settings.build.command.is_none() {
            // Without a build command, the component must exist already. Report an error now instead of waiting for a file
            // that never appears, or watching a home directory.
            build(&settings.build, report.printer(), BuildOutput::OnFailure).await?;
        }
        let watch = if options.watch {
            Some(Watch::start(root, &rules(&settings))?)
        } else {
            None
        };
        Ok(Self {
            load,
            options,
            ownership: Ownership::new(root, &settings.build.wit.wit_dir.join(deps::NAME)),
            settings,
            report,
            serving,
            watch,
            live: None,
            last_build_failed: false,
            granted: Grants::default(),
            summary: Summary::default(),
        })
    }

    /// Runs until a key or a signal stops the session.
    pub(crate) async fn run(mut self, mut controls: Controls) -> Result<(Stop, Summary)> {
        self.listening();
        if controls.has_keys() {
            self.report.note(HINT);
        }
        let can_retry = self.watch.is_some() || controls.has_keys();
        let mut work = NextSteps::BUILD;
        let stop = loop {
            let mut again = false;
            let url = self.serving.url();
            let report = self.report.clone();
            let next = if work == NextSteps::default() {
                tokio::select! {
                    control = controls.next() => Err(control),
                    next = self.changed() => Ok(next),
                }
            } else {
                let mut job = pin!(self.perform(work, can_retry));
                loop {
                    tokio::select! {
                        control = controls.next() => match control {
                            Control::Stop(_) => break Err(control),
                            Control::Key(Key::Rebuild) => again = true,
                            Control::Key(key) => press(key, &report, &url),
                        },
                        next = &mut job => break Ok(next?),
                    }
                }
            };
            work = match next {
                Ok(next) => NextSteps {
                    build: next.build || again,
                    ..next
                },
                Err(Control::Stop(stop)) => break stop,
                Err(Control::Key(Key::Rebuild)) => NextSteps::BUILD,
                Err(Control::Key(key)) => {
                    press(key, &report, &url);
                    NextSteps::default()
                }
            };
        };
        Ok(self.stop(stop, controls).await)
    }

    /// Waits for the user to change a file.
    async fn changed(&mut self) -> NextSteps {
        let Some(watch) = &mut self.watch else {
            return std::future::pending().await;
        };
        let changes = watch.changes().await;
        self.ownership.outside_builds(&changes);
        self.announce(&changes, "");
        self.work(&changes)
    }

    /// Performs the steps and returns those to do next.
    async fn perform(&mut self, mut work: NextSteps, can_retry: bool) -> Result<NextSteps> {
        if let Some(watch) = &mut self.watch {
            // Changes up to now were made by the user and are part of this build.
            let mark = watch.mark();
            let changes = watch.until(mark).await;
            self.ownership.outside_builds(&changes);
            work = work.and(self.work(&changes));
        }
        if work.configure {
            work = work.and(self.configure().await);
        }
        if work.replace && !work.build {
            work = work.and(self.replace().await);
        }
        if !work.build {
            return Ok(NextSteps::default());
        }
        let built = build(
            &self.settings.build,
            self.report.printer(),
            BuildOutput::of(self.report.printer()),
        )
        .await;
        let mark = self.watch.as_mut().map(|watch| {
            watch.find_named();
            watch.mark()
        });
        let done = match built {
            Ok(built) => self.built(built).await,
            Err(error) => Err(error),
        };
        self.last_build_failed = done.is_err();
        if let Err(error) = done {
            self.summary.failed_builds += 1;
            if !can_retry && self.live.is_none() {
                return Err(error);
            }
            self.failed(&error);
        }
        Ok(match (mark, &mut self.watch) {
            (Some(mark), Some(watch)) => {
                let changes = watch.until(mark).await;
                self.attribute(changes)
            }
            _ => NextSteps::default(),
        })
    }

    async fn built(&mut self, built: Built) -> Result<()> {
        self.summary.builds += 1;
        self.report
            .status("Built", &format!("in {}", duration(built.duration)));
        let begun = Instant::now();
        let (live, application) = application(&self.settings, built.component_path, built.wasm)?;
        self.serve(live, application, begun).await
    }

    async fn serve(&mut self, live: Live, application: Application, begun: Instant) -> Result<()> {
        let settings = application.settings().clone();
        let deployed = self.serving.deploy(application).await?;
        self.deployed(live, &settings, &deployed, begun.elapsed());
        Ok(())
    }

    /// Deploys the additional components after a change, unless the same files are already deployed.
    async fn replace(&mut self) -> NextSteps {
        let Some(live) = self.live.clone().filter(|_| !self.last_build_failed) else {
            return NextSteps::BUILD;
        };
        let begun = Instant::now();
        let component = live.component;
        let new = read(&component).and_then(|wasm| application(&self.settings, component, wasm));
        let done = match new {
            Ok((new, _)) if new.parts == live.parts => Ok(()),
            Ok((new, application)) => self.serve(new, application, begun).await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            self.failed(&error);
        }
        NextSteps::default()
    }

    fn deployed(&mut self, live: Live, settings: &WorkloadSettings, deployed: &Deployed, took: Duration) {
        let first = self.live.replace(live).is_none();
        self.summary.deployments += 1;
        let how = if first { "ready" } else { "reloaded" };
        let took = duration(took);
        if deployed.handles_http {
            let url = self.serving.url();
            self.report.status("Serving", &format!("{url} ({how} in {took})"));
        } else {
            let name = &settings.name;
            self.report.status(
                "Running",
                &format!("{name}, without an HTTP handler ({how} in {took})"),
            );
        }
        let granted = Grants::of(settings);
        self.report
            .granted(&granted.lines(&self.granted), &deployed.imports);
        self.granted = granted;
        if first && self.options.open {
            browser::open(&self.serving.url(), &self.report);
        }
    }

    fn failed(&self, error: &Error) {
        let now = match (&self.live, &self.watch) {
            (Some(_), Some(_)) => "still serving the last good build; waiting for changes",
            (Some(_), None) => "still serving the last good build",
            (None, Some(_)) => "waiting for changes; requests wait for the first good build",
            (None, None) => "requests wait for the first good build; press r to rebuild",
        };
        self.report.failure(error, now);
    }

    /// Applies the changed configuration.
    async fn configure(&mut self) -> NextSteps {
        match self.reconfigure().await {
            Ok(work) => work,
            Err(error) => {
                self.report
                    .failure(&error, "keeping the previous configuration until this is fixed");
                NextSteps::default()
            }
        }
    }

    async fn reconfigure(&mut self) -> Result<NextSteps> {
        let new = (self.load)()?;
        let project = &self.settings.build.project;
        let now = &new.build.project;
        if now.root != project.root || (now.config.is_none() && project.config.is_some()) {
            let file = project.config.as_deref().unwrap_or(&project.root);
            return Err(
                Error::usage(format!("the configuration '{}' no longer exists", file.display()))
                    .hint("restore it, or restart `wash dev`"),
            );
        }
        let endpoint = endpoint(&new, &self.options);
        let moves = endpoint != *self.serving.endpoint();
        let rebuilds = self.live.is_none() || self.last_build_failed || !same_build(&self.settings, &new);
        let changed = self.settings.workload != new.workload;
        let begun = Instant::now();
        let redeployed = match (&self.live, moves || (changed && !rebuilds)) {
            (Some(live), true) => {
                let wasm = read(&live.component)?;
                Some(application(&new, live.component.clone(), wasm)?)
            }
            _ => None,
        };
        if moves {
            let (live, application) = redeployed.unzip();
            let deployed = self.serving.move_to(endpoint, application).await?;
            self.listening();
            if let (Some(live), Some(deployed)) = (live, deployed) {
                self.deployed(live, &new.workload, &deployed, begun.elapsed());
            }
        } else if let Some((live, application)) = redeployed {
            self.serve(live, application, begun).await?;
        } else if !rebuilds {
            self.report.status("Unchanged", "settings of wash dev");
        }
        let (old_rules, new_rules) = (rules(&self.settings), rules(&new));
        if let Some(watch) = &mut self.watch
            && old_rules != new_rules
        {
            watch.set_rules(&new_rules);
        }
        self.settings = new;
        Ok(NextSteps {
            build: rebuilds,
            ..NextSteps::default()
        })
    }

    /// Attributes the changes made during a build and returns the steps they require.
    fn attribute(&mut self, changes: Vec<Change>) -> NextSteps {
        let count = changes.len();
        // Additional components are often build outputs too. `replace` deploys them only if they are not deployed yet.
        let filter = self.watch.as_ref().map(Watch::filter);
        let is_part = |change: &Change| filter.is_some_and(|filter| filter.role(&change.path) == Role::Part);
        let (parts, changes): (Vec<Change>, Vec<Change>) = changes.into_iter().partition(is_part);
        let verdict = self.ownership.during_build(changes);
        tracing::debug!(
            changes = count,
            by_the_user = verdict.edits.len(),
            "attributed the changes made during the build"
        );
        for path in &verdict.given_up {
            self.report.note(&format!(
                "'{}' changes in every build; from now on it triggers a build only if it is saved while no build is running",
                self.inside(path)
            ));
        }
        self.announce(&verdict.edits, " during the build");
        let replace = !parts.is_empty();
        self.work(&verdict.edits).and(NextSteps {
            replace,
            ..NextSteps::default()
        })
    }

    fn work(&mut self, changes: &[Change]) -> NextSteps {
        let Some(watch) = &mut self.watch else {
            return NextSteps::default();
        };
        for warning in watch.warnings() {
            self.report.warn(&warning);
        }
        let has = |role| {
            changes
                .iter()
                .any(|change| watch.filter().role(&change.path) == role)
        };
        NextSteps {
            configure: has(Role::Configuration),
            build: has(Role::Source),
            replace: has(Role::Part),
        }
    }

    fn announce(&self, changes: &[Change], when: &str) {
        let Some(first) = changes.first() else { return };
        let more = match changes.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        self.report
            .status("Changed", &format!("{}{more}{when}", self.inside(&first.path)));
    }

    fn inside(&self, path: &Path) -> String {
        path.strip_prefix(&self.settings.build.project.root)
            .unwrap_or(path)
            .display()
            .to_string()
    }

    fn listening(&mut self) {
        let urls = self.serving.urls();
        self.report
            .status("Listening", &format!("on {}", urls.join(" and ")));
        self.summary.urls = urls;
    }

    async fn stop(self, stop: Stop, mut controls: Controls) -> (Stop, Summary) {
        self.report.status(
            "Stopping",
            "after requests in flight have finished (press Ctrl-C to stop immediately)",
        );
        let stop = tokio::select! {
            () = self.serving.shutdown() => stop,
            () = controls.interrupted() => Stop::Interrupted,
        };
        (stop, self.summary)
    }
}

/// The application to deploy: the project's component and the additional ones.
fn application(settings: &DevSettings, component: PathBuf, wasm: Vec<u8>) -> Result<(Live, Application)> {
    // Reading and checking large files must not block requests.
    let application =
        tokio::task::block_in_place(|| Application::read(settings.workload.clone(), wasm, &settings.base))?;
    let parts = application.digests();
    Ok((Live { component, parts }, application))
}

fn press(key: Key, report: &Report, url: &str) {
    match key {
        Key::Open => browser::open(url, report),
        Key::Clear => Report::clear(),
        Key::Level => report.next_level(),
        Key::Help => report.note(HINT),
        // Handled by the loop.
        Key::Rebuild | Key::Quit | Key::Interrupt => {}
    }
}

fn read(component: &Path) -> Result<Vec<u8>> {
    std::fs::read(component).or_fail(|| format!("cannot read the component '{}'", component.display()))
}
