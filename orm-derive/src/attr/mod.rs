//! Reads `#[orm(..)]`. One table of known words for each place, one small function for each word.
//!
//! A mistake costs only its own entry: the rest of the attribute is still read.

pub(crate) mod cascade;
pub(crate) mod column;
pub(crate) mod constraint;
pub(crate) mod foreign_key;
pub(crate) mod item;
pub(crate) mod relation;
pub(crate) mod sql;
pub(crate) mod table;

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Ident, Meta, Token};

pub(crate) use self::item::Item;
use crate::ctxt::Ctxt;
use crate::nearest::{list, suggestion};
use crate::symbol;

/// A word that is allowed in some place, and the function that reads what follows it.
pub(crate) struct Known<T> {
    pub(crate) name: &'static str,
    /// Whether it can be given several times.
    pub(crate) repeats: bool,
    pub(crate) read: fn(&mut T, &Item<'_>) -> syn::Result<()>,
}

impl<T> Clone for Known<T> {
    fn clone(&self) -> Known<T> {
        *self
    }
}

impl<T> Copy for Known<T> {}

impl<T> Known<T> {
    pub(crate) const fn once(name: &'static str, read: fn(&mut T, &Item<'_>) -> syn::Result<()>) -> Known<T> {
        Known { name, repeats: false, read }
    }

    pub(crate) const fn many(name: &'static str, read: fn(&mut T, &Item<'_>) -> syn::Result<()>) -> Known<T> {
        Known { name, repeats: true, read }
    }
}

/// Reads all `#[orm(..)]` in a list of attributes. `place` says where they stand: "a field".
pub(crate) fn read<T: Default>(cx: &Ctxt, attrs: &[Attribute], place: &str, known: &[Known<T>]) -> T {
    let mut into = T::default();
    let mut seen = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(symbol::ORM)) {
        if !matches!(attr.meta, Meta::List(_)) {
            cx.error_at(attr, "expected `#[orm(..)]` with a list in parentheses");
            continue;
        }
        let read = |input: ParseStream<'_>| {
            read_items(cx, input, place, known, &mut seen, &mut into);
            Ok(())
        };
        if let Err(error) = attr.parse_args_with(read) {
            cx.push(error);
        }
    }
    into
}

fn read_items<T>(
    cx: &Ctxt,
    input: ParseStream<'_>,
    place: &str,
    known: &[Known<T>],
    seen: &mut Vec<&'static str>,
    into: &mut T,
) {
    while !input.is_empty() {
        let result = word(input, known).and_then(|name| {
            let found = find(known, &name, place)?;
            if !found.repeats && seen.contains(&found.name) {
                return Err(syn::Error::new(name.span(), format!("`{}` is given twice", found.name)));
            }
            seen.push(found.name);
            (found.read)(into, &Item { name, input })
        });
        let result = result.and_then(|()| match input.is_empty() || input.peek(Token![,]) {
            true => Ok(()),
            false => Err(input.error("expected `,` before the next entry")),
        });
        if let Err(error) = result {
            cx.push(error);
        }
        skip_past_comma(input);
    }
}

fn word<T>(input: ParseStream<'_>, known: &[Known<T>]) -> syn::Result<Ident> {
    input.call(Ident::parse_any).map_err(|error| {
        let names = list(known.iter().map(|known| known.name));
        syn::Error::new(error.span(), format!("expected one of {names}"))
    })
}

fn find<'k, T>(known: &'k [Known<T>], name: &Ident, place: &str) -> syn::Result<&'k Known<T>> {
    let found = name.to_string();
    known.iter().find(|known| known.name == found).ok_or_else(|| {
        let names = known.iter().map(|known| known.name);
        let message = format!("unknown attribute `{found}` on {place}; {}", suggestion(&found, names));
        syn::Error::new(name.span(), message)
    })
}

/// Goes to the next entry, over whatever is left of this one.
fn skip_past_comma(input: ParseStream<'_>) {
    while !input.is_empty() {
        if input.parse::<Token![,]>().is_ok() {
            return;
        }
        // A token tree is always there: the input is not empty.
        let _ = input.parse::<proc_macro2::TokenTree>();
    }
}
