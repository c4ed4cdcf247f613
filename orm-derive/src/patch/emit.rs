//! From the model to Rust.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::model::{Field, Patch, Target};

/// Everything that `#[derive(Patch)]` writes:
///
/// ```text
/// const _: () = {
///     use ::orm_core::private as __orm;
///     impl __orm::Patch<User> for UserPatch {
///         fn changes(&self) -> __orm::Vec<(usize, __orm::ValueRef<'_>)> {
///             let mut changes = __orm::Vec::new();
///             __orm::add_change::<User, _, _>(&mut changes, User::NAME, &self.name);
///             ..
///             changes
///         }
///     }
///     const _: () = __orm::require(User::NAME.is_changeable(), "..");
///     ..
/// };
/// ```
pub(super) fn patch(patch: &Patch) -> TokenStream {
    let calls = patch.fields.iter().map(|field| call(patch, field));
    let body = quote! {
        let mut changes = __orm::Vec::new();
        #(#calls;)*
        changes
    };
    let assertions = patch.fields.iter().filter_map(|field| changeable(patch, field));
    unnamed(patch, &body, &quote!(#(#assertions)*))
}

/// What stands beside the messages about a struct with mistakes, so that its uses are not reported, too.
pub(super) fn stub(patch: &Patch) -> TokenStream {
    unnamed(patch, &quote!(::core::unreachable!()), &TokenStream::new())
}

fn unnamed(patch: &Patch, body: &TokenStream, assertions: &TokenStream) -> TokenStream {
    let Patch { ident, entity, krate, .. } = patch;
    quote! {
        #[allow(deprecated)]
        const _: () = {
            use #krate::private as __orm;
            #[automatically_derived]
            impl __orm::Patch<#entity> for #ident {
                fn changes(&self) -> __orm::Vec<(usize, __orm::ValueRef<'_>)> {
                    #body
                }
            }
            #assertions
        };
    }
}

fn call(patch: &Patch, field: &Field) -> TokenStream {
    let (entity, ident, column) = (&patch.entity, &field.ident, column(patch, field));
    let span = field.ty.span().resolved_at(Span::call_site());
    quote_spanned!(span=> __orm::add_change::<#entity, _, _>(&mut changes, #column, &self.#ident))
}

fn column(patch: &Patch, field: &Field) -> TokenStream {
    let entity = &patch.entity;
    match &field.column {
        Target::Constant(constant) => quote_spanned!(constant.span()=> #entity::#constant),
        Target::Expression(expression) => expression.clone(),
    }
}

/// What is called is not a constant: there the statement is refused when it is run.
fn changeable(patch: &Patch, field: &Field) -> Option<TokenStream> {
    let (column, name) = (column(patch, field), &field.name);
    let message = format!(
        "`{name}` cannot be changed by a patch: the key finds the row, a version is raised by every update, and a computed column is the database's"
    );
    let span = field.ident.span();
    // Not `assert!`, in whose expansion an unknown column would be reported again.
    let assertion = || quote_spanned!(span=> const _: () = __orm::require(#column.is_changeable(), #message););
    field.column.is_constant().then(assertion)
}
