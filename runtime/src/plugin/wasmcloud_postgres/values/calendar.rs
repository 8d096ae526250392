//! Dates and times. The server counts from 2000-01-01 in the proleptic Gregorian calendar; the year 0 is 1 BC.

use crate::plugin::wasmcloud_postgres::bindings::types::{
    Date, Offset, Time, TimeTz, Timestamp, TimestampTz,
};

const DAY: i64 = 86_400_000_000;

/// Days from 0000-03-01, where the 400-year cycle begins, to 2000-01-01.
const EPOCH: i64 = 730_425;
/// Days in 400 years.
const CYCLE: i64 = 146_097;

/// Converts days since 2000-01-01 to a date.
pub(super) fn date(days: i32) -> Date {
    match days {
        i32::MAX => Date::PositiveInfinity,
        i32::MIN => Date::NegativeInfinity,
        days => civil(i64::from(days)),
    }
}

fn civil(days: i64) -> Date {
    let days = days + EPOCH;
    let (cycle, of_cycle) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
    let year = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year + 400 * cycle + i64::from(month <= 2);
    // Years have at most seven digits on the server.
    let number = |number: i64| u32::try_from(number).unwrap_or_default();
    Date::Ymd((
        i32::try_from(year).unwrap_or_default(),
        number(month),
        number(day),
    ))
}

/// Converts microseconds since midnight to a time.
pub(super) fn time(micros: i64) -> Time {
    let part = |unit: i64, of: i64| u32::try_from(micros / unit % of).unwrap_or_default();
    Time {
        hour: part(3_600_000_000, 100),
        min: part(60_000_000, 60),
        sec: part(1_000_000, 60),
        micro: part(1, 1_000_000),
    }
}

/// Converts microseconds since midnight and the zone offset, in seconds west of Greenwich, to a time with time zone.
pub(super) fn time_tz(micros: i64, west: i32) -> TimeTz {
    TimeTz {
        timesonze: offset_text(-i64::from(west)),
        time: time(micros),
    }
}

/// Converts microseconds since 2000-01-01 to a timestamp.
pub(super) fn timestamp(micros: i64) -> Timestamp {
    let at = |date, micros| Timestamp {
        date,
        time: time(micros),
    };
    match micros {
        i64::MAX => at(Date::PositiveInfinity, 0),
        i64::MIN => at(Date::NegativeInfinity, 0),
        micros => at(civil(micros.div_euclid(DAY)), micros.rem_euclid(DAY)),
    }
}

/// Like [`timestamp`], in UTC.
pub(super) fn timestamp_tz(micros: i64) -> TimestampTz {
    TimestampTz {
        timestamp: timestamp(micros),
        offset: Offset::EasternHemisphereSecs(0),
    }
}

/// Formats a duration as in ISO 8601.
pub(super) fn duration(micros: i64, days: i32, months: i32) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    format!(
        "P{months}M{days}DT{sign}{}.{:06}S",
        micros / 1_000_000,
        micros % 1_000_000
    )
}

/// Formats a date for the server.
pub(super) fn date_text(date: &Date) -> String {
    match date {
        Date::PositiveInfinity => "infinity".to_owned(),
        Date::NegativeInfinity => "-infinity".to_owned(),
        Date::Ymd((year, month, day)) if *year > 0 => format!("{year:04}-{month:02}-{day:02}"),
        Date::Ymd((year, month, day)) => {
            format!("{:04}-{month:02}-{day:02} BC", 1 - i64::from(*year))
        }
    }
}

/// Formats a time for the server.
pub(super) fn time_text(time: &Time) -> String {
    let Time {
        hour,
        min,
        sec,
        micro,
    } = time;
    format!("{hour:02}:{min:02}:{sec:02}.{micro:06}")
}

/// Formats a time with time zone for the server.
pub(super) fn time_tz_text(time: &TimeTz) -> String {
    format!("{}{}", time_text(&time.time), time.timesonze)
}

/// Formats a timestamp for the server.
pub(super) fn timestamp_text(timestamp: &Timestamp) -> String {
    format_timestamp(timestamp, "")
}

/// Formats a timestamp with time zone for the server.
pub(super) fn timestamp_tz_text(it: &TimestampTz) -> String {
    let east = match it.offset {
        Offset::EasternHemisphereSecs(secs) => i64::from(secs),
        Offset::WesternHemisphereSecs(secs) => -i64::from(secs),
    };
    format_timestamp(&it.timestamp, &offset_text(east))
}

fn format_timestamp(timestamp: &Timestamp, zone: &str) -> String {
    let date = date_text(&timestamp.date);
    if !matches!(timestamp.date, Date::Ymd(_)) {
        return date;
    }
    let time = time_text(&timestamp.time);
    match date.strip_suffix(" BC") {
        Some(date) => format!("{date} {time}{zone} BC"),
        None => format!("{date} {time}{zone}"),
    }
}

fn offset_text(east: i64) -> String {
    let sign = if east < 0 { '-' } else { '+' };
    let east = east.unsigned_abs();
    let (hours, minutes, seconds) = (east / 3600, east / 60 % 60, east % 60);
    if seconds == 0 {
        format!("{sign}{hours:02}:{minutes:02}")
    } else {
        format!("{sign}{hours:02}:{minutes:02}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_year_2000() {
        let text = |days| date_text(&date(days));
        assert_eq!(text(0), "2000-01-01");
        assert_eq!(text(-1), "1999-12-31");
        assert_eq!(text(59), "2000-02-29");
        assert_eq!(text(60), "2000-03-01");
        assert_eq!(text(36_584), "2100-03-01");
        assert_eq!(text(-730_485), "0001-01-01 BC");
        assert_eq!(text(-730_120), "0001-12-31 BC");
        assert_eq!(text(-730_119), "0001-01-01");
        assert_eq!(text(i32::MAX), "infinity");
    }

    #[test]
    fn timestamps_have_a_date_and_a_time() {
        assert_eq!(timestamp_text(&timestamp(-1)), "1999-12-31 23:59:59.999999");
        assert_eq!(timestamp_text(&timestamp(i64::MIN)), "-infinity");
        assert_eq!(
            timestamp_tz_text(&timestamp_tz(0)),
            "2000-01-01 00:00:00.000000+00:00"
        );
        let west = TimestampTz {
            offset: Offset::WesternHemisphereSecs(12_600),
            ..timestamp_tz(0)
        };
        assert_eq!(timestamp_tz_text(&west), "2000-01-01 00:00:00.000000-03:30");
        assert_eq!(time_tz_text(&time_tz(DAY, -3661)), "24:00:00.000000+01:01:01");
        assert_eq!(duration(-1_500_000, 3, -2), "P-2M3DT-1.500000S");
    }
}
