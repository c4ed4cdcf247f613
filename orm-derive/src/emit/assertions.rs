//! What only the compiler can tell: constant assertions in our own words, each at the user's token.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Type};

use super::{position, prefixed, reference_constant};
use crate::model::{Column, Entity, ForeignKey, Link, ReferentialAction, Relation};

/// ```text
/// const _: () = assert!(__orm::is_limited(&__COLUMNS[1]), "`length` limits a text or bytes, and `age` is of type `i32`");
/// const _: () = assert!(__BY_MEMBERS.refers_to::<Group>(), "`has_many(..)`: `User::group_id` is not a foreign key to `Group`");
/// ```
pub(crate) fn assertions(entity: &Entity) -> TokenStream {
    let columns = entity.columns.iter().enumerate().map(|(index, column)| of_column(index, column));
    let relations = entity.relations.iter().map(|relation| of_relation(entity, relation));
    columns.chain(relations).collect()
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

fn of_relation(entity: &Entity, relation: &Relation) -> TokenStream {
    let (name, target) = (&relation.name.name, &relation.target);
    let near: Path = entity.ident.clone().into();
    match &relation.link {
        Link::By { field, one } => {
            let link = prefixed("__BY", &relation.name.constant);
            let word = if *one { "has_one" } else { "has_many" };
            let written = format!("`{word}({name}: {}, by = {field})`", show(target));
            let column = format!("`{}::{field}`", show(target));
            let refers = refers_to(&link, &near, field, &written, &column);
            let message = format!("{written}: {column} is not unique; mark it `unique`, or write `has_many`");
            let unique = one.then(|| assertion(field.span(), quote!(#link.unique), &message));
            quote!(#refers #unique)
        }
        Link::Through { entity: between, from, to } => {
            let written = format!("`through = {}({from}, {to})`", show(between));
            let side = |prefix, field: &Ident, entity: &Path| {
                let column = format!("`{}::{field}`", show(between));
                refers_to(&prefixed(prefix, &relation.name.constant), entity, field, &written, &column)
            };
            let (from, to) = (side("__NEAR", from, &near), side("__FAR", to, target));
            quote!(#from #to)
        }
        Link::Table { .. } => TokenStream::new(),
    }
}

fn refers_to(link: &Ident, entity: &Path, field: &Ident, written: &str, column: &str) -> TokenStream {
    let message = format!("{written}: {column} is not a foreign key to `{}`", show(entity));
    assertion(field.span(), quote!(#link.refers_to::<#entity>()), &message)
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
