//! The words on a field.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::{Ident, LitBool, LitInt, LitStr, Path, Token, token};

use super::cascade::{self, CascadeAttr, Side};
use super::sql::{self, Form, SqlAttr};
use super::{Item, Known};
use crate::ctxt::Ctxt;
use crate::nearest::suggestion;
use crate::symbol;

/// What `#[orm(..)]` on a field says.
#[derive(Default)]
pub(crate) struct ColumnAttrs {
    pub(crate) primary_key: Option<Span>,
    pub(crate) generated: Option<LitBool>,
    pub(crate) column: Option<LitStr>,
    pub(crate) length: Option<(u32, Span)>,
    pub(crate) precision: Option<(u8, Span)>,
    pub(crate) scale: Option<(u8, Span)>,
    pub(crate) sql_type: Option<SqlAttr>,
    pub(crate) collation: Option<SqlAttr>,
    pub(crate) computed: Option<SqlAttr>,
    pub(crate) unique: Option<Span>,
    pub(crate) index: Option<Span>,
    pub(crate) default: Option<Filled>,
    pub(crate) on_update: Option<Filled>,
    pub(crate) server_default: Option<SqlAttr>,
    pub(crate) check: Option<SqlAttr>,
    pub(crate) comment: Option<LitStr>,
    pub(crate) sensitive: bool,
    pub(crate) version: Option<Span>,
    pub(crate) references: Option<Path>,
    pub(crate) relation: Option<Ident>,
    pub(crate) on_delete: Option<(ReferentialAction, Span)>,
    pub(crate) on_update_key: Option<(ReferentialAction, Span)>,
    pub(crate) cascade: Option<CascadeAttr>,
    pub(crate) constant: Option<Ident>,
    pub(crate) embed: Option<EmbedAttr>,
}

impl ColumnAttrs {
    /// Whether nothing is said but the constant's name.
    pub(crate) fn says_nothing_but_constant(&self) -> bool {
        let ColumnAttrs { primary_key, generated, column, length, precision, scale, sql_type, collation, .. } = self;
        let shape = primary_key.is_none() && generated.is_none() && column.is_none() && length.is_none();
        let types = precision.is_none() && scale.is_none() && sql_type.is_none() && collation.is_none();
        let ColumnAttrs { computed, unique, index, default, on_update, server_default, check, comment, .. } = self;
        let values = computed.is_none() && default.is_none() && on_update.is_none() && server_default.is_none();
        let constraints = unique.is_none() && index.is_none() && check.is_none() && comment.is_none();
        let key = self.references.is_none() && self.relation.is_none() && self.on_delete.is_none();
        let key = key && self.cascade.is_none();
        let rest = self.on_update_key.is_none() && !self.sensitive && self.version.is_none();
        shape && types && values && constraints && key && rest
    }
}

/// `embed`, `embed(prefix = "billing_", default)`.
pub(crate) struct EmbedAttr {
    pub(crate) span: Span,
    pub(crate) prefix: Option<LitStr>,
    /// Where `default` stands: the struct's columns are all filled in.
    pub(crate) default: Option<Span>,
}

/// A value that is filled in when a row is written.
pub(crate) struct Filled {
    pub(crate) value: FilledValue,
    pub(crate) span: Span,
}

pub(crate) enum FilledValue {
    /// The current moment in UTC.
    Now,
    /// A Rust expression.
    Expression(TokenStream),
    /// The number of a new row's version.
    FirstVersion,
}

/// What a foreign key does when the row it refers to goes away or changes its key.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum ReferentialAction {
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

const ACTIONS: &[(&str, ReferentialAction)] = &[
    ("cascade", ReferentialAction::Cascade),
    ("set_null", ReferentialAction::SetNull),
    ("set_default", ReferentialAction::SetDefault),
    ("restrict", ReferentialAction::Restrict),
    ("no_action", ReferentialAction::NoAction),
];

pub(crate) const KNOWN: &[Known<ColumnAttrs>] = &[
    Known::once(symbol::PRIMARY_KEY, primary_key),
    Known::once(symbol::GENERATED, |attrs, item| put(&mut attrs.generated, item.switch()?)),
    Known::once(symbol::COLUMN, |attrs, item| put(&mut attrs.column, item.text()?)),
    Known::once(symbol::LENGTH, |attrs, item| put(&mut attrs.length, length(item)?)),
    Known::once(symbol::PRECISION, |attrs, item| put(&mut attrs.precision, digits(item, 1, "precision = 10")?)),
    Known::once(symbol::SCALE, |attrs, item| put(&mut attrs.scale, digits(item, 0, "scale = 2")?)),
    Known::once(symbol::SQL_TYPE, |attrs, item| put(&mut attrs.sql_type, sql::read(item, Form::Partial)?)),
    Known::once(symbol::COLLATION, |attrs, item| put(&mut attrs.collation, sql::read(item, Form::Partial)?)),
    Known::once(symbol::COMPUTED, |attrs, item| put(&mut attrs.computed, sql::read(item, Form::Computed)?)),
    Known::once(symbol::UNIQUE, |attrs, item| put(&mut attrs.unique, item.flag()?)),
    Known::once(symbol::INDEX, |attrs, item| put(&mut attrs.index, item.flag()?)),
    Known::once(symbol::DEFAULT, |attrs, item| put(&mut attrs.default, filled(item)?)),
    Known::once(symbol::ON_UPDATE, |attrs, item| put(&mut attrs.on_update, filled(item)?)),
    Known::once(symbol::SERVER_DEFAULT, |attrs, item| put(&mut attrs.server_default, sql::read(item, Form::Plain)?)),
    Known::once(symbol::CHECK, |attrs, item| put(&mut attrs.check, sql::read(item, Form::Named)?)),
    Known::once(symbol::COMMENT, |attrs, item| put(&mut attrs.comment, item.text()?)),
    Known::once(symbol::SENSITIVE, sensitive),
    Known::once(symbol::VERSION, |attrs, item| put(&mut attrs.version, item.flag()?)),
    Known::once(symbol::REFERENCES, |attrs, item| put(&mut attrs.references, item.path("references = User")?)),
    Known::once(symbol::RELATION, |attrs, item| put(&mut attrs.relation, item.value("relation = owner")?)),
    Known::once(symbol::ON_DELETE, |attrs, item| put(&mut attrs.on_delete, action(item)?)),
    Known::once(symbol::ON_UPDATE_KEY, |attrs, item| put(&mut attrs.on_update_key, action(item)?)),
    Known::once(symbol::CASCADE, |attrs, item| put(&mut attrs.cascade, cascade::read(item, Side::Parent)?)),
    Known::once(symbol::CONST, |attrs, item| put(&mut attrs.constant, item.value("const = NAME")?)),
    Known::once(symbol::EMBED, |attrs, item| put(&mut attrs.embed, embed(item)?)),
];

