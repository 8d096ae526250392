//! The types of what a component exports to its siblings.

use wasmtime::component::types::{self, ComponentFunc, ComponentItem, Type};
use wasmtime::component::{Component, ComponentExportIndex, Linker, ResourceType};

use super::host_resource;
use crate::engine::ctx::Ctx;

/// An interface that a component exports to its siblings.
pub(crate) struct Export {
    pub(crate) name: String,
    pub(crate) functions: Vec<Function>,
    pub(crate) resources: Vec<ExportedResource>,
    /// A function is `async` or takes or returns streams or futures: the instance has to run on between calls.
    pub(crate) concurrent: bool,
}

pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) ty: ComponentFunc,
    /// Some parameter or result is or holds a resource, a stream or a future.
    pub(crate) handles: bool,
}

pub(crate) struct ExportedResource {
    pub(crate) name: String,
    /// Its type in the component that exports it.
    pub(crate) own: ResourceType,
    /// Its type for those that import it.
    pub(crate) shared: ResourceType,
    /// The number of that type, where it is one of the workload.
    pub(crate) number: u32,
    /// It is the exporting component's own, not one that it imports itself.
    pub(crate) defined: bool,
    /// Some component of the workload defines it.
    pub(crate) of_workload: bool,
}

/// The resource types that the components of a workload define.
#[derive(Default)]
pub(crate) struct ResourceTypes {
    all: Vec<ResourceType>,
}

impl ResourceTypes {
    fn new_type(&mut self) -> (ResourceType, u32) {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let ty = ResourceType::host_dynamic(number);
        self.all.push(ty);
        (ty, number)
    }
}

