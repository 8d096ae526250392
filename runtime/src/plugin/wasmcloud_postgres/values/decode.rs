//! Decoding of results from the binary format of the server.

use std::net::{Ipv4Addr, Ipv6Addr};

use tokio_postgres::types::{Kind, Type};

use super::floats::{self, Parts};
use super::reader::{Budget, Decoded, Reader, Undecodable};
use super::{calendar, numeric, search};
use crate::plugin::wasmcloud_postgres::bindings::types::{
    Date, Interval, MacAddressEui48, MacAddressEui64, PgValue, Time, TimeTz, Timestamp, TimestampTz,
};

type Point = (Parts, Parts);

/// Decodes a value of the type `of`, taking its memory from `budget`; `None` is NULL.
pub(in super::super) fn value(of: &Type, raw: Option<&[u8]>, budget: &mut Budget) -> Decoded<PgValue> {
    let Some(raw) = raw else {
        return Ok(PgValue::Null);
    };
    let mut of = of;
    while let Kind::Domain(base) = of.kind() {
        of = base;
    }
    match of.kind() {
        Kind::Array(element) if *of != Type::INT2_VECTOR => array_value(element, raw, budget),
        _ => single_value(of, raw, budget),
    }
}

fn single_value(of: &Type, raw: &[u8], budget: &mut Budget) -> Decoded<PgValue> {
    Ok(match *of {
        Type::BOOL => PgValue::Bool(boolean(raw, budget)?),
        Type::INT2 => PgValue::Int2(int2(raw, budget)?),
        Type::INT4 => PgValue::Int4(int4(raw, budget)?),
        Type::INT8 => PgValue::Int8(int8(raw, budget)?),
        // Object identifiers.
        Type::OID
        | Type::XID
        | Type::CID
        | Type::REGCLASS
        | Type::REGCOLLATION
        | Type::REGCONFIG
        | Type::REGDICTIONARY
        | Type::REGNAMESPACE
        | Type::REGOPER
        | Type::REGOPERATOR
        | Type::REGPROC
        | Type::REGPROCEDURE
        | Type::REGROLE
        | Type::REGTYPE => PgValue::Int8(i64::from(whole(raw, Reader::u32)?)),
        Type::XID8 => PgValue::Numeric(whole(raw, Reader::u64)?.to_string()),
        Type::INT2_VECTOR => PgValue::Int2Vector(array(raw, budget, int2)?),
        Type::FLOAT4 => PgValue::Float4(float4(raw, budget)?),
        Type::FLOAT8 => PgValue::Float8(float8(raw, budget)?),
        Type::NUMERIC => PgValue::Numeric(decimal(raw, budget)?),
        Type::MONEY => PgValue::Money(money(raw, budget)?),
        Type::BIT => PgValue::Bit(bits(raw, budget)?),
        Type::VARBIT => PgValue::Varbit(varbits(raw, budget)?),
        Type::BYTEA => PgValue::Bytea(bytes(raw, budget)?),
        Type::CHAR | Type::BPCHAR => PgValue::Char(char(raw, budget)?),
        Type::VARCHAR => PgValue::Varchar(varchar(raw, budget)?),
        Type::CIDR => PgValue::Cidr(network(raw, budget)?),
        Type::INET => PgValue::Inet(network(raw, budget)?),
        Type::MACADDR => PgValue::Macaddr(mac(raw, budget)?),
        Type::MACADDR8 => PgValue::Macaddr8(mac8(raw, budget)?),
        Type::BOX => PgValue::Box(corners(raw, budget)?),
        Type::CIRCLE => PgValue::Circle(circle(raw, budget)?),
        Type::LINE => PgValue::Line(line(raw, budget)?),
        Type::LSEG => PgValue::Lseg(segment(raw, budget)?),
        Type::PATH => PgValue::Path(path(raw, budget)?),
        Type::POINT => PgValue::Point(point(raw, budget)?),
        Type::POLYGON => PgValue::Polygon(polygon(raw, budget)?),
        Type::DATE => PgValue::Date(date(raw, budget)?),
        Type::DATE_RANGE => PgValue::Interval(date_range(raw, budget)?),
        Type::TIME => PgValue::Time(time(raw, budget)?),
        Type::TIMETZ => PgValue::TimeTz(time_tz(raw, budget)?),
        Type::TIMESTAMP => PgValue::Timestamp(timestamp(raw, budget)?),
        Type::TIMESTAMPTZ => PgValue::TimestampTz(timestamp_tz(raw, budget)?),
        Type::INTERVAL => PgValue::Text(duration(raw)?),
        Type::JSON => PgValue::Json(text(raw, budget)?),
        Type::JSONB => PgValue::Jsonb(versioned(raw, budget)?),
        Type::JSONPATH => PgValue::Text(versioned(raw, budget)?),
        Type::PG_LSN => PgValue::PgLsn(position(raw, budget)?),
        Type::PG_SNAPSHOT => PgValue::PgSnapshot(snapshot(raw, budget)?),
        Type::TXID_SNAPSHOT => match snapshot(raw, budget)? {
            (min, max, running) if min == max && running.is_empty() => PgValue::TxidSnapshot(min),
            snapshot => PgValue::PgSnapshot(snapshot),
        },
        Type::NAME => PgValue::Name(text(raw, budget)?),
        Type::XML => PgValue::Xml(text(raw, budget)?),
        Type::TSQUERY => PgValue::TsQuery(search::query(raw, budget)?),
        Type::TS_VECTOR => PgValue::TsVector(search::vector(raw, budget)?),
        Type::UUID => PgValue::Uuid(uuid(raw, budget)?),
        Type::VOID => PgValue::Null,
        _ if of.name() == "hstore" => PgValue::Hstore(hstore(raw, budget)?),
        _ if is_text(of) => PgValue::Text(text(raw, budget)?),
        _ => {
            return Err(Undecodable::Unsupported(
                "the interface does not support this type",
            ));
        }
    })
}

