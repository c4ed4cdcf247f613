//! A DTO that the entity's derive writes: `#[orm(dto(UserDto: id, name))]`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Path, PathSegment};

use super::emit;
use super::model::{Dto, Field, Source};
use crate::model::{Column, Entity};

/// A struct of some of an entity's columns.
pub(crate) struct Generated {
    pub(crate) ident: Ident,
    /// The columns, by position.
    pub(crate) columns: Vec<usize>,
    pub(crate) derives: Vec<Path>,
}

/// Writes the struct, and for it what `#[derive(Dto)]` writes; only a stub of that for an entity with mistakes.
///
/// ```text
/// /// Some columns of a `User`.
/// #[derive(Serialize)]
/// pub struct UserDto {
///     /// The column `id`.
///     pub id: i32,
/// }
/// ```
pub(crate) fn generate(entity: &Entity, generated: &Generated, is_stub: bool) -> TokenStream {
    let (ident, vis, derives) = (&generated.ident, &entity.vis, &generated.derives);
    let columns = generated.columns.iter().map(|index| &entity.columns[*index]);
    let fields = columns.clone().map(|Column { ident, field, ty, vis, .. }| {
        let doc = format!("The column `{field}`.");
        quote!(#[doc = #doc] #vis #ident: #ty)
    });
    let doc = format!("Some columns of a `{}`.", entity.ident);
    let dto = Dto {
        ident: ident.clone(),
        entity: Path::from(PathSegment::from(entity.ident.clone())),
        krate: entity.krate.clone(),
        fields: columns.map(field).collect(),
    };
    let mapping = if is_stub { emit::stub(&dto) } else { emit::dto(&dto) };
    quote! {
        #[doc = #doc]
        #[derive(#(#derives),*)]
        #vis struct #ident {
            #(#fields,)*
        }
        #mapping
    }
}

fn field(column: &Column) -> Field {
    Field {
        ident: column.ident.clone(),
        name: column.field.clone(),
        ty: column.ty.clone(),
        source: Source::Constant(column.constant.clone()),
        depth: None,
    }
}
