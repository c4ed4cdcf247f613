//! `NewX`: what inserting takes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use super::{embed, position};
use crate::model::{Column, Embed, Entity, ForeignKey};

/// ```text
/// /// A new `Group`: what `Group::insert` takes.
/// #[derive(Clone, Debug)]
/// pub struct NewGroup {
///     /// The column `name`.
///     pub name: String,
///     /// The column `owner_id`.
///     pub owner_id: <Option<i32> as ::orm_core::private::References<User>>::KeyOf,
/// }
/// ```
pub(crate) fn declaration(entity: &Entity) -> TokenStream {
    if entity.view.is_some() {
        return TokenStream::new();
    }
    let (vis, ident) = (&entity.vis, &entity.new.ident);
    let doc = match entity.table.is_empty() {
        true => format!("What a new row gives for the columns of a `{}`.", entity.ident),
        false => format!("A new `{0}`: what `{0}::insert` takes.", entity.ident),
    };
    let derives = entity.new.derives.iter().filter(|path| !is(path, "Clone") && !is(path, "Debug"));
    let embeds = embed::new_fields(entity);
    let fields = columns(entity).map(|(_, column)| {
        let (doc, Column { vis, ident, .. }) = (format!("The column `{}`.", column.name), column);
        let ty = field_type(entity, column);
        quote!(#[doc = #doc] #vis #ident: #ty)
    });
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, #(#derives),*)]
        #[allow(dead_code, deprecated, non_camel_case_types, non_snake_case, private_interfaces)]
        #vis struct #ident {
            #(#fields,)*
            #embeds
        }
    }
}

/// The type: a view, which is never written, has another in place of it.
pub(crate) fn type_of(entity: &Entity) -> TokenStream {
    let new = &entity.new.ident;
    if entity.view.is_some() { quote!(__orm::ReadOnly) } else { quote!(#new) }
}

/// The columns that a new row gives values for.
pub(super) fn columns(entity: &Entity) -> impl Iterator<Item = (usize, &Column)> {
    entity.columns.iter().enumerate().filter(|(_, column)| column.is_in_new())
}

/// A foreign key to a primary key takes a `KeyOf`, or `Option` of it: the trait looks at the type, not at its spelling.
fn field_type(entity: &Entity, column: &Column) -> TokenStream {
    let (ty, krate) = (&column.ty, &entity.krate);
    match column.refers_to_key() {
        None => quote!(#ty),
        Some(ForeignKey { target, .. }) => quote!(<#ty as #krate::private::References<#target>>::KeyOf),
    }
}

fn is(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

/// ```text
/// impl __orm::Record<Group> for NewGroup {
///     const COLUMNS: &'static [usize] = &[1, 2];
///     fn value(&self, index: usize) -> __orm::Given<'_> {
///         match index {
///             1 => __orm::Given::Value(__orm::ColumnType::to_column(&self.name)),
///             2 => __orm::ToKey::to_key(&self.owner_id),
///             _ => __orm::Given::Value(__orm::ValueRef::Null),
///         }
///     }
///     fn into_addition(self) -> __orm::Addition<Group> {
///         __orm::Addition::New(self)
///     }
/// }
/// ```
pub(crate) fn record(entity: &Entity) -> TokenStream {
    if entity.view.is_some() {
        return TokenStream::new();
    }
    let (ident, new) = (&entity.ident, &entity.new.ident);
    let positions = columns(entity).map(|(index, _)| position(index));
    let is_new = |embed: &Embed| embed.default.is_none();
    let positions = embed::list(entity, quote!(&[#(#positions),*]), &quote!(NEW_COLUMNS), is_new);
    let embeds = embed::arms(entity, |embed, at| {
        let (field, ty) = (&embed.ident, &embed.ty);
        match embed.default {
            Some(_) => quote!(__orm::Given::Value(__orm::ValueRef::Null)),
            None => quote!(__orm::Given::Value(<#ty as __orm::Embed>::new_cell(&self.#field, #at))),
        }
    });
    let arms = columns(entity).map(|(index, column)| {
        let (field, index) = (&column.ident, position(index));
        match column.refers_to_key() {
            Some(_) => quote!(#index => __orm::ToKey::to_key(&self.#field)),
            None => quote!(#index => __orm::Given::Value(__orm::ColumnType::to_column(&self.#field))),
        }
    });
    quote! {
        #[automatically_derived]
        impl __orm::Record<#ident> for #new {
            const COLUMNS: &'static [usize] = #positions;
            fn value(&self, index: usize) -> __orm::Given<'_> {
                match index {
                    #(#arms,)*
                    #embeds
                    _ => __orm::Given::Value(__orm::ValueRef::Null),
                }
            }
            fn into_addition(self) -> __orm::Addition<#ident> {
                __orm::Addition::New(self)
            }
        }
    }
}
