//! Types of the interfaces that a component exports to other components of its workload.

use wasmtime::component::types::{self, ComponentFunc, ComponentInstance, ComponentItem, Type};
use wasmtime::component::{Component, ComponentExportIndex, Linker, ResourceType};

use super::ctx::Ctx;
use super::table::{ExportId, FunctionId, Inconsistency, Table};
use super::type_tree::walk;

/// An interface that a component exports to other components.
pub(crate) struct Export {
    pub(crate) name: String,
    pub(crate) functions: Table<FunctionId, ExportedFunction>,
    pub(crate) resources: Vec<ExportedResource>,
    /// Whether a function is `async`, or accepts or returns streams or futures. The instance then runs between calls.
    pub(crate) concurrent: bool,
}

pub(crate) struct ExportedFunction {
    pub(crate) name: String,
    pub(crate) ty: ComponentFunc,
    /// Whether a parameter or result contains a resource, a stream or a future.
    pub(crate) handles: bool,
}

pub(crate) struct ExportedResource {
    pub(crate) name: String,
    /// Its type in the exporting component.
    pub(crate) own: ResourceType,
    /// Its type in importing components.
    pub(crate) shared: ResourceType,
    /// Number of the shared type, if the exporting component defines the resource instead of importing it.
    pub(crate) number: Option<u32>,
    /// Whether a component of the workload defines it.
    pub(crate) of_workload: bool,
}

/// The resource types that the components of a workload define.
#[derive(Default)]
pub(crate) struct ResourceTypes {
    all: Vec<ResourceType>,
}

impl ResourceTypes {
    fn new_type(&mut self) -> wasmtime::Result<(ResourceType, u32)> {
        let number = u32::try_from(self.all.len())?;
        let ty = ResourceType::host_dynamic(number);
        self.all.push(ty);
        Ok((ty, number))
    }
}

/// Reads the types of the interfaces `names` that `component` exports, with imports resolved by `linker`.
///
/// # Errors
/// Fails if the imports of the component do not match the linker, or if one of the exports is not an interface.
pub(crate) fn exports(
    component: &Component,
    linker: &Linker<Ctx>,
    names: &[String],
    resource_types: &mut ResourceTypes,
) -> wasmtime::Result<Table<ExportId, Export>> {
    let engine = component.engine();
    let ty = linker.substituted_component_type(component)?;
    let mut reader = Reader {
        engine,
        imported: imported_resources(&ty, engine),
        known: Vec::new(),
        resource_types,
    };
    let mut exports = Vec::new();
    for name in names {
        let export = ty.get_export(engine, name).map(|export| export.ty);
        let Some(ComponentItem::ComponentInstance(instance)) = export else {
            let message = format!("the export '{name}' is not an interface");
            return Err(wasmtime::Error::msg(message));
        };
        exports.push(reader.export(name, &instance)?);
    }
    Ok(exports.into_iter().collect())
}

/// Reads the exports of one component.
struct Reader<'a> {
    engine: &'a wasmtime::Engine,
    /// The resource types that the component imports.
    imported: Vec<ResourceType>,
    /// The resource types that it defines, with their shared types and numbers.
    known: Vec<(ResourceType, (ResourceType, u32))>,
    resource_types: &'a mut ResourceTypes,
}

impl Reader<'_> {
    fn export(&mut self, name: &str, instance: &ComponentInstance) -> wasmtime::Result<Export> {
        let mut functions = Vec::new();
        let mut resources = Vec::new();
        let mut concurrent = false;
        for (name, item) in instance.exports(self.engine) {
            match item.ty {
                ComponentItem::ComponentFunc(ty) => {
                    let content = Content::of(&ty);
                    concurrent |= ty.async_() || content.concurrent;
                    functions.push(ExportedFunction {
                        name: name.to_owned(),
                        handles: content.handles,
                        ty,
                    });
                }
                ComponentItem::Resource(own) => resources.push(self.resource(name, own)?),
                _ => {}
            }
        }
        Ok(Export {
            name: name.to_owned(),
            functions: functions.into_iter().collect(),
            resources,
            concurrent,
        })
    }

    fn resource(&mut self, name: &str, own: ResourceType) -> wasmtime::Result<ExportedResource> {
        let (shared, number) = if self.imported.contains(&own) {
            (own, None)
        } else {
            let (shared, number) = self.defined(own)?;
            (shared, Some(number))
        };
        Ok(ExportedResource {
            name: name.to_owned(),
            own,
            shared,
            number,
            of_workload: number.is_some() || self.resource_types.all.contains(&own),
        })
    }

    /// Returns the shared type of a resource that this component defines.
    fn defined(&mut self, own: ResourceType) -> wasmtime::Result<(ResourceType, u32)> {
        if let Some((_, shared)) = self.known.iter().find(|(known, _)| *known == own) {
            return Ok(*shared);
        }
        let shared = self.resource_types.new_type()?;
        self.known.push((own, shared));
        Ok(shared)
    }
}