fn array_value(element: &Type, raw: &[u8], budget: &mut Budget) -> Decoded<PgValue> {
    let mut element = element;
    while let Kind::Domain(base) = element.kind() {
        element = base;
    }
    Ok(match *element {
        Type::BOOL => PgValue::BoolArray(array(raw, budget, boolean)?),
        Type::INT2 => PgValue::Int2Array(array(raw, budget, int2)?),
        Type::INT4 => PgValue::Int4Array(array(raw, budget, int4)?),
        Type::INT8 => PgValue::Int8Array(array(raw, budget, int8)?),
        Type::INT2_VECTOR => {
            PgValue::Int2VectorArray(array(raw, budget, |raw, budget| array(raw, budget, int2))?)
        }
        Type::FLOAT4 => PgValue::Float4Array(array(raw, budget, float4)?),
        Type::FLOAT8 => PgValue::Float8Array(array(raw, budget, float8)?),
        Type::NUMERIC => PgValue::NumericArray(array(raw, budget, decimal)?),
        Type::MONEY => PgValue::MoneyArray(array(raw, budget, money)?),
        Type::BIT => PgValue::BitArray(array(raw, budget, bits)?),
        Type::VARBIT => PgValue::VarbitArray(array(raw, budget, varbits)?),
        Type::BYTEA => PgValue::ByteaArray(array(raw, budget, bytes)?),
        Type::CHAR | Type::BPCHAR => PgValue::CharArray(array(raw, budget, char)?),
        Type::VARCHAR => PgValue::VarcharArray(array(raw, budget, varchar)?),
        Type::CIDR => PgValue::CidrArray(array(raw, budget, network)?),
        Type::INET => PgValue::InetArray(array(raw, budget, network)?),
        Type::MACADDR => PgValue::MacaddrArray(array(raw, budget, mac)?),
        Type::MACADDR8 => PgValue::Macaddr8Array(array(raw, budget, mac8)?),
        Type::BOX => PgValue::BoxArray(array(raw, budget, corners)?),
        Type::CIRCLE => PgValue::CircleArray(array(raw, budget, circle)?),
        Type::LINE => PgValue::LineArray(array(raw, budget, line)?),
        Type::LSEG => PgValue::LsegArray(array(raw, budget, segment)?),
        Type::PATH => PgValue::PathArray(array(raw, budget, path)?),
        Type::POINT => PgValue::PointArray(array(raw, budget, point)?),
        Type::POLYGON => PgValue::PolygonArray(array(raw, budget, polygon)?),
        Type::DATE => PgValue::DateArray(array(raw, budget, date)?),
        Type::DATE_RANGE => PgValue::IntervalArray(array(raw, budget, date_range)?),
        Type::TIME => PgValue::TimeArray(array(raw, budget, time)?),
        Type::TIMETZ => PgValue::TimeTzArray(array(raw, budget, time_tz)?),
        Type::TIMESTAMP => PgValue::TimestampArray(array(raw, budget, timestamp)?),
        Type::TIMESTAMPTZ => PgValue::TimestampTzArray(array(raw, budget, timestamp_tz)?),
        Type::JSON => PgValue::JsonArray(array(raw, budget, text)?),
        Type::JSONB => PgValue::JsonbArray(array(raw, budget, versioned)?),
        Type::PG_LSN => PgValue::PgLsnArray(array(raw, budget, position)?),
        Type::NAME => PgValue::NameArray(array(raw, budget, text)?),
        Type::XML => PgValue::XmlArray(array(raw, budget, text)?),
        Type::UUID => PgValue::UuidArray(array(raw, budget, uuid)?),
        _ if is_text(element) => PgValue::TextArray(array(raw, budget, text)?),
        _ => {
            return Err(Undecodable::Unsupported(
                "the interface does not support arrays of this type",
            ));
        }
    })
}

