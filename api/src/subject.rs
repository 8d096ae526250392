//! The NATS subjects of the control plane.
//!
//! | Subject | From | Message |
//! |---|---|---|
//! | `runtime.host.ID.COMMAND` | scheduler | the [`Request`](crate::protocol::Request) of a command; its response is the reply |
//! | `runtime.operator.heartbeat.ID` | host | [`HostHeartbeat`](crate::protocol::HostHeartbeat) |
//! | `runtime.hosts.heartbeat` | scheduler | [`HeartbeatRequest`](crate::protocol::HeartbeatRequest); every host replies |
//!
//! ```
//! use wash_api::protocol::Command;
//! use wash_api::subject;
//!
//! let subject = subject::of_command("host-1", Command::WorkloadStart);
//! assert_eq!(subject, "runtime.host.host-1.workload.start");
//! assert_eq!(subject::command("host-1", &subject), Some(Command::WorkloadStart));
//! ```

use crate::protocol::Command;

/// Every host answers a request to this subject with its heartbeat.
pub const HEARTBEAT_OF_ALL: &str = "runtime.hosts.heartbeat";

/// The heartbeats of all hosts.
pub const HEARTBEATS: &str = "runtime.operator.heartbeat.*";

/// The heartbeats of a host.
pub fn of_heartbeats(host_id: &str) -> String {
    format!("runtime.operator.heartbeat.{host_id}")
}

/// All commands to a host.
pub fn of_all_commands(host_id: &str) -> String {
    format!("runtime.host.{host_id}.>")
}

/// A command to a host.
pub fn of_command(host_id: &str, command: Command) -> String {
    format!("runtime.host.{host_id}.{}", command.as_str())
}

/// The command to a host that a subject stands for. `None` where the subject is for another host, or the command unknown.
pub fn command(host_id: &str, subject: &str) -> Option<Command> {
    if subject == HEARTBEAT_OF_ALL {
        return Some(Command::Heartbeat);
    }
    let rest = subject.strip_prefix("runtime.host.")?;
    Command::from_name(rest.strip_prefix(host_id)?.strip_prefix('.')?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_those_that_other_schedulers_use() {
        for (command, subject) in [
            (Command::Heartbeat, "runtime.host.a.heartbeat"),
            (Command::WorkloadStart, "runtime.host.a.workload.start"),
            (Command::WorkloadStop, "runtime.host.a.workload.stop"),
            (Command::WorkloadStatus, "runtime.host.a.workload.status"),
            (Command::WorkloadList, "runtime.host.a.workload.list"),
            (Command::WorkloadLogs, "runtime.host.a.workload.logs"),
        ] {
            assert_eq!(of_command("a", command), subject);
            assert_eq!(super::command("a", subject), Some(command));
            assert_eq!(super::command("b", subject), None);
        }
        assert_eq!(command("a", HEARTBEAT_OF_ALL), Some(Command::Heartbeat));
        assert_eq!(command("a", "runtime.host.a.workload.pause"), None);
        assert_eq!(command("a", "runtime.host.ab.heartbeat"), None);
        assert_eq!(of_all_commands("a"), "runtime.host.a.>");
        assert_eq!(of_heartbeats("a"), "runtime.operator.heartbeat.a");
        assert_eq!(HEARTBEATS, of_heartbeats("*"));
    }
}
