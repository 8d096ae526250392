impl serde::Serialize for Component {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.image.is_empty() {
            len += 1;
        }
        if self.local_resources.is_some() {
            len += 1;
        }
        if self.pool_size != 0 {
            len += 1;
        }
        if self.max_invocations != 0 {
            len += 1;
        }
        if self.image_pull_secret.is_some() {
            len += 1;
        }
        if !self.name.is_empty() {
            len += 1;
        }
        if self.image_pull_policy != 0 {
            len += 1;
        }
        if self.max_concurrency != 0 {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.Component", len)?;
        if !self.image.is_empty() {
            struct_ser.serialize_field("image", &self.image)?;
        }
        if let Some(v) = self.local_resources.as_ref() {
            struct_ser.serialize_field("localResources", v)?;
        }
        if self.pool_size != 0 {
            struct_ser.serialize_field("poolSize", &self.pool_size)?;
        }
        if self.max_invocations != 0 {
            struct_ser.serialize_field("maxInvocations", &self.max_invocations)?;
        }
        if let Some(v) = self.image_pull_secret.as_ref() {
            struct_ser.serialize_field("imagePullSecret", v)?;
        }
        if !self.name.is_empty() {
            struct_ser.serialize_field("name", &self.name)?;
        }
        if self.image_pull_policy != 0 {
            let v = ImagePullPolicy::try_from(self.image_pull_policy)
                .map_err(|_| serde::ser::Error::custom(format!("Invalid variant {}", self.image_pull_policy)))?;
            struct_ser.serialize_field("imagePullPolicy", &v)?;
        }
        if self.max_concurrency != 0 {
            struct_ser.serialize_field("maxConcurrency", &self.max_concurrency)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Component {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "image",
            "local_resources",
            "localResources",
            "pool_size",
            "poolSize",
            "max_invocations",
            "maxInvocations",
            "image_pull_secret",
            "imagePullSecret",
            "name",
            "image_pull_policy",
            "imagePullPolicy",
            "max_concurrency",
            "maxConcurrency",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Image,
            LocalResources,
            PoolSize,
            MaxInvocations,
            ImagePullSecret,
            Name,
            ImagePullPolicy,
            MaxConcurrency,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "image" => Ok(GeneratedField::Image),
                            "localResources" | "local_resources" => Ok(GeneratedField::LocalResources),
                            "poolSize" | "pool_size" => Ok(GeneratedField::PoolSize),
                            "maxInvocations" | "max_invocations" => Ok(GeneratedField::MaxInvocations),
                            "imagePullSecret" | "image_pull_secret" => Ok(GeneratedField::ImagePullSecret),
                            "name" => Ok(GeneratedField::Name),
                            "imagePullPolicy" | "image_pull_policy" => Ok(GeneratedField::ImagePullPolicy),
                            "maxConcurrency" | "max_concurrency" => Ok(GeneratedField::MaxConcurrency),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Component;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.Component")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Component, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut image__ = None;
                let mut local_resources__ = None;
                let mut pool_size__ = None;
                let mut max_invocations__ = None;
                let mut image_pull_secret__ = None;
                let mut name__ = None;
                let mut image_pull_policy__ = None;
                let mut max_concurrency__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Image => {
                            if image__.is_some() {
                                return Err(serde::de::Error::duplicate_field("image"));
                            }
                            image__ = map_.next_value()?;
                        }
                        GeneratedField::LocalResources => {
                            if local_resources__.is_some() {
                                return Err(serde::de::Error::duplicate_field("localResources"));
                            }
                            local_resources__ = map_.next_value()?;
                        }
                        GeneratedField::PoolSize => {
                            if pool_size__.is_some() {
                                return Err(serde::de::Error::duplicate_field("poolSize"));
                            }
                            pool_size__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::MaxInvocations => {
                            if max_invocations__.is_some() {
                                return Err(serde::de::Error::duplicate_field("maxInvocations"));
                            }
                            max_invocations__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::ImagePullSecret => {
                            if image_pull_secret__.is_some() {
                                return Err(serde::de::Error::duplicate_field("imagePullSecret"));
                            }
                            image_pull_secret__ = map_.next_value()?;
                        }
                        GeneratedField::Name => {
                            if name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("name"));
                            }
                            name__ = map_.next_value()?;
                        }
                        GeneratedField::ImagePullPolicy => {
                            if image_pull_policy__.is_some() {
                                return Err(serde::de::Error::duplicate_field("imagePullPolicy"));
                            }
                            image_pull_policy__ = map_.next_value::<Option<ImagePullPolicy>>()?.map(|value| value as i32);
                        }
                        GeneratedField::MaxConcurrency => {
                            if max_concurrency__.is_some() {
                                return Err(serde::de::Error::duplicate_field("maxConcurrency"));
                            }
                            max_concurrency__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(Component {
                    image: image__.unwrap_or_default(),
                    local_resources: local_resources__,
                    pool_size: pool_size__.unwrap_or_default(),
                    max_invocations: max_invocations__.unwrap_or_default(),
                    image_pull_secret: image_pull_secret__,
                    name: name__.unwrap_or_default(),
                    image_pull_policy: image_pull_policy__.unwrap_or_default(),
                    max_concurrency: max_concurrency__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.Component", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for EmptyDir {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let len = 0;
        let struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.EmptyDir", len)?;
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for EmptyDir {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                            Ok(GeneratedField::__SkipField__)
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = EmptyDir;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.EmptyDir")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<EmptyDir, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                while map_.next_key::<GeneratedField>()?.is_some() {
                    let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                }
                Ok(EmptyDir {
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.EmptyDir", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for HostHeartbeat {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.id.is_empty() {
            len += 1;
        }
        if !self.hostname.is_empty() {
            len += 1;
        }
        if !self.friendly_name.is_empty() {
            len += 1;
        }
        if !self.version.is_empty() {
            len += 1;
        }
        if !self.labels.is_empty() {
            len += 1;
        }
        if self.started_at.is_some() {
            len += 1;
        }
        if !self.os_arch.is_empty() {
            len += 1;
        }
        if !self.os_name.is_empty() {
            len += 1;
        }
        if !self.os_kernel.is_empty() {
            len += 1;
        }
        if self.system_cpu_usage != 0. {
            len += 1;
        }
        if self.system_memory_total != 0 {
            len += 1;
        }
        if self.system_memory_free != 0 {
            len += 1;
        }
        if self.component_count != 0 {
            len += 1;
        }
        if self.workload_count != 0 {
            len += 1;
        }
        if !self.imports.is_empty() {
            len += 1;
        }
        if !self.exports.is_empty() {
            len += 1;
        }
        if self.http_port != 0 {
            len += 1;
        }
        if !self.environment.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.HostHeartbeat", len)?;
        if !self.id.is_empty() {
            struct_ser.serialize_field("id", &self.id)?;
        }
        if !self.hostname.is_empty() {
            struct_ser.serialize_field("hostname", &self.hostname)?;
        }
        if !self.friendly_name.is_empty() {
            struct_ser.serialize_field("friendlyName", &self.friendly_name)?;
        }
        if !self.version.is_empty() {
            struct_ser.serialize_field("version", &self.version)?;
        }
        if !self.labels.is_empty() {
            struct_ser.serialize_field("labels", &self.labels)?;
        }
        if let Some(v) = self.started_at.as_ref() {
            struct_ser.serialize_field("startedAt", v)?;
        }
        if !self.os_arch.is_empty() {
            struct_ser.serialize_field("osArch", &self.os_arch)?;
        }
        if !self.os_name.is_empty() {
            struct_ser.serialize_field("osName", &self.os_name)?;
        }
        if !self.os_kernel.is_empty() {
            struct_ser.serialize_field("osKernel", &self.os_kernel)?;
        }
        if self.system_cpu_usage != 0. {
            struct_ser.serialize_field("systemCpuUsage", &crate::washlet::json::Float(self.system_cpu_usage))?;
        }
        if self.system_memory_total != 0 {
            #[allow(clippy::needless_borrow)]
            #[allow(clippy::needless_borrows_for_generic_args)]
            struct_ser.serialize_field("systemMemoryTotal", ToString::to_string(&self.system_memory_total).as_str())?;
        }
        if self.system_memory_free != 0 {
            #[allow(clippy::needless_borrow)]
            #[allow(clippy::needless_borrows_for_generic_args)]
            struct_ser.serialize_field("systemMemoryFree", ToString::to_string(&self.system_memory_free).as_str())?;
        }
        if self.component_count != 0 {
            #[allow(clippy::needless_borrow)]
            #[allow(clippy::needless_borrows_for_generic_args)]
            struct_ser.serialize_field("componentCount", ToString::to_string(&self.component_count).as_str())?;
        }
        if self.workload_count != 0 {
            #[allow(clippy::needless_borrow)]
            #[allow(clippy::needless_borrows_for_generic_args)]
            struct_ser.serialize_field("workloadCount", ToString::to_string(&self.workload_count).as_str())?;
        }
        if !self.imports.is_empty() {
            struct_ser.serialize_field("imports", &self.imports)?;
        }
        if !self.exports.is_empty() {
            struct_ser.serialize_field("exports", &self.exports)?;
        }
        if self.http_port != 0 {
            struct_ser.serialize_field("httpPort", &self.http_port)?;
        }
        if !self.environment.is_empty() {
            struct_ser.serialize_field("environment", &self.environment)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for HostHeartbeat {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "id",
            "hostname",
            "friendly_name",
            "friendlyName",
            "version",
            "labels",
            "started_at",
            "startedAt",
            "os_arch",
            "osArch",
            "os_name",
            "osName",
            "os_kernel",
            "osKernel",
            "system_cpu_usage",
            "systemCpuUsage",
            "system_memory_total",
            "systemMemoryTotal",
            "system_memory_free",
            "systemMemoryFree",
            "component_count",
            "componentCount",
            "workload_count",
            "workloadCount",
            "imports",
            "exports",
            "http_port",
            "httpPort",
            "environment",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Id,
            Hostname,
            FriendlyName,
            Version,
            Labels,
            StartedAt,
            OsArch,
            OsName,
            OsKernel,
            SystemCpuUsage,
            SystemMemoryTotal,
            SystemMemoryFree,
            ComponentCount,
            WorkloadCount,
            Imports,
            Exports,
            HttpPort,
            Environment,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "id" => Ok(GeneratedField::Id),
                            "hostname" => Ok(GeneratedField::Hostname),
                            "friendlyName" | "friendly_name" => Ok(GeneratedField::FriendlyName),
                            "version" => Ok(GeneratedField::Version),
                            "labels" => Ok(GeneratedField::Labels),
                            "startedAt" | "started_at" => Ok(GeneratedField::StartedAt),
                            "osArch" | "os_arch" => Ok(GeneratedField::OsArch),
                            "osName" | "os_name" => Ok(GeneratedField::OsName),
                            "osKernel" | "os_kernel" => Ok(GeneratedField::OsKernel),
                            "systemCpuUsage" | "system_cpu_usage" => Ok(GeneratedField::SystemCpuUsage),
                            "systemMemoryTotal" | "system_memory_total" => Ok(GeneratedField::SystemMemoryTotal),
                            "systemMemoryFree" | "system_memory_free" => Ok(GeneratedField::SystemMemoryFree),
                            "componentCount" | "component_count" => Ok(GeneratedField::ComponentCount),
                            "workloadCount" | "workload_count" => Ok(GeneratedField::WorkloadCount),
                            "imports" => Ok(GeneratedField::Imports),
                            "exports" => Ok(GeneratedField::Exports),
                            "httpPort" | "http_port" => Ok(GeneratedField::HttpPort),
                            "environment" => Ok(GeneratedField::Environment),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = HostHeartbeat;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.HostHeartbeat")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<HostHeartbeat, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut id__ = None;
                let mut hostname__ = None;
                let mut friendly_name__ = None;
                let mut version__ = None;
                let mut labels__ = None;
                let mut started_at__ = None;
                let mut os_arch__ = None;
                let mut os_name__ = None;
                let mut os_kernel__ = None;
                let mut system_cpu_usage__ = None;
                let mut system_memory_total__ = None;
                let mut system_memory_free__ = None;
                let mut component_count__ = None;
                let mut workload_count__ = None;
                let mut imports__ = None;
                let mut exports__ = None;
                let mut http_port__ = None;
                let mut environment__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Id => {
                            if id__.is_some() {
                                return Err(serde::de::Error::duplicate_field("id"));
                            }
                            id__ = map_.next_value()?;
                        }
                        GeneratedField::Hostname => {
                            if hostname__.is_some() {
                                return Err(serde::de::Error::duplicate_field("hostname"));
                            }
                            hostname__ = map_.next_value()?;
                        }
                        GeneratedField::FriendlyName => {
                            if friendly_name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("friendlyName"));
                            }
                            friendly_name__ = map_.next_value()?;
                        }
                        GeneratedField::Version => {
                            if version__.is_some() {
                                return Err(serde::de::Error::duplicate_field("version"));
                            }
                            version__ = map_.next_value()?;
                        }
                        GeneratedField::Labels => {
                            if labels__.is_some() {
                                return Err(serde::de::Error::duplicate_field("labels"));
                            }
                            labels__ = Some(
                                map_.next_value::<Option<std::collections::BTreeMap<_, _>>>()?.unwrap_or_default()
                            );
                        }
                        GeneratedField::StartedAt => {
                            if started_at__.is_some() {
                                return Err(serde::de::Error::duplicate_field("startedAt"));
                            }
                            started_at__ = map_.next_value()?;
                        }
                        GeneratedField::OsArch => {
                            if os_arch__.is_some() {
                                return Err(serde::de::Error::duplicate_field("osArch"));
                            }
                            os_arch__ = map_.next_value()?;
                        }
                        GeneratedField::OsName => {
                            if os_name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("osName"));
                            }
                            os_name__ = map_.next_value()?;
                        }
                        GeneratedField::OsKernel => {
                            if os_kernel__.is_some() {
                                return Err(serde::de::Error::duplicate_field("osKernel"));
                            }
                            os_kernel__ = map_.next_value()?;
                        }
                        GeneratedField::SystemCpuUsage => {
                            if system_cpu_usage__.is_some() {
                                return Err(serde::de::Error::duplicate_field("systemCpuUsage"));
                            }
                            system_cpu_usage__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::SystemMemoryTotal => {
                            if system_memory_total__.is_some() {
                                return Err(serde::de::Error::duplicate_field("systemMemoryTotal"));
                            }
                            system_memory_total__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::SystemMemoryFree => {
                            if system_memory_free__.is_some() {
                                return Err(serde::de::Error::duplicate_field("systemMemoryFree"));
                            }
                            system_memory_free__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::ComponentCount => {
                            if component_count__.is_some() {
                                return Err(serde::de::Error::duplicate_field("componentCount"));
                            }
                            component_count__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::WorkloadCount => {
                            if workload_count__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloadCount"));
                            }
                            workload_count__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::Imports => {
                            if imports__.is_some() {
                                return Err(serde::de::Error::duplicate_field("imports"));
                            }
                            imports__ = map_.next_value()?;
                        }
                        GeneratedField::Exports => {
                            if exports__.is_some() {
                                return Err(serde::de::Error::duplicate_field("exports"));
                            }
                            exports__ = map_.next_value()?;
                        }
                        GeneratedField::HttpPort => {
                            if http_port__.is_some() {
                                return Err(serde::de::Error::duplicate_field("httpPort"));
                            }
                            http_port__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::Environment => {
                            if environment__.is_some() {
                                return Err(serde::de::Error::duplicate_field("environment"));
                            }
                            environment__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(HostHeartbeat {
                    id: id__.unwrap_or_default(),
                    hostname: hostname__.unwrap_or_default(),
                    friendly_name: friendly_name__.unwrap_or_default(),
                    version: version__.unwrap_or_default(),
                    labels: labels__.unwrap_or_default(),
                    started_at: started_at__,
                    os_arch: os_arch__.unwrap_or_default(),
                    os_name: os_name__.unwrap_or_default(),
                    os_kernel: os_kernel__.unwrap_or_default(),
                    system_cpu_usage: system_cpu_usage__.unwrap_or_default(),
                    system_memory_total: system_memory_total__.unwrap_or_default(),
                    system_memory_free: system_memory_free__.unwrap_or_default(),
                    component_count: component_count__.unwrap_or_default(),
                    workload_count: workload_count__.unwrap_or_default(),
                    imports: imports__.unwrap_or_default(),
                    exports: exports__.unwrap_or_default(),
                    http_port: http_port__.unwrap_or_default(),
                    environment: environment__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.HostHeartbeat", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for HostPath {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.local_path.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.HostPath", len)?;
        if !self.local_path.is_empty() {
            struct_ser.serialize_field("localPath", &self.local_path)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for HostPath {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "local_path",
            "localPath",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            LocalPath,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "localPath" | "local_path" => Ok(GeneratedField::LocalPath),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = HostPath;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.HostPath")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<HostPath, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut local_path__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::LocalPath => {
                            if local_path__.is_some() {
                                return Err(serde::de::Error::duplicate_field("localPath"));
                            }
                            local_path__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(HostPath {
                    local_path: local_path__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.HostPath", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for ImagePullPolicy {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        let variant = match self {
            Self::Unspecified => "IMAGE_PULL_POLICY_UNSPECIFIED",
            Self::Always => "IMAGE_PULL_POLICY_ALWAYS",
            Self::IfNotPresent => "IMAGE_PULL_POLICY_IF_NOT_PRESENT",
            Self::Never => "IMAGE_PULL_POLICY_NEVER",
        };
        serializer.serialize_str(variant)
    }
}
impl<'de> serde::Deserialize<'de> for ImagePullPolicy {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "IMAGE_PULL_POLICY_UNSPECIFIED",
            "IMAGE_PULL_POLICY_ALWAYS",
            "IMAGE_PULL_POLICY_IF_NOT_PRESENT",
            "IMAGE_PULL_POLICY_NEVER",
        ];

        struct GeneratedVisitor;

        impl serde::de::Visitor<'_> for GeneratedVisitor {
            type Value = ImagePullPolicy;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, "expected one of: {:?}", &FIELDS)
            }

            fn visit_f64<E>(self, v: f64) -> std::result::Result<Self::Value, E>
            where
                E: serde::de::Error,
            {
                match crate::washlet::json::whole(v) {
                    Some(v) => self.visit_i64(v),
                    None => Err(serde::de::Error::invalid_value(serde::de::Unexpected::Float(v), &self)),
                }
            }

            fn visit_i64<E>(self, v: i64) -> std::result::Result<Self::Value, E>
            where
                E: serde::de::Error,
            {
                i32::try_from(v)
                    .ok()
                    .and_then(|x| x.try_into().ok().or_else(|| Some(ImagePullPolicy::default())))
                    .ok_or_else(|| {
                        serde::de::Error::invalid_value(serde::de::Unexpected::Signed(v), &self)
                    })
            }

            fn visit_u64<E>(self, v: u64) -> std::result::Result<Self::Value, E>
            where
                E: serde::de::Error,
            {
                i32::try_from(v)
                    .ok()
                    .and_then(|x| x.try_into().ok().or_else(|| Some(ImagePullPolicy::default())))
                    .ok_or_else(|| {
                        serde::de::Error::invalid_value(serde::de::Unexpected::Unsigned(v), &self)
                    })
            }

            fn visit_str<E>(self, value: &str) -> std::result::Result<Self::Value, E>
            where
                E: serde::de::Error,
            {
                match value {
                    "IMAGE_PULL_POLICY_UNSPECIFIED" => Ok(ImagePullPolicy::Unspecified),
                    "IMAGE_PULL_POLICY_ALWAYS" => Ok(ImagePullPolicy::Always),
                    "IMAGE_PULL_POLICY_IF_NOT_PRESENT" => Ok(ImagePullPolicy::IfNotPresent),
                    "IMAGE_PULL_POLICY_NEVER" => Ok(ImagePullPolicy::Never),
                    _ => Ok(ImagePullPolicy::default()),
                }
            }
        }
        deserializer.deserialize_any(GeneratedVisitor)
    }
}
impl serde::Serialize for ImagePullSecret {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.username.is_empty() {
            len += 1;
        }
        if !self.password.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.ImagePullSecret", len)?;
        if !self.username.is_empty() {
            struct_ser.serialize_field("username", &self.username)?;
        }
        if !self.password.is_empty() {
            struct_ser.serialize_field("password", &self.password)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for ImagePullSecret {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "username",
            "password",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Username,
            Password,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "username" => Ok(GeneratedField::Username),
                            "password" => Ok(GeneratedField::Password),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = ImagePullSecret;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.ImagePullSecret")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<ImagePullSecret, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut username__ = None;
                let mut password__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Username => {
                            if username__.is_some() {
                                return Err(serde::de::Error::duplicate_field("username"));
                            }
                            username__ = map_.next_value()?;
                        }
                        GeneratedField::Password => {
                            if password__.is_some() {
                                return Err(serde::de::Error::duplicate_field("password"));
                            }
                            password__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(ImagePullSecret {
                    username: username__.unwrap_or_default(),
                    password: password__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.ImagePullSecret", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for LocalResources {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.memory_limit_mb != 0 {
            len += 1;
        }
        if self.cpu_limit != 0 {
            len += 1;
        }
        if !self.config.is_empty() {
            len += 1;
        }
        if !self.environment.is_empty() {
            len += 1;
        }
        if !self.volume_mounts.is_empty() {
            len += 1;
        }
        if !self.allowed_hosts.is_empty() {
            len += 1;
        }
        if !self.allowed_ip_name_lookups.is_empty() {
            len += 1;
        }
        if !self.allowed_host_loopback_ports.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.LocalResources", len)?;
        if self.memory_limit_mb != 0 {
            struct_ser.serialize_field("memoryLimitMb", &self.memory_limit_mb)?;
        }
        if self.cpu_limit != 0 {
            struct_ser.serialize_field("cpuLimit", &self.cpu_limit)?;
        }
        if !self.config.is_empty() {
            struct_ser.serialize_field("config", &self.config)?;
        }
        if !self.environment.is_empty() {
            struct_ser.serialize_field("environment", &self.environment)?;
        }
        if !self.volume_mounts.is_empty() {
            struct_ser.serialize_field("volumeMounts", &self.volume_mounts)?;
        }
        if !self.allowed_hosts.is_empty() {
            struct_ser.serialize_field("allowedHosts", &self.allowed_hosts)?;
        }
        if !self.allowed_ip_name_lookups.is_empty() {
            struct_ser.serialize_field("allowedIpNameLookups", &self.allowed_ip_name_lookups)?;
        }
        if !self.allowed_host_loopback_ports.is_empty() {
            struct_ser.serialize_field("allowedHostLoopbackPorts", &self.allowed_host_loopback_ports)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for LocalResources {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "memory_limit_mb",
            "memoryLimitMb",
            "cpu_limit",
            "cpuLimit",
            "config",
            "environment",
            "volume_mounts",
            "volumeMounts",
            "allowed_hosts",
            "allowedHosts",
            "allowed_ip_name_lookups",
            "allowedIpNameLookups",
            "allowed_host_loopback_ports",
            "allowedHostLoopbackPorts",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            MemoryLimitMb,
            CpuLimit,
            Config,
            Environment,
            VolumeMounts,
            AllowedHosts,
            AllowedIpNameLookups,
            AllowedHostLoopbackPorts,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "memoryLimitMb" | "memory_limit_mb" => Ok(GeneratedField::MemoryLimitMb),
                            "cpuLimit" | "cpu_limit" => Ok(GeneratedField::CpuLimit),
                            "config" => Ok(GeneratedField::Config),
                            "environment" => Ok(GeneratedField::Environment),
                            "volumeMounts" | "volume_mounts" => Ok(GeneratedField::VolumeMounts),
                            "allowedHosts" | "allowed_hosts" => Ok(GeneratedField::AllowedHosts),
                            "allowedIpNameLookups" | "allowed_ip_name_lookups" => Ok(GeneratedField::AllowedIpNameLookups),
                            "allowedHostLoopbackPorts" | "allowed_host_loopback_ports" => Ok(GeneratedField::AllowedHostLoopbackPorts),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = LocalResources;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.LocalResources")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<LocalResources, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut memory_limit_mb__ = None;
                let mut cpu_limit__ = None;
                let mut config__ = None;
                let mut environment__ = None;
                let mut volume_mounts__ = None;
                let mut allowed_hosts__ = None;
                let mut allowed_ip_name_lookups__ = None;
                let mut allowed_host_loopback_ports__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::MemoryLimitMb => {
                            if memory_limit_mb__.is_some() {
                                return Err(serde::de::Error::duplicate_field("memoryLimitMb"));
                            }
                            memory_limit_mb__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::CpuLimit => {
                            if cpu_limit__.is_some() {
                                return Err(serde::de::Error::duplicate_field("cpuLimit"));
                            }
                            cpu_limit__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::Config => {
                            if config__.is_some() {
                                return Err(serde::de::Error::duplicate_field("config"));
                            }
                            config__ = Some(
                                map_.next_value::<Option<std::collections::BTreeMap<_, _>>>()?.unwrap_or_default()
                            );
                        }
                        GeneratedField::Environment => {
                            if environment__.is_some() {
                                return Err(serde::de::Error::duplicate_field("environment"));
                            }
                            environment__ = Some(
                                map_.next_value::<Option<std::collections::BTreeMap<_, _>>>()?.unwrap_or_default()
                            );
                        }
                        GeneratedField::VolumeMounts => {
                            if volume_mounts__.is_some() {
                                return Err(serde::de::Error::duplicate_field("volumeMounts"));
                            }
                            volume_mounts__ = map_.next_value()?;
                        }
                        GeneratedField::AllowedHosts => {
                            if allowed_hosts__.is_some() {
                                return Err(serde::de::Error::duplicate_field("allowedHosts"));
                            }
                            allowed_hosts__ = map_.next_value()?;
                        }
                        GeneratedField::AllowedIpNameLookups => {
                            if allowed_ip_name_lookups__.is_some() {
                                return Err(serde::de::Error::duplicate_field("allowedIpNameLookups"));
                            }
                            allowed_ip_name_lookups__ = map_.next_value()?;
                        }
                        GeneratedField::AllowedHostLoopbackPorts => {
                            if allowed_host_loopback_ports__.is_some() {
                                return Err(serde::de::Error::duplicate_field("allowedHostLoopbackPorts"));
                            }
                            allowed_host_loopback_ports__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(LocalResources {
                    memory_limit_mb: memory_limit_mb__.unwrap_or_default(),
                    cpu_limit: cpu_limit__.unwrap_or_default(),
                    config: config__.unwrap_or_default(),
                    environment: environment__.unwrap_or_default(),
                    volume_mounts: volume_mounts__.unwrap_or_default(),
                    allowed_hosts: allowed_hosts__.unwrap_or_default(),
                    allowed_ip_name_lookups: allowed_ip_name_lookups__.unwrap_or_default(),
                    allowed_host_loopback_ports: allowed_host_loopback_ports__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.LocalResources", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for LogEntry {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.number != 0 {
            len += 1;
        }
        if self.time.is_some() {
            len += 1;
        }
        if !self.component.is_empty() {
            len += 1;
        }
        if !self.source.is_empty() {
            len += 1;
        }
        if !self.message.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.LogEntry", len)?;
        if self.number != 0 {
            #[allow(clippy::needless_borrow)]
            #[allow(clippy::needless_borrows_for_generic_args)]
            struct_ser.serialize_field("number", ToString::to_string(&self.number).as_str())?;
        }
        if let Some(v) = self.time.as_ref() {
            struct_ser.serialize_field("time", v)?;
        }
        if !self.component.is_empty() {
            struct_ser.serialize_field("component", &self.component)?;
        }
        if !self.source.is_empty() {
            struct_ser.serialize_field("source", &self.source)?;
        }
        if !self.message.is_empty() {
            struct_ser.serialize_field("message", &self.message)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for LogEntry {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "number",
            "time",
            "component",
            "source",
            "message",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Number,
            Time,
            Component,
            Source,
            Message,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "number" => Ok(GeneratedField::Number),
                            "time" => Ok(GeneratedField::Time),
                            "component" => Ok(GeneratedField::Component),
                            "source" => Ok(GeneratedField::Source),
                            "message" => Ok(GeneratedField::Message),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = LogEntry;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.LogEntry")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<LogEntry, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut number__ = None;
                let mut time__ = None;
                let mut component__ = None;
                let mut source__ = None;
                let mut message__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Number => {
                            if number__.is_some() {
                                return Err(serde::de::Error::duplicate_field("number"));
                            }
                            number__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::Time => {
                            if time__.is_some() {
                                return Err(serde::de::Error::duplicate_field("time"));
                            }
                            time__ = map_.next_value()?;
                        }
                        GeneratedField::Component => {
                            if component__.is_some() {
                                return Err(serde::de::Error::duplicate_field("component"));
                            }
                            component__ = map_.next_value()?;
                        }
                        GeneratedField::Source => {
                            if source__.is_some() {
                                return Err(serde::de::Error::duplicate_field("source"));
                            }
                            source__ = map_.next_value()?;
                        }
                        GeneratedField::Message => {
                            if message__.is_some() {
                                return Err(serde::de::Error::duplicate_field("message"));
                            }
                            message__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(LogEntry {
                    number: number__.unwrap_or_default(),
                    time: time__,
                    component: component__.unwrap_or_default(),
                    source: source__.unwrap_or_default(),
                    message: message__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.LogEntry", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Service {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.image.is_empty() {
            len += 1;
        }
        if self.local_resources.is_some() {
            len += 1;
        }
        if self.max_restarts != 0 {
            len += 1;
        }
        if self.image_pull_secret.is_some() {
            len += 1;
        }
        if self.image_pull_policy != 0 {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.Service", len)?;
        if !self.image.is_empty() {
            struct_ser.serialize_field("image", &self.image)?;
        }
        if let Some(v) = self.local_resources.as_ref() {
            struct_ser.serialize_field("localResources", v)?;
        }
        if self.max_restarts != 0 {
            #[allow(clippy::needless_borrow)]
            #[allow(clippy::needless_borrows_for_generic_args)]
            struct_ser.serialize_field("maxRestarts", ToString::to_string(&self.max_restarts).as_str())?;
        }
        if let Some(v) = self.image_pull_secret.as_ref() {
            struct_ser.serialize_field("imagePullSecret", v)?;
        }
        if self.image_pull_policy != 0 {
            let v = ImagePullPolicy::try_from(self.image_pull_policy)
                .map_err(|_| serde::ser::Error::custom(format!("Invalid variant {}", self.image_pull_policy)))?;
            struct_ser.serialize_field("imagePullPolicy", &v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Service {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "image",
            "local_resources",
            "localResources",
            "max_restarts",
            "maxRestarts",
            "image_pull_secret",
            "imagePullSecret",
            "image_pull_policy",
            "imagePullPolicy",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Image,
            LocalResources,
            MaxRestarts,
            ImagePullSecret,
            ImagePullPolicy,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "image" => Ok(GeneratedField::Image),
                            "localResources" | "local_resources" => Ok(GeneratedField::LocalResources),
                            "maxRestarts" | "max_restarts" => Ok(GeneratedField::MaxRestarts),
                            "imagePullSecret" | "image_pull_secret" => Ok(GeneratedField::ImagePullSecret),
                            "imagePullPolicy" | "image_pull_policy" => Ok(GeneratedField::ImagePullPolicy),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Service;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.Service")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Service, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut image__ = None;
                let mut local_resources__ = None;
                let mut max_restarts__ = None;
                let mut image_pull_secret__ = None;
                let mut image_pull_policy__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Image => {
                            if image__.is_some() {
                                return Err(serde::de::Error::duplicate_field("image"));
                            }
                            image__ = map_.next_value()?;
                        }
                        GeneratedField::LocalResources => {
                            if local_resources__.is_some() {
                                return Err(serde::de::Error::duplicate_field("localResources"));
                            }
                            local_resources__ = map_.next_value()?;
                        }
                        GeneratedField::MaxRestarts => {
                            if max_restarts__.is_some() {
                                return Err(serde::de::Error::duplicate_field("maxRestarts"));
                            }
                            max_restarts__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::ImagePullSecret => {
                            if image_pull_secret__.is_some() {
                                return Err(serde::de::Error::duplicate_field("imagePullSecret"));
                            }
                            image_pull_secret__ = map_.next_value()?;
                        }
                        GeneratedField::ImagePullPolicy => {
                            if image_pull_policy__.is_some() {
                                return Err(serde::de::Error::duplicate_field("imagePullPolicy"));
                            }
                            image_pull_policy__ = map_.next_value::<Option<ImagePullPolicy>>()?.map(|value| value as i32);
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(Service {
                    image: image__.unwrap_or_default(),
                    local_resources: local_resources__,
                    max_restarts: max_restarts__.unwrap_or_default(),
                    image_pull_secret: image_pull_secret__,
                    image_pull_policy: image_pull_policy__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.Service", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Volume {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.name.is_empty() {
            len += 1;
        }
        if self.volume_type.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.Volume", len)?;
        if !self.name.is_empty() {
            struct_ser.serialize_field("name", &self.name)?;
        }
        if let Some(v) = self.volume_type.as_ref() {
            match v {
                volume::VolumeType::HostPath(v) => {
                    struct_ser.serialize_field("hostPath", v)?;
                }
                volume::VolumeType::EmptyDir(v) => {
                    struct_ser.serialize_field("emptyDir", v)?;
                }
            }
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Volume {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "name",
            "host_path",
            "hostPath",
            "empty_dir",
            "emptyDir",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Name,
            HostPath,
            EmptyDir,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "name" => Ok(GeneratedField::Name),
                            "hostPath" | "host_path" => Ok(GeneratedField::HostPath),
                            "emptyDir" | "empty_dir" => Ok(GeneratedField::EmptyDir),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Volume;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.Volume")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Volume, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut name__ = None;
                let mut volume_type__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Name => {
                            if name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("name"));
                            }
                            name__ = map_.next_value()?;
                        }
                        GeneratedField::HostPath => {
                            crate::washlet::json::set(&mut volume_type__, map_.next_value::<::std::option::Option<_>>()?.map(volume::VolumeType::HostPath), "hostPath")?
;
                        }
                        GeneratedField::EmptyDir => {
                            crate::washlet::json::set(&mut volume_type__, map_.next_value::<::std::option::Option<_>>()?.map(volume::VolumeType::EmptyDir), "emptyDir")?
;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(Volume {
                    name: name__.unwrap_or_default(),
                    volume_type: volume_type__,
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.Volume", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for VolumeMount {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.name.is_empty() {
            len += 1;
        }
        if !self.mount_path.is_empty() {
            len += 1;
        }
        if self.read_only {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.VolumeMount", len)?;
        if !self.name.is_empty() {
            struct_ser.serialize_field("name", &self.name)?;
        }
        if !self.mount_path.is_empty() {
            struct_ser.serialize_field("mountPath", &self.mount_path)?;
        }
        if self.read_only {
            struct_ser.serialize_field("readOnly", &self.read_only)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for VolumeMount {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "name",
            "mount_path",
            "mountPath",
            "read_only",
            "readOnly",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Name,
            MountPath,
            ReadOnly,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "name" => Ok(GeneratedField::Name),
                            "mountPath" | "mount_path" => Ok(GeneratedField::MountPath),
                            "readOnly" | "read_only" => Ok(GeneratedField::ReadOnly),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = VolumeMount;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.VolumeMount")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<VolumeMount, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut name__ = None;
                let mut mount_path__ = None;
                let mut read_only__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Name => {
                            if name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("name"));
                            }
                            name__ = map_.next_value()?;
                        }
                        GeneratedField::MountPath => {
                            if mount_path__.is_some() {
                                return Err(serde::de::Error::duplicate_field("mountPath"));
                            }
                            mount_path__ = map_.next_value()?;
                        }
                        GeneratedField::ReadOnly => {
                            if read_only__.is_some() {
                                return Err(serde::de::Error::duplicate_field("readOnly"));
                            }
                            read_only__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(VolumeMount {
                    name: name__.unwrap_or_default(),
                    mount_path: mount_path__.unwrap_or_default(),
                    read_only: read_only__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.VolumeMount", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WitInterface {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.namespace.is_empty() {
            len += 1;
        }
        if !self.package.is_empty() {
            len += 1;
        }
        if !self.version.is_empty() {
            len += 1;
        }
        if !self.interfaces.is_empty() {
            len += 1;
        }
        if !self.config.is_empty() {
            len += 1;
        }
        if !self.name.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WitInterface", len)?;
        if !self.namespace.is_empty() {
            struct_ser.serialize_field("namespace", &self.namespace)?;
        }
        if !self.package.is_empty() {
            struct_ser.serialize_field("package", &self.package)?;
        }
        if !self.version.is_empty() {
            struct_ser.serialize_field("version", &self.version)?;
        }
        if !self.interfaces.is_empty() {
            struct_ser.serialize_field("interfaces", &self.interfaces)?;
        }
        if !self.config.is_empty() {
            struct_ser.serialize_field("config", &self.config)?;
        }
        if !self.name.is_empty() {
            struct_ser.serialize_field("name", &self.name)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WitInterface {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "namespace",
            "package",
            "version",
            "interfaces",
            "config",
            "name",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Namespace,
            Package,
            Version,
            Interfaces,
            Config,
            Name,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "namespace" => Ok(GeneratedField::Namespace),
                            "package" => Ok(GeneratedField::Package),
                            "version" => Ok(GeneratedField::Version),
                            "interfaces" => Ok(GeneratedField::Interfaces),
                            "config" => Ok(GeneratedField::Config),
                            "name" => Ok(GeneratedField::Name),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WitInterface;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WitInterface")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WitInterface, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut namespace__ = None;
                let mut package__ = None;
                let mut version__ = None;
                let mut interfaces__ = None;
                let mut config__ = None;
                let mut name__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Namespace => {
                            if namespace__.is_some() {
                                return Err(serde::de::Error::duplicate_field("namespace"));
                            }
                            namespace__ = map_.next_value()?;
                        }
                        GeneratedField::Package => {
                            if package__.is_some() {
                                return Err(serde::de::Error::duplicate_field("package"));
                            }
                            package__ = map_.next_value()?;
                        }
                        GeneratedField::Version => {
                            if version__.is_some() {
                                return Err(serde::de::Error::duplicate_field("version"));
                            }
                            version__ = map_.next_value()?;
                        }
                        GeneratedField::Interfaces => {
                            if interfaces__.is_some() {
                                return Err(serde::de::Error::duplicate_field("interfaces"));
                            }
                            interfaces__ = map_.next_value()?;
                        }
                        GeneratedField::Config => {
                            if config__.is_some() {
                                return Err(serde::de::Error::duplicate_field("config"));
                            }
                            config__ = Some(
                                map_.next_value::<Option<std::collections::BTreeMap<_, _>>>()?.unwrap_or_default()
                            );
                        }
                        GeneratedField::Name => {
                            if name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("name"));
                            }
                            name__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WitInterface {
                    namespace: namespace__.unwrap_or_default(),
                    package: package__.unwrap_or_default(),
                    version: version__.unwrap_or_default(),
                    interfaces: interfaces__.unwrap_or_default(),
                    config: config__.unwrap_or_default(),
                    name: name__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WitInterface", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WitWorld {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.components.is_empty() {
            len += 1;
        }
        if !self.host_interfaces.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WitWorld", len)?;
        if !self.components.is_empty() {
            struct_ser.serialize_field("components", &self.components)?;
        }
        if !self.host_interfaces.is_empty() {
            struct_ser.serialize_field("hostInterfaces", &self.host_interfaces)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WitWorld {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "components",
            "host_interfaces",
            "hostInterfaces",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Components,
            HostInterfaces,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "components" => Ok(GeneratedField::Components),
                            "hostInterfaces" | "host_interfaces" => Ok(GeneratedField::HostInterfaces),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WitWorld;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WitWorld")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WitWorld, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut components__ = None;
                let mut host_interfaces__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Components => {
                            if components__.is_some() {
                                return Err(serde::de::Error::duplicate_field("components"));
                            }
                            components__ = map_.next_value()?;
                        }
                        GeneratedField::HostInterfaces => {
                            if host_interfaces__.is_some() {
                                return Err(serde::de::Error::duplicate_field("hostInterfaces"));
                            }
                            host_interfaces__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WitWorld {
                    components: components__.unwrap_or_default(),
                    host_interfaces: host_interfaces__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WitWorld", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for Workload {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.namespace.is_empty() {
            len += 1;
        }
        if !self.name.is_empty() {
            len += 1;
        }
        if !self.annotations.is_empty() {
            len += 1;
        }
        if self.service.is_some() {
            len += 1;
        }
        if self.wit_world.is_some() {
            len += 1;
        }
        if !self.volumes.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.Workload", len)?;
        if !self.namespace.is_empty() {
            struct_ser.serialize_field("namespace", &self.namespace)?;
        }
        if !self.name.is_empty() {
            struct_ser.serialize_field("name", &self.name)?;
        }
        if !self.annotations.is_empty() {
            struct_ser.serialize_field("annotations", &self.annotations)?;
        }
        if let Some(v) = self.service.as_ref() {
            struct_ser.serialize_field("service", v)?;
        }
        if let Some(v) = self.wit_world.as_ref() {
            struct_ser.serialize_field("witWorld", v)?;
        }
        if !self.volumes.is_empty() {
            struct_ser.serialize_field("volumes", &self.volumes)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for Workload {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "namespace",
            "name",
            "annotations",
            "service",
            "wit_world",
            "witWorld",
            "volumes",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Namespace,
            Name,
            Annotations,
            Service,
            WitWorld,
            Volumes,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "namespace" => Ok(GeneratedField::Namespace),
                            "name" => Ok(GeneratedField::Name),
                            "annotations" => Ok(GeneratedField::Annotations),
                            "service" => Ok(GeneratedField::Service),
                            "witWorld" | "wit_world" => Ok(GeneratedField::WitWorld),
                            "volumes" => Ok(GeneratedField::Volumes),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = Workload;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.Workload")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<Workload, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut namespace__ = None;
                let mut name__ = None;
                let mut annotations__ = None;
                let mut service__ = None;
                let mut wit_world__ = None;
                let mut volumes__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Namespace => {
                            if namespace__.is_some() {
                                return Err(serde::de::Error::duplicate_field("namespace"));
                            }
                            namespace__ = map_.next_value()?;
                        }
                        GeneratedField::Name => {
                            if name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("name"));
                            }
                            name__ = map_.next_value()?;
                        }
                        GeneratedField::Annotations => {
                            if annotations__.is_some() {
                                return Err(serde::de::Error::duplicate_field("annotations"));
                            }
                            annotations__ = Some(
                                map_.next_value::<Option<std::collections::BTreeMap<_, _>>>()?.unwrap_or_default()
                            );
                        }
                        GeneratedField::Service => {
                            if service__.is_some() {
                                return Err(serde::de::Error::duplicate_field("service"));
                            }
                            service__ = map_.next_value()?;
                        }
                        GeneratedField::WitWorld => {
                            if wit_world__.is_some() {
                                return Err(serde::de::Error::duplicate_field("witWorld"));
                            }
                            wit_world__ = map_.next_value()?;
                        }
                        GeneratedField::Volumes => {
                            if volumes__.is_some() {
                                return Err(serde::de::Error::duplicate_field("volumes"));
                            }
                            volumes__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(Workload {
                    namespace: namespace__.unwrap_or_default(),
                    name: name__.unwrap_or_default(),
                    annotations: annotations__.unwrap_or_default(),
                    service: service__,
                    wit_world: wit_world__,
                    volumes: volumes__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.Workload", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadListRequest {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let len = 0;
        let struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadListRequest", len)?;
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadListRequest {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                            Ok(GeneratedField::__SkipField__)
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadListRequest;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadListRequest")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadListRequest, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                while map_.next_key::<GeneratedField>()?.is_some() {
                    let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                }
                Ok(WorkloadListRequest {
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadListRequest", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadListResponse {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.workloads.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadListResponse", len)?;
        if !self.workloads.is_empty() {
            struct_ser.serialize_field("workloads", &self.workloads)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadListResponse {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "workloads",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Workloads,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "workloads" => Ok(GeneratedField::Workloads),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadListResponse;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadListResponse")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadListResponse, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut workloads__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Workloads => {
                            if workloads__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloads"));
                            }
                            workloads__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WorkloadListResponse {
                    workloads: workloads__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadListResponse", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadLogsRequest {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.workload_id.is_empty() {
            len += 1;
        }
        if self.after != 0 {
            len += 1;
        }
        if self.wait_milliseconds != 0 {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadLogsRequest", len)?;
        if !self.workload_id.is_empty() {
            struct_ser.serialize_field("workloadId", &self.workload_id)?;
        }
        if self.after != 0 {
            #[allow(clippy::needless_borrow)]
            #[allow(clippy::needless_borrows_for_generic_args)]
            struct_ser.serialize_field("after", ToString::to_string(&self.after).as_str())?;
        }
        if self.wait_milliseconds != 0 {
            struct_ser.serialize_field("waitMilliseconds", &self.wait_milliseconds)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadLogsRequest {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "workload_id",
            "workloadId",
            "after",
            "wait_milliseconds",
            "waitMilliseconds",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            WorkloadId,
            After,
            WaitMilliseconds,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "workloadId" | "workload_id" => Ok(GeneratedField::WorkloadId),
                            "after" => Ok(GeneratedField::After),
                            "waitMilliseconds" | "wait_milliseconds" => Ok(GeneratedField::WaitMilliseconds),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadLogsRequest;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadLogsRequest")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadLogsRequest, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut workload_id__ = None;
                let mut after__ = None;
                let mut wait_milliseconds__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::WorkloadId => {
                            if workload_id__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloadId"));
                            }
                            workload_id__ = map_.next_value()?;
                        }
                        GeneratedField::After => {
                            if after__.is_some() {
                                return Err(serde::de::Error::duplicate_field("after"));
                            }
                            after__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::WaitMilliseconds => {
                            if wait_milliseconds__.is_some() {
                                return Err(serde::de::Error::duplicate_field("waitMilliseconds"));
                            }
                            wait_milliseconds__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WorkloadLogsRequest {
                    workload_id: workload_id__.unwrap_or_default(),
                    after: after__.unwrap_or_default(),
                    wait_milliseconds: wait_milliseconds__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadLogsRequest", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadLogsResponse {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.entries.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadLogsResponse", len)?;
        if !self.entries.is_empty() {
            struct_ser.serialize_field("entries", &self.entries)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadLogsResponse {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "entries",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Entries,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "entries" => Ok(GeneratedField::Entries),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadLogsResponse;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadLogsResponse")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadLogsResponse, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut entries__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Entries => {
                            if entries__.is_some() {
                                return Err(serde::de::Error::duplicate_field("entries"));
                            }
                            entries__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WorkloadLogsResponse {
                    entries: entries__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadLogsResponse", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadStartRequest {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.workload.is_some() {
            len += 1;
        }
        if !self.workload_id.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadStartRequest", len)?;
        if let Some(v) = self.workload.as_ref() {
            struct_ser.serialize_field("workload", v)?;
        }
        if !self.workload_id.is_empty() {
            struct_ser.serialize_field("workloadId", &self.workload_id)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadStartRequest {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "workload",
            "workload_id",
            "workloadId",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Workload,
            WorkloadId,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "workload" => Ok(GeneratedField::Workload),
                            "workloadId" | "workload_id" => Ok(GeneratedField::WorkloadId),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadStartRequest;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadStartRequest")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadStartRequest, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut workload__ = None;
                let mut workload_id__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Workload => {
                            if workload__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workload"));
                            }
                            workload__ = map_.next_value()?;
                        }
                        GeneratedField::WorkloadId => {
                            if workload_id__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloadId"));
                            }
                            workload_id__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WorkloadStartRequest {
                    workload: workload__,
                    workload_id: workload_id__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadStartRequest", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadStartResponse {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.workload_status.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadStartResponse", len)?;
        if let Some(v) = self.workload_status.as_ref() {
            struct_ser.serialize_field("workloadStatus", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadStartResponse {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "workload_status",
            "workloadStatus",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            WorkloadStatus,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "workloadStatus" | "workload_status" => Ok(GeneratedField::WorkloadStatus),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadStartResponse;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadStartResponse")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadStartResponse, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut workload_status__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::WorkloadStatus => {
                            if workload_status__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloadStatus"));
                            }
                            workload_status__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WorkloadStartResponse {
                    workload_status: workload_status__,
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadStartResponse", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadState {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        let variant = match self {
            Self::Unspecified => "WORKLOAD_STATE_UNSPECIFIED",
            Self::Starting => "WORKLOAD_STATE_STARTING",
            Self::Running => "WORKLOAD_STATE_RUNNING",
            Self::Completed => "WORKLOAD_STATE_COMPLETED",
            Self::Stopping => "WORKLOAD_STATE_STOPPING",
            Self::Error => "WORKLOAD_STATE_ERROR",
            Self::NotFound => "WORKLOAD_STATE_NOT_FOUND",
        };
        serializer.serialize_str(variant)
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadState {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "WORKLOAD_STATE_UNSPECIFIED",
            "WORKLOAD_STATE_STARTING",
            "WORKLOAD_STATE_RUNNING",
            "WORKLOAD_STATE_COMPLETED",
            "WORKLOAD_STATE_STOPPING",
            "WORKLOAD_STATE_ERROR",
            "WORKLOAD_STATE_NOT_FOUND",
        ];

        struct GeneratedVisitor;

        impl serde::de::Visitor<'_> for GeneratedVisitor {
            type Value = WorkloadState;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, "expected one of: {:?}", &FIELDS)
            }

            fn visit_f64<E>(self, v: f64) -> std::result::Result<Self::Value, E>
            where
                E: serde::de::Error,
            {
                match crate::washlet::json::whole(v) {
                    Some(v) => self.visit_i64(v),
                    None => Err(serde::de::Error::invalid_value(serde::de::Unexpected::Float(v), &self)),
                }
            }

            fn visit_i64<E>(self, v: i64) -> std::result::Result<Self::Value, E>
            where
                E: serde::de::Error,
            {
                i32::try_from(v)
                    .ok()
                    .and_then(|x| x.try_into().ok().or_else(|| Some(WorkloadState::default())))
                    .ok_or_else(|| {
                        serde::de::Error::invalid_value(serde::de::Unexpected::Signed(v), &self)
                    })
            }

            fn visit_u64<E>(self, v: u64) -> std::result::Result<Self::Value, E>
            where
                E: serde::de::Error,
            {
                i32::try_from(v)
                    .ok()
                    .and_then(|x| x.try_into().ok().or_else(|| Some(WorkloadState::default())))
                    .ok_or_else(|| {
                        serde::de::Error::invalid_value(serde::de::Unexpected::Unsigned(v), &self)
                    })
            }

            fn visit_str<E>(self, value: &str) -> std::result::Result<Self::Value, E>
            where
                E: serde::de::Error,
            {
                match value {
                    "WORKLOAD_STATE_UNSPECIFIED" => Ok(WorkloadState::Unspecified),
                    "WORKLOAD_STATE_STARTING" => Ok(WorkloadState::Starting),
                    "WORKLOAD_STATE_RUNNING" => Ok(WorkloadState::Running),
                    "WORKLOAD_STATE_COMPLETED" => Ok(WorkloadState::Completed),
                    "WORKLOAD_STATE_STOPPING" => Ok(WorkloadState::Stopping),
                    "WORKLOAD_STATE_ERROR" => Ok(WorkloadState::Error),
                    "WORKLOAD_STATE_NOT_FOUND" => Ok(WorkloadState::NotFound),
                    _ => Ok(WorkloadState::default()),
                }
            }
        }
        deserializer.deserialize_any(GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadStatus {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.workload_id.is_empty() {
            len += 1;
        }
        if self.workload_state != 0 {
            len += 1;
        }
        if !self.message.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadStatus", len)?;
        if !self.workload_id.is_empty() {
            struct_ser.serialize_field("workloadId", &self.workload_id)?;
        }
        if self.workload_state != 0 {
            let v = WorkloadState::try_from(self.workload_state)
                .map_err(|_| serde::ser::Error::custom(format!("Invalid variant {}", self.workload_state)))?;
            struct_ser.serialize_field("workloadState", &v)?;
        }
        if !self.message.is_empty() {
            struct_ser.serialize_field("message", &self.message)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadStatus {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "workload_id",
            "workloadId",
            "workload_state",
            "workloadState",
            "message",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            WorkloadId,
            WorkloadState,
            Message,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "workloadId" | "workload_id" => Ok(GeneratedField::WorkloadId),
                            "workloadState" | "workload_state" => Ok(GeneratedField::WorkloadState),
                            "message" => Ok(GeneratedField::Message),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadStatus;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadStatus")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadStatus, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut workload_id__ = None;
                let mut workload_state__ = None;
                let mut message__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::WorkloadId => {
                            if workload_id__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloadId"));
                            }
                            workload_id__ = map_.next_value()?;
                        }
                        GeneratedField::WorkloadState => {
                            if workload_state__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloadState"));
                            }
                            workload_state__ = map_.next_value::<Option<WorkloadState>>()?.map(|value| value as i32);
                        }
                        GeneratedField::Message => {
                            if message__.is_some() {
                                return Err(serde::de::Error::duplicate_field("message"));
                            }
                            message__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WorkloadStatus {
                    workload_id: workload_id__.unwrap_or_default(),
                    workload_state: workload_state__.unwrap_or_default(),
                    message: message__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadStatus", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadStatusRequest {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.workload_id.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadStatusRequest", len)?;
        if !self.workload_id.is_empty() {
            struct_ser.serialize_field("workloadId", &self.workload_id)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadStatusRequest {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "workload_id",
            "workloadId",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            WorkloadId,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "workloadId" | "workload_id" => Ok(GeneratedField::WorkloadId),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadStatusRequest;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadStatusRequest")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadStatusRequest, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut workload_id__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::WorkloadId => {
                            if workload_id__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloadId"));
                            }
                            workload_id__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WorkloadStatusRequest {
                    workload_id: workload_id__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadStatusRequest", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadStatusResponse {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.workload_status.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadStatusResponse", len)?;
        if let Some(v) = self.workload_status.as_ref() {
            struct_ser.serialize_field("workloadStatus", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadStatusResponse {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "workload_status",
            "workloadStatus",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            WorkloadStatus,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "workloadStatus" | "workload_status" => Ok(GeneratedField::WorkloadStatus),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadStatusResponse;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadStatusResponse")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadStatusResponse, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut workload_status__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::WorkloadStatus => {
                            if workload_status__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloadStatus"));
                            }
                            workload_status__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WorkloadStatusResponse {
                    workload_status: workload_status__,
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadStatusResponse", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadStopRequest {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.workload_id.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadStopRequest", len)?;
        if !self.workload_id.is_empty() {
            struct_ser.serialize_field("workloadId", &self.workload_id)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadStopRequest {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "workload_id",
            "workloadId",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            WorkloadId,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "workloadId" | "workload_id" => Ok(GeneratedField::WorkloadId),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadStopRequest;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadStopRequest")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadStopRequest, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut workload_id__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::WorkloadId => {
                            if workload_id__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloadId"));
                            }
                            workload_id__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WorkloadStopRequest {
                    workload_id: workload_id__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadStopRequest", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadStopResponse {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if self.workload_status.is_some() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadStopResponse", len)?;
        if let Some(v) = self.workload_status.as_ref() {
            struct_ser.serialize_field("workloadStatus", v)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadStopResponse {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "workload_status",
            "workloadStatus",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            WorkloadStatus,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "workloadStatus" | "workload_status" => Ok(GeneratedField::WorkloadStatus),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadStopResponse;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadStopResponse")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadStopResponse, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut workload_status__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::WorkloadStatus => {
                            if workload_status__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloadStatus"));
                            }
                            workload_status__ = map_.next_value()?;
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WorkloadStopResponse {
                    workload_status: workload_status__,
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadStopResponse", FIELDS, GeneratedVisitor)
    }
}
impl serde::Serialize for WorkloadSummary {
    #[allow(deprecated)]
    fn serialize<S>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error>
    where
        S: serde::Serializer,
    {
        use serde::ser::SerializeStruct;
        let mut len = 0;
        if !self.namespace.is_empty() {
            len += 1;
        }
        if !self.name.is_empty() {
            len += 1;
        }
        if self.component_count != 0 {
            len += 1;
        }
        if self.workload_status.is_some() {
            len += 1;
        }
        if !self.annotations.is_empty() {
            len += 1;
        }
        let mut struct_ser = serializer.serialize_struct("wasmcloud.runtime.v2.WorkloadSummary", len)?;
        if !self.namespace.is_empty() {
            struct_ser.serialize_field("namespace", &self.namespace)?;
        }
        if !self.name.is_empty() {
            struct_ser.serialize_field("name", &self.name)?;
        }
        if self.component_count != 0 {
            #[allow(clippy::needless_borrow)]
            #[allow(clippy::needless_borrows_for_generic_args)]
            struct_ser.serialize_field("componentCount", ToString::to_string(&self.component_count).as_str())?;
        }
        if let Some(v) = self.workload_status.as_ref() {
            struct_ser.serialize_field("workloadStatus", v)?;
        }
        if !self.annotations.is_empty() {
            struct_ser.serialize_field("annotations", &self.annotations)?;
        }
        struct_ser.end()
    }
}
impl<'de> serde::Deserialize<'de> for WorkloadSummary {
    #[allow(deprecated)]
    fn deserialize<D>(deserializer: D) -> std::result::Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        const FIELDS: &[&str] = &[
            "namespace",
            "name",
            "component_count",
            "componentCount",
            "workload_status",
            "workloadStatus",
            "annotations",
        ];

        #[allow(clippy::enum_variant_names)]
        enum GeneratedField {
            Namespace,
            Name,
            ComponentCount,
            WorkloadStatus,
            Annotations,
            __SkipField__,
        }
        impl<'de> serde::Deserialize<'de> for GeneratedField {
            fn deserialize<D>(deserializer: D) -> std::result::Result<GeneratedField, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                struct GeneratedVisitor;

                impl serde::de::Visitor<'_> for GeneratedVisitor {
                    type Value = GeneratedField;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(formatter, "expected one of: {:?}", &FIELDS)
                    }

                    #[allow(unused_variables)]
                    fn visit_str<E>(self, value: &str) -> std::result::Result<GeneratedField, E>
                    where
                        E: serde::de::Error,
                    {
                        match value {
                            "namespace" => Ok(GeneratedField::Namespace),
                            "name" => Ok(GeneratedField::Name),
                            "componentCount" | "component_count" => Ok(GeneratedField::ComponentCount),
                            "workloadStatus" | "workload_status" => Ok(GeneratedField::WorkloadStatus),
                            "annotations" => Ok(GeneratedField::Annotations),
                            _ => Ok(GeneratedField::__SkipField__),
                        }
                    }
                }
                deserializer.deserialize_identifier(GeneratedVisitor)
            }
        }
        struct GeneratedVisitor;
        impl<'de> serde::de::Visitor<'de> for GeneratedVisitor {
            type Value = WorkloadSummary;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("struct wasmcloud.runtime.v2.WorkloadSummary")
            }

            fn visit_map<V>(self, mut map_: V) -> std::result::Result<WorkloadSummary, V::Error>
                where
                    V: serde::de::MapAccess<'de>,
            {
                let mut namespace__ = None;
                let mut name__ = None;
                let mut component_count__ = None;
                let mut workload_status__ = None;
                let mut annotations__ = None;
                while let Some(k) = map_.next_key()? {
                    match k {
                        GeneratedField::Namespace => {
                            if namespace__.is_some() {
                                return Err(serde::de::Error::duplicate_field("namespace"));
                            }
                            namespace__ = map_.next_value()?;
                        }
                        GeneratedField::Name => {
                            if name__.is_some() {
                                return Err(serde::de::Error::duplicate_field("name"));
                            }
                            name__ = map_.next_value()?;
                        }
                        GeneratedField::ComponentCount => {
                            if component_count__.is_some() {
                                return Err(serde::de::Error::duplicate_field("componentCount"));
                            }
                            component_count__ = 
                                map_.next_value::<Option<crate::washlet::json::Number<_>>>()?.map(|number| number.0)
                            ;
                        }
                        GeneratedField::WorkloadStatus => {
                            if workload_status__.is_some() {
                                return Err(serde::de::Error::duplicate_field("workloadStatus"));
                            }
                            workload_status__ = map_.next_value()?;
                        }
                        GeneratedField::Annotations => {
                            if annotations__.is_some() {
                                return Err(serde::de::Error::duplicate_field("annotations"));
                            }
                            annotations__ = Some(
                                map_.next_value::<Option<std::collections::BTreeMap<_, _>>>()?.unwrap_or_default()
                            );
                        }
                        GeneratedField::__SkipField__ => {
                            let _ = map_.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(WorkloadSummary {
                    namespace: namespace__.unwrap_or_default(),
                    name: name__.unwrap_or_default(),
                    component_count: component_count__.unwrap_or_default(),
                    workload_status: workload_status__,
                    annotations: annotations__.unwrap_or_default(),
                })
            }
        }
        deserializer.deserialize_struct("wasmcloud.runtime.v2.WorkloadSummary", FIELDS, GeneratedVisitor)
    }
}
