//! The table's description and what its foreign keys refer to.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::LitStr;

use super::columns::sql_text;
use super::{composite, embed, list, names, reference_constant};
use crate::model::{Column, Entity, Fields, ForeignKey, Part, PartValue, ReferentialAction, Sql};

/// ```text
/// const __TO_OWNER_ID: __orm::Referred = __orm::referred::<User>();
/// const __TO_EMAIL: __orm::Referred = __orm::referred_column::<User, _>(&User::EMAIL);
/// ```
pub(crate) fn references(entity: &Entity) -> TokenStream {
    foreign_keys(entity)
        .map(|(column, ForeignKey { target, column: target_column, .. })| {
            let to = reference_constant(column);
            let referred = match target_column {
                None => quote!(__orm::referred::<#target>()),
                Some(constant) => quote!(__orm::referred_column::<#target, _>(&#target::#constant)),
            };
            quote!(const #to: __orm::Referred = #referred;)
        })
        .collect()
}

/// ```text
/// static __TABLE: __orm::Table = __orm::Table::new("groups", __COLUMNS)
///     .primary_key(const { &[__orm::name("id")] })
///     .foreign_keys(const { &[__orm::foreign_key(.., __TO_OWNER_ID, ..)] });
/// ```
pub(crate) fn table(entity: &Entity) -> TokenStream {
    let name = &entity.table;
    let key = match (entity.view, &entity.key()[..]) {
        (Some(_), _) => quote!(.view()),
        (None, []) => TokenStream::new(),
        (None, key) => {
            let names = names(key.iter().map(|index| &*entity.columns[*index].name));
            quote!(.primary_key(#names))
        }
    };
    let schema = entity.schema.as_ref().map(|schema| quote!(.schema(#schema)));
    let comment = entity.comment.as_ref().map(|comment| quote!(.comment(#comment)));
    let parts = [
        part(quote!(foreign_keys), constraints(entity)),
        part(quote!(uniques), uniques(entity)),
        part(quote!(checks), checks(entity)),
        part(quote!(indexes), indexes(entity)),
    ];
    let table = quote!(__orm::Table::new(#name, __COLUMNS) #schema #key #(#parts)* #comment);
    match entity.embeds.is_empty() {
        true => quote!(static __TABLE: __orm::Table = #table;),
        false => embed::table(entity, &table),
    }
}

fn part(method: TokenStream, items: Vec<TokenStream>) -> TokenStream {
    if items.is_empty() {
        return TokenStream::new();
    }
    let items = list(items);
    quote!(.#method(#items))
}

fn foreign_keys(entity: &Entity) -> impl Iterator<Item = (&Column, &ForeignKey)> {
    entity.columns.iter().filter_map(|column| Some((column, column.foreign_key.as_ref()?)))
}

/// The constraints of the foreign keys: of one column, then of several.
fn constraints(entity: &Entity) -> Vec<TokenStream> {
    let single = foreign_keys(entity).map(|(column, key)| foreign_key(column, key));
    let composite = entity.foreign_keys.iter().map(|key| {
        let (constraint, actions) = (composite::constraint(entity, key), actions(key.on_delete, key.on_update));
        quote!(#constraint #actions)
    });
    single.chain(composite).collect()
}

fn foreign_key(column: &Column, key: &ForeignKey) -> TokenStream {
    let to = reference_constant(column);
    let from = names([&*column.name]);
    let target = list([quote!(__orm::name(#to.column.name))]);
    let actions = actions(key.on_delete, key.on_update);
    quote!(__orm::foreign_key(#from, #to, #target) #actions)
}

type Given = Option<(ReferentialAction, Span)>;

fn actions(on_delete: Given, on_update: Given) -> Option<TokenStream> {
    (on_delete.is_some() || on_update.is_some()).then(|| {
        let [on_delete, on_update] = [on_delete, on_update].map(|given| action(given.map(|(action, _)| action)));
        quote!(.actions(#on_delete, #on_update))
    })
}

fn action(action: Option<ReferentialAction>) -> TokenStream {
    let variant = match action.unwrap_or(ReferentialAction::NoAction) {
        ReferentialAction::NoAction => quote!(NoAction),
        ReferentialAction::Restrict => quote!(Restrict),
        ReferentialAction::Cascade => quote!(Cascade),
        ReferentialAction::SetNull => quote!(SetNull),
        ReferentialAction::SetDefault => quote!(SetDefault),
    };
    quote!(__orm::ReferentialAction::#variant)
}

pub(super) fn uniques(entity: &Entity) -> Vec<TokenStream> {
    let of_fields = entity.columns.iter().filter(|column| column.unique.is_some()).map(|column| {
        let columns = names([&*column.name]);
        quote!(__orm::Unique::new(#columns))
    });
    let of_struct = entity.uniques.iter().map(|unique| {
        let (columns, named) = (field_names(entity, unique), named(unique.name.as_ref()));
        quote!(__orm::Unique::new(#columns) #named)
    });
    of_fields.chain(of_struct).collect()
}

pub(super) fn checks(entity: &Entity) -> Vec<TokenStream> {
    let of_fields = entity.columns.iter().filter_map(|column| {
        let sql = column.check.as_ref()?;
        // A check says nothing of its columns, so the naming convention is applied here, where the column is known.
        let convention = LitStr::new(&format!("ck_{}_{}", entity.table, column.name), sql.span());
        // An embedded struct stands in many tables: there the convention names it after the columns in braces.
        Some(check(sql, Some(&convention).filter(|_| !entity.table.is_empty())))
    });
    of_fields.chain(entity.checks.iter().map(|sql| check(sql, None))).collect()
}

fn check(sql: &Sql, convention: Option<&LitStr>) -> TokenStream {
    let (text, named) = (sql_text(sql), named(sql.name.as_ref().or(convention)));
    quote!(__orm::Check::new(#text) #named)
}

pub(super) fn indexes(entity: &Entity) -> Vec<TokenStream> {
    let of_fields = entity.columns.iter().filter(|column| column.index).map(|column| {
        let name = &column.name;
        let columns = list([quote!(__orm::IndexColumn::new(#name))]);
        quote!(__orm::Index::new(#columns))
    });
    let of_struct = entity.indexes.iter().map(|index| {
        let (parts, named) =
            (list(index.parts.iter().map(|part| index_column(entity, part))), named(index.name.as_ref()));
        let unique = index.unique.then(|| quote!(.unique()));
        let condition = index.condition.as_ref().map(|sql| {
            let sql = sql_text(sql);
            quote!(.condition(#sql))
        });
        quote!(__orm::Index::new(#parts) #named #unique #condition)
    });
    of_fields.chain(of_struct).collect()
}

fn index_column(entity: &Entity, part: &Part) -> TokenStream {
    let column = match &part.value {
        PartValue::Column(index) => {
            let name = &entity.columns[*index].name;
            quote!(__orm::IndexColumn::new(#name))
        }
        PartValue::Expression(sql) => {
            let sql = sql_text(sql);
            quote!(__orm::IndexColumn::expression(#sql))
        }
    };
    let descending = part.descending.then(|| quote!(.descending()));
    quote!(#column #descending)
}

fn named(name: Option<&LitStr>) -> Option<TokenStream> {
    name.map(|name| quote!(.named(#name)))
}

fn field_names(entity: &Entity, fields: &Fields) -> TokenStream {
    names(fields.parts.iter().filter_map(|part| match part.value {
        PartValue::Column(index) => Some(&*entity.columns[index].name),
        PartValue::Expression(_) => None,
    }))
}
