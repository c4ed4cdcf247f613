//! What only the compiler can tell: constant assertions in our own words, each at the user's token.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Type};

use super::relations::{far_columns, field_constant};
use super::{position, prefixed, reference_constant};
use crate::check::association_columns;
use crate::model::{Column, CompositeKey, Entity, ForeignKey, Link, OnDelete, ReferentialAction, Relation};

/// ```text
/// const _: () = assert!(__orm::is_limited(&__COLUMNS[1]), "`length` limits a text or bytes, and `age` is of type `i32`");
/// const _: () = assert!(__BY_MEMBERS.refers_to::<Group>(), "`has_many(..)`: `User::group_id` is not a foreign key to `Group`");
/// ```
pub(crate) fn assertions(entity: &Entity) -> TokenStream {
    let columns = entity.columns.iter().enumerate().map(|(index, column)| of_column(index, column));
    let relations = entity.relations.iter().map(|relation| of_relation(entity, relation));
    let composite = entity.foreign_keys.iter().map(|key| of_composite_key(entity, key));
    columns.chain(composite).chain(relations).collect()
}

fn of_column(index: usize, column: &Column) -> TokenStream {
    let (field, ty) = (&column.field, show(&column.ty));
    let mut tokens = TokenStream::new();
    let index = position(index);
    let mut assert = |span, function: &str, message: String| {
        let function = Ident::new(function, Span::call_site());
        tokens.extend(assertion(span, quote!(__orm::#function(&__COLUMNS[#index])), &message));
    };
    if let Some((_, span)) = column.length.filter(|_| !is_limited(&column.ty)) {
        assert(span, "is_limited", format!("`length` limits a text or bytes, and `{field}` is of type `{ty}`"));
    }
    if let Some((.., span)) = column.digits {
        assert(
            span,
            "is_decimal",
            format!("`precision` counts a decimal number's digits, and `{field}` is of type `{ty}`"),
        );
    }
    if let Some(sql) = &column.collation {
        assert(sql.span(), "is_text", format!("`collation` orders texts, and `{field}` is of type `{ty}`"));
    }
    if let (true, Some(span)) = (column.generated, column.generated_at) {
        assert(span, "is_integer", format!("only an integer key is generated, and `{field}` is of type `{ty}`"));
    }
    if let Some(span) = column.version {
        let message =
            format!("`version` counts in `i16`, `i32`, `i64`, `u16`, `u32` or `u64`, and `{field}` is of type `{ty}`");
        assert(span, "is_version", message);
    }
    if let Some(key) = &column.foreign_key {
        for (word, given) in [("on_delete", key.on_delete), ("on_update_key", key.on_update)] {
            if let Some((ReferentialAction::SetNull, span)) = given {
                let message = format!("`{word} = set_null` needs a field that takes NULL: make `{field}` an `Option`");
                assert(span, "is_nullable", message);
            }
        }
        tokens.extend(of_foreign_key(column, key));
    }
    tokens
}

/// Types that are spelt so; for others the compiler is asked.
fn is_limited(ty: &Type) -> bool {
    ["String", "Option<String>", "Vec<u8>", "Option<Vec<u8>>"].contains(&&*show(ty))
}

fn of_foreign_key(column: &Column, key: &ForeignKey) -> TokenStream {
    let (ty, target) = (&column.ty, &key.target);
    let Some(constant) = &key.column else {
        return quote!(const _: () = __orm::same_key::<#ty, #target>(););
    };
    let to = reference_constant(column);
    let column = format!("{}::{constant}", show(target));
    let message = format!("`references = {column}`: a foreign key refers to a unique column, and `{column}` is not");
    let unique = assertion(constant.span(), quote!(#to.unique), &message);
    quote! {
        const _: () = __orm::same_type::<#ty, _, _>(&#target::#constant);
        #unique
    }
}

fn of_composite_key(entity: &Entity, key: &CompositeKey) -> TokenStream {
    let columns: Vec<_> = key.columns.iter().map(|index| (position(*index), &entity.columns[*index])).collect();
    let nullable: Vec<_> = columns.iter().map(|(index, _)| quote!(__COLUMNS[#index].nullable)).collect();
    let (first, rest) = nullable.split_first().expect("several columns");
    let fields: Vec<_> = columns.iter().map(|(_, column)| format!("`{}`", column.field)).collect();
    let message = format!(
        "the columns of a foreign key take NULL together or not at all: make all of {} an `Option`, or none",
        fields.join(", ")
    );
    let mut tokens = assertion(key.span, quote!(#(#first == #rest)&&*), &message);
    for (word, given) in [("on_delete", key.on_delete), ("on_update_key", key.on_update)] {
        if let Some((ReferentialAction::SetNull, span)) = given {
            let message =
                format!("`{word} = set_null` needs fields that take NULL: make {} `Option`s", fields.join(", "));
            tokens.extend(assertion(span, first.clone(), &message));
        }
    }
    tokens
}

fn of_relation(entity: &Entity, relation: &Relation) -> TokenStream {
    let (name, target) = (&relation.name.name, &relation.target);
    let near: Path = entity.ident.clone().into();
    match &relation.link {
        Link::By { fields, one } => {
            let link = prefixed("__BY", &relation.name.constant);
            let word = if *one { "has_one" } else { "has_many" };
            let written = format!("`{word}({name}: {}, by = {})`", show(target), shown(fields));
            let columns = columns_of(target, fields);
            let refers = refers_to(&link, &near, fields, &written, &columns);
            let are = if fields.len() == 1 { "is" } else { "are" };
            let message = format!("{written}: {columns} {are} not unique; mark it `unique`, or write `has_many`");
            let unique = if fields.len() == 1 { quote!(#link.unique) } else { quote!(#link.is_unique()) };
            let unique = one.then(|| assertion(fields[0].span(), unique, &message));
            let nullable = nullable(relation, fields);
            quote!(#refers #unique #nullable)
        }
        Link::Through { entity: between, from, to } => {
            let written = format!("`through = {}({}, {})`", show(between), shown(from), shown(to));
            let side = |prefix, fields: &[Ident], entity: &Path| {
                let link = prefixed(prefix, &relation.name.constant);
                refers_to(&link, entity, fields, &written, &columns_of(between, fields))
            };
            let (from, to) = (side("__NEAR", from, &near), side("__FAR", to, target));
            quote!(#from #to)
        }
        Link::Table { table, to, .. } => key_length(target, far_columns(target, to).len(), table.span()),
    }
}

/// What `cascade(nullify)` writes into the keys of the other side.
fn nullable(relation: &Relation, fields: &[Ident]) -> Option<TokenStream> {
    let (_, span) = relation.cascade.as_ref()?.on_delete.filter(|(on_delete, _)| *on_delete == OnDelete::Nullify)?;
    let target = &relation.target;
    let columns = fields.iter().map(field_constant).map(|constant| quote!(__orm::takes_null(&#target::#constant)));
    let columns = quote!(#(#columns)&&*);
    let cure = if fields.len() == 1 { "takes none: make it an `Option`" } else { "take none: make them `Option`s" };
    let shown = columns_of(target, fields);
    Some(assertion(span, columns, &format!("`nullify` writes NULL into {shown}, which {cure}")))
}

/// An association table has a column for each of the other side's key; those of this side are counted by `check`.
fn key_length(target: &Path, n_columns: usize, span: Span) -> TokenStream {
    let message = association_columns(&show(target), n_columns, "to");
    let n_columns = position(n_columns);
    assertion(span, quote!(__orm::has_key_of::<#target>(#n_columns)), &message)
}

fn refers_to(link: &Ident, entity: &Path, fields: &[Ident], written: &str, columns: &str) -> TokenStream {
    let (condition, are) = match fields {
        [_] => (quote!(#link.refers_to::<#entity>()), "is not a foreign key"),
        _ => (quote!(#link.exists()), "are not the columns of one foreign key"),
    };
    let message = format!("{written}: {columns} {are} to `{}`", show(entity));
    assertion(fields[0].span(), condition, &message)
}

/// Fields as in the attribute: `user_id`, `(tenant_id, user_id)`.
fn shown(fields: &[Ident]) -> String {
    let names: Vec<String> = fields.iter().map(Ident::to_string).collect();
    if names.len() == 1 { names.concat() } else { format!("({})", names.join(", ")) }
}

/// Fields with their struct: `` `User::tenant_id`, `User::group_id` ``.
fn columns_of(entity: &Path, fields: &[Ident]) -> String {
    let names: Vec<String> = fields.iter().map(|field| format!("`{}::{field}`", show(entity))).collect();
    names.join(", ")
}

pub(crate) fn assertion(span: Span, condition: TokenStream, message: &str) -> TokenStream {
    // Every token of the macro call stands at the user's word: that is what the compiler underlines.
    quote_spanned!(span=> const _: () = ::core::assert!(#condition, #message);)
}

/// Tokens as a user would write them.
pub(crate) fn show(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    [(" :: ", "::"), (" <", "<"), ("< ", "<"), (" >", ">"), (" ,", ",")]
        .iter()
        .fold(text, |text, (spaced, tight)| text.replace(spaced, tight))
}
