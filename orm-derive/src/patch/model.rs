//! The derive's own picture of a patch.

use proc_macro2::{Ident, TokenStream};
use syn::{Path, Type};

/// A struct of changes of some columns of an entity.
pub(crate) struct Patch {
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
    pub(crate) column: Target,
}

/// What a field is written to.
pub(crate) enum Target {
    /// The entity's constant of the same name.
    Constant(Ident),
    /// `to = ..`.
    Expression(TokenStream),
}

impl Target {
    /// Whether this is a constant, which the compiler can ask. Anything else is a call.
    pub(crate) fn is_constant(&self) -> bool {
        match self {
            Target::Constant(_) => true,
            Target::Expression(tokens) => syn::parse2::<Path>(tokens.clone()).is_ok(),
        }
    }
}
