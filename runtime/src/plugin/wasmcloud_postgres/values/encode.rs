//! Encoding of parameters: each value is sent in its text form, which the server converts to the type that the statement
//! requires.

use std::error::Error;
use std::fmt::{self, Write as _};

use bytes::{BufMut as _, BytesMut};
use tokio_postgres::types::{Format, IsNull, ToSql, Type};

use super::floats::{self, Parts};
use super::{calendar, search};
use crate::plugin::wasmcloud_postgres::bindings::types::{
    Date, Interval, MacAddressEui48, MacAddressEui64, PgValue,
};

/// A parameter in the text form of the server; `None` for NULL.
pub(in super::super) struct Parameter(Option<String>);

impl Parameter {
    /// Encodes a value of a guest.
    ///
    /// # Errors
    /// Fails if the value is inconsistent; the error is the reason.
    pub(in super::super) fn new(value: &PgValue) -> Result<Self, &'static str> {
        text(value).map(Self)
    }

    pub(in super::super) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, String::len)
    }
}

/// Hides the value, which may be secret.
impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl ToSql for Parameter {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        Ok(match &self.0 {
            None => IsNull::Yes,
            Some(text) => {
                out.put_slice(text.as_bytes());
                IsNull::No
            }
        })
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }

    tokio_postgres::types::to_sql_checked!();
}

type Point = (Parts, Parts);

