//! Names and numbers of the machine.

use std::sync::{Mutex, PoisonError};

use sysinfo::System;

/// A source of load figures that remembers the previous reading.
pub(super) struct Machine(Mutex<Option<System>>);

#[derive(Default)]
pub(super) struct Reading {
    pub(super) cpu_usage: f32,
    pub(super) memory_total: u64,
    pub(super) memory_free: u64,
}

impl Machine {
    pub(super) fn new() -> Self {
        Self(Mutex::new(System::new().ok()))
    }

    /// `None` where the system cannot be asked.
    pub(super) fn read(&self) -> Option<Reading> {
        let mut system = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let system = system.as_mut()?;
        system.refresh_cpu_usage();
        system.refresh_memory();
        Some(Reading {
            cpu_usage: system.global_cpu_usage(),
            memory_total: system.total_memory(),
            memory_free: system.available_memory(),
        })
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
