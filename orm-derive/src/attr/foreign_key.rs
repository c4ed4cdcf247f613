//! `foreign_key(order_id, line_no = OrderLine(order_id, line_no), relation = line)` on the struct.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path, Token, token};

use super::Item;
use super::cascade::{self, CascadeAttr, Side};
use super::column::{ReferentialAction, action};
use super::item::parenthesized;
use crate::nearest::suggestion;
use crate::symbol;

/// A foreign key of several columns.
pub(crate) struct ForeignKeyAttr {
    pub(crate) word: Ident,
    pub(crate) fields: Vec<Ident>,
    pub(crate) target: Path,
    pub(crate) target_fields: Vec<Ident>,
    pub(crate) options: Options,
}

/// What follows the columns.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) relation: Option<Ident>,
    /// The constant's name, if it is not the relationship's in capitals.
    pub(crate) constant: Option<Ident>,
    /// The constraint's name.
    pub(crate) name: Option<LitStr>,
    pub(crate) on_delete: Option<(ReferentialAction, Span)>,
    pub(crate) on_update: Option<(ReferentialAction, Span)>,
    pub(crate) cascade: Option<CascadeAttr>,
}

const EXAMPLE: &str = "foreign_key(order_id, line_no = OrderLine(order_id, line_no), relation = line)";

const OPTIONS: [&str; 6] =
    [symbol::RELATION, symbol::ON_DELETE, symbol::ON_UPDATE_KEY, symbol::NAME, symbol::CASCADE, symbol::CONST];

pub(crate) fn read(item: &Item<'_>) -> syn::Result<ForeignKeyAttr> {
    let attr = item.list(EXAMPLE, |content| {
        let fields = fields(content)?;
        let target = content.call(Path::parse_mod_style).map_err(|error| wrong(error.span()))?;
        let target_fields = target_fields(content)?;
        let mut options = Options::default();
        while !content.is_empty() {
            content.parse::<Token![,]>()?;
            if content.is_empty() {
                break;
            }
            read_option(&Item { name: content.call(Ident::parse_any)?, input: content }, &mut options)?;
        }
        Ok(ForeignKeyAttr { word: item.name.clone(), fields, target, target_fields, options })
    })?;
    check_lengths(attr)
}

/// The fields up to the `=`.
fn fields(content: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let mut fields = Vec::new();
    loop {
        fields.push(content.call(Ident::parse_any).map_err(|error| wrong(error.span()))?);
        if content.peek(Token![=]) {
            content.parse::<Token![=]>()?;
            return Ok(fields);
        }
        content.parse::<Token![,]>().map_err(|error| wrong(error.span()))?;
    }
}

fn target_fields(content: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    if !content.peek(token::Paren) {
        return Err(wrong(content.span()));
    }
    parenthesized(content, |content| super::relation::idents(content).map_err(|error| wrong(error.span())))
}

fn read_option(item: &Item<'_>, options: &mut Options) -> syn::Result<()> {
    let found = item.name.to_string();
    let twice = match &*found {
        symbol::RELATION => options.relation.replace(item.value("relation = line")?).is_some(),
        symbol::CONST => options.constant.replace(item.value("const = LINE")?).is_some(),
        symbol::NAME => options.name.replace(item.text()?).is_some(),
        symbol::ON_DELETE => options.on_delete.replace(action(item)?).is_some(),
        symbol::CASCADE => options.cascade.replace(cascade::read(item, Side::Parent)?).is_some(),
        symbol::ON_UPDATE_KEY => options.on_update.replace(action(item)?).is_some(),
        _ => {
            let message = format!("unknown option `{found}`; {}", suggestion(&found, OPTIONS));
            return Err(syn::Error::new(item.name.span(), message));
        }
    };
    match twice {
        true => Err(syn::Error::new(item.name.span(), format!("`{found}` is given twice"))),
        false => Ok(()),
    }
}

fn check_lengths(attr: ForeignKeyAttr) -> syn::Result<ForeignKeyAttr> {
    let (here, there) = (attr.fields.len(), attr.target_fields.len());
    if here != there {
        let message = format!("`foreign_key` names {here} fields here and {there} of the other struct: name as many");
        return Err(syn::Error::new(attr.word.span(), message));
    }
    if here == 1 {
        let message = "a foreign key of one column stands on its field: `#[orm(references = ..)]`";
        return Err(syn::Error::new(attr.word.span(), message));
    }
    Ok(attr)
}

fn wrong(span: Span) -> syn::Error {
    syn::Error::new(span, format!("`foreign_key` is written `{EXAMPLE}`"))
}
