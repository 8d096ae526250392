//! Chooses the version of an embedded package when the user does not name one.

use semver::Version;
use wit_parser::PackageName;

use super::embedded;
use super::name::Spec;
use super::resolve::latest;

/// Returns the version of an embedded package that suits a project, in this order of preference:
///
/// 1. The version that the project uses of this package or of its namespace.
/// 2. The newest version that is compatible with it.
/// 3. In the namespace `wasi`, the newest 0.2 version, which most toolchains support.
/// 4. The newest version.
pub(crate) fn shipped(spec: &Spec, used: &[PackageName]) -> Option<Version> {
    let versions = embedded::versions(&spec.namespace, &spec.name);
    let of_namespace = |package: &&PackageName| package.namespace == spec.namespace;
    let same: Vec<Version> = used
        .iter()
        .filter(|package| spec.matches(package))
        .chain(used.iter().filter(of_namespace))
        .filter_map(|package| package.version.clone())
        .collect();
    if let Some(version) = same.iter().find(|version| versions.contains(version)) {
        return Some(version.clone());
    }
    let track = same.first().map(PackageName::version_compat_track);
    let on = |track: &Version| {
        let on = |version: &&Version| PackageName::version_compat_track(version) == *track;
        versions.iter().filter(on).cloned().collect::<Vec<_>>()
    };
    let default = if spec.namespace == "wasi" {
        Some(Version::new(0, 2, 0))
    } else {
        None
    };
    let fitting = [track, default].into_iter().flatten().map(|track| on(&track));
    let fitting = fitting.into_iter().find(|versions| !versions.is_empty());
    latest(fitting.unwrap_or(versions))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(text: &str) -> PackageName {
        let spec = Spec::parse(text).unwrap();
        spec.package(spec.version.clone())
    }

    #[test]
    fn versions_of_the_project_come_before_the_default() {
        let choose = |text: &str, used: &[&str]| {
            let used: Vec<PackageName> = used.iter().map(|text| package(text)).collect();
            shipped(&Spec::parse(text).unwrap(), &used).map(|version| version.to_string())
        };
        assert_eq!(choose("wasi:http", &[]).as_deref(), Some("0.2.12"));
        assert_eq!(choose("wasi:http", &["wasi:cli@0.2.3"]).as_deref(), Some("0.2.3"));
        assert_eq!(
            choose("wasi:http", &["wasi:cli@0.2.3", "wasi:http@0.2.1"]).as_deref(),
            Some("0.2.1")
        );
        assert_eq!(choose("wasi:http", &["wasi:cli@0.3.0"]).as_deref(), Some("0.3.0"));
        assert_eq!(
            choose("wasi:http", &["wasi:keyvalue@0.2.0-draft"]).as_deref(),
            Some("0.2.12")
        );
        assert_eq!(
            choose("wasi:keyvalue", &["wasi:http@0.2.1"]).as_deref(),
            Some("0.2.0-draft")
        );
        assert_eq!(choose("wasmcloud:secrets", &[]).as_deref(), Some("2.1.0"));
        assert_eq!(choose("my:own", &[]), None);
    }
}
