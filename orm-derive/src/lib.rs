//! Derive macros of orm-core.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, parse_macro_input};

mod attr;
mod case;
mod check;
mod ctxt;
mod db_enum;
mod emit;
mod fallback;
mod model;
mod nearest;
mod read;
mod symbol;

/// Maps a struct to a table.
#[proc_macro_derive(Entity, attributes(orm))]
pub fn derive_entity(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    entity(&parse_macro_input!(input as DeriveInput)).into()
}

/// Stores an enum.
#[proc_macro_derive(DbEnum, attributes(orm))]
pub fn derive_db_enum(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    db_enum::derive(&parse_macro_input!(input as DeriveInput)).into()
}

fn entity(input: &DeriveInput) -> TokenStream {
    let cx = ctxt::Ctxt::new();
    let entity = read::read(&cx, input);
    if let Some(entity) = &entity {
        check::check(&cx, entity);
    }
    match (cx.finish(), entity) {
        (Ok(()), Some(entity)) => emit::entity(&entity),
        (Ok(()), None) => TokenStream::new(),
        (Err(errors), entity) => {
            let errors = errors.to_compile_error();
            let stub = entity.map(fallback::entity);
            quote!(#errors #stub)
        }
    }
}
