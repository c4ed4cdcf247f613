//! `#[derive(DbType)]`: a newtype that is stored as what it wraps, with attributes for every column that holds it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, Generics, Ident, LitStr, Path, Type, parse_quote};

use crate::attr::column::{digits, length, number_of_digits};
use crate::attr::sql::{self, Form, SqlAttr};
use crate::attr::{self, Item, Known};
use crate::ctxt::Ctxt;
use crate::emit::{assertions, list};
use crate::symbol;

/// What `#[orm(..)]` on the newtype says.
#[derive(Default)]
pub(crate) struct TypeAttrs {
    length: Option<(u32, Span)>,
    precision: Option<(u8, Span)>,
    scale: Option<(u8, Span)>,
    sql_type: Option<SqlAttr>,
    collation: Option<SqlAttr>,
    check: Option<SqlAttr>,
    comment: Option<LitStr>,
    sensitive: Option<Span>,
    krate: Option<Path>,
}

pub(crate) const KNOWN: &[Known<TypeAttrs>] = &[
    Known::once(symbol::LENGTH, |attrs, item| put(&mut attrs.length, length(item)?)),
    Known::once(symbol::PRECISION, |attrs, item| put(&mut attrs.precision, digits(item, 1, "precision = 10")?)),
    Known::once(symbol::SCALE, |attrs, item| put(&mut attrs.scale, digits(item, 0, "scale = 2")?)),
    Known::once(symbol::SQL_TYPE, |attrs, item| put(&mut attrs.sql_type, sql::read(item, Form::Partial)?)),
    Known::once(symbol::COLLATION, |attrs, item| put(&mut attrs.collation, sql::read(item, Form::Partial)?)),
    Known::once(symbol::CHECK, |attrs, item| put(&mut attrs.check, check(item)?)),
    Known::once(symbol::COMMENT, |attrs, item| put(&mut attrs.comment, item.text()?)),
    Known::once(symbol::SENSITIVE, |attrs, item| put(&mut attrs.sensitive, item.flag()?)),
    Known::once(symbol::CRATE, |attrs, item| put(&mut attrs.krate, item.path("crate = ::orm_core")?)),
];

fn put<T>(slot: &mut Option<T>, value: T) -> syn::Result<()> {
    *slot = Some(value);
    Ok(())
}

/// A condition that speaks of the column: there is no other that a type could know.
fn check(item: &Item<'_>) -> syn::Result<SqlAttr> {
    let sql = sql::read(item, Form::Plain)?;
    for text in sql.texts() {
        let names = sql::placeholders(&text.value());
        if names.iter().any(|name| name != FIELD) || names.is_empty() {
            let message = "the condition of a type speaks of the column that holds it, as `{field}`: \
                           `check = \"{field} <> ''\"`; one over several columns stands on the entity";
            return Err(syn::Error::new(text.span(), message));
        }
    }
    Ok(sql)
}

/// What stands for the column in the condition of a type.
const FIELD: &str = "field";

/// The newtype as the emitter sees it.
struct Newtype {
    ident: Ident,
    generics: Generics,
    krate: Path,
    inner: Type,
    attrs: TypeAttrs,
    digits: Option<(u8, u8, Span)>,
}

/// The whole derive.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::new();
    let newtype = read(&cx, input);
    let errors = cx.finish().err().map(|errors| errors.to_compile_error());
    // Also beside errors: what is wrong is left out, and uses of the type are no mistakes too.
    let tokens = newtype.as_ref().map(emit);
    quote!(#errors #tokens)
}

fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Newtype> {
    let mut attrs: TypeAttrs = attr::read(cx, &input.attrs, "a newtype", KNOWN);
    let name = &input.ident;
    let inner = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                fields.unnamed.first().map(|field| field.ty.clone())
            }
            _ => None,
        },
        Data::Enum(_) => {
            cx.error_at(name, "an enum is stored by the names of its variants: `#[derive(DbEnum)]`");
            return None;
        }
        Data::Union(_) => None,
    };
    if inner.is_none() {
        let message = format!("`DbType` is for a struct around one value: `struct {name}(String);`");
        cx.error_at(name, message);
    }
    Some(Newtype {
        ident: name.clone(),
        generics: input.generics.clone(),
        krate: attrs.krate.take().unwrap_or_else(|| parse_quote!(::orm_core)),
        inner: inner?,
        digits: number_of_digits(cx, attrs.precision, attrs.scale),
        attrs,
    })
}

