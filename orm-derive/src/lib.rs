//! Derive macros of orm-core, which re-exports them beside the traits of the same names.
//!
//! The stages go in one direction: `attr` reads `#[orm(..)]`, `read` makes the model of it, `check` applies the rules over several
//! attributes, `emit` writes the code. All mistakes are collected on the way (`ctxt`) and shown together; `fallback` then stands in
//! for the code, so that uses of the struct are not reported too.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, parse_macro_input};

mod attr;
mod case;
mod check;
mod ctxt;
mod db_enum;
mod db_type;
mod dto;
mod embed;
mod emit;
mod fallback;
mod model;
mod nearest;
mod patch;
mod read;
mod symbol;

#[doc = include_str!("doc/entity.md")]
#[proc_macro_derive(Entity, attributes(orm))]
pub fn derive_entity(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    entity(&parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("doc/db_enum.md")]
#[proc_macro_derive(DbEnum, attributes(orm))]
pub fn derive_db_enum(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    db_enum::derive(&parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("doc/db_type.md")]
#[proc_macro_derive(DbType, attributes(orm))]
pub fn derive_db_type(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    db_type::derive(&parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("doc/embed.md")]
#[proc_macro_derive(Embed, attributes(orm))]
pub fn derive_embed(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    embed::derive(&parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("doc/dto.md")]
#[proc_macro_derive(Dto, attributes(orm))]
pub fn derive_dto(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    dto::derive(&parse_macro_input!(input as DeriveInput)).into()
}

#[doc = include_str!("doc/patch.md")]
#[proc_macro_derive(Patch, attributes(orm))]
pub fn derive_patch(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    patch::derive(&parse_macro_input!(input as DeriveInput)).into()
}

fn entity(input: &DeriveInput) -> TokenStream {
    let cx = ctxt::Ctxt::new();
    let mut entity = read::read(&cx, input);
    if let Some(entity) = &mut entity {
        check::check(&cx, entity);
        entity.columns.iter_mut().for_each(model::Column::fill_version);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_stands_in_the_documentation() {
        let entity = include_str!("doc/entity.md");
        let words = attr::table::KNOWN.iter().map(|known| known.name);
        for word in words.chain(attr::column::KNOWN.iter().map(|known| known.name)) {
            let cells = [format!("`{word}`"), format!("`{word} ="), format!("`{word}(")];
            let row = |line: &str| line.starts_with('|') && cells.iter().any(|cell| line.contains(cell));
            assert!(entity.lines().any(row), "`{word}` has no row in doc/entity.md");
        }
    }

    #[test]
    fn every_attribute_of_a_newtype_stands_in_the_documentation() {
        let text = include_str!("doc/db_type.md");
        let embedded = include_str!("doc/embed.md");
        for name in embed::FIELD.iter().chain(embed::STRUCT) {
            let is_named = embedded.contains(&format!("`{name}`")) || embedded.contains(&format!("`{name}("));
            assert!(is_named, "`{name}` is not named");
        }
        for known in db_type::KNOWN {
            let word = format!("`{}", known.name);
            assert!(text.lines().any(|line| line.starts_with('|') && line.contains(&word)), "{word} has no row");
        }
    }

    /// Generated code is compiled again for each entity, so its size is kept in sight: what can be written once stands in orm-core.
    #[test]
    fn an_entity_of_five_columns_and_three_relationships_expands_to_less_than_264_lines() {
        let input: DeriveInput = syn::parse_quote! {
            #[orm(table = "users", unique(name, surname))]
            #[orm(has_many(posts: Post, by = author_id), many_to_many(teams: Team, table = "user_team"))]
            pub struct User {
                #[orm(primary_key)]
                pub id: i32,
                #[orm(length = 32)]
                pub name: String,
                #[orm(length = 32)]
                pub surname: String,
                #[orm(references = Group, on_delete = set_null)]
                pub group_id: Option<i32>,
                #[orm(default = now, on_update = now)]
                pub updated_at: NaiveDateTime,
            }
        };
        assert_shorter(entity(&input), 264);
    }

    #[test]
    fn a_dto_of_five_fields_expands_to_less_than_100_lines() {
        let input: DeriveInput = syn::parse_quote! {
            #[orm(entity = Group)]
            struct GroupDto {
                id: i32,
                name: String,
                owner: Option<UserDto>,
                members: Vec<UserDto>,
                #[orm(from = Group::LEADER_NAME)]
                leader_name: Option<String>,
            }
        };
        assert_shorter(dto::derive(&input), 100);
    }

    fn assert_shorter(tokens: TokenStream, limit: usize) {
        let file = syn::parse2(tokens).expect("an expansion is Rust");
        let text = prettyplease::unparse(&file);
        let lines = text.lines().count();
        println!("{text}\n{lines} lines");
        assert!(lines < limit, "{lines} lines:\n{text}");
    }
}
