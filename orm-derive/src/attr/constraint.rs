//! `unique(a, b, name = "..")` and `index(a, desc(b), expr = "..", unique, where = "..")` on the struct.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token, token};

use super::Item;
use super::sql::{self, Form, SqlAttr};
use crate::nearest::suggestion;
use crate::symbol;

/// A constraint or index.
pub(crate) struct FieldsAttr {
    pub(crate) word: Ident,
    pub(crate) parts: Vec<PartAttr>,
    pub(crate) name: Option<LitStr>,
    pub(crate) unique: bool,
    pub(crate) condition: Option<SqlAttr>,
}

/// One part of it.
pub(crate) struct PartAttr {
    pub(crate) value: PartValue,
    pub(crate) descending: bool,
}

pub(crate) enum PartValue {
    Field(Ident),
    /// `expr = "lower({email})"`, of an index.
    Expression(SqlAttr),
}

pub(crate) fn unique(item: &Item<'_>) -> syn::Result<FieldsAttr> {
    read(item, "unique(name, surname)", &[symbol::NAME])
}

pub(crate) fn index(item: &Item<'_>) -> syn::Result<FieldsAttr> {
    let options = [symbol::NAME, symbol::UNIQUE, symbol::WHERE, symbol::EXPR, symbol::DESC];
    read(item, "index(name, desc(surname))", &options)
}

fn read(item: &Item<'_>, example: &str, options: &[&'static str]) -> syn::Result<FieldsAttr> {
    let word = item.name.clone();
    let mut attr = FieldsAttr { word, parts: Vec::new(), name: None, unique: false, condition: None };
    item.list(example, |content| read_list(content, options, &mut attr))?;
    if attr.parts.is_empty() {
        let message = format!("`{}` names no field; it is written `{example}`", item.name);
        return Err(syn::Error::new(item.name.span(), message));
    }
    Ok(attr)
}

fn read_list(content: ParseStream<'_>, options: &[&'static str], attr: &mut FieldsAttr) -> syn::Result<()> {
    while !content.is_empty() {
        let name = content.call(Ident::parse_any)?;
        if content.peek(Token![=]) || content.peek(token::Paren) {
            read_option(&Item { name, input: content }, options, attr)?;
        } else if name == symbol::UNIQUE && options.contains(&symbol::UNIQUE) {
            attr.unique = true;
        } else {
            attr.parts.push(PartAttr { value: PartValue::Field(name), descending: false });
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

fn read_option(item: &Item<'_>, options: &[&'static str], attr: &mut FieldsAttr) -> syn::Result<()> {
    let found = item.name.to_string();
    if !options.contains(&&*found) || found == symbol::UNIQUE {
        let message = format!("unknown option `{found}`; {}", suggestion(&found, options.iter().copied()));
        return Err(syn::Error::new(item.name.span(), message));
    }
    let twice = match &*found {
        symbol::NAME => attr.name.replace(item.text()?).is_some(),
        symbol::WHERE => attr.condition.replace(sql::read(item, Form::Plain)?).is_some(),
        symbol::EXPR => {
            let value = PartValue::Expression(sql::read(item, Form::Plain)?);
            attr.parts.push(PartAttr { value, descending: false });
            false
        }
        _ => {
            let value = item.list("desc(surname)", descending)?;
            attr.parts.push(PartAttr { value, descending: true });
            false
        }
    };
    match twice {
        true => Err(syn::Error::new(item.name.span(), format!("`{found}` is given twice"))),
        false => Ok(()),
    }
}

/// What stands in `desc(..)`: a field, or `expr = ".."`.
fn descending(content: ParseStream<'_>) -> syn::Result<PartValue> {
    let name = content.call(Ident::parse_any)?;
    let value = match name == symbol::EXPR && !content.is_empty() {
        true => PartValue::Expression(sql::read(&Item { name, input: content }, Form::Plain)?),
        false => PartValue::Field(name),
    };
    content.parse::<Option<Token![,]>>()?;
    match content.is_empty() {
        true => Ok(value),
        false => Err(content.error("`desc` takes one field or expression: `desc(surname)`, `desc(expr = \"..\")`")),
    }
}