fn put<T>(slot: &mut Option<T>, value: T) -> syn::Result<()> {
    *slot = Some(value);
    Ok(())
}

fn primary_key(attrs: &mut ColumnAttrs, item: &Item<'_>) -> syn::Result<()> {
    // Noted before the rest is read: a struct whose key is written wrongly does not lack one.
    attrs.primary_key = Some(item.name.span());
    item.flag().map(drop)
}

/// `length = 32`.
pub(crate) fn length(item: &Item<'_>) -> syn::Result<(u32, Span)> {
    let literal: LitInt = item.value("length = 32")?;
    match literal.base10_parse::<u32>() {
        Ok(length) if length > 0 => Ok((length, item.name.span())),
        _ => Err(syn::Error::new(literal.span(), format!("`length` is a number from 1 to {}", u32::MAX))),
    }
}

/// `precision = 10` or `scale = 2`.
pub(crate) fn digits(item: &Item<'_>, least: u8, example: &str) -> syn::Result<(u8, Span)> {
    let literal: LitInt = item.value(example)?;
    match literal.base10_parse::<u8>() {
        Ok(digits) if digits >= least => Ok((digits, item.name.span())),
        _ => Err(syn::Error::new(literal.span(), format!("`{}` is a number from {least} to {}", item.name, u8::MAX))),
    }
}

/// `scale` counts some of the digits that `precision` counts, and is 0 if only that is given.
pub(crate) fn number_of_digits(
    cx: &Ctxt,
    precision: Option<(u8, Span)>,
    scale: Option<(u8, Span)>,
) -> Option<(u8, u8, Span)> {
    match (precision, scale) {
        (None, Some((_, span))) => {
            let message = "`scale` says how many of the digits stand behind the point: add `precision = ..`";
            cx.push(syn::Error::new(span, message));
            None
        }
        (Some((precision, _)), Some((scale, span))) if scale > precision => {
            let message =
                format!("`scale` is a part of the digits, so it is {precision} at most with `precision = {precision}`");
            cx.push(syn::Error::new(span, message));
            None
        }
        (precision, scale) => precision.map(|(precision, span)| (precision, scale.map_or(0, |(scale, _)| scale), span)),
    }
}

fn sensitive(attrs: &mut ColumnAttrs, item: &Item<'_>) -> syn::Result<()> {
    item.flag()?;
    attrs.sensitive = true;
    Ok(())
}

/// `now`, or a Rust expression.
fn filled(item: &Item<'_>) -> syn::Result<Filled> {
    let tokens = item.expression(&format!("{0} = now` or `{0} = <Rust expression>", item.name))?;
    let value = match syn::parse2::<Ident>(tokens.clone()) {
        Ok(word) if word == symbol::NOW => FilledValue::Now,
        _ => FilledValue::Expression(tokens),
    };
    Ok(Filled { value, span: item.name.span() })
}

fn embed(item: &Item<'_>) -> syn::Result<EmbedAttr> {
    let mut attr = EmbedAttr { span: item.name.span(), prefix: None, default: None };
    if !item.input.peek(token::Paren) {
        return item.flag().map(|_| attr);
    }
    item.list("embed(prefix = \"billing_\", default)", |content| {
        while !content.is_empty() {
            let option = Item { name: content.call(Ident::parse_any)?, input: content };
            let found = option.name.to_string();
            match &*found {
                symbol::PREFIX => attr.prefix = Some(option.text()?),
                symbol::DEFAULT => attr.default = Some(option.flag()?),
                _ => {
                    let names = [symbol::PREFIX, symbol::DEFAULT];
                    let message = format!("unknown option `{found}`; {}", suggestion(&found, names));
                    return Err(syn::Error::new(option.name.span(), message));
                }
            }
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(())
    })?;
    Ok(attr)
}

/// `on_delete = cascade`.
pub(crate) fn action(item: &Item<'_>) -> syn::Result<(ReferentialAction, Span)> {
    Ok((item.word(ACTIONS)?, item.name.span()))
}
