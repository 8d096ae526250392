//! Socket options. They are stored here and applied to the system socket once it exists.

use std::io;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};

use super::error::ErrorCode;
use super::policy::Family;

/// Range of the buffer sizes that a guest can set, in bytes.
const BUFFER: std::ops::RangeInclusive<u64> = 4 * 1024..=1024 * 1024;

/// Range that Linux accepts for the keep-alive idle time and interval.
const KEEP_ALIVE: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(32_767);

/// Maximum that Linux accepts for the number of keep-alive probes.
const MAX_KEEP_ALIVE_COUNT: u32 = 127;

/// The options of `wasi:sockets`, with the defaults of Linux.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) keep_alive: bool,
    keep_alive_idle: Duration,
    keep_alive_interval: Duration,
    pub(crate) keep_alive_count: u32,
    pub(crate) hop_limit: u8,
    /// Size in bytes; `None` for the system's default.
    receive_buffer: Option<u64>,
    send_buffer: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keep_alive: false,
            keep_alive_idle: Duration::from_hours(2),
            keep_alive_interval: Duration::from_secs(75),
            keep_alive_count: 9,
            hop_limit: 64,
            receive_buffer: None,
            send_buffer: None,
        }
    }
}

/// An option and its new value, as set by the guest.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Setting {
    KeepAlive(bool),
    /// Nanoseconds.
    KeepAliveIdle(u64),
    /// Nanoseconds.
    KeepAliveInterval(u64),
    KeepAliveCount(u32),
    HopLimit(u8),
    /// Bytes.
    ReceiveBuffer(u64),
    /// Bytes.
    SendBuffer(u64),
}

impl Options {
    /// Stores a setting, clamped to the range that systems support.
    pub(crate) fn set(&mut self, setting: Setting) -> Result<(), ErrorCode> {
        let time = |nanos| {
            let time = Duration::from_nanos(nanos);
            if time.is_zero() {
                return Err(ErrorCode::InvalidArgument);
            }
            Ok(time.clamp(*KEEP_ALIVE.start(), *KEEP_ALIVE.end()))
        };
        let size = |bytes: u64| {
            if bytes == 0 {
                return Err(ErrorCode::InvalidArgument);
            }
            Ok(Some(bytes.clamp(*BUFFER.start(), *BUFFER.end())))
        };
        match setting {
            Setting::KeepAlive(enabled) => self.keep_alive = enabled,
            Setting::KeepAliveIdle(nanos) => self.keep_alive_idle = time(nanos)?,
            Setting::KeepAliveInterval(nanos) => self.keep_alive_interval = time(nanos)?,
            Setting::KeepAliveCount(0) | Setting::HopLimit(0) => return Err(ErrorCode::InvalidArgument),
            Setting::KeepAliveCount(count) => self.keep_alive_count = count.min(MAX_KEEP_ALIVE_COUNT),
            Setting::HopLimit(hops) => self.hop_limit = hops,
            Setting::ReceiveBuffer(bytes) => self.receive_buffer = size(bytes)?,
            Setting::SendBuffer(bytes) => self.send_buffer = size(bytes)?,
        }
        Ok(())
    }

    /// Nanoseconds.
    pub(crate) fn keep_alive_idle(&self) -> u64 {
        nanos(self.keep_alive_idle)
    }

    /// Nanoseconds.
    pub(crate) fn keep_alive_interval(&self) -> u64 {
        nanos(self.keep_alive_interval)
    }

    /// Bytes.
    pub(crate) fn receive_buffer(&self) -> u64 {
        self.receive_buffer
            .unwrap_or(super::loopback::pipe::CAPACITY as u64)
    }

    /// Bytes.
    pub(crate) fn send_buffer(&self) -> u64 {
        self.send_buffer.unwrap_or(super::loopback::pipe::CAPACITY as u64)
    }

    /// Applies the options to a TCP system socket.
    pub(crate) fn apply_tcp(&self, socket: &SockRef<'_>, family: Family) -> io::Result<()> {
        // Always on: the interface has no option for it, and guests usually write whole messages.
        socket.set_tcp_nodelay(true)?;
        if self.keep_alive {
            let keep_alive = TcpKeepalive::new()
                .with_time(self.keep_alive_idle)
                .with_interval(self.keep_alive_interval)
                .with_retries(self.keep_alive_count);
            socket.set_tcp_keepalive(&keep_alive)?;
        } else {
            socket.set_keepalive(false)?;
        }
        self.apply(socket, family)
    }

    /// Applies the options that TCP and UDP share to a system socket.
    pub(crate) fn apply(&self, socket: &SockRef<'_>, family: Family) -> io::Result<()> {
        let hops = u32::from(self.hop_limit);
        match family {
            Family::V4 => socket.set_ttl_v4(hops)?,
            Family::V6 => socket.set_unicast_hops_v6(hops)?,
        }
        if let Some(size) = self.receive_buffer.and_then(|size| usize::try_from(size).ok()) {
            socket.set_recv_buffer_size(size)?;
        }
        if let Some(size) = self.send_buffer.and_then(|size| usize::try_from(size).ok()) {
            socket.set_send_buffer_size(size)?;
        }
        Ok(())
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_refused_and_the_rest_is_clamped() {
        let mut options = Options::default();
        for zero in [
            Setting::KeepAliveIdle(0),
            Setting::KeepAliveInterval(0),
            Setting::KeepAliveCount(0),
            Setting::HopLimit(0),
            Setting::ReceiveBuffer(0),
            Setting::SendBuffer(0),
        ] {
            assert_eq!(options.set(zero), Err(ErrorCode::InvalidArgument), "{zero:?}");
        }
        options.set(Setting::KeepAliveIdle(1)).unwrap();
        options.set(Setting::SendBuffer(u64::MAX)).unwrap();
        options.set(Setting::KeepAliveCount(u32::MAX)).unwrap();
        assert_eq!(options.keep_alive_idle, Duration::from_secs(1));
        assert_eq!(options.send_buffer(), 1024 * 1024);
        assert_eq!(options.keep_alive_count, 127);
    }

    #[tokio::test]
    async fn options_reach_the_system() {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        let mut options = Options::default();
        options.set(Setting::KeepAlive(true)).unwrap();
        options.set(Setting::HopLimit(9)).unwrap();
        let socket = SockRef::from(&socket);
        options.apply_tcp(&socket, Family::V4).unwrap();
        assert!(socket.keepalive().unwrap());
        assert!(socket.tcp_nodelay().unwrap());
        assert_eq!(socket.ttl_v4().unwrap(), 9);
    }
}
