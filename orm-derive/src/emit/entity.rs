//! The traits `Mapped` and `Entity`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{composite, embed, new, position, relation_static};
use crate::check::MOST_KEY_COLUMNS;
use crate::model::{Column, Entity, Filled, FilledValue};

/// ```text
/// impl __orm::Mapped for Group {
///     const NAME: &'static str = "Group";
///     const PATH: &'static str = concat!(module_path!(), "::", "Group");
///     const TABLE_NAME: &'static str = "groups";
///     const TABLE_SCHEMA: Option<&'static str> = None;
///     const KEY: &'static [__orm::KeyColumn] = &[__orm::key_column("id", 0)];
///     type Key = i32;
///     fn table() -> &'static __orm::Table { &__TABLE }
/// }
/// ```
pub(crate) fn mapped(entity: &Entity) -> TokenStream {
    let (ident, table) = (&entity.ident, &entity.table);
    let name = ident.to_string();
    let schema = match &entity.schema {
        Some(schema) => quote!(__orm::Some(#schema)),
        None => quote!(__orm::None),
    };
    let key = entity.key();
    let columns = key.iter().map(|index| {
        let (name, index) = (&entity.columns[*index].name, position(*index));
        quote!(__orm::key_column(#name, #index))
    });
    let key_type = key_type(entity);
    let foreign_keys = composite::associated_constant(entity);
    quote! {
        #[automatically_derived]
        impl __orm::Mapped for #ident {
            const NAME: &'static str = #name;
            const PATH: &'static str = ::core::concat!(::core::module_path!(), "::", #name);
            const TABLE_NAME: &'static str = #table;
            const TABLE_SCHEMA: __orm::Option<&'static str> = #schema;
            const KEY: &'static [__orm::KeyColumn] = &[#(#columns),*];
            #foreign_keys
            type Key = #key_type;
            fn table() -> &'static __orm::Table {
                &__TABLE
            }
        }
    }
}

/// The key's type: the field's own, or a tuple of several.
pub(crate) fn key_type(entity: &Entity) -> TokenStream {
    // A longer key is reported by `check`; a stub needs a type all the same.
    let key = entity.key().into_iter().take(MOST_KEY_COLUMNS);
    let types: Vec<_> = key.map(|index| &entity.columns[index].ty).collect();
    match &types[..] {
        [ty] => quote!(#ty),
        [first, ..] => quote_spanned!(first.span().resolved_at(Span::call_site())=> (#(#types),*)),
        [] if entity.is_keyless() => quote!(__orm::NoPrimaryKey),
        // So is a key that is not there.
        [] => quote!(i32),
    }
}

/// ```text
/// impl __orm::Entity for Group {
///     type New = NewGroup;
///     type View<'g> = GroupView<'g>;
///     const N_COLUMNS: usize = 2;
///     const DEFAULTS: &'static [usize] = &[1];
///     const RELATIONS: &'static [&'static __orm::Relation] = &[&__RELATION_OWNER];
///     fn read_row(row: &mut dyn __orm::Row, at: usize) -> __orm::Result<Self> {
///         Ok(Group { id: __orm::read(row, at)?, name: __orm::read(row, at + 1)? })
///     }
///     fn cell(&self, index: usize) -> __orm::ValueRef<'_> {
///         match index { 0 => __orm::ColumnType::to_column(&self.id), .., _ => __orm::ValueRef::Null }
///     }
///     fn default_value(index: usize) -> Option<__orm::Value> {
///         match index { 3 => __orm::fill::<i32>(7), _ => None }
///     }
/// }
/// ```
pub(crate) fn entity(entity: &Entity) -> TokenStream {
    let (ident, new, view) = (&entity.ident, new::type_of(entity), entity.view_ident());
    let n_columns = embed::n_columns(entity);
    let relations = entity.relation_names().map(relation_static);
    let (read_row, cell) = (read_row(entity), cell(entity));
    let default_positions = positions(entity, quote!(DEFAULTS), |column| column.inserted().is_some());
    let writable = entity.columns.iter().any(|column| column.computed.is_some()) || !entity.embeds.is_empty();
    let writable = writable.then(|| positions(entity, quote!(WRITABLE), |column| column.computed.is_none()));
    let version = entity.version().map(|index| {
        let index = position(index);
        quote!(const VERSION: __orm::Option<usize> = __orm::Some(#index);)
    });
    let hooks = entity.hooks.map(|span| {
        // A struct without hooks is reported at the word.
        let set = quote_spanned!(span.resolved_at(Span::call_site())=> __orm::hook_set::<Self>());
        quote!(const HOOKS: __orm::Option<&'static __orm::HookSet<Self>> = __orm::Some(const { &#set });)
    });
    let hooked = hooked(entity);
    let defaults = filled(entity, quote!(default_value), Column::inserted);
    let updates = filled(entity, quote!(update_value), |column| column.on_update.as_ref());
    quote! {
        #hooked
        #[automatically_derived]
        impl __orm::Entity for #ident {
            type New = #new;
            type View<'g> = #view<'g>;
            const N_COLUMNS: usize = #n_columns;
            #default_positions
            #writable
            #version
            #hooks
            const RELATIONS: &'static [&'static __orm::Relation] = &[#(&#relations),*];
            #read_row
            #cell
            #defaults
            #updates
        }
    }
}

/// `impl __orm::Hooked for Group {}`, where hooks are announced.
pub(crate) fn hooked(entity: &Entity) -> Option<TokenStream> {
    let ident = &entity.ident;
    entity.hooks.map(|_| quote!(impl __orm::Hooked for #ident {}))
}

/// A list of the columns of which something is true; none if there are no such columns, as the trait has a default.
pub(super) fn positions(entity: &Entity, name: TokenStream, is_listed: impl Fn(&Column) -> bool) -> TokenStream {
    let listed = entity.columns.iter().enumerate().filter(|(_, column)| is_listed(column));
    let listed: Vec<_> = listed.map(|(index, _)| position(index)).collect();
    match listed.is_empty() && entity.embeds.is_empty() {
        true => TokenStream::new(),
        false => {
            let list = embed::list(entity, quote!(&[#(#listed),*]), &name, |_| true);
            quote!(const #name: &'static [usize] = #list;)
        }
    }
}

/// Our own tokens, placed at the field's type: a type that cannot be stored is reported there.
fn place(column: &Column) -> Span {
    column.ty.span().resolved_at(Span::call_site())
}

pub(super) fn read_row(entity: &Entity) -> TokenStream {
    let fields = entity.columns.iter().enumerate().map(|(index, column)| {
        let field = &column.ident;
        let offset = position(index);
        let at = if index == 0 { quote!(at) } else { quote!(at + #offset) };
        quote_spanned!(place(column)=> #field: __orm::read(row, #at)?)
    });
    let embeds = embed::reads(entity);
    quote! {
        fn read_row(row: &mut dyn __orm::Row, at: usize) -> __orm::Result<Self> {
            __orm::Ok(Self { #(#fields,)* #embeds })
        }
    }
}

pub(super) fn cell(entity: &Entity) -> TokenStream {
    let arms = entity.columns.iter().enumerate().map(|(index, column)| {
        let (field, index) = (&column.ident, position(index));
        quote_spanned!(place(column)=> #index => __orm::ColumnType::to_column(&self.#field))
    });
    let embeds = embed::arms(entity, |embed, at| {
        let field = &embed.ident;
        quote!(__orm::Embed::cell(&self.#field, #at))
    });
    quote! {
        fn cell(&self, index: usize) -> __orm::ValueRef<'_> {
            match index {
                #(#arms,)*
                #embeds
                _ => __orm::ValueRef::Null,
            }
        }
    }
}

/// A function that answers the values filled into some columns; none if there are no such columns, as the trait has a default.
pub(super) fn filled(entity: &Entity, method: TokenStream, value: impl Fn(&Column) -> Option<&Filled>) -> TokenStream {
    let arms: Vec<TokenStream> = entity
        .columns
        .iter()
        .enumerate()
        .filter_map(|(index, column)| {
            let (ty, index) = (&column.ty, position(index));
            let value = match &value(column)?.value {
                FilledValue::Now => quote!(__orm::fill::<#ty>(<#ty as __orm::Now>::now())),
                FilledValue::Expression(expression) => quote!(__orm::fill::<#ty>(#expression)),
                FilledValue::FirstVersion => quote!(__orm::Some(__orm::Value::Int(1))),
            };
            Some(quote!(#index => #value))
        })
        .collect();
    if arms.is_empty() && entity.embeds.is_empty() {
        return TokenStream::new();
    }
    let embeds = embed::arms(entity, |embed, at| {
        let ty = &embed.ty;
        quote!(<#ty as __orm::Embed>::#method(#at))
    });
    quote! {
        fn #method(index: usize) -> __orm::Option<__orm::Value> {
            match index {
                #(#arms,)*
                #embeds
                _ => __orm::None,
            }
        }
    }
}
