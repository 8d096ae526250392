//! Timestamps in messages and manifests.

use std::borrow::Cow;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike as _, SecondsFormat, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

const NANOS_OF_SECOND: i32 = 1_000_000_000;

/// A point in time. In JSON it is an RFC 3339 string: parsed with any offset, and written in UTC with `Z` and 0, 3, 6 or 9
/// fractional digits, [as proto3 JSON requires](https://protobuf.dev/programming-guides/json/).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Seconds since the Unix epoch. Negative before 1970.
    pub seconds: i64,
    /// Nanoseconds after that second, from 0 to 999,999,999, also before 1970.
    pub nanos: i32,
}

/// Times before 1970 become the Unix epoch.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            nanos: i32::try_from(since.subsec_nanos()).unwrap_or_default(),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nanos = u32::try_from(self.nanos).ok();
        let time = nanos.and_then(|nanos| DateTime::<Utc>::from_timestamp(self.seconds, nanos));
        // Other years do not have four digits, and parsers reject them.
        let time = time.filter(|time| (1..=9999).contains(&time.year()));
        let time = time.ok_or_else(|| S::Error::custom("invalid time: expected a year from 1 to 9999"))?;
        serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an RFC 3339 time")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Timestamp, E> {
                let time = DateTime::parse_from_rfc3339(text).map_err(E::custom)?;
                let nanos = i32::try_from(time.timestamp_subsec_nanos()).map_err(E::custom)?;
                // In a leap second, chrono returns the previous second with at least 1,000,000,000 nanoseconds.
                Ok(Timestamp {
                    seconds: time.timestamp() + i64::from(nanos / NANOS_OF_SECOND),
                    nanos: nanos % NANOS_OF_SECOND,
                })
            }
        }

        deserializer.deserialize_str(Text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Timestamp, serde_json::Error> {
        serde_json::from_value(text.into())
    }

    #[test]
    fn times_are_read_with_any_offset_and_written_in_utc() {
        for (text, seconds, nanos, written) in [
            ("1970-01-01T00:00:00+00:00", 0, 0, "1970-01-01T00:00:00Z"),
            (
                "2026-01-02T05:04:05.12+02:00",
                1_767_323_045,
                120_000_000,
                "2026-01-02T03:04:05.120Z",
            ),
            (
                "1969-12-31T23:59:59.9999Z",
                -1,
                999_900_000,
                "1969-12-31T23:59:59.999900Z",
            ),
            (
                "2016-12-31T23:59:60.5Z",
                1_483_228_800,
                500_000_000,
                "2017-01-01T00:00:00.500Z",
            ),
        ] {
            let time = read(text).unwrap();
            assert_eq!((time.seconds, time.nanos), (seconds, nanos), "{text}");
            assert_eq!(serde_json::to_value(time).unwrap(), written);
        }
        assert!(read("yesterday").is_err());
    }

    #[test]
    fn times_that_parsers_reject_are_not_written() {
        for (seconds, nanos) in [
            (0, -1),
            (0, NANOS_OF_SECOND),
            (253_402_300_800, 0),
            (-62_135_596_801, 0),
            (i64::MAX, 0),
        ] {
            assert!(
                serde_json::to_string(&Timestamp { seconds, nanos }).is_err(),
                "{seconds} {nanos}"
            );
        }
    }
}
