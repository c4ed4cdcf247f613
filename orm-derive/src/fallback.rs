//! What is written beside the messages about a struct with mistakes: everything that other code may name, with bodies that are
//! never run. So one mistake stays one message, and does not make every use of the struct another.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::dto;
use crate::emit::{self, embed, new, relations, view};
use crate::model::Entity;
use crate::patch;
use crate::symbol::RESERVED_ACCESSORS;

/// The stub of an entity that could be read, at least in part.
///
/// ```text
/// pub struct NewGroup { .. }
/// pub struct GroupView<'g>(..);
/// const _: () = {
///     impl Group { pub const ID: .. = ..; pub const OWNER: .. = ..; }
///     impl __orm::Mapped for Group { .. }
///     ..
/// };
/// ```
pub(crate) fn entity(mut entity: Entity) -> TokenStream {
    hide_clashes(&mut entity);
    let entity = &entity;
    let structs = [new::declaration(entity), view::declaration(entity)];
    let relations = relations::constants_with(entity, |_| quote!(&[]));
    let embeds = embed::stub_constants(entity);
    let columns = columns(entity);
    let items = [
        quote!(
            const __COLUMN: &__orm::Column = &__orm::column::<i32>("", "");
        ),
        emit::constants(entity, quote!(#columns #embeds), relations),
        mapped(entity),
        mapping(entity),
        emit::entity::hooked(entity).unwrap_or_default(),
        record(entity),
        view::conversions(entity),
        view::accessors_with(entity, unreachable(), unreachable(), |_, _| unreachable()),
    ];
    let block = emit::unnamed(entity, &items);
    let dtos = entity.dtos.iter().map(|generated| dto::generate(entity, generated, true));
    let patches = entity.patches.iter().map(|generated| patch::generate(entity, generated, true));
    quote!(#(#structs)* #block #(#dtos)* #(#patches)*)
}

/// Gives the second one of two equal names, already reported, a name that clashes with nothing.
fn hide_clashes(entity: &mut Entity) {
    let mut seen: HashSet<String> = RESERVED_ACCESSORS.into_iter().map(str::to_owned).collect();
    let mut n_hidden = 0;
    let mut hide = |ident: &mut Ident| {
        if !seen.insert(ident.to_string()) {
            n_hidden += 1;
            *ident = format_ident!("__hidden_{n_hidden}");
        }
    };
    hide(&mut entity.ident.clone());
    hide(&mut entity.view_ident());
    hide(&mut entity.new.ident);
    for column in &mut entity.columns {
        hide(&mut column.constant);
        if let Some(name) = column.foreign_key.as_mut().and_then(|key| key.relation.as_mut()) {
            hide(&mut name.constant);
            hide(&mut name.accessor);
        }
    }
    for key in &mut entity.foreign_keys {
        hide(&mut key.relation.constant);
        hide(&mut key.relation.accessor);
    }
    for embed in &mut entity.embeds {
        hide(&mut embed.constant);
    }
    for relation in &mut entity.relations {
        hide(&mut relation.name.constant);
        hide(&mut relation.name.accessor);
    }
}

fn unreachable() -> TokenStream {
    quote!(::core::unreachable!())
}

/// The columns refer to anything and are unique, so that no assertion of another entity fails.
fn columns(entity: &Entity) -> TokenStream {
    let (ident, vis) = (&entity.ident, &entity.vis);
    entity
        .columns
        .iter()
        .map(|column| {
            let (constant, ty) = (&column.constant, &column.ty);
            quote! {
                #[doc = ""]
                #vis const #constant: __orm::TypedColumn<#ident, #ty> =
                    __orm::TypedColumn::new(__COLUMN, 0).unique().refers_to(__orm::Reference::UNKNOWN);
            }
        })
        .collect()
}

fn mapped(entity: &Entity) -> TokenStream {
    let ident = &entity.ident;
    let key = emit::entity::key_type(entity);
    let name = ident.to_string();
    quote! {
        impl __orm::Mapped for #ident {
            const NAME: &'static str = #name;
            const PATH: &'static str = #name;
            const TABLE_NAME: &'static str = #name;
            const TABLE_SCHEMA: __orm::Option<&'static str> = __orm::None;
            const KEY: &'static [__orm::KeyColumn] = &[];
            const FOREIGN_KEYS: &'static [__orm::CompositeKey] = __orm::UNKNOWN_KEYS;
            type Key = #key;
            fn table() -> &'static __orm::Table {
                ::core::unreachable!()
            }
        }
    }
}

fn mapping(entity: &Entity) -> TokenStream {
    let (ident, new, view) = (&entity.ident, new::type_of(entity), entity.view_ident());
    quote! {
        impl __orm::Entity for #ident {
            type New = #new;
            type View<'g> = #view<'g>;
            const N_COLUMNS: usize = 0;
            const RELATIONS: &'static [&'static __orm::Relation] = &[];
            fn read_row(_: &mut dyn __orm::Row, _: usize) -> __orm::Result<Self> {
                ::core::unreachable!()
            }
            fn cell(&self, _: usize) -> __orm::ValueRef<'_> {
                ::core::unreachable!()
            }
        }
    }
}

fn record(entity: &Entity) -> TokenStream {
    if entity.view.is_some() {
        return TokenStream::new();
    }
    let (ident, new) = (&entity.ident, &entity.new.ident);
    quote! {
        impl __orm::Record<#ident> for #new {
            const COLUMNS: &'static [usize] = &[];
            fn value(&self, _: usize) -> __orm::Given<'_> {
                ::core::unreachable!()
            }
            fn into_addition(self) -> __orm::Addition<#ident> {
                ::core::unreachable!()
            }
        }
    }
}
