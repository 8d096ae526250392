//! Names of keys: JSON pointers internally, dotted paths in messages.

use std::fmt::Write as _;

/// Appends a segment to a JSON pointer (RFC 6901).
pub(crate) fn push(pointer: &str, segment: &str) -> String {
    format!("{pointer}/{}", segment.replace('~', "~0").replace('/', "~1"))
}

/// Returns the segments of a JSON pointer.
pub(crate) fn segments(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer
        .split('/')
        .skip(1)
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
}

/// Returns the pointer of the enclosing value.
pub(crate) fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(parent, _)| parent)
}

/// Formats a pointer as a dotted path, such as `dev.volumes[0].host_path`. Segments with dots are quoted.
pub(crate) fn dotted(pointer: &str) -> String {
    let mut out = String::new();
    for segment in segments(pointer) {
        if !out.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit()) && !segment.is_empty() {
            let _ = write!(out, "[{segment}]");
            continue;
        }
        if !out.is_empty() {
            out.push('.');
        }
        if segment.is_empty() || segment.contains(['.', ' ', '"', '[']) {
            let _ = write!(out, "{segment:?}");
        } else {
            out.push_str(&segment);
        }
    }
    out
}

/// Parses a dotted path, as formatted by [`dotted`], into a pointer.
pub(crate) fn pointer(dotted: &str) -> String {
    let mut pointer = String::new();
    let mut rest = dotted;
    while !rest.is_empty() {
        let (segment, tail) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted.split_once('"').unwrap_or((quoted, ""))
        } else if let Some(index) = rest.strip_prefix('[') {
            index.split_once(']').unwrap_or((index, ""))
        } else {
            rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()))
        };
        pointer = push(&pointer, segment);
        rest = tail.strip_prefix('.').unwrap_or(tail);
    }
    pointer
}

/// Returns the candidate that is most similar to `word`, if any is similar enough.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase().replace('-', "_");
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word, &candidate.to_lowercase()), candidate))
        .filter(|(similarity, _)| *similarity >= 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_read_as_people_write_keys() {
        assert_eq!(dotted("/dev/volumes/0/host_path"), "dev.volumes[0].host_path");
        assert_eq!(dotted("/wit/sources/wasi:http"), "wit.sources.wasi:http");
        assert_eq!(dotted(&push("/build/env", "a.b/c")), "build.env.\"a.b/c\"");
        assert_eq!(dotted(""), "");
    }

    #[test]
    fn what_people_write_is_a_pointer_again() {
        for pointer in [
            "",
            "/dev/volumes/0/host_path",
            "/wit/sources/wasi:http",
            "/build/env/a.b~1c",
        ] {
            assert_eq!(super::pointer(&dotted(pointer)), pointer);
        }
    }

    #[test]
    fn a_far_word_has_no_nearest_key() {
        assert_eq!(nearest("adress", ["address", "service"]), Some("address"));
        assert_eq!(
            nearest("componentPath", ["component_path", "command"]),
            Some("component_path")
        );
        assert_eq!(nearest("zebra", ["address", "service"]), None);
    }
}
