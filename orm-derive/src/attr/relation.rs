//! `has_many`, `has_one` and `many_to_many` on the struct.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path, Token, token};

use super::Item;
use super::cascade::{self, CascadeAttr, Side};
use super::item::parenthesized;
use crate::nearest::suggestion;
use crate::symbol;

/// A relationship whose foreign key is not a field of this struct.
pub(crate) struct RelationAttr {
    pub(crate) name: Ident,
    pub(crate) target: Path,
    pub(crate) link: LinkAttr,
    /// The constant's name, if it is not the relationship's in capitals.
    pub(crate) constant: Option<Ident>,
    pub(crate) cascade: Option<CascadeAttr>,
}

/// How the two sides are tied together.
pub(crate) enum LinkAttr {
    /// `by = field`, or `by = (field, field)`, of the target.
    By { fields: Vec<Ident>, one: bool },
    /// A table in between, without a struct, and its columns where they are named.
    Table { table: LitStr, schema: Option<LitStr>, from: Vec<LitStr>, to: Vec<LitStr> },
    /// An entity in between, and its fields that refer to this side and to the other.
    Through { entity: Path, from: Vec<Ident>, to: Vec<Ident> },
}

#[derive(Default)]
struct Options {
    by: Option<Vec<Ident>>,
    table: Option<LitStr>,
    schema: Option<LitStr>,
    from: Option<Vec<LitStr>>,
    to: Option<Vec<LitStr>>,
    through: Option<(Path, Vec<Ident>, Vec<Ident>)>,
    constant: Option<Ident>,
    cascade: Option<CascadeAttr>,
}

pub(crate) fn has_many(item: &Item<'_>) -> syn::Result<RelationAttr> {
    has(item, "has_many(posts: Post, by = author_id)", false)
}

pub(crate) fn has_one(item: &Item<'_>) -> syn::Result<RelationAttr> {
    has(item, "has_one(profile: Profile, by = user_id)", true)
}

fn has(item: &Item<'_>, example: &str, one: bool) -> syn::Result<RelationAttr> {
    let (name, target, options) = read(item, example, &[symbol::BY, symbol::CASCADE, symbol::CONST], Side::Children)?;
    let fields = options.by.ok_or_else(|| {
        let message = format!("`{}` needs `by = ..`, the foreign key's field: `{example}`", item.name);
        syn::Error::new(item.name.span(), message)
    })?;
    let (constant, cascade) = (options.constant, options.cascade);
    Ok(RelationAttr { name, target, link: LinkAttr::By { fields, one }, constant, cascade })
}

/// The options of a relationship with a table in between.
const ASSOCIATION: [&str; 7] =
    [symbol::TABLE, symbol::SCHEMA, symbol::FROM, symbol::TO, symbol::THROUGH, symbol::CASCADE, symbol::CONST];

pub(crate) fn many_to_many(item: &Item<'_>) -> syn::Result<RelationAttr> {
    let example = "many_to_many(teams: Team, table = \"user_team\")";
    let (name, target, mut options) = read(item, example, &ASSOCIATION, Side::Peers)?;
    let (constant, cascade) = (options.constant.take(), options.cascade.take());
    let link = match options {
        Options { table: Some(table), schema, from, to, through: None, .. } => {
            LinkAttr::Table { table, schema, from: from.unwrap_or_default(), to: to.unwrap_or_default() }
        }
        Options { through: Some((entity, from, to)), table: None, schema: None, from: None, to: None, .. } => {
            LinkAttr::Through { entity, from, to }
        }
        Options { through: Some(_), .. } => {
            let message = "`through` takes its columns itself, `through = Membership(user_id, team_id)`, \
                           and leaves no room for `table`, `schema`, `from` and `to`";
            return Err(syn::Error::new(item.name.span(), message));
        }
        _ => {
            let message = "`many_to_many` needs `table = \"user_team\"`, or `through = Membership(user_id, team_id)` \
                           if the table in between is an entity";
            return Err(syn::Error::new(item.name.span(), message));
        }
    };
    Ok(RelationAttr { name, target, link, constant, cascade })
}

