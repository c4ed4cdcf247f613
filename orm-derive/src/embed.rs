//! `#[derive(Embed)]`: a struct of columns that several tables share.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::attr::column::{self, ColumnAttrs};
use crate::attr::table::{self, TableAttrs};
use crate::attr::{Item, Known};
use crate::check;
use crate::ctxt::Ctxt;
use crate::emit::embed as emit;
use crate::read::read_with;
use crate::symbol;

/// The words on the struct.
pub(crate) const STRUCT: &[&str] = &[symbol::UNIQUE, symbol::INDEX, symbol::CHECK, symbol::NEW, symbol::CRATE];

/// The words on a field.
pub(crate) const FIELD: &[&str] = &[
    symbol::COLUMN,
    symbol::LENGTH,
    symbol::PRECISION,
    symbol::SCALE,
    symbol::SQL_TYPE,
    symbol::COLLATION,
    symbol::COMPUTED,
    symbol::UNIQUE,
    symbol::INDEX,
    symbol::DEFAULT,
    symbol::ON_UPDATE,
    symbol::SERVER_DEFAULT,
    symbol::CHECK,
    symbol::COMMENT,
    symbol::SENSITIVE,
    symbol::CONST,
];

/// The words that an entity's field has and this has not, with a reason.
const REFUSED: [&str; 6] =
    [symbol::PRIMARY_KEY, symbol::GENERATED, symbol::REFERENCES, symbol::RELATION, symbol::EMBED, symbol::VERSION];

/// The whole derive.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::new();
    let words = (("an embedded struct", &struct_words()[..]), ("a field of an embedded struct", &field_words()[..]));
    let mut embed = read_with(&cx, input, "an embedded struct", words);
    if let Some(embed) = &mut embed {
        // It stands in many tables, none of which is known here.
        embed.table.clear();
        check::embedded(&cx, embed);
    }
    match (cx.finish(), embed) {
        (Ok(()), Some(embed)) => emit::embed(&embed),
        (Ok(()), None) => TokenStream::new(),
        (Err(errors), embed) => {
            let errors = errors.to_compile_error();
            let stub = embed.as_ref().map(emit::embed_stub);
            quote!(#errors #stub)
        }
    }
}

fn struct_words() -> Vec<Known<TableAttrs>> {
    table::KNOWN.iter().filter(|known| STRUCT.contains(&known.name)).copied().collect()
}

fn field_words() -> Vec<Known<ColumnAttrs>> {
    let known = column::KNOWN.iter().filter(|known| FIELD.contains(&known.name)).copied();
    known.chain(REFUSED.map(|name| Known::once(name, refused))).collect()
}

fn refused(_: &mut ColumnAttrs, item: &Item<'_>) -> syn::Result<()> {
    let message = format!(
        "an embedded struct is a part of many tables, so keys, versions and structs inside it stay in the entity: put a field with `{}` there",
        item.name
    );
    Err(syn::Error::new(item.name.span(), message))
}
