//! `#[derive(Dto)]`, and the `dto(..)` on an entity that writes such a struct.

mod attr;
mod emit;
mod generate;
mod model;
mod read;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

pub(crate) use self::attr::{GeneratedAttr, generated};
pub(crate) use self::generate::{Generated, generate};
use crate::ctxt::Ctxt;

/// The whole derive.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::new();
    let dto = read::read(&cx, input);
    match (cx.finish(), dto) {
        (Ok(()), Some(dto)) => emit::dto(&dto),
        (Ok(()), None) => TokenStream::new(),
        (Err(errors), dto) => {
            let errors = errors.to_compile_error();
            let stub = dto.as_ref().map(emit::stub);
            quote!(#errors #stub)
        }
    }
}
