//! Kinds without the feature `kube`. With the feature, the kube derive macro generates the same structs.

/// Declares a kind with metadata, specification and status.
macro_rules! resource {
    ($(#[$meta:meta])* $kind:ident { $(#[$place:meta])* spec: $spec:ident, status: $status:ident }) => {
        $(#[$meta])*
        #[cfg(not(feature = "kube"))]
        #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, schemars::JsonSchema)]
        pub struct $kind {
            /// Name, namespace, labels and annotations.
            pub metadata: $crate::manifest::ObjectMeta,
            /// Desired state.
            $(#[$place])*
            pub spec: $spec,
            /// Observed state.
            pub status: Option<$status>,
        }

        #[cfg(not(feature = "kube"))]
        impl $kind {
            /// Creates an object with this name and specification.
            pub fn new(name: &str, spec: $spec) -> Self {
                let metadata = $crate::manifest::ObjectMeta {
                    name: Some(name.to_owned()),
                    ..Default::default()
                };
                Self { metadata, spec, status: None }
            }
        }

        #[cfg(not(feature = "kube"))]
        impl serde::Serialize for $kind {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[derive(serde::Serialize)]
                #[serde(rename_all = "camelCase")]
                struct Object<'a> {
                    api_version: &'a str,
                    kind: &'a str,
                    metadata: &'a $crate::manifest::ObjectMeta,
                    $(#[$place])*
                    spec: &'a $spec,
                    #[serde(skip_serializing_if = "Option::is_none")]
                    status: Option<&'a $status>,
                }

                Object {
                    api_version: $crate::manifest::API_VERSION,
                    kind: $crate::manifest::Kind::$kind.as_str(),
                    metadata: &self.metadata,
                    spec: &self.spec,
                    status: self.status.as_ref(),
                }
                .serialize(serializer)
            }
        }
    };
}
pub(super) use resource;