/// Returns whether the binary format of the type is plain text.
fn is_text(of: &Type) -> bool {
    *of == Type::TEXT
        || *of == Type::UNKNOWN
        || *of == Type::CSTRING
        || of.name() == "citext"
        || matches!(of.kind(), Kind::Enum(_))
}

/// Decodes a one-dimensional array.
fn array<T>(
    raw: &[u8],
    budget: &mut Budget,
    element: impl Fn(&[u8], &mut Budget) -> Decoded<T>,
) -> Decoded<Vec<T>> {
    let mut reader = Reader::new(raw);
    let dimensions = reader.count()?;
    let (_has_null, _element_type) = (reader.i32()?, reader.u32()?);
    match dimensions {
        0 => return Ok(Vec::new()),
        1 => {}
        _ => {
            return Err(Undecodable::Unsupported(
                "the interface supports only one-dimensional arrays",
            ));
        }
    }
    let (count, _lower_bound) = (reader.count()?, reader.i32()?);
    let mut elements = Vec::new();
    for _ in 0..count {
        let raw = reader.field()?.ok_or(Undecodable::Unsupported(
            "the interface does not support NULL in arrays",
        ))?;
        budget.spend(size_of::<T>())?;
        elements.push(element(raw, budget)?);
    }
    reader.end()?;
    Ok(elements)
}

/// Reads a value that must use all of the bytes.
fn whole<'a, T>(raw: &'a [u8], read: impl FnOnce(&mut Reader<'a>) -> Decoded<T>) -> Decoded<T> {
    let mut reader = Reader::new(raw);
    let value = read(&mut reader)?;
    reader.end()?;
    Ok(value)
}

fn boolean(raw: &[u8], _: &mut Budget) -> Decoded<bool> {
    whole(raw, Reader::u8).map(|byte| byte != 0)
}

fn int2(raw: &[u8], _: &mut Budget) -> Decoded<i16> {
    whole(raw, Reader::i16)
}

fn int4(raw: &[u8], _: &mut Budget) -> Decoded<i32> {
    whole(raw, Reader::i32)
}

fn int8(raw: &[u8], _: &mut Budget) -> Decoded<i64> {
    whole(raw, Reader::i64)
}

