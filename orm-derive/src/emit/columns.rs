//! The columns' descriptions and constants.

use proc_macro2::TokenStream;
use quote::quote;

use super::{list, position, reference_constant};
use crate::model::{Column, Entity, Sql};

/// ```text
/// const __COLUMNS: &[__orm::Column] = &[
///     __orm::column::<i32>("id", "id").generated(),
///     __orm::column::<String>("name", "name").length(32),
/// ];
/// ```
pub(crate) fn descriptions(entity: &Entity) -> TokenStream {
    let columns = entity.columns.iter().map(description);
    quote! {
        const __COLUMNS: &[__orm::Column] = &[#(#columns),*];
    }
}

fn description(column: &Column) -> TokenStream {
    let Column { field, name, ty, .. } = column;
    let mut tokens = quote!(__orm::column::<#ty>(#field, #name));
    if let Some((length, _)) = column.length {
        tokens.extend(quote!(.length(#length)));
    }
    if let Some((precision, scale, _)) = column.digits {
        tokens.extend(quote!(.digits(#precision, #scale)));
    }
    if column.generated {
        tokens.extend(quote!(.generated()));
    }
    for (method, sql) in [(quote!(declared_type), &column.sql_type), (quote!(collation), &column.collation)] {
        if let Some(sql) = sql {
            let sql = sql_text(sql);
            tokens.extend(quote!(.#method(#sql)));
        }
    }
    if let Some(sql) = &column.computed {
        let constructor = if sql.is_virtual { quote!(virtual_) } else { quote!(stored) };
        let sql = sql_text(sql);
        tokens.extend(quote!(.computed(__orm::Computed::#constructor(#sql))));
    }
    if let Some(sql) = &column.server_default {
        let sql = sql_text(sql);
        tokens.extend(quote!(.server_default(#sql)));
    }
    if let Some(comment) = &column.comment {
        tokens.extend(quote!(.comment(#comment)));
    }
    if column.check.is_some() {
        // What the field says comes before what its type says.
        tokens.extend(quote!(.without_check()));
    }
    if column.sensitive {
        tokens.extend(quote!(.sensitive()));
    }
    if column.version.is_some() {
        tokens.extend(quote!(.version()));
    }
    tokens
}

/// ```text
/// /// The column `owner_id`.
/// pub const OWNER_ID: __orm::TypedColumn<Group, Option<i32>> =
///     __orm::typed(__COLUMNS, 2, |row: &Self| &row.owner_id).refers_to(__TO_OWNER_ID.reference);
/// ```
pub(crate) fn constants(entity: &Entity) -> TokenStream {
    entity.columns.iter().enumerate().map(|(index, column)| constant(entity, index, column)).collect()
}

fn constant(entity: &Entity, index: usize, column: &Column) -> TokenStream {
    let (Entity { ident, vis, .. }, Column { ident: field, constant, ty, .. }) = (entity, column);
    let doc = format!("The column `{}`.", column.name);
    let unique = entity.is_unique(index).then(|| quote!(.unique()));
    let index = position(index);
    let refers_to = column.foreign_key.as_ref().map(|_| {
        let to = reference_constant(column);
        quote!(.refers_to(#to.reference))
    });
    quote! {
        #[doc = #doc]
        #vis const #constant: __orm::TypedColumn<#ident, #ty> =
            __orm::typed(__COLUMNS, #index, |row: &Self| &row.#field) #unique #refers_to;
    }
}

/// `__orm::SqlText::new("..")`, with `.overrides(..)` if there are any.
pub(super) fn sql_text(sql: &Sql) -> TokenStream {
    let text = &sql.text;
    let overrides = (!sql.overrides.is_empty()).then(|| {
        let pairs = sql.overrides.iter().map(|(dialect, text)| quote!((__orm::name(#dialect), __orm::name(#text))));
        let pairs = list(pairs);
        quote!(.overrides(#pairs))
    });
    quote!(__orm::SqlText::new(#text) #overrides)
}
