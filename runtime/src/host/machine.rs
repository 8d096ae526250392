//! Properties of the machine: host name, platform, CPU and memory usage.

use std::time::Instant;

use parking_lot::Mutex;
use sysinfo::{MINIMUM_CPU_UPDATE_INTERVAL, System};

/// Source of CPU and memory readings. CPU usage is measured since the previous reading.
pub(super) struct Machine(Mutex<Option<Figures>>);

struct Figures {
    system: System,
    /// Time of the last CPU measurement.
    measured: Instant,
}

#[derive(Default)]
pub(super) struct Reading {
    /// CPU usage of all cores since the previous measurement, in percent.
    pub(super) cpu_usage: f32,
    /// Bytes of memory available to this process: those of the machine or of its control group, whichever is less.
    pub(super) memory_total: u64,
    /// Bytes of that memory that are free or can be reclaimed.
    pub(super) memory_free: u64,
}

impl Machine {
    pub(super) fn new() -> Self {
        let figures = System::new().ok().map(|mut system| {
            // CPU usage is computed between two measurements; this is the first.
            system.refresh_cpu_usage();
            Figures {
                system,
                measured: Instant::now(),
            }
        });
        Self(Mutex::new(figures))
    }

    /// Reads the current figures; `None` if the platform does not provide them.
    pub(super) fn read(&self) -> Option<Reading> {
        let mut figures = self.0.lock();
        let Figures { system, measured } = figures.as_mut()?;
        // Shorter intervals give noisy figures, and heartbeats may follow each other quickly.
        if measured.elapsed() >= MINIMUM_CPU_UPDATE_INTERVAL {
            system.refresh_cpu_usage();
            *measured = Instant::now();
        }
        system.refresh_memory();
        let (memory_total, memory_free) = memory(system);
        Some(Reading {
            cpu_usage: system.global_cpu_usage(),
            memory_total,
            memory_free,
        })
    }
}

/// Returns the total memory of the machine, or of the container if that is less, in bytes; `None` if it is unknown.
pub fn available_memory() -> Option<u64> {
    let mut system = System::new().ok()?;
    system.refresh_memory();
    Some(memory(&system).0).filter(|total| *total > 0)
}

/// Returns total and free memory; in a container, those of the container.
fn memory(system: &System) -> (u64, u64) {
    let machine = (system.total_memory(), system.available_memory());
    match system.cgroup_limits() {
        Some(group) if group.total_memory > 0 && group.total_memory < machine.0 => {
            (group.total_memory, group.free_memory.min(machine.1))
        }
        _ => machine,
    }
}

pub(super) fn hostname() -> String {
    System::host_name().unwrap_or_else(|_| "localhost".to_owned())
}

/// The operating system.
#[derive(Clone)]
pub(super) struct Platform {
    pub(super) arch: String,
    pub(super) name: String,
    pub(super) kernel: String,
}

pub(super) fn platform() -> Platform {
    Platform {
        arch: System::cpu_arch(),
        name: System::name().unwrap_or_default(),
        kernel: System::kernel_version().unwrap_or_default(),
    }
}
