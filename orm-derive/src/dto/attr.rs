//! The words on a DTO's struct and on its fields, and the `dto(..)` of an entity.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Ident, LitInt, Path, Token};

use crate::attr::{Item, Known};
use crate::nearest::suggestion;
use crate::symbol;

/// What `#[orm(..)]` on the struct says.
#[derive(Default)]
pub(super) struct StructAttrs {
    pub(super) entity: Option<Path>,
    pub(super) krate: Option<Path>,
}

pub(super) const STRUCT: &[Known<StructAttrs>] = &[
    Known::once(symbol::ENTITY, |attrs, item| {
        attrs.entity = Some(item.path("entity = User")?);
        Ok(())
    }),
    Known::once(symbol::CRATE, |attrs, item| {
        attrs.krate = Some(item.path("crate = ::orm_core")?);
        Ok(())
    }),
];

/// What `#[orm(..)]` on a field says.
#[derive(Default)]
pub(super) struct FieldAttrs {
    pub(super) from: Option<TokenStream>,
    pub(super) depth: Option<LitInt>,
}

pub(super) const FIELD: &[Known<FieldAttrs>] = &[
    Known::once(symbol::FROM, |attrs, item| {
        attrs.from = Some(item.expression("from = Group::OWNER.then(User::NAME)")?);
        Ok(())
    }),
    Known::once(symbol::DEPTH, |attrs, item| {
        let levels: LitInt = item.value("depth = 3")?;
        if levels.base10_parse::<usize>()? == 0 {
            let message = "`depth` is 1 or more: the number of levels below the first; leave the field out for none";
            return Err(syn::Error::new(levels.span(), message));
        }
        attrs.depth = Some(levels);
        Ok(())
    }),
];

/// `dto(UserDto: id, name; derive(Serialize))` on an entity, and the same with `patch`.
pub(crate) struct GeneratedAttr {
    pub(crate) name: Ident,
    pub(crate) fields: Vec<Ident>,
    pub(crate) derives: Vec<Path>,
}

/// Reads `dto(..)` or `patch(..)`.
pub(crate) fn generated(item: &Item<'_>, example: &str) -> syn::Result<GeneratedAttr> {
    item.list(example, |content| {
        let name: Ident = content.parse()?;
        content.parse::<Token![:]>()?;
        let fields = read_fields(content)?;
        if fields.is_empty() {
            return Err(syn::Error::new(name.span(), format!("`{name}` has no fields: name some, `{name}: id`")));
        }
        let derives = match content.parse::<Option<Token![;]>>()? {
            Some(_) if !content.is_empty() => read_derives(content)?,
            _ => Vec::new(),
        };
        Ok(GeneratedAttr { name, fields, derives })
    })
}

/// The fields' names, up to the semicolon or the end.
fn read_fields(content: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let ends = |content: ParseStream<'_>| content.is_empty() || content.peek(Token![;]);
    let mut fields = Vec::new();
    while !ends(content) {
        fields.push(content.call(Ident::parse_any)?);
        if !ends(content) {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(fields)
}

fn read_derives(content: ParseStream<'_>) -> syn::Result<Vec<Path>> {
    let word = content.call(Ident::parse_any)?;
    if word != symbol::DERIVE {
        let message = format!("unknown option `{word}`; {}", suggestion(&word.to_string(), [symbol::DERIVE]));
        return Err(syn::Error::new(word.span(), message));
    }
    let list = Item { name: word, input: content };
    list.list("derive(Serialize)", |list| {
        let derives = Punctuated::<Path, Token![,]>::parse_terminated_with(list, Path::parse_mod_style)?;
        Ok(derives.into_iter().collect())
    })
}
