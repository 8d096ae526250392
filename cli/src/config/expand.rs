//! Expands `${NAME}` in tokens, so that secrets can stay in the environment.

/// Replaces every `${NAME}` in `text` with the result of `lookup` for the name.
///
/// # Errors
/// `lookup` fails, or a `${` has no `}`.
pub(crate) fn expand(text: &str, lookup: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            return Err("'${' without '}'".to_owned());
        };
        out.push_str(&lookup(name)?);
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_and_missing_ones_named() {
        let lookup = |name: &str| match name {
            "A" => Ok("1".to_owned()),
            name => Err(format!("no {name}")),
        };
        assert_eq!(expand("x${A}${A}$B", lookup), Ok("x11$B".to_owned()));
        assert_eq!(expand("${B}", lookup), Err("no B".to_owned()));
        assert_eq!(expand("${A", lookup), Err("'${' without '}'".to_owned()));
    }
}