fn read(item: &Item<'_>, example: &str, words: &[&'static str], side: Side) -> syn::Result<(Ident, Path, Options)> {
    item.list(example, |content| {
        let wrong = |error: syn::Error| {
            let message = format!("`{}` begins with a name and an entity: `{example}`", item.name);
            syn::Error::new(error.span(), message)
        };
        let name = content.call(Ident::parse_any).map_err(wrong)?;
        content.parse::<Token![:]>().map_err(wrong)?;
        let target = content.call(Path::parse_mod_style).map_err(wrong)?;
        let mut options = Options::default();
        while !content.is_empty() {
            content.parse::<Token![,]>()?;
            if content.is_empty() {
                break;
            }
            read_option(content, words, side, &mut options)?;
        }
        Ok((name, target, options))
    })
}

fn read_option(content: ParseStream<'_>, words: &[&'static str], side: Side, options: &mut Options) -> syn::Result<()> {
    let word = content.call(Ident::parse_any)?;
    let found = word.to_string();
    if !words.contains(&&*found) {
        let message = format!("unknown option `{found}`; {}", suggestion(&found, words.iter().copied()));
        return Err(syn::Error::new(word.span(), message));
    }
    if found != symbol::CASCADE {
        content.parse::<Token![=]>()?;
    }
    let twice = match &*found {
        symbol::CASCADE => {
            let item = Item { name: word.clone(), input: content };
            options.cascade.replace(cascade::read(&item, side)?).is_some()
        }
        symbol::BY => options.by.replace(one_or_more(content, one_ident)?).is_some(),
        symbol::CONST => options.constant.replace(content.parse()?).is_some(),
        symbol::TABLE => options.table.replace(content.parse()?).is_some(),
        symbol::SCHEMA => options.schema.replace(content.parse()?).is_some(),
        symbol::FROM => options.from.replace(one_or_more(content, column_name)?).is_some(),
        symbol::TO => options.to.replace(one_or_more(content, column_name)?).is_some(),
        _ => options.through.replace(through(content)?).is_some(),
    };
    match twice {
        true => Err(syn::Error::new(word.span(), format!("`{found}` is given twice"))),
        false => Ok(()),
    }
}

/// A column of a table without a struct: a name, or a text where it is no Rust name.
fn column_name(content: ParseStream<'_>) -> syn::Result<LitStr> {
    if content.peek(LitStr) {
        return content.parse();
    }
    let name = content.call(Ident::parse_any)?;
    Ok(LitStr::new(&name.unraw().to_string(), name.span()))
}

fn one_ident(content: ParseStream<'_>) -> syn::Result<Ident> {
    content.call(Ident::parse_any)
}

/// `a`, or `(a, b)` for a key of several columns.
fn one_or_more<T>(content: ParseStream<'_>, parse: fn(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<Vec<T>> {
    if content.peek(token::Paren) {
        return parenthesized(content, |content| comma_separated(content, parse));
    }
    parse(content).map(|only| vec![only])
}

/// Names with commas between them, up to the end; one at least.
pub(super) fn idents(content: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    comma_separated(content, one_ident)
}

fn comma_separated<T>(content: ParseStream<'_>, parse: fn(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<Vec<T>> {
    let mut list = vec![parse(content)?];
    while !content.is_empty() {
        content.parse::<Token![,]>()?;
        if !content.is_empty() {
            list.push(parse(content)?);
        }
    }
    Ok(list)
}

/// `Membership(user_id, team_id)`, or `Membership((tenant_id, user_id), (tenant_id, team_id))`.
fn through(content: ParseStream<'_>) -> syn::Result<(Path, Vec<Ident>, Vec<Ident>)> {
    let entity = content.call(Path::parse_mod_style)?;
    let wrong = |span| {
        let message = "`through` names the entity in between and its two foreign keys, the one to this side first: \
                       `through = Membership(user_id, team_id)`; a key of several columns stands in parentheses";
        syn::Error::new(span, message)
    };
    if !content.peek(token::Paren) {
        return Err(wrong(content.span()));
    }
    let (from, to) = parenthesized(content, |fields| {
        let from = one_or_more(fields, one_ident).map_err(|error| wrong(error.span()))?;
        fields.parse::<Token![,]>().map_err(|error| wrong(error.span()))?;
        let to = one_or_more(fields, one_ident).map_err(|error| wrong(error.span()))?;
        fields.parse::<Option<Token![,]>>()?;
        if fields.is_empty() { Ok((from, to)) } else { Err(wrong(fields.span())) }
    })?;
    Ok((entity, from, to))
}