fn text(value: &PgValue) -> Result<Option<String>, &'static str> {
    Ok(Some(match value {
        PgValue::Null => return Ok(None),
        PgValue::BigInt(it) | PgValue::Int8(it) | PgValue::BigSerial(it) | PgValue::Serial8(it) => {
            it.to_string()
        }
        PgValue::Int8Array(all) => array(all, ToString::to_string),
        PgValue::Bool(it) | PgValue::Boolean(it) => it.to_string(),
        PgValue::BoolArray(all) => array(all, ToString::to_string),
        PgValue::Double(it) | PgValue::Float8(it) => float8(it),
        PgValue::Float8Array(all) => array(all, float8),
        PgValue::Real(it) | PgValue::Float4(it) => float4(it),
        PgValue::Float4Array(all) => array(all, float4),
        PgValue::Integer(it) | PgValue::Int(it) | PgValue::Int4(it) => it.to_string(),
        PgValue::Int4Array(all) => array(all, ToString::to_string),
        PgValue::Serial(it) | PgValue::Serial4(it) => it.to_string(),
        PgValue::SmallInt(it) | PgValue::Int2(it) | PgValue::SmallSerial(it) | PgValue::Serial2(it) => {
            it.to_string()
        }
        PgValue::Int2Array(all) => array(all, ToString::to_string),
        PgValue::Int2Vector(all) => int2_vector(all),
        PgValue::Int2VectorArray(all) => array(all, |it| int2_vector(it)),
        PgValue::Bit((count, bytes)) => bits(Some(*count), bytes)?,
        PgValue::BitArray(all) => try_array(all, |(count, bytes)| bits(Some(*count), bytes))?,
        PgValue::BitVarying((count, bytes)) | PgValue::Varbit((count, bytes)) => bits(*count, bytes)?,
        PgValue::VarbitArray(all) => try_array(all, |(count, bytes)| bits(*count, bytes))?,
        PgValue::Bytea(bytes) => hex(bytes),
        PgValue::ByteaArray(all) => array(all, |bytes| hex(bytes)),
        PgValue::Char((length, bytes)) => characters(Some(*length), bytes)?,
        PgValue::CharArray(all) => try_array(all, |(length, bytes)| characters(Some(*length), bytes))?,
        PgValue::Varchar((length, bytes)) => characters(*length, bytes)?,
        PgValue::VarcharArray(all) => try_array(all, |(length, bytes)| characters(*length, bytes))?,
        PgValue::Macaddr(it) => mac(*it),
        PgValue::MacaddrArray(all) => array(all, |it| mac(*it)),
        PgValue::Macaddr8(it) => mac8(*it),
        PgValue::Macaddr8Array(all) => array(all, |it| mac8(*it)),
        PgValue::Box((one, other)) => format!("{},{}", point(one), point(other)),
        PgValue::BoxArray(all) => {
            let boxes = all
                .iter()
                .map(|(one, other)| format!("{},{}", point(one), point(other)));
            // `box` is the only type whose array elements are not separated by commas.
            format!("{{{}}}", boxes.collect::<Vec<_>>().join(";"))
        }
        PgValue::Circle(it) => circle(it),
        PgValue::CircleArray(all) => array(all, circle),
        PgValue::Line(it) | PgValue::Lseg(it) => segment(it),
        PgValue::LineArray(all) | PgValue::LsegArray(all) => array(all, segment),
        PgValue::Path(points) => path(points),
        PgValue::PathArray(all) => array(all, |points| path(points)),
        PgValue::Point(it) => point(it),
        PgValue::PointArray(all) => array(all, point),
        PgValue::Polygon(points) => polygon(points),
        PgValue::PolygonArray(all) => array(all, |points| polygon(points)),
        PgValue::Date(it) => calendar::date_text(it),
        PgValue::DateArray(all) => array(all, calendar::date_text),
        PgValue::Interval(it) => interval(it),
        PgValue::IntervalArray(all) => array(all, interval),
        PgValue::Time(it) => calendar::time_text(it),
        PgValue::TimeArray(all) => array(all, calendar::time_text),
        PgValue::TimeTz(it) => calendar::time_tz_text(it),
        PgValue::TimeTzArray(all) => array(all, calendar::time_tz_text),
        PgValue::Timestamp(it) => calendar::timestamp_text(it),
        PgValue::TimestampArray(all) => array(all, calendar::timestamp_text),
        PgValue::TimestampTz(it) => calendar::timestamp_tz_text(it),
        PgValue::TimestampTzArray(all) => array(all, calendar::timestamp_tz_text),
        PgValue::PgLsn(it) => position(it),
        PgValue::PgLsnArray(all) => array(all, position),
        PgValue::PgSnapshot((min, max, running)) => snapshot(*min, *max, running),
        PgValue::TxidSnapshot(it) => snapshot(*it, *it, &[]),
        PgValue::TsVector(lexemes) => search::vector_text(lexemes),
        PgValue::Hstore(pairs) => hstore(pairs),
        PgValue::Numeric(it)
        | PgValue::Decimal(it)
        | PgValue::Money(it)
        | PgValue::Cidr(it)
        | PgValue::Inet(it)
        | PgValue::Json(it)
        | PgValue::Jsonb(it)
        | PgValue::Name(it)
        | PgValue::Text(it)
        | PgValue::Xml(it)
        | PgValue::TsQuery(it)
        | PgValue::Uuid(it) => it.clone(),
        PgValue::NumericArray(all)
        | PgValue::MoneyArray(all)
        | PgValue::CidrArray(all)
        | PgValue::InetArray(all)
        | PgValue::JsonArray(all)
        | PgValue::JsonbArray(all)
        | PgValue::NameArray(all)
        | PgValue::TextArray(all)
        | PgValue::XmlArray(all)
        | PgValue::UuidArray(all) => array(all, Clone::clone),
    }))
}

fn array<T>(all: &[T], element: impl Fn(&T) -> String) -> String {
    let elements = all.iter().map(|it| quoted(&element(it)));
    format!("{{{}}}", elements.collect::<Vec<_>>().join(","))
}

fn try_array<T>(
    all: &[T],
    element: impl Fn(&T) -> Result<String, &'static str>,
) -> Result<String, &'static str> {
    let elements = all.iter().map(element).collect::<Result<Vec<_>, _>>()?;
    Ok(array(&elements, Clone::clone))
}

/// Quotes an element of an array or a part of an `hstore`.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn float8(it: &Parts) -> String {
    floats::text(floats::double(*it))
}

fn float4(it: &Parts) -> String {
    floats::text_of_single(floats::single(*it))
}

fn int2_vector(all: &[i16]) -> String {
    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
    all.join(" ")
}

