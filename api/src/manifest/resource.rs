//! Kinds without the feature `kube`: with it, its derive makes the same structs and more.

/// Declares a kind: metadata, specification and status.
macro_rules! resource {
    ($(#[$meta:meta])* $kind:ident { $(#[$place:meta])* spec: $spec:ident, status: $status:ident }) => {
        $(#[$meta])*
        #[cfg(not(feature = "kube"))]
        #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, schemars::JsonSchema)]
        pub struct $kind {
            /// Name, namespace, labels and annotations.
            pub metadata: $crate::manifest::ObjectMeta,
            /// What is wanted.
            $(#[$place])*
            pub spec: $spec,
            /// What is there.
            pub status: Option<$status>,
        }

        #[cfg(not(feature = "kube"))]
        impl $kind {
            /// An object of this name.
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
