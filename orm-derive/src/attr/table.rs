//! The words on the struct.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Ident, LitBool, LitStr, Path, Token};

use super::constraint::{self, FieldsAttr};
use super::foreign_key::{self, ForeignKeyAttr};
use super::relation::{self, RelationAttr};
use super::sql::{self, Form, SqlAttr};
use super::{Item, Known};
use crate::dto::{self, GeneratedAttr};
use crate::nearest::suggestion;
use crate::symbol;

/// What `#[orm(..)]` on the struct says.
#[derive(Default)]
pub(crate) struct TableAttrs {
    pub(crate) table: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) comment: Option<LitStr>,
    pub(crate) view: Option<Span>,
    pub(crate) no_primary_key: Option<Span>,
    pub(crate) hooks: Option<Span>,
    pub(crate) uniques: Vec<FieldsAttr>,
    pub(crate) indexes: Vec<FieldsAttr>,
    pub(crate) checks: Vec<SqlAttr>,
    pub(crate) foreign_keys: Vec<ForeignKeyAttr>,
    pub(crate) relations: Vec<RelationAttr>,
    pub(crate) register: Option<LitBool>,
    pub(crate) new: NewAttr,
    pub(crate) dtos: Vec<GeneratedAttr>,
    pub(crate) patches: Vec<GeneratedAttr>,
    pub(crate) krate: Option<Path>,
}

/// `new(name = CreateUser, derive(Default))`.
#[derive(Default)]
pub(crate) struct NewAttr {
    pub(crate) name: Option<Ident>,
    pub(crate) derives: Vec<Path>,
    /// Where it stands, if it was written out.
    pub(crate) span: Option<Span>,
}

const DTO: &str = "dto(UserDto: id, name; derive(Serialize))";
const PATCH: &str = "patch(UserPatch: name; derive(Deserialize))";

pub(crate) const KNOWN: &[Known<TableAttrs>] = &[
    Known::once(symbol::TABLE, |attrs, item| put(&mut attrs.table, item.text()?)),
    Known::once(symbol::SCHEMA, |attrs, item| put(&mut attrs.schema, item.text()?)),
    Known::once(symbol::COMMENT, |attrs, item| put(&mut attrs.comment, item.text()?)),
    Known::once(symbol::VIEW, |attrs, item| put(&mut attrs.view, item.flag()?)),
    Known::once(symbol::NO_PRIMARY_KEY, |attrs, item| put(&mut attrs.no_primary_key, item.flag()?)),
    Known::once(symbol::HOOKS, |attrs, item| put(&mut attrs.hooks, item.flag()?)),
    Known::many(symbol::UNIQUE, |attrs, item| push(&mut attrs.uniques, constraint::unique(item)?)),
    Known::many(symbol::INDEX, |attrs, item| push(&mut attrs.indexes, constraint::index(item)?)),
    Known::many(symbol::CHECK, |attrs, item| push(&mut attrs.checks, sql::read(item, Form::Named)?)),
    Known::many(symbol::FOREIGN_KEY, |attrs, item| push(&mut attrs.foreign_keys, foreign_key::read(item)?)),
    Known::many(symbol::HAS_MANY, |attrs, item| push(&mut attrs.relations, relation::has_many(item)?)),
    Known::many(symbol::HAS_ONE, |attrs, item| push(&mut attrs.relations, relation::has_one(item)?)),
    Known::many(symbol::MANY_TO_MANY, |attrs, item| push(&mut attrs.relations, relation::many_to_many(item)?)),
    Known::once(symbol::REGISTER, |attrs, item| put(&mut attrs.register, item.switch()?)),
    Known::once(symbol::NEW, new),
    Known::many(symbol::DTO, |attrs, item| push(&mut attrs.dtos, dto::generated(item, DTO)?)),
    Known::many(symbol::PATCH, |attrs, item| push(&mut attrs.patches, dto::generated(item, PATCH)?)),
    Known::once(symbol::CRATE, |attrs, item| put(&mut attrs.krate, item.path("crate = ::orm_core")?)),
];

fn put<T>(slot: &mut Option<T>, value: T) -> syn::Result<()> {
    *slot = Some(value);
    Ok(())
}

fn push<T>(list: &mut Vec<T>, value: T) -> syn::Result<()> {
    list.push(value);
    Ok(())
}

fn new(attrs: &mut TableAttrs, item: &Item<'_>) -> syn::Result<()> {
    attrs.new.span = Some(item.name.span());
    item.list("new(name = CreateUser, derive(Default))", |content| {
        while !content.is_empty() {
            let option = Item { name: content.call(Ident::parse_any)?, input: content };
            new_option(&mut attrs.new, &option)?;
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(())
    })
}

fn new_option(new: &mut NewAttr, option: &Item<'_>) -> syn::Result<()> {
    let found = option.name.to_string();
    match &*found {
        symbol::NAME => new.name = Some(option.value("name = CreateUser")?),
        symbol::DERIVE => {
            let paths = option.list("derive(Default, PartialEq)", |list| {
                Punctuated::<Path, Token![,]>::parse_terminated_with(list, Path::parse_mod_style)
            });
            new.derives.extend(paths?);
        }
        _ => {
            let message = format!("unknown option `{found}`; {}", suggestion(&found, [symbol::NAME, symbol::DERIVE]));
            return Err(syn::Error::new(option.name.span(), message));
        }
    }
    Ok(())
}
