//! `#[derive(Patch)]`, and the `patch(..)` on an entity that writes such a struct.

mod attr;
mod emit;
mod generate;
mod model;
mod read;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

pub(crate) use self::generate::generate;
use crate::ctxt::Ctxt;

/// The whole derive.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::new();
    let patch = read::read(&cx, input);
    match (cx.finish(), patch) {
        (Ok(()), Some(patch)) => emit::patch(&patch),
        (Ok(()), None) => TokenStream::new(),
        (Err(errors), patch) => {
            let errors = errors.to_compile_error();
            let stub = patch.as_ref().map(emit::stub);
            quote!(#errors #stub)
        }
    }
}
