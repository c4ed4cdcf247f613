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
    /// The words for every dialect; empty where only some have words of their own.
    pub(crate) text: LitStr,
    /// The constraint's name, where it can have one.
    pub(crate) name: Option<LitStr>,
    /// Whether `virtual` stands behind the words of a computed column.
    pub(crate) is_virtual: bool,
    /// Pairs of a dialect and its words.
    pub(crate) overrides: Vec<(String, LitStr)>,
}

/// What may stand beside the words.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Form {
    /// Words for some dialects.
    Plain,
    /// And a constraint's name.
    Named,
    /// And `virtual`.
    Computed,
    /// Words for some dialects, without any for the others.
    Partial,
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

/// Reads the SQL of an entry.
pub(crate) fn read(item: &Item<'_>, form: Form) -> syn::Result<SqlAttr> {
    let example = match form {
        Form::Partial => format!("{0} = \"..\"` or `{0}({1} = \"..\")", item.name, DIALECTS[1]),
        _ => format!("{0} = \"sql\"` or `{0}(\"sql\", {1} = \"..\")", item.name, DIALECTS[2]),
    };
    if !item.input.peek(token::Paren) {
        let text: LitStr = item.value(&example)?;
        return filled(SqlAttr { text, name: None, is_virtual: false, overrides: Vec::new() });
    }
    item.list(&example, |content| read_list(content, item.name.span(), form)).and_then(filled)
}

fn read_list(content: ParseStream<'_>, span: Span, form: Form) -> syn::Result<SqlAttr> {
    let begins_with_dialect = form == Form::Partial && !content.is_empty() && !content.peek(LitStr);
    let text = match begins_with_dialect {
        true => LitStr::new("", span),
        false => content.parse().map_err(|error| syn::Error::new(error.span(), "expected the SQL as a text first"))?,
    };
    let mut sql = SqlAttr { text, name: None, is_virtual: false, overrides: Vec::new() };
    if begins_with_dialect {
        read_option(content, form, &mut sql)?;
    }
    while !content.is_empty() {
        content.parse::<Token![,]>()?;
        if content.is_empty() {
            break;
        }
        read_option(content, form, &mut sql)?;
    }
    Ok(sql)
}

fn read_option(content: ParseStream<'_>, form: Form, sql: &mut SqlAttr) -> syn::Result<()> {
    let option = content.call(Ident::parse_any)?;
    let found = option.to_string();
    let word = match form {
        Form::Named => Some(symbol::NAME),
        Form::Computed => Some(symbol::VIRTUAL),
        Form::Plain | Form::Partial => None,
    };
    let is_word = word == Some(&*found);
    if !is_word && !DIALECTS.contains(&&*found) {
        let names = DIALECTS.into_iter().chain(word);
        return Err(syn::Error::new(option.span(), format!("unknown option `{found}`; {}", suggestion(&found, names))));
    }
    let is_given = is_word && (sql.name.is_some() || sql.is_virtual);
    if is_given || sql.overrides.iter().any(|(dialect, _)| *dialect == found) {
        return Err(syn::Error::new(option.span(), format!("`{found}` is given twice")));
    }
    if is_word && form == Form::Computed {
        sql.is_virtual = true;
        return Ok(());
    }
    content.parse::<Token![=]>()?;
    let text: LitStr = content.parse()?;
    match is_word {
        true => sql.name = Some(text),
        false => sql.overrides.push((found, text)),
    }
    Ok(())
}

fn filled(sql: SqlAttr) -> syn::Result<SqlAttr> {
    let is_partial = sql.text.value().is_empty() && !sql.overrides.is_empty();
    let texts = sql.texts().skip(usize::from(is_partial));
    if let Some(empty) = texts.into_iter().find(|text| text.value().trim().is_empty()) {
        return Err(syn::Error::new(empty.span(), "the SQL is empty"));
    }
    Ok(sql)
}

/// The names in braces; other braces are the SQL's own.
pub(crate) fn placeholders(sql: &str) -> Vec<String> {
    sql.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .filter(|name| syn::parse_str::<Ident>(name).is_ok())
        .map(str::to_owned)
        .collect()
}