/// ```text
/// const _: () = {
///     use ::orm_core::private as __orm;
///     impl __orm::Scalar for Email {
///         const SQL_TYPE: __orm::SqlType = <String as __orm::Scalar>::SQL_TYPE;
///         const ATTRIBUTES: __orm::TypeAttributes = <String as __orm::Scalar>::ATTRIBUTES.length(320);
///         fn to_value(&self) -> __orm::ValueRef<'_> { __orm::Scalar::to_value(&self.0) }
///         fn from_value(value: __orm::ValueRef<'_>) -> __orm::Result<Self> { .. }
///     }
///     impl From<Email> for __orm::Value { .. }
///     impl<E: __orm::Entity<Key = Email>> From<Email> for __orm::KeyOf<E> { .. }
///     impl __orm::Textual for Email where for<'a> __orm::Wraps<'a, String>: __orm::WrapsText {}
///     const __COLUMN: &__orm::Column = &__orm::column::<Email>("", "");
///     const _: () = assert!(__orm::is_limited(__COLUMN), "`length` limits ..");
/// };
/// ```
fn emit(newtype: &Newtype) -> TokenStream {
    let Newtype { ident, generics, krate, inner, .. } = newtype;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let attributes = attributes(newtype);
    let (assertions, others) = (assertions(newtype), other_impls(newtype));
    let span = inner.span().resolved_at(Span::call_site());
    let sql_type = quote_spanned!(span=> <#inner as __orm::Scalar>);
    quote! {
        #[allow(deprecated)]
        const _: () = {
            use #krate::private as __orm;
            #[automatically_derived]
            impl #impl_generics __orm::Scalar for #ident #type_generics #where_clause {
                const SQL_TYPE: __orm::SqlType = #sql_type::SQL_TYPE;
                const ATTRIBUTES: __orm::TypeAttributes = #attributes;
                fn to_value(&self) -> __orm::ValueRef<'_> {
                    #sql_type::to_value(&self.0)
                }
                fn from_value(value: __orm::ValueRef<'_>) -> __orm::Result<Self> {
                    __orm::Result::map(#sql_type::from_value(value), Self)
                }
            }
            #others
            #assertions
        };
    }
}

/// A value of its own, a key in `NewX`, and the operators of texts around a text. The lifetime makes the bound one that may fail: then
/// the impl just does not apply.
fn other_impls(newtype: &Newtype) -> TokenStream {
    let Newtype { ident, generics, inner, .. } = newtype;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let bounds = where_clause.map(|clause| &clause.predicates);
    let parameters = generics.params.iter().map(|param| quote!(#param,)).collect::<TokenStream>();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::convert::From<#ident #type_generics> for __orm::Value #where_clause {
            fn from(value: #ident #type_generics) -> Self {
                __orm::Scalar::to_value(&value).into_owned()
            }
        }
        #[automatically_derived]
        impl #impl_generics __orm::PlainValue for #ident #type_generics #where_clause {
            fn into_plain(self) -> __orm::Value {
                self.into()
            }
        }
        #[automatically_derived]
        impl<#parameters __E: __orm::Entity<Key = #ident #type_generics>> ::core::convert::From<#ident #type_generics>
            for __orm::KeyOf<__E>
        #where_clause
        {
            fn from(key: #ident #type_generics) -> Self {
                __orm::KeyOf::to(key)
            }
        }
        #[automatically_derived]
        impl #impl_generics __orm::Textual for #ident #type_generics
        where
            for<'__a> __orm::Wraps<'__a, #inner>: __orm::WrapsText,
            #bounds
        {
        }
    }
}

fn attributes(newtype: &Newtype) -> TokenStream {
    let Newtype { inner, attrs, digits, .. } = newtype;
    let mut tokens = quote!(<#inner as __orm::Scalar>::ATTRIBUTES);
    if let Some((length, _)) = attrs.length {
        tokens.extend(quote!(.length(#length)));
    }
    if let Some((precision, scale, _)) = digits {
        tokens.extend(quote!(.digits(#precision, #scale)));
    }
    let texts = [
        (quote!(declared_type), &attrs.sql_type),
        (quote!(collation), &attrs.collation),
        (quote!(check), &attrs.check),
    ];
    for (method, sql) in texts {
        if let Some(sql) = sql {
            let sql = type_sql(sql);
            tokens.extend(quote!(.#method(#sql)));
        }
    }
    if let Some(comment) = &attrs.comment {
        tokens.extend(quote!(.comment(#comment)));
    }
    if attrs.sensitive.is_some() {
        tokens.extend(quote!(.sensitive()));
    }
    tokens
}

/// `__orm::TypeSql::new("..")`, with `.overrides(..)` if there are any.
fn type_sql(sql: &SqlAttr) -> TokenStream {
    let text = &sql.text;
    let overrides = (!sql.overrides.is_empty()).then(|| {
        let pairs = sql.overrides.iter().map(|(dialect, text)| quote!((__orm::name(#dialect), __orm::name(#text))));
        let pairs = list(pairs);
        quote!(.overrides(#pairs))
    });
    quote!(__orm::TypeSql::new(#text) #overrides)
}

/// What only the compiler can tell. A type with parameters is not known yet: its columns are what the database checks.
fn assertions(newtype: &Newtype) -> TokenStream {
    let Newtype { ident, generics, inner, attrs, digits, .. } = newtype;
    if !generics.params.is_empty() {
        return TokenStream::new();
    }
    let ty = assertions::show(inner);
    let ty = format!("`{ident}` wraps `{ty}`");
    let mut tokens = TokenStream::new();
    let mut assert = |span: Span, function: TokenStream, message: String| {
        let condition = quote!(__orm::#function(__COLUMN));
        tokens.extend(assertions::assertion(span, condition, &message));
    };
    if let Some((_, span)) = attrs.length {
        assert(span, quote!(is_limited), format!("`length` limits a text or bytes, and {ty}"));
    }
    if let Some((.., span)) = digits {
        assert(*span, quote!(is_decimal), format!("`precision` counts a decimal number's digits, and {ty}"));
    }
    if let Some(sql) = &attrs.collation {
        assert(sql.span(), quote!(is_text), format!("`collation` orders texts, and {ty}"));
    }
    let column = (!tokens.is_empty()).then(|| {
        quote!(
            const __COLUMN: &__orm::Column = &__orm::column::<#ident>("", "");
        )
    });
    quote!(#column #tokens)
}
