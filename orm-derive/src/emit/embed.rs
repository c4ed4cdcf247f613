//! Embedded structs: in an entity, whose own columns theirs follow, and the trait `Embed` of such a struct.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::assertions::{assertion, show};
use super::{columns, entity, new, position, prefixed, table, unnamed};
use crate::model::{Embed, Entity};

/// ```text
/// const __EMBED_STAMPS: ::core::ops::Range<usize> = 5..5 + <Stamps as __orm::Embed>::COLUMNS.len();
/// ```
pub(crate) fn ranges(entity: &Entity) -> TokenStream {
    let n_columns = position(entity.columns.len());
    let mut start = quote!(#n_columns);
    let mut tokens = TokenStream::new();
    for embed in &entity.embeds {
        let (range, ty) = (range(embed), &embed.ty);
        let span = ty.span().resolved_at(proc_macro2::Span::call_site());
        let embedded = quote_spanned!(span=> <#ty as __orm::Embed>);
        tokens.extend(quote! {
            const #range: ::core::ops::Range<usize> = #start..#start + #embedded::COLUMNS.len();
        });
        start = quote!(#range.end);
    }
    tokens
}

fn range(embed: &Embed) -> Ident {
    prefixed("__EMBED", &embed.constant)
}

/// The number of all columns.
pub(super) fn n_columns(entity: &Entity) -> TokenStream {
    match entity.embeds.last() {
        Some(embed) => {
            let range = range(embed);
            quote!(#range.end)
        }
        None => {
            let n_columns = position(entity.columns.len());
            quote!(#n_columns)
        }
    }
}

/// A list of positions: the entity's own, then those that the embedded structs have in a constant of `Embed`.
pub(super) fn list(
    entity: &Entity,
    own: TokenStream,
    constant: &TokenStream,
    is_listed: impl Fn(&Embed) -> bool,
) -> TokenStream {
    let lists: Vec<TokenStream> = entity
        .embeds
        .iter()
        .filter(|embed| is_listed(embed))
        .map(|embed| {
            let (range, ty) = (range(embed), &embed.ty);
            quote!((#range.start, <#ty as __orm::Embed>::#constant))
        })
        .collect();
    if lists.is_empty() {
        return own;
    }
    quote!({
        const LISTS: __orm::Positions = &[(0, #own), #(#lists),*];
        &__orm::positions::<{ __orm::n_positions(LISTS) }>(LISTS)
    })
}

/// `index if __EMBED_STAMPS.contains(&index) => ..,`: what the embedded structs answer for their columns.
pub(super) fn arms(entity: &Entity, body: impl Fn(&Embed, TokenStream) -> TokenStream) -> TokenStream {
    entity
        .embeds
        .iter()
        .map(|embed| {
            let range = range(embed);
            let body = body(embed, quote!(index - #range.start));
            quote!(index if #range.contains(&index) => #body,)
        })
        .collect()
}

/// `stamps: <Stamps as __orm::Embed>::read_row(row, at + __EMBED_STAMPS.start)?,`
pub(super) fn reads(entity: &Entity) -> TokenStream {
    entity
        .embeds
        .iter()
        .map(|embed| {
            let (field, ty, range) = (&embed.ident, &embed.ty, range(embed));
            quote!(#field: <#ty as __orm::Embed>::read_row(row, at + #range.start)?,)
        })
        .collect()
}

/// The table with the columns of the embedded structs; their names depend on a prefix, so it is made at the first use.
pub(super) fn table(entity: &Entity, table: &TokenStream) -> TokenStream {
    let parts =
        entity.embeds.iter().map(|Embed { ty, field, prefix, .. }| quote!(__orm::embedded::<#ty>(#field, #prefix)));
    quote! {
        static __TABLE: __orm::LazyLock<__orm::Table> =
            __orm::LazyLock::new(|| __orm::with_embedded(#table, &[#(#parts),*]));
    }
}

/// ```text
/// /// The columns of `stamps`.
/// pub const STAMPS: __orm::Embedded<User, Stamps> = __orm::Embedded::new(__EMBED_STAMPS.start);
/// ```
pub(crate) fn constants(entity: &Entity) -> TokenStream {
    constants_at(entity, |embed| {
        let range = range(embed);
        quote!(#range.start)
    })
}

/// The same for a struct with a mistake.
pub(crate) fn stub_constants(entity: &Entity) -> TokenStream {
    constants_at(entity, |_| quote!(0))
}

fn constants_at(entity: &Entity, at: impl Fn(&Embed) -> TokenStream) -> TokenStream {
    let (ident, vis) = (&entity.ident, &entity.vis);
    entity
        .embeds
        .iter()
        .map(|embed| {
            let (Embed { constant, ty, field, .. }, at) = (embed, at(embed));
            let doc = format!("The columns of `{field}`.");
            quote! {
                #[doc = #doc]
                #vis const #constant: __orm::Embedded<#ident, #ty> = __orm::Embedded::new(#at);
            }
        })
        .collect()
}

/// The fields of `NewX`: none for a struct whose columns are all filled in.
pub(super) fn new_fields(entity: &Entity) -> TokenStream {
    let krate = &entity.krate;
    let fields = entity.embeds.iter().filter(|embed| embed.default.is_none());
    fields
        .map(|Embed { ident, ty, vis, field, .. }| {
            let doc = format!("The columns of `{field}`.");
            quote!(#[doc = #doc] #vis #ident: <#ty as #krate::private::Embed>::New,)
        })
        .collect()
}

/// What only the compiler can tell: whether all columns are filled in, and have names of their own.
pub(crate) fn assertions(entity: &Entity) -> TokenStream {
    let mut tokens = TokenStream::new();
    for (index, embed) in entity.embeds.iter().enumerate() {
        let (Embed { ty, field, prefix, span, .. }, name) = (embed, show(&embed.ty));
        if let Some(span) = embed.default {
            let message = format!(
                "`{name}` has columns without a default, so a new row must give them: remove `default`, and `{field}` is a field of `{}`",
                entity.new.ident
            );
            tokens.extend(assertion(span, quote!(<#ty as __orm::Embed>::NEW_COLUMNS.is_empty()), &message));
        }
        let message = format!(
            "a column of `{field}: {name}` has the name of another one of this table: put something before all of them by \
             `embed(prefix = \"{field}_\")`"
        );
        let others = entity.embeds[..index]
            .iter()
            .map(|Embed { prefix, ty, .. }| quote!((#prefix, <#ty as __orm::Embed>::COLUMNS)));
        let others = [quote!(("", __COLUMNS))].into_iter().chain(others);
        let apart = others.map(|other| quote!(__orm::are_apart((#prefix, <#ty as __orm::Embed>::COLUMNS), #other)));
        tokens.extend(assertion(*span, quote!(#(#apart)&&*), &message));
    }
    tokens
}

/// Everything that `#[derive(Embed)]` writes:
///
/// ```text
/// pub struct NewStamps { .. }
/// const _: () = {
///     use ::orm_core::private as __orm;
///     const __COLUMNS: &[__orm::Column] = &[..];
///     impl Stamps { pub const CREATED_AT: .. = ..; }
///     impl __orm::Embed for Stamps {
///         type New = NewStamps;
///         const NAME: &'static str = "Stamps";
///         const COLUMNS: &'static [__orm::Column] = __COLUMNS;
///         const WRITABLE: &'static [usize] = &[0, 1];
///         ..
///     }
/// };
/// ```
pub(crate) fn embed(embed: &Entity) -> TokenStream {
    let ident = &embed.ident;
    let name = ident.to_string();
    let has_new = embed.columns.iter().any(|column| !column.is_in_new());
    let declaration = has_new.then(|| new::declaration(embed));
    let new = if has_new { new::type_of(embed) } else { quote!(Self) };
    let constraints = [
        constraints(quote!(UNIQUES), quote!(Unique), table::uniques(embed)),
        constraints(quote!(CHECKS), quote!(Check), table::checks(embed)),
        constraints(quote!(INDEXES), quote!(Index), table::indexes(embed)),
    ];
    let lists = [
        entity::positions(embed, quote!(NEW_COLUMNS), |column| column.is_in_new()),
        entity::positions(embed, quote!(DEFAULTS), |column| column.inserted().is_some()),
        entity::positions(embed, quote!(WRITABLE), |column| column.computed.is_none()),
    ];
    let functions = [
        entity::read_row(embed),
        entity::cell(embed),
        new_cell(embed),
        entity::filled(embed, quote!(default_value), |column| column.inserted()),
        entity::filled(embed, quote!(update_value), |column| column.on_update.as_ref()),
    ];
    let mapping = quote! {
        #[automatically_derived]
        impl __orm::Embed for #ident {
            type New = #new;
            const NAME: &'static str = #name;
            const COLUMNS: &'static [__orm::Column] = __COLUMNS;
            #(#constraints)*
            #(#lists)*
            #(#functions)*
        }
    };
    let constants = super::constants(embed, columns::constants(embed), TokenStream::new());
    let items = [columns::descriptions(embed), constants, mapping, super::assertions::assertions(embed)];
    let block = unnamed(embed, &items);
    quote!(#declaration #block)
}

fn constraints(name: TokenStream, ty: TokenStream, items: Vec<TokenStream>) -> TokenStream {
    match items.is_empty() {
        true => TokenStream::new(),
        false => quote!(const #name: &'static [__orm::#ty] = &[#(#items),*];),
    }
}

fn new_cell(embed: &Entity) -> TokenStream {
    let arms = new::columns(embed).map(|(index, column)| {
        let (field, index) = (&column.ident, position(index));
        quote!(#index => __orm::ColumnType::to_column(&new.#field))
    });
    quote! {
        #[allow(unused_variables)]
        fn new_cell(new: &Self::New, index: usize) -> __orm::ValueRef<'_> {
            match index {
                #(#arms,)*
                _ => __orm::ValueRef::Null,
            }
        }
    }
}

/// What stands beside the messages about a struct with mistakes.
pub(crate) fn embed_stub(embed: &Entity) -> TokenStream {
    let ident = &embed.ident;
    let name = ident.to_string();
    let has_new = embed.columns.iter().any(|column| !column.is_in_new());
    let declaration = has_new.then(|| new::declaration(embed));
    let new = if has_new { new::type_of(embed) } else { quote!(Self) };
    let constants = embed.columns.iter().map(|column| {
        let (vis, constant, ty) = (&embed.vis, &column.constant, &column.ty);
        quote! {
            #[doc = ""]
            #vis const #constant: __orm::TypedColumn<#ident, #ty> = __orm::TypedColumn::new(__COLUMN, 0);
        }
    });
    let constants = super::constants(embed, constants.collect(), TokenStream::new());
    let items = [quote! {
        const __COLUMN: &__orm::Column = &__orm::column::<i32>("", "");
        #constants
        impl __orm::Embed for #ident {
            type New = #new;
            const NAME: &'static str = #name;
            const COLUMNS: &'static [__orm::Column] = &[];
            fn read_row(_: &mut dyn __orm::Row, _: usize) -> __orm::Result<Self> {
                ::core::unreachable!()
            }
            fn cell(&self, _: usize) -> __orm::ValueRef<'_> {
                ::core::unreachable!()
            }
            fn new_cell(_: &Self::New, _: usize) -> __orm::ValueRef<'_> {
                ::core::unreachable!()
            }
        }
    }];
    let block = unnamed(embed, &items);
    quote!(#declaration #block)
}