/// Formats the first `count` bits, or all.
fn bits(count: Option<u32>, bytes: &[u8]) -> Result<String, &'static str> {
    let all = bytes.len().saturating_mul(8);
    let count = count.map_or(all, |count| usize::try_from(count).unwrap_or(usize::MAX));
    if count.div_ceil(8) != bytes.len() {
        return Err("the number of bits does not match the number of bytes");
    }
    let digit = |at: usize| {
        let byte = bytes.get(at / 8).copied().unwrap_or(0);
        if byte >> (7 - at % 8) & 1 == 1 { '1' } else { '0' }
    };
    Ok((0..count).map(digit).collect())
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 + 2 * bytes.len());
    text.push_str("\\x");
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn characters(most: Option<u32>, bytes: &[u8]) -> Result<String, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the characters are not UTF-8")?;
    let most = most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    if text.chars().count() > most {
        return Err("there are more characters than the given length");
    }
    Ok(text.to_owned())
}

fn mac(it: MacAddressEui48) -> String {
    let it = it.bytes;
    colons(&[it.0, it.1, it.2, it.3, it.4, it.5])
}

fn mac8(it: MacAddressEui64) -> String {
    let it = it.bytes;
    colons(&[it.0, it.1, it.2, it.3, it.4, it.5, it.6, it.7])
}

fn colons(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(":")
}

fn point((x, y): &Point) -> String {
    format!("({},{})", float8(x), float8(y))
}

fn circle((center, radius): &(Point, Parts)) -> String {
    format!("<{},{}>", point(center), float8(radius))
}

fn segment((start, end): &(Point, Point)) -> String {
    format!("[{},{}]", point(start), point(end))
}

fn joined(points: &[Point]) -> String {
    let points: Vec<String> = points.iter().map(point).collect();
    points.join(",")
}

fn path(points: &[Point]) -> String {
    format!("[{}]", joined(points))
}

fn polygon(points: &[Point]) -> String {
    format!("({})", joined(points))
}

fn interval(it: &Interval) -> String {
    let start = match it.start {
        Date::NegativeInfinity => String::new(),
        ref start => calendar::date_text(start),
    };
    let end = match it.end {
        Date::PositiveInfinity => String::new(),
        ref end => calendar::date_text(end),
    };
    let open = if it.start_inclusive { '[' } else { '(' };
    let close = if it.end_inclusive { ']' } else { ')' };
    format!("{open}{start},{end}{close}")
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "elements of arrays are borrowed"
)]
fn position(it: &u64) -> String {
    format!("{:X}/{:X}", it >> 32, it & 0xffff_ffff)
}

fn snapshot(min: i64, max: i64, running: &[i64]) -> String {
    let running: Vec<String> = running.iter().map(ToString::to_string).collect();
    format!("{min}:{max}:{}", running.join(","))
}

fn hstore(pairs: &[(String, Option<String>)]) -> String {
    let pairs = pairs.iter().map(|(key, value)| {
        let value = value
            .as_ref()
            .map_or_else(|| "NULL".to_owned(), |value| quoted(value));
        format!("{}=>{value}", quoted(key))
    });
    pairs.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(value: &PgValue) -> String {
        text(value).unwrap().unwrap()
    }

    #[test]
    fn elements_are_quoted() {
        let tricky = ["", "NULL", "a,b", "{}", "\"", "\\", " x "];
        let all = tricky.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(
            sent(&PgValue::TextArray(all)),
            r#"{"","NULL","a,b","{}","\"","\\"," x "}"#
        );
        assert_eq!(
            sent(&PgValue::Hstore(vec![
                ("a\"".to_owned(), None),
                ("b".to_owned(), Some("=>".to_owned()))
            ])),
            r#""a\""=>NULL,"b"=>"=>""#
        );
    }

    #[test]
    fn inconsistent_values_are_rejected() {
        assert!(text(&PgValue::Bit((9, vec![1]))).is_err());
        assert!(text(&PgValue::Bit((u32::MAX, vec![]))).is_err());
        assert!(text(&PgValue::Varchar((Some(1), b"ab".to_vec()))).is_err());
        assert!(text(&PgValue::Char((1, vec![0xff]))).is_err());
        assert_eq!(sent(&PgValue::Varbit((None, vec![0b1010_0000]))), "10100000");
        assert_eq!(sent(&PgValue::Bit((3, vec![0b1010_0000]))), "101");
    }

    #[test]
    fn debug_output_hides_a_parameter() {
        let parameter = Parameter::new(&PgValue::Text("hunter2".to_owned())).unwrap();
        assert_eq!(format!("{parameter:?}"), "…");
        assert_eq!(parameter.len(), 7);
    }
}
