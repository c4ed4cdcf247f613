//! The derive's own picture of a DTO.

use proc_macro2::{Ident, TokenStream};
use syn::{LitInt, Path, Type};

/// A struct that is read from the rows of an entity.
pub(crate) struct Dto {
    pub(crate) ident: Ident,
    pub(crate) entity: Path,
    /// The path of orm-core.
    pub(crate) krate: Path,
    pub(crate) fields: Vec<Field>,
}

/// One field.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// The field's name, without `r#`.
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) source: Source,
    pub(crate) depth: Option<LitInt>,
}

/// What fills a field.
pub(crate) enum Source {
    /// The entity's constant of the same name.
    Constant(Ident),
    /// `from = ..`.
    Expression(TokenStream),
}

impl Source {
    /// Whether this may be a column: a constant. Anything else is a call, which no entity alone can answer.
    pub(crate) fn is_constant(&self) -> bool {
        match self {
            Source::Constant(_) => true,
            Source::Expression(tokens) => syn::parse2::<Path>(tokens.clone()).is_ok(),
        }
    }
}