fn float4(raw: &[u8], _: &mut Budget) -> Decoded<Parts> {
    whole(raw, Reader::f32).map(floats::parts_of_single)
}

fn float8(raw: &[u8], _: &mut Budget) -> Decoded<Parts> {
    whole(raw, Reader::f64).map(floats::parts)
}

fn decimal(raw: &[u8], budget: &mut Budget) -> Decoded<String> {
    let text = numeric::decimal(raw)?;
    budget.spend(text.len())?;
    Ok(text)
}

fn money(raw: &[u8], _: &mut Budget) -> Decoded<String> {
    whole(raw, Reader::i64).map(numeric::money)
}

fn bits(raw: &[u8], budget: &mut Budget) -> Decoded<(u32, Vec<u8>)> {
    let (count, packed) = raw.split_first_chunk().ok_or(Undecodable::Malformed)?;
    Ok((u32::from_be_bytes(*count), bytes(packed, budget)?))
}

fn varbits(raw: &[u8], budget: &mut Budget) -> Decoded<(Option<u32>, Vec<u8>)> {
    bits(raw, budget).map(|(count, bytes)| (Some(count), bytes))
}

fn bytes(raw: &[u8], budget: &mut Budget) -> Decoded<Vec<u8>> {
    budget.spend(raw.len())?;
    Ok(raw.to_vec())
}

fn text(raw: &[u8], budget: &mut Budget) -> Decoded<String> {
    String::from_utf8(bytes(raw, budget)?).map_err(|_| Undecodable::Malformed)
}

/// Decodes text after a format version byte.
fn versioned(raw: &[u8], budget: &mut Budget) -> Decoded<String> {
    match raw.split_first() {
        Some((1, rest)) => text(rest, budget),
        _ => Err(Undecodable::Malformed),
    }
}

fn char(raw: &[u8], budget: &mut Budget) -> Decoded<(u32, Vec<u8>)> {
    let length = u32::try_from(raw.len()).map_err(|_| Undecodable::TooLarge)?;
    Ok((length, bytes(raw, budget)?))
}

fn varchar(raw: &[u8], budget: &mut Budget) -> Decoded<(Option<u32>, Vec<u8>)> {
    Ok((None, bytes(raw, budget)?))
}

/// Decodes `inet` and `cidr`: one address, or a network with its prefix length.
fn network(raw: &[u8], _: &mut Budget) -> Decoded<String> {
    let mut reader = Reader::new(raw);
    let (family, prefix, is_cidr) = (reader.u8()?, reader.u8()?, reader.u8()? != 0);
    let length = reader.u8()?;
    let address = reader.take(usize::from(length))?;
    reader.end()?;
    let (address, all) = match family {
        2 => {
            let bytes: [u8; 4] = address.try_into().map_err(|_| Undecodable::Malformed)?;
            (Ipv4Addr::from(bytes).to_string(), 32)
        }
        3 => {
            let bytes: [u8; 16] = address.try_into().map_err(|_| Undecodable::Malformed)?;
            (Ipv6Addr::from(bytes).to_string(), 128)
        }
        _ => return Err(Undecodable::Malformed),
    };
    Ok(if is_cidr || prefix != all {
        format!("{address}/{prefix}")
    } else {
        address
    })
}

fn mac(raw: &[u8], _: &mut Budget) -> Decoded<MacAddressEui48> {
    let it: [u8; 6] = raw.try_into().map_err(|_| Undecodable::Malformed)?;
    Ok(MacAddressEui48 {
        bytes: (it[0], it[1], it[2], it[3], it[4], it[5]),
    })
}

fn mac8(raw: &[u8], _: &mut Budget) -> Decoded<MacAddressEui64> {
    let it: [u8; 8] = raw.try_into().map_err(|_| Undecodable::Malformed)?;
    Ok(MacAddressEui64 {
        bytes: (it[0], it[1], it[2], it[3], it[4], it[5], it[6], it[7]),
    })
}