/// The types of the interfaces `names`, which `component` exports and which are linked with `linker`.
///
/// # Errors
/// What the component imports does not fit the linker.
pub(crate) fn exports(
    component: &Component,
    linker: &Linker<Ctx>,
    names: &[String],
    resource_types: &mut ResourceTypes,
) -> wasmtime::Result<Vec<Export>> {
    let engine = component.engine();
    let ty = linker.substituted_component_type(component)?;
    let imported = imported_resources(&ty, engine);
    let mut known: Vec<(ResourceType, (ResourceType, u32))> = Vec::new();
    let mut exports = Vec::new();
    for name in names {
        let Some(ComponentItem::ComponentInstance(instance)) =
            ty.get_export(engine, name).map(|export| export.ty)
        else {
            continue;
        };
        let mut export = Export {
            name: name.clone(),
            functions: Vec::new(),
            resources: Vec::new(),
            concurrent: false,
        };
        for (name, item) in instance.exports(engine) {
            match item.ty {
                ComponentItem::ComponentFunc(ty) => {
                    let shape = Shape::of(&ty);
                    export.concurrent |= ty.async_() || shape.concurrent;
                    export.functions.push(Function {
                        name: name.to_owned(),
                        handles: shape.handles,
                        ty,
                    });
                }
                ComponentItem::Resource(own) => {
                    let defined = !imported.contains(&own);
                    let (shared, number) = if defined {
                        if let Some((_, shared)) = known.iter().find(|(known, _)| *known == own) {
                            *shared
                        } else {
                            let shared = resource_types.new_type();
                            known.push((own, shared));
                            shared
                        }
                    } else {
                        (own, 0)
                    };
                    export.resources.push(ExportedResource {
                        name: name.to_owned(),
                        own,
                        shared,
                        number,
                        defined,
                        of_workload: defined || resource_types.all.contains(&own),
                    });
                }
                _ => {}
            }
        }
        exports.push(export);
    }
    Ok(exports)
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

/// Where the functions and resources of an export are in one compilation of its component.
pub(crate) struct Indices {
    pub(crate) functions: Vec<Option<ComponentExportIndex>>,
    pub(crate) resources: Vec<Option<ComponentExportIndex>>,
}

impl Indices {
    pub(crate) fn of(component: &Component, export: &Export) -> Self {
        let instance = component.get_export_index(None, export.name.as_str());
        let index = |name: &str| component.get_export_index(Some(instance.as_ref()?), name);
        Self {
            functions: export
                .functions
                .iter()
                .map(|function| index(&function.name))
                .collect(),
            resources: export
                .resources
                .iter()
                .map(|resource| index(&resource.name))
                .collect(),
        }
    }
}

/// What the types of a function are made of.
#[derive(Clone, Copy, Default)]
struct Shape {
    handles: bool,
    concurrent: bool,
}

impl Shape {
    fn of(function: &ComponentFunc) -> Self {
        let mut shape = Self::default();
        for ty in function.params().map(|(_, ty)| ty).chain(function.results()) {
            walk(&ty, &mut |ty| match ty {
                Type::Own(_) | Type::Borrow(_) => shape.handles = true,
                Type::Stream(_) | Type::Future(_) | Type::ErrorContext => {
                    shape.handles = true;
                    shape.concurrent = true;
                }
                _ => {}
            });
        }
        shape
    }
}

/// Visit a type and all types it is made of; those of a stream or future are not visited.
pub(super) fn walk(ty: &Type, visit: &mut impl FnMut(&Type)) {
    visit(ty);
    for part in parts(ty) {
        walk(&part, visit);
    }
}

fn parts(ty: &Type) -> Vec<Type> {
    match ty {
        Type::List(list) => vec![list.ty()],
        Type::FixedLengthList(list) => vec![list.ty()],
        Type::Map(map) => vec![map.key(), map.value()],
        Type::Record(record) => record.fields().map(|field| field.ty).collect(),
        Type::Tuple(tuple) => tuple.types().collect(),
        Type::Variant(variant) => variant.cases().filter_map(|case| case.ty).collect(),
        Type::Option(option) => vec![option.ty()],
        Type::Result(result) => result.ok().into_iter().chain(result.err()).collect(),
        _ => Vec::new(),
    }
}

/// Why a sibling's export does not fit an import of the same name.
pub(crate) enum Mismatch {
    /// The two have other types of this function or resource.
    Type(String),
    /// This cannot pass between components.
    NotPortable(String),
}

/// Does `export` fit what `import` wants?
///
/// # Errors
/// The first function that does not fit.
pub(crate) fn check(
    engine: &wasmtime::Engine,
    import: &types::ComponentInstance,
    export: &Export,
) -> Result<(), Mismatch> {
    for (name, item) in import.exports(engine) {
        match item.ty {
            ComponentItem::ComponentFunc(wanted) => {
                let function = export
                    .functions
                    .iter()
                    .find(|function| function.name == name)
                    .ok_or_else(|| Mismatch::Type(format!("'{name}', which is missing there")))?;
                portable(function, export)?;
                if !same_function(&wanted, &function.ty, export) {
                    return Err(Mismatch::Type(format!("'{name}'")));
                }
            }
            ComponentItem::Resource(_) if !export.resources.iter().any(|resource| resource.name == name) => {
                return Err(Mismatch::Type(format!("'{name}', which is missing there")));
            }
            _ => {}
        }
    }
    Ok(())
}

fn portable(function: &Function, export: &Export) -> Result<(), Mismatch> {
    let mut problem = None;
    for ty in function
        .ty
        .params()
        .map(|(_, ty)| ty)
        .chain(function.ty.results())
    {
        walk(&ty, &mut |ty| {
            let what = match ty {
                Type::ErrorContext => Some("an error context"),
                Type::Stream(stream) if !super::stream::carries(stream.ty().as_ref()) => {
                    Some("a stream of such values")
                }
                Type::Future(future) if !super::stream::carries(future.ty().as_ref()) => {
                    Some("a future of such a value")
                }
                Type::Own(own) if !travels(*own, export) => {
                    Some("a resource of the host that belongs to one component")
                }
                Type::Borrow(own)
                    if !is_of_workload(*own, export)
                        && !host_resource::kind(*own).is_some_and(host_resource::Kind::is_lent) =>
                {
                    Some("a borrowed resource of the host")
                }
                _ => None,
            };
            problem = problem.or(what);
        });
    }
    match problem {
        None => Ok(()),
        Some(problem) => Err(Mismatch::NotPortable(format!(
            "{problem} (in '{}')",
            function.name
        ))),
    }
}

fn travels(ty: ResourceType, export: &Export) -> bool {
    is_of_workload(ty, export) || host_resource::kind(ty).is_some()
}

fn is_of_workload(ty: ResourceType, export: &Export) -> bool {
    export
        .resources
        .iter()
        .any(|resource| resource.own == ty && resource.of_workload)
}

fn same_function(wanted: &ComponentFunc, given: &ComponentFunc, export: &Export) -> bool {
    let all = |function: &ComponentFunc| -> Vec<Type> {
        function
            .params()
            .map(|(_, ty)| ty)
            .chain(function.results())
            .collect()
    };
    let (one, other) = (all(wanted), all(given));
    wanted.async_() == given.async_()
        && wanted.params().len() == given.params().len()
        && one.len() == other.len()
        && one
            .iter()
            .zip(&other)
            .all(|(wanted, given)| same(wanted, given, export))
}

/// The same type, where a resource that the exporting component defines is that of the importing one.
fn same(wanted: &Type, given: &Type, export: &Export) -> bool {
    let resource = |wanted: &ResourceType, given: &ResourceType| {
        export
            .resources
            .iter()
            .any(|resource| resource.own == *given && resource.shared == *wanted)
            || wanted == given
    };
    match (wanted, given) {
        (Type::Own(wanted), Type::Own(given)) | (Type::Borrow(wanted), Type::Borrow(given)) => {
            resource(wanted, given)
        }
        (Type::Stream(wanted), Type::Stream(given)) => wanted.ty() == given.ty(),
        (Type::Future(wanted), Type::Future(given)) => wanted.ty() == given.ty(),
        _ => {
            let (one, other) = (parts(wanted), parts(given));
            names(wanted) == names(given)
                && std::mem::discriminant(wanted) == std::mem::discriminant(given)
                && one.len() == other.len()
                && one
                    .iter()
                    .zip(&other)
                    .all(|(wanted, given)| same(wanted, given, export))
        }
    }
}

/// The names within a type, in order.
fn names(ty: &Type) -> Vec<String> {
    match ty {
        Type::Record(record) => record.fields().map(|field| field.name.to_owned()).collect(),
        Type::Variant(variant) => variant
            .cases()
            .map(|case| format!("{}{}", case.name, if case.ty.is_some() { "(_)" } else { "" }))
            .collect(),
        Type::Enum(names) => names.names().map(str::to_owned).collect(),
        Type::Flags(names) => names.names().map(str::to_owned).collect(),
        Type::Result(result) => vec![format!("{}{}", result.ok().is_some(), result.err().is_some())],
        Type::FixedLengthList(list) => vec![list.len().to_string()],
        _ => Vec::new(),
    }
}
