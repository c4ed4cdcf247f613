//! `XView`: a row of a loaded graph, with an accessor for each relationship.

use proc_macro2::TokenStream;
use quote::quote;

use super::relations;
use crate::model::{Entity, Link, Relation, RelationName};

/// ```text
/// /// A `Group` in a loaded graph: derefs to the row, and has a method for each relationship.
/// #[derive(Clone, Copy)]
/// pub struct GroupView<'g>(::orm_core::private::View<'g, Group>);
/// ```
pub(crate) fn declaration(entity: &Entity) -> TokenStream {
    let Entity { ident, vis, krate, .. } = entity;
    let view = entity.view_ident();
    let doc = format!("A `{ident}` in a loaded graph: derefs to the row, and has a method for each relationship.");
    quote! {
        #[doc = #doc]
        #[derive(Clone, Copy)]
        #[allow(dead_code, non_camel_case_types)]
        #vis struct #view<'g>(#krate::private::View<'g, #ident>);
    }
}

/// ```text
/// impl<'g> From<__orm::View<'g, Group>> for GroupView<'g> { .. }
/// impl Deref for GroupView<'_> { type Target = Group; .. }
/// impl<'g> Debug for GroupView<'g> where __orm::View<'g, Group>: Debug { .. }
/// __orm::serialize_view!(GroupView, Group);
/// ```
pub(crate) fn conversions(entity: &Entity) -> TokenStream {
    let (ident, view) = (&entity.ident, entity.view_ident());
    quote! {
        #[automatically_derived]
        impl<'g> ::core::convert::From<__orm::View<'g, #ident>> for #view<'g> {
            fn from(view: __orm::View<'g, #ident>) -> Self {
                #view(view)
            }
        }
        #[automatically_derived]
        impl ::core::ops::Deref for #view<'_> {
            type Target = #ident;
            fn deref(&self) -> &#ident {
                self.0.row()
            }
        }
        #[automatically_derived]
        impl<'g> ::core::fmt::Debug for #view<'g>
        where
            // The lifetime makes the bound one that may fail: an entity need not be `Debug`.
            __orm::View<'g, #ident>: ::core::fmt::Debug,
        {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.0, f)
            }
        }
        __orm::serialize_view!(#view, #ident);
    }
}

/// ```text
/// impl<'g> GroupView<'g> {
///     /// The row itself; outlives the view.
///     pub fn row(self) -> &'g Group { self.0.row() }
///     /// The row as a DTO, from what is loaded; ..
///     pub fn to_dto<D: __orm::DtoOf<Group>>(self) -> __orm::Result<D> { self.0.to_dto() }
///     /// What the relationship `owner` leads to; an error if it was not loaded.
///     pub fn owner(self) -> __orm::Result<<.. as __orm::ViewTarget>::One<'g>> { __orm::one(self.0, Group::OWNER) }
///     /// What the relationship `members` leads to; an error if it was not loaded.
///     pub fn members(self) -> __orm::Result<__orm::Views<'g, User>> { __orm::many(self.0, Group::MEMBERS) }
/// }
/// ```
pub(crate) fn accessors(entity: &Entity) -> TokenStream {
    let ident = &entity.ident;
    accessors_with(entity, quote!(self.0.row()), quote!(self.0.to_dto()), |name, is_one| {
        let constant = &name.constant;
        let function = if is_one { quote!(one) } else { quote!(many) };
        quote!(__orm::#function(self.0, #ident::#constant))
    })
}

/// The accessors over bodies of one's own: a struct with a mistake has none.
pub(crate) fn accessors_with(
    entity: &Entity,
    row: TokenStream,
    to_dto: TokenStream,
    body: impl Fn(&RelationName, bool) -> TokenStream,
) -> TokenStream {
    let (Entity { ident, vis, .. }, view) = (entity, entity.view_ident());
    let method = |name: &RelationName, result: TokenStream, is_one: bool| {
        let (accessor, body) = (&name.accessor, body(name, is_one));
        let doc = format!("What the relationship `{}` leads to; an error if it was not loaded.", name.name);
        quote! {
            #[doc = #doc]
            #vis fn #accessor(self) -> __orm::Result<#result> {
                #body
            }
        }
    };
    let one = |name: &RelationName, far: TokenStream| method(name, quote!(<#far as __orm::ViewTarget>::One<'g>), true);
    let to_one = relations::to_one(entity).map(|(name, far)| one(name, far));
    let others = entity.relations.iter().map(|Relation { name, target, link, .. }| match link {
        Link::By { one: true, .. } => one(name, quote!(__orm::Option<#target>)),
        _ => method(name, quote!(__orm::Views<'g, #target>), false),
    });
    quote! {
        #[automatically_derived]
        impl<'g> #view<'g> {
            /// The row itself; outlives the view.
            #vis fn row(self) -> &'g #ident {
                #row
            }
            /// The row as a DTO, from what is loaded; an error if a relationship is missing or only the database can tell.
            #vis fn to_dto<D: __orm::DtoOf<#ident>>(self) -> __orm::Result<D> {
                #to_dto
            }
            #(#to_one)*
            #(#others)*
        }
    }
}
