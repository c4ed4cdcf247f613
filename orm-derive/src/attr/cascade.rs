//! `cascade(delete, delete_orphan)` on a relationship.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Ident, Token};

use super::Item;
use crate::nearest::suggestion;
use crate::symbol;

/// What a session does with the other side.
pub(crate) struct CascadeAttr {
    /// The word `cascade`.
    pub(crate) span: Span,
    pub(crate) save: bool,
    pub(crate) merge: bool,
    pub(crate) refresh: bool,
    pub(crate) expunge: bool,
    pub(crate) delete_orphan: bool,
    /// What a deletion does, and where that is said.
    pub(crate) on_delete: Option<(OnDelete, Span)>,
}

/// What becomes of the other side when an object is deleted.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum OnDelete {
    Nullify,
    Restrict,
    Delete,
    Database,
}

/// What stands on the other side.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Side {
    /// The row that a foreign key of this struct refers to.
    Parent,
    /// Rows whose foreign key refers to this struct.
    Children,
    /// Rows that a table in between ties to this struct.
    Peers,
}

const EXAMPLE: &str = "cascade(delete, delete_orphan)";

/// What travels along.
const TRAVELS: [&str; 4] = [symbol::SAVE, symbol::MERGE, symbol::REFRESH, symbol::EXPUNGE];

const DELETIONS: [(&str, OnDelete); 4] = [
    (symbol::NULLIFY, OnDelete::Nullify),
    (symbol::RESTRICT, OnDelete::Restrict),
    (symbol::DELETE, OnDelete::Delete),
    (symbol::DATABASE, OnDelete::Database),
];

pub(crate) fn read(item: &Item<'_>, side: Side) -> syn::Result<CascadeAttr> {
    let words: Vec<Ident> = item.list(EXAMPLE, |content| {
        let words = Punctuated::<Ident, Token![,]>::parse_terminated_with(content, Ident::parse_any)?;
        Ok(words.into_iter().collect())
    })?;
    if words.is_empty() {
        return Err(syn::Error::new(item.name.span(), format!("`cascade` is written `{EXAMPLE}`")));
    }
    for (index, word) in words.iter().enumerate() {
        check(word, side)?;
        if words[..index].contains(word) {
            return Err(syn::Error::new(word.span(), format!("`{word}` is given twice")));
        }
    }
    let says = |name: &str| words.iter().any(|word| word == name);
    let (all, delete_orphan) = (says(symbol::ALL), says(symbol::DELETE_ORPHAN));
    let none_travels = !all && !TRAVELS.iter().any(|name| says(name));
    Ok(CascadeAttr {
        span: item.name.span(),
        // As where nothing is said at all.
        save: all || none_travels || says(symbol::SAVE),
        merge: all || none_travels || says(symbol::MERGE),
        refresh: all || says(symbol::REFRESH),
        expunge: all || says(symbol::EXPUNGE),
        delete_orphan,
        on_delete: on_delete(&words)?,
    })
}

/// Refuses words that mean nothing for a relationship of this kind.
fn check(word: &Ident, side: Side) -> syn::Result<()> {
    let found = word.to_string();
    let fitting = words_of(side);
    if fitting.contains(&&*found) {
        return Ok(());
    }
    let names = || suggestion(&found, fitting.iter().copied());
    let message = match (side, &*found) {
        (Side::Parent, symbol::ALL) => "`all` includes `delete`, and deleting a row leaves the row it refers to alone: name \
                                        what you mean, `cascade(save, merge, refresh, expunge)`"
            .to_owned(),
        (Side::Parent, found) if words_of(Side::Children).contains(&found) => format!(
            "`{found}` says what becomes of rows when the row they refer to goes: it belongs to `has_many` or `has_one` on the \
             other struct"
        ),
        (Side::Peers, symbol::DELETE_ORPHAN) => {
            "a row can have many others over a table in between, so losing one does not make it an orphan: remove `delete_orphan`"
                .to_owned()
        }
        (Side::Peers, found) if words_of(Side::Children).contains(&found) => format!(
            "the rows in between always go with either side, so there is nothing to `{found}`: remove it, or write `delete` to delete \
             the rows on the other side too"
        ),
        _ => format!("`cascade` does not know `{found}`; {}", names()),
    };
    Err(syn::Error::new(word.span(), message))
}

fn words_of(side: Side) -> Vec<&'static str> {
    let more: &[&str] = match side {
        Side::Parent => &[],
        Side::Peers => &[symbol::DELETE, symbol::ALL],
        Side::Children => {
            let [nullify, restrict, delete, database] = DELETIONS.map(|(name, _)| name);
            &[delete, symbol::DELETE_ORPHAN, nullify, restrict, database, symbol::ALL]
        }
    };
    TRAVELS.iter().chain(more).copied().collect()
}

/// The one word about deletions. `all` and `delete_orphan` mean `delete`, unless the database is trusted with it.
fn on_delete(words: &[Ident]) -> syn::Result<Option<(OnDelete, Span)>> {
    let mut explicit = words.iter().filter_map(|word| {
        let (_, deletion) = DELETIONS.iter().find(|(name, _)| word == name)?;
        Some((*deletion, word))
    });
    let contradiction = |word: &Ident, other: &Ident| {
        let message =
            format!("`{word}` contradicts `{other}`: both say what becomes of the other side, keep one of them");
        Err(syn::Error::new(word.span(), message))
    };
    let implying = words.iter().find(|word| *word == symbol::ALL || *word == symbol::DELETE_ORPHAN);
    match (explicit.next(), explicit.next(), implying) {
        (Some((_, first)), Some((_, second)), _) => contradiction(second, first),
        (Some((OnDelete::Nullify | OnDelete::Restrict, word)), None, Some(implying)) => contradiction(word, implying),
        (Some((deletion, word)), None, _) => Ok(Some((deletion, word.span()))),
        (None, ..) => Ok(implying.map(|word| (OnDelete::Delete, word.span()))),
    }
}
