//! The words on a patch's struct and on its fields.

use proc_macro2::TokenStream;
use syn::Path;

use crate::attr::Known;
use crate::symbol;

/// What `#[orm(..)]` on the struct says.
#[derive(Default)]
pub(super) struct StructAttrs {
    pub(super) entity: Option<Path>,
    pub(super) krate: Option<Path>,
}

pub(super) const STRUCT: &[Known<StructAttrs>] = &[
    Known::once(symbol::ENTITY, |attrs, item| {
        attrs.entity = Some(item.path("entity = User")?);
        Ok(())
    }),
    Known::once(symbol::CRATE, |attrs, item| {
        attrs.krate = Some(item.path("crate = ::orm_core")?);
        Ok(())
    }),
];

/// What `#[orm(..)]` on a field says.
#[derive(Default)]
pub(super) struct FieldAttrs {
    pub(super) to: Option<TokenStream>,
}

pub(super) const FIELD: &[Known<FieldAttrs>] = &[Known::once(symbol::TO, |attrs, item| {
    attrs.to = Some(item.expression("to = User::NAME")?);
    Ok(())
})];
