//! Foreign keys of several columns.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::relations::field_constant;
use super::{list, names, position, prefixed};
use crate::model::{CompositeKey, Entity};

/// ```text
/// const __KEY_LINE: __orm::CompositeKey = __orm::composite_key::<OrderLine>(
///     const { &[__orm::key_column("order_id", 1), __orm::key_column("line_no", 2)] },
///     const { &[__orm::end::<i32, _, _>(&OrderLine::ORDER_ID), __orm::end::<i16, _, _>(&OrderLine::LINE_NO)] },
///     false,
/// );
/// ```
pub(crate) fn keys(entity: &Entity) -> TokenStream {
    entity
        .foreign_keys
        .iter()
        .map(|key| {
            let (constant, target) = (constant(key), &key.target);
            let from = list(key.columns.iter().map(|index| {
                let (name, index) = (&entity.columns[*index].name, position(*index));
                quote!(__orm::key_column(#name, #index))
            }));
            let to = list(key.columns.iter().zip(&key.target_fields).map(|(index, field)| {
                let (ty, field) = (&entity.columns[*index].ty, field_constant(field));
                quote!(__orm::end::<#ty, _, _>(&#target::#field))
            }));
            let mut columns = key.columns.clone();
            columns.sort_unstable();
            let unique = entity.is_unique_together(&columns);
            quote!(const #constant: __orm::CompositeKey = __orm::composite_key::<#target>(#from, #to, #unique);)
        })
        .collect()
}

/// `const FOREIGN_KEYS: &'static [__orm::CompositeKey] = &[__KEY_LINE];`, if there are any: the trait has a default.
pub(super) fn associated_constant(entity: &Entity) -> TokenStream {
    if entity.foreign_keys.is_empty() {
        return TokenStream::new();
    }
    let keys = entity.foreign_keys.iter().map(constant);
    quote!(const FOREIGN_KEYS: &'static [__orm::CompositeKey] = &[#(#keys),*];)
}

/// `__orm::composite_foreign_key::<OrderLine>(.., ..)`: the constraint.
pub(super) fn constraint(entity: &Entity, key: &CompositeKey) -> TokenStream {
    let (constant, target) = (constant(key), &key.target);
    let from = names(key.columns.iter().map(|index| &*entity.columns[*index].name));
    let to = (0..key.columns.len()).map(position).map(|index| quote!(__orm::name(#constant.to[#index].name)));
    let to = list(to);
    let named = key.name.as_ref().map(|name| quote!(.named(#name)));
    quote!(__orm::composite_foreign_key::<#target>(#from, #to) #named)
}

/// `__orm::many_to_one::<Shipment, OrderLine>("line", __KEY_LINE.from, __KEY_LINE.to, __COLUMNS[1].nullable)`.
pub(super) fn relation(entity: &Entity, key: &CompositeKey) -> TokenStream {
    let (ident, target, name, constant) = (&entity.ident, &key.target, &key.relation.name, constant(key));
    let first = position(key.columns[0]);
    quote! {
        __orm::many_to_one::<#ident, #target>(#name, #constant.from, #constant.to, __COLUMNS[#first].nullable)
    }
}

/// The relationship's far end: all columns are nullable or none is, so the first one tells.
pub(super) fn far_end(entity: &Entity, key: &CompositeKey) -> TokenStream {
    let (ty, target) = (&entity.columns[key.columns[0]].ty, &key.target);
    quote!(<#ty as __orm::References<#target>>::Target)
}

fn constant(key: &CompositeKey) -> Ident {
    prefixed("__KEY", &key.relation.constant)
}
