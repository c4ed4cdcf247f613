//! SQL in the user's own words, with other words for some dialects.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token, token};

use super::Item;
use crate::nearest::suggestion;
use crate::symbol::{self, DIALECTS};

/// `"sql"` or `("sql", name = "..", mysql = "..")`.
#[derive(Clone)]
pub(crate) struct SqlAttr {
    pub(crate) text: LitStr,
    /// The constraint's name, where it can have one.
    pub(crate) name: Option<LitStr>,
    /// Pairs of a dialect and its words.
    pub(crate) overrides: Vec<(String, LitStr)>,
}

impl SqlAttr {
    pub(crate) fn span(&self) -> Span {
        self.text.span()
    }

    /// Every text, whatever the dialect.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &LitStr> {
        std::iter::once(&self.text).chain(self.overrides.iter().map(|(_, text)| text))
    }
}

/// Reads the SQL of an entry. `named` says whether `name = ".."` is allowed.
pub(crate) fn read(item: &Item<'_>, named: bool) -> syn::Result<SqlAttr> {
    let example = format!("{0} = \"sql\"` or `{0}(\"sql\", {1} = \"..\")", item.name, symbol::DIALECTS[2]);
    if !item.input.peek(token::Paren) {
        let text: LitStr = item.value(&example)?;
        return filled(SqlAttr { text, name: None, overrides: Vec::new() });
    }
    item.list(&example, |content| read_list(content, named)).and_then(filled)
}

fn read_list(content: ParseStream<'_>, named: bool) -> syn::Result<SqlAttr> {
    let text = content.parse().map_err(|error| syn::Error::new(error.span(), "expected the SQL as a text first"))?;
    let mut sql = SqlAttr { text, name: None, overrides: Vec::new() };
    while !content.is_empty() {
        content.parse::<Token![,]>()?;
        if content.is_empty() {
            break;
        }
        read_option(content, named, &mut sql)?;
    }
    Ok(sql)
}

fn read_option(content: ParseStream<'_>, named: bool, sql: &mut SqlAttr) -> syn::Result<()> {
    let option = content.call(Ident::parse_any)?;
    let found = option.to_string();
    let is_name = named && found == symbol::NAME;
    if !is_name && !DIALECTS.contains(&&*found) {
        let names = DIALECTS.into_iter().chain(named.then_some(symbol::NAME));
        return Err(syn::Error::new(option.span(), format!("unknown option `{found}`; {}", suggestion(&found, names))));
    }
    if sql.overrides.iter().any(|(dialect, _)| *dialect == found) || (is_name && sql.name.is_some()) {
        return Err(syn::Error::new(option.span(), format!("`{found}` is given twice")));
    }
    content.parse::<Token![=]>()?;
    let text: LitStr = content.parse()?;
    match is_name {
        true => sql.name = Some(text),
        false => sql.overrides.push((found, text)),
    }
    Ok(())
}

fn filled(sql: SqlAttr) -> syn::Result<SqlAttr> {
    if let Some(empty) = sql.texts().find(|text| text.value().trim().is_empty()) {
        return Err(syn::Error::new(empty.span(), "the SQL is empty"));
    }
    Ok(sql)
}
