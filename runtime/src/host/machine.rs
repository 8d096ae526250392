//! Names and numbers of the machine.

use std::time::Instant;

use parking_lot::Mutex;
use sysinfo::{MINIMUM_CPU_UPDATE_INTERVAL, System};

/// A source of load figures that remembers the previous reading.
pub(super) struct Machine(Mutex<Option<Figures>>);

struct Figures {
    system: System,
    /// When the processors were looked at last.
    looked: Instant,
}

#[derive(Default)]
pub(super) struct Reading {
    /// Percent of all cores, since the reading before.
    pub(super) cpu_usage: f32,
    /// Bytes that this process may use: of the machine or, where that is less, of its control group.
    pub(super) memory_total: u64,
    /// Bytes of those that are free, or would be if somebody wanted them.
    pub(super) memory_free: u64,
}

impl Machine {
    pub(super) fn new() -> Self {
        let figures = System::new().ok().map(|mut system| {
            // Load is the difference of two looks.
            system.refresh_cpu_usage();
            Figures {
                system,
                looked: Instant::now(),
            }
        });
        Self(Mutex::new(figures))
    }

    /// `None` where the system cannot be asked.
    pub(super) fn read(&self) -> Option<Reading> {
        let mut figures = self.0.lock();
        let Figures { system, looked } = figures.as_mut()?;
        // Over less time it is noise, and changes are told as often as they come.
        if looked.elapsed() >= MINIMUM_CPU_UPDATE_INTERVAL {
            system.refresh_cpu_usage();
            *looked = Instant::now();
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

/// In a container it is the container that runs out of memory.
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
