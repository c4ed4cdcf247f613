//! The announcement to `Schema::registered`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Entity;

/// ```text
/// __orm::inventory::submit! {
///     __orm::Registration { path: <Group as __orm::Mapped>::PATH, mapper: __orm::Mapper::new::<Group> }
/// }
/// ```
pub(crate) fn registration(entity: &Entity) -> TokenStream {
    if !entity.register {
        return TokenStream::new();
    }
    let ident = &entity.ident;
    quote! {
        __orm::inventory::submit! {
            __orm::Registration { path: <#ident as __orm::Mapped>::PATH, mapper: __orm::Mapper::new::<#ident> }
        }
    }
}
