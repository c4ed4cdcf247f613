//! From the model to Rust: one file for each thing that is written.
//!
//! Everything but `NewX` and `XView`, which users name, stands in one unnamed constant, so that nothing else can clash.

pub(crate) mod assertions;
pub(crate) mod columns;
pub(crate) mod composite;
pub(crate) mod embed;
pub(crate) mod entity;
pub(crate) mod new;
mod registration;
pub(crate) mod relations;
pub(crate) mod table;
pub(crate) mod view;

use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;
use syn::Ident;
use syn::ext::IdentExt;

use crate::dto;
use crate::model::{Column, Entity, RelationName};
use crate::patch;

/// Everything that `#[derive(Entity)]` writes:
///
/// ```text
/// pub struct NewGroup { .. }
/// pub struct GroupView<'g>(..);
/// const _: () = {
///     use ::orm_core::private as __orm;
///     const __COLUMNS: &[__orm::Column] = &[..];
///     static __TABLE: __orm::Table = ..;
///     static __RELATION_OWNER: __orm::Relation = ..;
///     impl Group { pub const ID: .. = ..; pub const OWNER: .. = ..; }
///     impl __orm::Mapped for Group { .. }
///     impl __orm::Entity for Group { .. }
///     impl __orm::Record<Group> for NewGroup { .. }
///     impl<'g> GroupView<'g> { .. }
///     __orm::inventory::submit! { .. }
/// };
/// ```
pub(crate) fn entity(entity: &Entity) -> TokenStream {
    let (columns, embeds) = (columns::constants(entity), embed::constants(entity));
    let items = [
        columns::descriptions(entity),
        embed::ranges(entity),
        table::references(entity),
        composite::keys(entity),
        table::table(entity),
        relations::links(entity),
        relations::statics(entity),
        constants(entity, quote!(#columns #embeds), relations::constants(entity)),
        entity::mapped(entity),
        entity::entity(entity),
        new::record(entity),
        view::conversions(entity),
        view::accessors(entity),
        registration::registration(entity),
        assertions::assertions(entity),
        embed::assertions(entity),
    ];
    let structs = [new::declaration(entity), view::declaration(entity)];
    let block = unnamed(entity, &items);
    let dtos = entity.dtos.iter().map(|generated| dto::generate(entity, generated, false));
    let patches = entity.patches.iter().map(|generated| patch::generate(entity, generated, false));
    quote!(#(#structs)* #block #(#dtos)* #(#patches)*)
}

/// The unnamed constant around everything that has no name for users.
pub(crate) fn unnamed(entity: &Entity, items: &[TokenStream]) -> TokenStream {
    let krate = &entity.krate;
    quote! {
        #[allow(dead_code, deprecated, private_interfaces)]
        const _: () = {
            use #krate::private as __orm;
            #(#items)*
        };
    }
}

/// ```text
/// impl Group {
///     /// The column `id`.
///     pub const ID: .. = ..;
///     /// The relationship `owner`.
///     pub const OWNER: .. = ..;
/// }
/// ```
pub(crate) fn constants(entity: &Entity, columns: TokenStream, relations: TokenStream) -> TokenStream {
    let ident = &entity.ident;
    quote! {
        #[automatically_derived]
        impl #ident {
            #columns
            #relations
        }
    }
}

/// `__RELATION_OWNER`: the static of a relationship.
fn relation_static(name: &RelationName) -> Ident {
    prefixed("__RELATION", &name.constant)
}

/// `__TO_OWNER_ID`: what a foreign-key column refers to.
fn reference_constant(column: &Column) -> Ident {
    prefixed("__TO", &column.constant)
}

/// A name after a constant of the struct's: `check` sees to it that there are no two of one name.
fn prefixed(prefix: &str, constant: &Ident) -> Ident {
    Ident::new(&format!("{prefix}_{}", constant.unraw()), Span::call_site())
}

/// A position as a user would write it, without the type.
fn position(index: usize) -> Literal {
    Literal::usize_unsuffixed(index)
}

/// `const { &[..] }`: a list inside the argument of a constant function lives long enough only so.
pub(crate) fn list(items: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    let items = items.into_iter();
    quote!(const { &[#(#items),*] })
}

/// `__orm::name("id")` for each.
fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> TokenStream {
    list(names.into_iter().map(|name| quote!(__orm::name(#name))))
}