fn read_point(reader: &mut Reader<'_>) -> Decoded<Point> {
    Ok((floats::parts(reader.f64()?), floats::parts(reader.f64()?)))
}

fn point(raw: &[u8], _: &mut Budget) -> Decoded<Point> {
    whole(raw, read_point)
}

/// The server sends the upper right corner first.
fn corners(raw: &[u8], _: &mut Budget) -> Decoded<(Point, Point)> {
    let (upper_right, lower_left) = whole(raw, |reader| Ok((read_point(reader)?, read_point(reader)?)))?;
    Ok((lower_left, upper_right))
}

fn segment(raw: &[u8], _: &mut Budget) -> Decoded<(Point, Point)> {
    whole(raw, |reader| Ok((read_point(reader)?, read_point(reader)?)))
}

fn circle(raw: &[u8], _: &mut Budget) -> Decoded<(Point, Parts)> {
    whole(raw, |reader| {
        Ok((read_point(reader)?, floats::parts(reader.f64()?)))
    })
}

/// Decodes the line `ax + by + c = 0` as two of its points, at 0 and 1 on the x axis, or on the y axis if it is vertical.
fn line(raw: &[u8], _: &mut Budget) -> Decoded<(Point, Point)> {
    let (a, b, c) = whole(raw, |reader| Ok((reader.f64()?, reader.f64()?, reader.f64()?)))?;
    let at = |x: f64, y: f64| (floats::parts(x), floats::parts(y));
    Ok(if b == 0.0 {
        let x = -c / a;
        (at(x, 0.0), at(x, 1.0))
    } else {
        (at(0.0, -c / b), at(1.0, -(a + c) / b))
    })
}

fn points(reader: &mut Reader<'_>, budget: &mut Budget) -> Decoded<Vec<Point>> {
    let mut points = Vec::new();
    for _ in 0..reader.count()? {
        budget.spend(size_of::<Point>())?;
        points.push(read_point(reader)?);
    }
    Ok(points)
}

fn path(raw: &[u8], budget: &mut Budget) -> Decoded<Vec<Point>> {
    let mut reader = Reader::new(raw);
    let _is_closed = reader.u8()?;
    let points = points(&mut reader, budget)?;
    reader.end()?;
    Ok(points)
}

fn polygon(raw: &[u8], budget: &mut Budget) -> Decoded<Vec<Point>> {
    let mut reader = Reader::new(raw);
    let points = points(&mut reader, budget)?;
    reader.end()?;
    Ok(points)
}

fn date(raw: &[u8], _: &mut Budget) -> Decoded<Date> {
    whole(raw, Reader::i32).map(calendar::date)
}

fn time(raw: &[u8], _: &mut Budget) -> Decoded<Time> {
    whole(raw, Reader::i64).map(calendar::time)
}

fn time_tz(raw: &[u8], _: &mut Budget) -> Decoded<TimeTz> {
    let (micros, west) = whole(raw, |reader| Ok((reader.i64()?, reader.i32()?)))?;
    Ok(calendar::time_tz(micros, west))
}

fn timestamp(raw: &[u8], _: &mut Budget) -> Decoded<Timestamp> {
    whole(raw, Reader::i64).map(calendar::timestamp)
}

fn timestamp_tz(raw: &[u8], _: &mut Budget) -> Decoded<TimestampTz> {
    whole(raw, Reader::i64).map(calendar::timestamp_tz)
}

fn duration(raw: &[u8]) -> Decoded<String> {
    let (micros, days, months) = whole(raw, |reader| Ok((reader.i64()?, reader.i32()?, reader.i32()?)))?;
    Ok(calendar::duration(micros, days, months))
}