fn imported_resources(ty: &types::Component, engine: &wasmtime::Engine) -> Vec<ResourceType> {
    ty.imports(engine)
        .filter_map(|(_, item)| match item.ty {
            ComponentItem::ComponentInstance(instance) => Some(instance),
            _ => None,
        })
        .flat_map(|instance| {
            instance
                .exports(engine)
                .filter_map(|(_, item)| match item.ty {
                    ComponentItem::Resource(ty) => Some(ty),
                    _ => None,
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Export indices of the functions and resources of an interface, for one compilation of its component.
pub(crate) struct Indices {
    pub(crate) functions: Table<FunctionId, ComponentExportIndex>,
    /// The resource types that the component defines, and the numbers by which other components know them.
    pub(crate) defined: Vec<(ComponentExportIndex, u32)>,
}

impl Indices {
    /// Looks up the indices.
    ///
    /// # Errors
    /// Fails if the compiled component does not have an export that its type declares.
    pub(crate) fn of(component: &Component, export: &Export) -> Result<Self, Inconsistency> {
        let index = |interface: Option<&ComponentExportIndex>, name: &str| {
            let index = component.get_export_index(interface, name);
            index.ok_or_else(|| Inconsistency::new(format!("the compiled component has no export '{name}'")))
        };
        let interface = index(None, &export.name)?;
        let resources = export.resources.iter();
        let defined = resources.filter_map(|resource| Some((&resource.name, resource.number?)));
        Ok(Self {
            functions: export
                .functions
                .try_map(|_, function| index(Some(&interface), &function.name))?,
            defined: defined
                .map(|(name, number)| Ok((index(Some(&interface), name)?, number)))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// Whether the values of a function contain handles.
#[derive(Clone, Copy, Default)]
struct Content {
    handles: bool,
    concurrent: bool,
}

impl Content {
    fn of(function: &ComponentFunc) -> Self {
        let mut content = Self::default();
        for ty in function.params().map(|(_, ty)| ty).chain(function.results()) {
            walk(&ty, &mut |ty| match ty {
                Type::Own(_) | Type::Borrow(_) => content.handles = true,
                Type::Stream(_) | Type::Future(_) | Type::ErrorContext => {
                    content.handles = true;
                    content.concurrent = true;
                }
                _ => {}
            });
        }
        content
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTER: &str = r#"(component
        (core module $m (func (export "get") (result i32) (i32.const 7)))
        (core instance $i (instantiate $m))
        (func $get (result u32) (canon lift (core func $i "get")))
        (instance $counter (export "get" (func $get)))
        (export "a:b/counter" (instance $counter))
        (export "get" (func $get)))"#;

    fn counter() -> Component {
        Component::new(&wasmtime::Engine::default(), wat::parse_str(COUNTER).unwrap()).unwrap()
    }

    fn read(component: &Component, name: &str) -> wasmtime::Result<Table<ExportId, Export>> {
        let linker = Linker::new(component.engine());
        exports(
            component,
            &linker,
            &[name.to_owned()],
            &mut ResourceTypes::default(),
        )
    }

    #[test]
    fn an_export_that_is_not_an_interface_is_an_error() {
        let component = counter();
        assert_eq!(read(&component, "a:b/counter").unwrap().values().len(), 1);
        let failed = read(&component, "get").err().unwrap();
        assert_eq!(failed.to_string(), "the export 'get' is not an interface");
        assert!(read(&component, "a:b/gone").is_err());
    }

    #[test]
    fn code_without_an_export_of_its_type_is_an_error() {
        let component = counter();
        let exports = read(&component, "a:b/counter").unwrap();
        let export = exports.values().next().unwrap();
        assert_eq!(
            Indices::of(&component, export).unwrap().functions.values().len(),
            1
        );
        let other = Component::new(component.engine(), wat::parse_str("(component)").unwrap()).unwrap();
        let failed = Indices::of(&other, export).err().unwrap();
        assert_eq!(
            failed.to_string(),
            "the compiled component has no export 'a:b/counter'"
        );
    }
}
