//! A patch that the entity's derive writes: `#[orm(patch(UserPatch: name, surname))]`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{LitStr, Path, PathSegment, parse_quote};

use super::emit;
use super::model::{Field, Patch, Target};
use crate::dto::Generated;
use crate::model::{Column, Entity};

/// Writes the struct, and for it what `#[derive(Patch)]` writes; only a stub of that for an entity with mistakes.
///
/// ```text
/// /// Changes of some columns of a `User`.
/// #[derive(Default, Deserialize)]
/// #[serde(default)]
/// pub struct UserPatch {
///     /// The column `name`.
///     pub name: ::orm_core::orm::Patched<String>,
/// }
/// ```
pub(crate) fn generate(entity: &Entity, generated: &Generated, is_stub: bool) -> TokenStream {
    let (ident, vis, krate) = (&generated.ident, &entity.vis, &entity.krate);
    let says = |name: &str| {
        let last = |path: &Path| path.segments.last().is_some_and(|segment| segment.ident == name);
        generated.derives.iter().any(last)
    };
    // What does not stand in the text keeps its column, and what keeps its column does not stand in the text.
    let absent = says("Deserialize").then(|| quote!(#[serde(default)]));
    let is_keep = LitStr::new(&path_text(krate, "orm::Patched::is_keep"), ident.span());
    let left_out = says("Serialize").then(|| quote!(#[serde(skip_serializing_if = #is_keep)]));
    let columns = generated.columns.iter().map(|index| &entity.columns[*index]);
    let fields = columns.clone().map(|Column { ident, field, ty, vis, .. }| {
        let doc = format!("The column `{field}`.");
        quote!(#[doc = #doc] #left_out #vis #ident: #krate::orm::Patched<#ty>)
    });
    let patch = Patch {
        ident: ident.clone(),
        entity: Path::from(PathSegment::from(entity.ident.clone())),
        krate: krate.clone(),
        fields: columns.map(|column| field(krate, column)).collect(),
    };
    let mapping = if is_stub { emit::stub(&patch) } else { emit::patch(&patch) };
    let doc = format!("Changes of some columns of a `{}`.", entity.ident);
    let derives = generated.derives.iter().filter(|path| !path.is_ident("Default"));
    quote! {
        #[doc = #doc]
        #[derive(Default, #(#derives),*)]
        #absent
        #vis struct #ident {
            #(#fields,)*
        }
        #mapping
    }
}

fn path_text(krate: &Path, rest: &str) -> String {
    format!("{}::{rest}", krate.to_token_stream().to_string().replace(' ', ""))
}

fn field(krate: &Path, column: &Column) -> Field {
    let ty = &column.ty;
    Field {
        ident: column.ident.clone(),
        name: column.field.clone(),
        ty: parse_quote!(#krate::orm::Patched<#ty>),
        column: Target::Constant(column.constant.clone()),
    }
}
