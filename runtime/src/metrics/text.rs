//! Renders metrics in the text format of Prometheus, version 0.0.4.

use std::fmt::Write as _;

use super::family::{Distribution, Family, Labels, Point, Points};

pub(super) fn render(families: &[Family]) -> String {
    let mut text = String::new();
    for Family { name, help, points } in families {
        let kind = match points {
            Points::Counter(_) => "counter",
            Points::Gauge(_) => "gauge",
            Points::Histogram(_) => "histogram",
        };
        push(
            &mut text,
            format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"),
        );
        match points {
            Points::Counter(points) | Points::Gauge(points) => {
                for Point { labels, value } in points {
                    series(&mut text, name, "", labels, None, value);
                }
            }
            Points::Histogram(points) => {
                for Point { labels, value } in points {
                    histogram(&mut text, name, labels, value);
                }
            }
        }
    }
    text
}

fn histogram(text: &mut String, name: &str, labels: &Labels, distribution: &Distribution) {
    let mut total = 0;
    let ends = distribution.bounds.iter().map(f64::to_string);
    let ends = ends.chain(std::iter::once("+Inf".to_owned()));
    for (end, count) in ends.zip(&distribution.counts) {
        // Buckets are cumulative.
        total += count;
        series(text, name, "_bucket", labels, Some(&end), &total);
    }
    series(text, name, "_sum", labels, None, &distribution.sum);
    series(text, name, "_count", labels, None, &total);
}

fn series(
    text: &mut String,
    name: &str,
    suffix: &str,
    labels: &Labels,
    end: Option<&str>,
    value: &dyn std::fmt::Display,
) {
    push(text, format_args!("{name}{suffix}"));
    let labels = labels.iter().map(|(key, value)| (*key, value.as_str()));
    for (index, (key, value)) in labels.chain(end.map(|end| ("le", end))).enumerate() {
        push(
            text,
            format_args!("{}{key}=\"", if index == 0 { '{' } else { ',' }),
        );
        escape(text, value);
        text.push('"');
    }
    if text.ends_with('"') {
        text.push('}');
    }
    push(text, format_args!(" {value}\n"));
}

fn escape(text: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            character => text.push(character),
        }
    }
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    let _ = text.write_fmt(arguments);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_labels_and_buckets_are_cumulative() {
        let families = [
            Family {
                name: "calls_total",
                help: "Calls.",
                points: Points::Counter(vec![
                    Point {
                        labels: vec![("who", "a \"b\"\\\nc".to_owned()), ("how", "well".to_owned())],
                        value: 3,
                    },
                    Point {
                        labels: Vec::new(),
                        value: 4,
                    },
                ]),
            },
            Family {
                name: "time_seconds",
                help: "Time.",
                points: Points::Histogram(vec![Point {
                    labels: vec![("who", "me".to_owned())],
                    value: Distribution {
                        bounds: vec![0.5, 1.0],
                        counts: vec![1, 2, 3],
                        sum: 9.25,
                    },
                }]),
            },
        ];
        let expected = r#"# HELP calls_total Calls.
# TYPE calls_total counter
calls_total{who="a \"b\"\\\nc",how="well"} 3
calls_total 4
# HELP time_seconds Time.
# TYPE time_seconds histogram
time_seconds_bucket{who="me",le="0.5"} 1
time_seconds_bucket{who="me",le="1"} 3
time_seconds_bucket{who="me",le="+Inf"} 6
time_seconds_sum{who="me"} 9.25
time_seconds_count{who="me"} 6
"#;
        assert_eq!(render(&families), expected);
    }
}
