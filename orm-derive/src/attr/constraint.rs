//! `unique(a, b, name = "..")` and `index(a, b, unique, where = "..")` on the struct.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

use super::Item;
use crate::nearest::suggestion;
use crate::symbol;

/// A constraint or index over some fields.
pub(crate) struct FieldsAttr {
    pub(crate) word: Ident,
    pub(crate) fields: Vec<Ident>,
    pub(crate) name: Option<LitStr>,
    pub(crate) unique: bool,
    pub(crate) condition: Option<LitStr>,
}

pub(crate) fn unique(item: &Item<'_>) -> syn::Result<FieldsAttr> {
    read(item, "unique(name, surname)", &[symbol::NAME])
}

pub(crate) fn index(item: &Item<'_>) -> syn::Result<FieldsAttr> {
    read(item, "index(name, surname)", &[symbol::NAME, symbol::UNIQUE, symbol::WHERE])
}

fn read(item: &Item<'_>, example: &str, options: &[&'static str]) -> syn::Result<FieldsAttr> {
    let word = item.name.clone();
    let mut attr = FieldsAttr { word, fields: Vec::new(), name: None, unique: false, condition: None };
    item.list(example, |content| read_list(content, options, &mut attr))?;
    if attr.fields.is_empty() {
        let message = format!("`{}` names no field; it is written `{example}`", item.name);
        return Err(syn::Error::new(item.name.span(), message));
    }
    Ok(attr)
}

fn read_list(content: ParseStream<'_>, options: &[&'static str], attr: &mut FieldsAttr) -> syn::Result<()> {
    while !content.is_empty() {
        let name = content.call(Ident::parse_any)?;
        if content.peek(Token![=]) {
            read_option(content, name, options, attr)?;
        } else if name == symbol::UNIQUE && options.contains(&symbol::UNIQUE) {
            attr.unique = true;
        } else {
            attr.fields.push(name);
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

fn read_option(
    content: ParseStream<'_>,
    name: Ident,
    options: &[&'static str],
    attr: &mut FieldsAttr,
) -> syn::Result<()> {
    let found = name.to_string();
    content.parse::<Token![=]>()?;
    let text: LitStr = match options.contains(&&*found) && found != symbol::UNIQUE {
        true => content.parse()?,
        false => {
            let message = format!("unknown option `{found}`; {}", suggestion(&found, options.iter().copied()));
            return Err(syn::Error::new(name.span(), message));
        }
    };
    let slot = if found == symbol::NAME { &mut attr.name } else { &mut attr.condition };
    match slot.replace(text) {
        Some(_) => Err(syn::Error::new(name.span(), format!("`{found}` is given twice"))),
        None => Ok(()),
    }
}
