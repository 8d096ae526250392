//! The NATS subjects of the control plane.
//!
//! | Subject | Sender | Message |
//! |---|---|---|
//! | `runtime.host.ID.COMMAND` | scheduler | [`Request`](crate::protocol::Request) of a command; the reply is its response |
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

/// Subject for requests that every host answers with its heartbeat.
pub const HEARTBEAT_OF_ALL: &str = "runtime.hosts.heartbeat";

/// Subject for the heartbeats of all hosts.
pub const HEARTBEATS: &str = "runtime.operator.heartbeat.*";

/// Returns the subject for the heartbeats of a host.
pub fn of_heartbeats(host_id: &str) -> String {
    format!("runtime.operator.heartbeat.{host_id}")
}

/// Returns the subject for all commands to a host.
pub fn of_all_commands(host_id: &str) -> String {
    format!("runtime.host.{host_id}.>")
}

/// Returns the subject for a command to a host.
pub fn of_command(host_id: &str, command: Command) -> String {
    format!("runtime.host.{host_id}.{}", command.as_str())
}

/// Parses the command to a host from a subject. Returns `None` if the subject is for another host or the command is unknown.
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
    fn subjects_match_those_of_other_schedulers() {
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
