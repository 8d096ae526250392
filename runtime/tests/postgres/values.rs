//! Values of every type, read and written back.

use wash_tests::servers::Postgres;

use crate::backend::Backend;

/// Type, literal, beginning of the value in the guest, and the server's text of the value that the guest wrote back (empty: the
/// server's text of the literal).
const VALUES: &[(&str, &str, &str, &str)] = &[
    ("int2", "'-32768'", "Int2(-32768)", "-32768"),
    ("int4", "'-2147483648'", "Int4(-2147483648)", "-2147483648"),
    (
        "int8",
        "'9223372036854775807'",
        "Int8(9223372036854775807)",
        "9223372036854775807",
    ),
    ("int2[]", "'{1,-2}'", "Int2Array([1, -2])", "{1,-2}"),
    ("int4[]", "'{}'", "Int4Array([])", "{}"),
    ("int8[]", "'[5:6]={1,-2}'", "Int8Array([1, -2])", "{1,-2}"),
    ("int2vector", "'1 2'", "Int2Vector([1, 2])", "1 2"),
    (
        "int2vector[]",
        r#"'{"1 2","3"}'"#,
        "Int2VectorArray([[1, 2], [3]])",
        r#"{"1 2",3}"#,
    ),
    ("bool", "true", "Bool(true)", "true"),
    ("bool[]", "'{t,f}'", "BoolArray([true, false])", "{t,f}"),
    ("float8", "0.1", "Float8((7205759403792794, -56, 1))", "0.1"),
    (
        "float8",
        "'-Infinity'",
        "Float8((4503599627370496, 972, -1))",
        "-Infinity",
    ),
    ("float8", "'NaN'", "Float8((", "NaN"),
    ("float8", "'5e-324'", "Float8((2, -1075, 1))", "5e-324"),
    ("float8[]", "'{1e300,-0}'", "Float8Array([(", "{1e+300,-0}"),
    ("float4", "0.1", "Float4((13421773, -27, 1))", "0.1"),
    (
        "float4[]",
        "'{1.5,NaN}'",
        "Float4Array([(12582912, -23, 1), (",
        "{1.5,NaN}",
    ),
    (
        "numeric",
        "'-12345678901234567890.0123456789'",
        "Numeric(\"-1234567890",
        "-12345678901234567890.0123456789",
    ),
    ("numeric", "'NaN'", "Numeric(\"NaN\")", "NaN"),
    ("numeric", "'0.00000001'", "Numeric(\"0.00000001\")", "0.00000001"),
    ("numeric", "'10000'", "Numeric(\"10000\")", "10000"),
    (
        "numeric[]",
        "'{1.10,-2}'",
        "NumericArray([\"1.10\", \"-2\"])",
        "{1.10,-2}",
    ),
    ("money", "'-12.34'", "Money(\"-12.34\")", "-$12.34"),
    (
        "money[]",
        "'{1,2.5}'",
        "MoneyArray([\"1.00\", \"2.50\"])",
        "{$1.00,$2.50}",
    ),
    ("bit(3)", "'101'", "Bit((3, [160]))", "101"),
    (
        "bit(3)[]",
        "'{101,010}'",
        "BitArray([(3, [160]), (3, [64])])",
        "{101,010}",
    ),
    ("varbit", "'1'", "Varbit((Some(1), [128]))", "1"),
    ("varbit", "''", "Varbit((Some(0), []))", ""),
    (
        "varbit[]",
        "'{1,01}'",
        "VarbitArray([(Some(1), [128]), (Some(2), [64])])",
        "{1,01}",
    ),
    ("bytea", r"'\x00ff27'", "Bytea([0, 255, 39])", r"\x00ff27"),
    (
        "bytea[]",
        r#"'{"\\x00",""}'"#,
        "ByteaArray([[0], []])",
        r#"{"\\x00","\\x"}"#,
    ),
    (r#""char""#, "'x'", "Char((1, [120]))", "x"),
    ("char(3)", "'ab'", "Char((3, [97, 98, 32]))", "ab"),
    ("char(2)[]", "'{ab}'", "CharArray([(2, [97, 98])])", "{ab}"),
    ("varchar", "'a,\"b'", "Varchar((None, [97, 44, 34, 98]))", "a,\"b"),
    (
        "varchar[]",
        r#"'{"a,\"b",NULL2}'"#,
        "VarcharArray([(None, [97, 44, 34, 98]), (None, [78",
        r#"{"a,\"b",NULL2}"#,
    ),
    ("text", "'ä€😀'", "Text(\"ä€😀\")", "ä€😀"),
    ("text", "''", "Text(\"\")", ""),
    (
        "text[]",
        r#"'{"","NULL","a b","\\"}'"#,
        r#"TextArray(["", "NULL", "a b", "\\"])"#,
        r#"{"","NULL","a b","\\"}"#,
    ),
    ("name", "'n'", "Name(\"n\")", "n"),
    ("name[]", "'{n}'", "NameArray([\"n\"])", "{n}"),
    ("xml", "'<a/>'", "Xml(\"<a/>\")", "<a/>"),
    ("xml[]", "'{<a/>}'", "XmlArray([\"<a/>\"])", "{<a/>}"),
    (
        "json",
        r#"'{"a": [1]}'"#,
        r#"Json("{\"a\": [1]}")"#,
        r#"{"a": [1]}"#,
    ),
    (
        "json[]",
        r#"'{"[1,2]"}'"#,
        "JsonArray([\"[1,2]\"])",
        r#"{"[1,2]"}"#,
    ),
    (
        "jsonb",
        r#"'{"a":[1]}'"#,
        r#"Jsonb("{\"a\": [1]}")"#,
        r#"{"a": [1]}"#,
    ),
    ("jsonb[]", "'{1,2}'", "JsonbArray([\"1\", \"2\"])", "{1,2}"),
    ("cidr", "'10.1.0.0/16'", "Cidr(\"10.1.0.0/16\")", "10.1.0.0/16"),
    (
        "cidr[]",
        "'{10.0.0.1/32,::/0}'",
        "CidrArray([\"10.0.0.1/32\", \"::/0\"])",
        "{10.0.0.1/32,::/0}",
    ),
    ("inet", "'10.1.2.3/8'", "Inet(\"10.1.2.3/8\")", "10.1.2.3/8"),
    ("inet", "'fe80::1'", "Inet(\"fe80::1\")", "fe80::1/128"),
    (
        "inet[]",
        "'{127.0.0.1}'",
        "InetArray([\"127.0.0.1\"])",
        "{127.0.0.1}",
    ),
    (
        "macaddr",
        "'08:00:2b:01:02:ff'",
        "Macaddr(MacAddressEui48 { bytes: (8, 0, 43, 1, 2, 255) })",
        "08:00:2b:01:02:ff",
    ),
    (
        "macaddr[]",
        "'{08:00:2b:01:02:ff}'",
        "MacaddrArray([",
        "{08:00:2b:01:02:ff}",
    ),
    (
        "macaddr8",
        "'08:00:2b:01:02:03:04:ff'",
        "Macaddr8(MacAddressEui64 { bytes: (8, 0, 43, 1, 2, 3, 4, 255) })",
        "08:00:2b:01:02:03:04:ff",
    ),
    (
        "macaddr8[]",
        "'{08:00:2b:01:02:03:04:ff}'",
        "Macaddr8Array([",
        "{08:00:2b:01:02:03:04:ff}",
    ),
    (
        "point",
        "'(1,-2.5)'",
        "Point(((4503599627370496, -52, 1), (5629499534213120, -51, -1)))",
        "(1,-2.5)",
    ),
    (
        "point[]",
        r#"'{"(1,2)","(3,4)"}'"#,
        "PointArray([((",
        r#"{"(1,2)","(3,4)"}"#,
    ),
    (
        "box",
        "'(3,4),(1,2)'",
        "Box((((4503599627370496, -52, 1), (4503599627370496, -51, 1)), (",
        "(3,4),(1,2)",
    ),
    (
        "box[]",
        "'{(3,4),(1,2);(1,1),(0,0)}'",
        "BoxArray([((",
        "{(3,4),(1,2);(1,1),(0,0)}",
    ),
    ("circle", "'<(1,2),3>'", "Circle((((", "<(1,2),3>"),
    (
        "circle[]",
        r#"'{"<(1,2),3>"}'"#,
        "CircleArray([(((",
        r#"{"<(1,2),3>"}"#,
    ),
    ("line", "'{2,-1,3}'", "Line((((", "{2,-1,3}"),
    ("line", "'{-1,0,4}'", "Line((((", "{-1,0,4}"),
    ("line[]", r#"'{"{2,-1,3}"}'"#, "LineArray([(((", r#"{"{2,-1,3}"}"#),
    ("lseg", "'[(1,2),(3,4)]'", "Lseg((((", "[(1,2),(3,4)]"),
    (
        "lseg[]",
        r#"'{"[(1,2),(3,4)]"}'"#,
        "LsegArray([(((",
        r#"{"[(1,2),(3,4)]"}"#,
    ),
    ("path", "'[(1,2),(3,4),(5,6)]'", "Path([(", "[(1,2),(3,4),(5,6)]"),
    (
        "path[]",
        r#"'{"[(1,2),(3,4)]"}'"#,
        "PathArray([[(",
        r#"{"[(1,2),(3,4)]"}"#,
    ),
    (
        "polygon",
        "'((1,2),(3,4),(5,6))'",
        "Polygon([(",
        "((1,2),(3,4),(5,6))",
    ),
    (
        "polygon[]",
        r#"'{"((1,2),(3,4))"}'"#,
        "PolygonArray([[(",
        r#"{"((1,2),(3,4))"}"#,
    ),
    (
        "date",
        "'2024-02-29'",
        "Date(Date::Ymd((2024, 2, 29)))",
        "2024-02-29",
    ),
    (
        "date",
        "'0044-03-15 BC'",
        "Date(Date::Ymd((-43, 3, 15)))",
        "0044-03-15 BC",
    ),
    ("date", "'infinity'", "Date(Date::PositiveInfinity)", "infinity"),
    (
        "date[]",
        "'{2024-02-29,-infinity}'",
        "DateArray([Date::Ymd((2024, 2, 29)), Date::NegativeInfinity])",
        "{2024-02-29,-infinity}",
    ),
    (
        "daterange",
        "'[2024-01-01,2024-02-01)'",
        "Interval(Interval { start: Date::Ymd((2024, 1, 1)), start-inclusive: true, end: Date::Ymd((2024, 2, 1)), end-inclusive: false })",
        "[2024-01-01,2024-02-01)",
    ),
    (
        "daterange",
        "'[2024-01-01,)'",
        "Interval(Interval { start: Date::Ymd((2024, 1, 1)), start-inclusive: true, end: Date::PositiveInfinity",
        "[2024-01-01,)",
    ),
    ("daterange", "'empty'", "Interval(Interval {", "empty"),
    (
        "daterange[]",
        r#"'{"(,2024-02-01)"}'"#,
        "IntervalArray([Interval { start: Date::NegativeInfinity",
        r#"{"(,2024-02-01)"}"#,
    ),
    (
        "time",
        "'23:59:59.000001'",
        "Time(Time { hour: 23, min: 59, sec: 59, micro: 1 })",
        "23:59:59.000001",
    ),
    (
        "time",
        "'24:00'",
        "Time(Time { hour: 24, min: 0, sec: 0, micro: 0 })",
        "24:00:00",
    ),
    ("time[]", "'{01:02}'", "TimeArray([Time {", "{01:02:00}"),
    (
        "timetz",
        "'12:00-03:30'",
        "TimeTz(TimeTz { timesonze: \"-03:30\", time: Time { hour: 12",
        "12:00:00-03:30",
    ),
    (
        "timetz[]",
        "'{12:00+02}'",
        "TimeTzArray([TimeTz { timesonze: \"+02:00\"",
        "{12:00:00+02}",
    ),
    (
        "timestamp",
        "'1969-12-31 23:59:59.5'",
        "Timestamp(Timestamp { date: Date::Ymd((1969, 12, 31)), time: Time { hour: 23, min: 59, sec: 59, micro: 500000 } })",
        "1969-12-31 23:59:59.5",
    ),
    (
        "timestamp",
        "'0001-01-01 00:00 BC'",
        "Timestamp(Timestamp { date: Date::Ymd((0, 1, 1))",
        "0001-01-01 00:00:00 BC",
    ),
    (
        "timestamp",
        "'-infinity'",
        "Timestamp(Timestamp { date: Date::NegativeInfinity",
        "-infinity",
    ),
    (
        "timestamp[]",
        "'{2024-02-29 12:00}'",
        "TimestampArray([Timestamp {",
        "{\"2024-02-29 12:00:00\"}",
    ),
    (
        "timestamptz",
        "'2024-02-29 12:00+02'",
        "TimestampTz(TimestampTz { timestamp: Timestamp { date: Date::Ymd((2024, 2, 29)), time: Time { hour: 10",
        "2024-02-29 10:00:00+00",
    ),
    (
        "timestamptz[]",
        "'{2024-02-29 12:00+02,infinity}'",
        "TimestampTzArray([TimestampTz {",
        "{\"2024-02-29 10:00:00+00\",infinity}",
    ),
    (
        "interval",
        "'-1 year 2 days 03:04:05.000006'",
        "Text(\"P-12M2DT11045.000006S\")",
        "-1 years +2 days 03:04:05.000006",
    ),
    ("pg_lsn", "'16/B374D848'", "PgLsn(97500059720)", "16/B374D848"),
    ("pg_lsn[]", "'{0/1}'", "PgLsnArray([1])", "{0/1}"),
    (
        "pg_snapshot",
        "'10:20:10,14'",
        "PgSnapshot((10, 20, [10, 14]))",
        "10:20:10,14",
    ),
    ("txid_snapshot", "'10:10:'", "TxidSnapshot(10)", "10:10:"),
    (
        "txid_snapshot",
        "'10:20:14'",
        "PgSnapshot((10, 20, [14]))",
        "10:20:14",
    ),
    (
        "tsvector",
        "'''it''''s'':2B,3 plain \\\\'",
        "TsVector([Lexeme { position: None",
        "",
    ),
    (
        "tsvector",
        "'a:1A,2 b'",
        "TsVector([Lexeme { position: Some(1), weight: Some(LexemeWeight::A), data: \"a\" }, Lexeme { position: Some(2), weight: Some(LexemeWeight::D), data: \"a\" }, Lexeme { position: None",
        "'a':1A,2 'b'",
    ),
    ("tsquery", "'a & (b | !c:*A) & (d <2> (e <-> f))'", "TsQuery(", ""),
    (
        "tsquery",
        "'!(a & b) | c'",
        "TsQuery(\"!( 'a' & 'b' ) | 'c'\")",
        "!( 'a' & 'b' ) | 'c'",
    ),
    ("tsquery", "''", "TsQuery(\"\")", ""),
    (
        "uuid",
        "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
        "Uuid(\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\")",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    ),
    (
        "uuid[]",
        "'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'",
        "UuidArray([\"a0",
        "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
    ),
    (
        "hstore",
        r#"'"a\"b"=>"=>", n=>NULL'"#,
        r#"Hstore([("n", None), ("a\"b", Some("=>"))])"#,
        r#""n"=>NULL, "a\"b"=>"=>""#,
    ),
    ("oid", "'4294967295'", "Int8(4294967295)", "4294967295"),
    (
        "xid8",
        "'18446744073709551615'",
        "Numeric(\"18446744073709551615\")",
        "18446744073709551615",
    ),
    ("mood", "'sad'", "Text(\"sad\")", "sad"),
    ("mood[]", "'{sad,ok}'", "TextArray([\"sad\", \"ok\"])", "{sad,ok}"),
    ("positive", "3", "Int4(3)", "3"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_type_is_read_and_written_back() {
    let server = Postgres::start();
    server.query("CREATE EXTENSION hstore");
    server.query("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN positive AS int4 CHECK (VALUE > 0)");
    server.query("ALTER DATABASE wash SET timezone = 'UTC'; ALTER DATABASE wash SET lc_monetary = 'C'");
    let backend = Backend::started(&server).await;
    let mut wrong = Vec::new();
    for (of, literal, seen, text) in VALUES {
        let what = format!("round-trip?{}", of.replace(' ', "%20").replace('"', "%22"));
        let answer = backend.ask("app", &what, literal, &[]).await;
        let mut lines = answer.lines();
        let value = lines.next().unwrap_or_default().replace("PgValue::", "");
        let same = lines.next() == Some("true");
        let found = lines.collect::<Vec<_>>().join("\n");
        let expected = if text.is_empty() {
            server.query(&format!("SELECT {literal}::{of}"))
        } else {
            (*text).to_owned()
        };
        if !value.starts_with(seen) || !same || found != expected {
            wrong.push(format!(
                "{of} {literal}:\n  {answer}\n  expected {seen} and {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(backend.ask("app", "aliases", "", &[]).await, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn types_that_the_interface_lacks_are_errors() {
    let server = Postgres::start();
    let backend = Backend::started(&server).await;
    for (literal, part) in [
        (
            "'[1,2)'::int4range",
            "column 'v' of type int4range cannot be read: the interface does not support this type; cast it",
        ),
        (
            "'{1,NULL}'::int4[]",
            "the interface does not support NULL in arrays",
        ),
        ("'{{1},{2}}'::int4[]", "only one-dimensional arrays"),
        ("row(1, 'a')", "column 'v' of type record"),
    ] {
        let answer = backend.query(&format!("SELECT {literal} AS v")).await;
        assert!(
            answer.starts_with("error: QueryError::Unexpected(") && answer.contains(part),
            "{answer}"
        );
    }
    assert_eq!(
        backend.query("SELECT 1 AS v, 2 AS v").await,
        "v=PgValue::Int4(1), v=PgValue::Int4(2)"
    );
    assert_eq!(
        backend
            .query("SELECT NULL::int4 AS v, pg_notify('a', '') AS n")
            .await,
        "v=PgValue::Null, n=PgValue::Null"
    );
}