/// Decodes a date range. A side without a bound is infinite. An empty range becomes an interval between one day and itself.
fn date_range(raw: &[u8], budget: &mut Budget) -> Decoded<Interval> {
    const EMPTY: u8 = 0x01;
    const START_INCLUSIVE: u8 = 0x02;
    const END_INCLUSIVE: u8 = 0x04;
    const NO_START: u8 = 0x08;
    const NO_END: u8 = 0x10;
    let mut reader = Reader::new(raw);
    let flags = reader.u8()?;
    let has = |flag: u8| flags & flag != 0;
    let mut bound = |absent: bool, infinity: Date| {
        if has(EMPTY) {
            return Ok(calendar::date(0));
        }
        if absent {
            return Ok(infinity);
        }
        let raw = reader.field()?.ok_or(Undecodable::Malformed)?;
        date(raw, budget)
    };
    let interval = Interval {
        start: bound(has(NO_START), Date::NegativeInfinity)?,
        start_inclusive: has(START_INCLUSIVE),
        end: bound(has(NO_END), Date::PositiveInfinity)?,
        end_inclusive: has(END_INCLUSIVE),
    };
    reader.end()?;
    Ok(interval)
}

fn position(raw: &[u8], _: &mut Budget) -> Decoded<u64> {
    whole(raw, Reader::u64)
}

fn snapshot(raw: &[u8], budget: &mut Budget) -> Decoded<(i64, i64, Vec<i64>)> {
    let mut reader = Reader::new(raw);
    let count = reader.count()?;
    let (min, max) = (reader.i64()?, reader.i64()?);
    let mut running = Vec::new();
    for _ in 0..count {
        budget.spend(size_of::<i64>())?;
        running.push(reader.i64()?);
    }
    reader.end()?;
    Ok((min, max, running))
}

fn uuid(raw: &[u8], _: &mut Budget) -> Decoded<String> {
    let id = uuid::Uuid::from_slice(raw).map_err(|_| Undecodable::Malformed)?;
    Ok(id.to_string())
}

fn hstore(raw: &[u8], budget: &mut Budget) -> Decoded<Vec<(String, Option<String>)>> {
    let mut reader = Reader::new(raw);
    let mut pairs = Vec::new();
    for _ in 0..reader.count()? {
        budget.spend(size_of::<(String, Option<String>)>())?;
        let key = reader.field()?.ok_or(Undecodable::Malformed)?;
        let value = reader.field()?;
        let value = value.map(|value| text(value, budget)).transpose()?;
        pairs.push((text(key, budget)?, value));
    }
    reader.end()?;
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(of: &Type, raw: &[u8], bytes: usize) -> Decoded<PgValue> {
        value(of, Some(raw), &mut Budget::new(bytes))
    }

    #[test]
    fn unsupported_and_too_large_values_are_rejected() {
        assert!(matches!(
            decode(&Type::INT4_RANGE, &[1], 100),
            Err(Undecodable::Unsupported(_))
        ));
        assert!(matches!(
            decode(&Type::INT4, &[1], 100),
            Err(Undecodable::Malformed)
        ));
        assert!(matches!(
            decode(&Type::TEXT, &[b'x'; 100], 99),
            Err(Undecodable::TooLarge)
        ));
        let words = |words: &[i32]| {
            words
                .iter()
                .flat_map(|word| word.to_be_bytes())
                .collect::<Vec<u8>>()
        };
        // An array that claims to have two billion elements.
        assert!(matches!(
            decode(&Type::INT4_ARRAY, &words(&[1, 0, 23, i32::MAX, 1]), 1 << 20),
            Err(Undecodable::Malformed)
        ));
        assert!(matches!(
            decode(&Type::INT4_ARRAY, &words(&[1, 1, 23, 1, 1, -1]), 100),
            Err(Undecodable::Unsupported(
                "the interface does not support NULL in arrays"
            ))
        ));
        // Lexemes take far more memory than bytes on the wire.
        let mut lexemes = words(&[1]);
        lexemes.extend([b'x'; 2000]);
        lexemes.extend([0, 0, 200]);
        lexemes.extend([0, 1].repeat(200));
        assert!(matches!(
            decode(&Type::TS_VECTOR, &lexemes, 100_000),
            Err(Undecodable::TooLarge)
        ));
        assert!(decode(&Type::TS_VECTOR, &lexemes, 1_000_000).is_ok());
    }
}
