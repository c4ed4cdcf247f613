//! From the model to Rust.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::model::{Dto, Field, Source};

/// Everything that `#[derive(Dto)]` writes:
///
/// ```text
/// const _: () = {
///     use ::orm_core::private as __orm;
///     impl __orm::DtoOf<Group> for GroupDto {}
///     impl __orm::Dto for GroupDto {
///         type Entity = Group;
///         const NAME: &'static str = "GroupDto";
///         fn fields(fields: __orm::Fields<'_, '_>) -> __orm::Result<Option<Self>> {
///             match fields {
///                 __orm::Fields::Plan(fields) => {
///                     __orm::field::<Group, i32, _, _>(fields, "id", || Group::ID)?;
///                     ..
///                     Ok(None)
///                 }
///                 __orm::Fields::Read(fields) => {
///                     Ok(Some(Self { id: __orm::field::<Group, i32, _, _>(fields, "id", || Group::ID)?, .. }))
///                 }
///             }
///         }
///     }
///     impl<'a> From<&'a Group> for GroupDto where __orm::Unloaded<'a>: __orm::Plain<i32> { .. }
///     impl<'a> From<Group> for GroupDto where __orm::Unloaded<'a>: __orm::Plain<i32> { .. }
/// };
/// ```
pub(super) fn dto(dto: &Dto) -> TokenStream {
    let calls: Vec<TokenStream> = dto.fields.iter().map(|field| call(dto, field)).collect();
    let idents = dto.fields.iter().map(|field| &field.ident);
    let fields = quote! {
        match fields {
            __orm::Fields::Plan(fields) => {
                #(#calls;)*
                __orm::Ok(__orm::None)
            }
            __orm::Fields::Read(fields) => __orm::Ok(__orm::Some(Self { #(#idents: #calls),* })),
        }
    };
    let conversions = conversions(dto, &quote!(__orm::plain(entity)), &quote!(__orm::plain(&entity)));
    unnamed(dto, &mapping(dto, &fields), &conversions)
}

/// What stands beside the messages about a struct with mistakes, so that its uses are not reported, too.
pub(super) fn stub(dto: &Dto) -> TokenStream {
    let unreachable = quote!(::core::unreachable!());
    let conversions = conversions(dto, &unreachable, &unreachable);
    unnamed(dto, &mapping(dto, &unreachable), &conversions)
}

fn unnamed(dto: &Dto, mapping: &TokenStream, conversions: &TokenStream) -> TokenStream {
    let krate = &dto.krate;
    quote! {
        #[allow(deprecated)]
        const _: () = {
            use #krate::private as __orm;
            #mapping
            #conversions
        };
    }
}

fn mapping(dto: &Dto, fields: &TokenStream) -> TokenStream {
    let Dto { ident, entity, .. } = dto;
    let name = ident.to_string();
    quote! {
        #[automatically_derived]
        impl __orm::DtoOf<#entity> for #ident {}
        #[automatically_derived]
        impl __orm::Dto for #ident {
            type Entity = #entity;
            const NAME: &'static str = #name;
            #[allow(unused_variables)]
            fn fields(fields: __orm::Fields<'_, '_>) -> __orm::Result<__orm::Option<Self>> {
                #fields
            }
        }
    }
}

/// `__orm::field::<Group, i32, _, _>(fields, "id", || Group::ID)?`: the same for planning and reading, token for token and place
/// for place, so that the compiler shows a mistake once.
fn call(dto: &Dto, field: &Field) -> TokenStream {
    let (entity, Field { name, ty, .. }) = (&dto.entity, field);
    let source = match &field.source {
        Source::Constant(constant) => quote_spanned!(constant.span()=> #entity::#constant),
        Source::Expression(expression) => expression.clone(),
    };
    let visitor = match &field.depth {
        Some(depth) => quote!(fields.depth(#depth)),
        None => quote!(fields),
    };
    let span = ty.span().resolved_at(Span::call_site());
    quote_spanned!(span=> __orm::field::<#entity, #ty, _, _>(#visitor, #name, || #source)?)
}

/// From the entity itself, where all fields are columns: the bounds say which are, by their types.
fn conversions(dto: &Dto, by_reference: &TokenStream, by_value: &TokenStream) -> TokenStream {
    if !dto.fields.iter().all(|field| field.source.is_constant()) {
        return TokenStream::new();
    }
    let Dto { ident, entity, .. } = dto;
    let mut types: Vec<String> = Vec::new();
    let mut bounds = Vec::new();
    for Field { ty, .. } in &dto.fields {
        let text = ty.to_token_stream().to_string();
        if !types.contains(&text) {
            types.push(text);
            bounds.push(quote!(__orm::Plain<#ty>));
        }
    }
    quote! {
        #[automatically_derived]
        impl<'a> ::core::convert::From<&'a #entity> for #ident
        where
            __orm::Unloaded<'a>: #(#bounds)+*,
        {
            fn from(entity: &'a #entity) -> Self {
                #by_reference
            }
        }
        #[automatically_derived]
        impl<'a> ::core::convert::From<#entity> for #ident
        where
            __orm::Unloaded<'a>: #(#bounds)+*,
        {
            fn from(entity: #entity) -> Self {
                #by_value
            }
        }
    }
}
