//! The one call that derived code makes for each field.

use super::{Plan, Reader, Source};
use crate::Result;

/// What is to be done with a DTO's fields.
pub enum Fields<'f, 'r> {
    /// Ask for what they need.
    Plan(&'f mut Plan),
    /// Read them.
    Read(&'f mut Reader<'r>),
}

/// Plans or reads one field: `Source` says how.
///
/// # Errors
/// A field that no statement can fill, or a value that does not fit it.
pub fn field<E, F, X: Source<E, F>, V: Visitor>(
    visitor: &mut V,
    name: &'static str,
    source: impl FnOnce() -> X,
) -> Result<V::Out<F>> {
    visitor.visit(name, source)
}

/// What goes over a DTO's fields.
pub trait Visitor {
    /// What comes out of a field of type `F`.
    type Out<F>;

    /// Goes over one field.
    ///
    /// # Errors
    /// As [`field`].
    fn visit<E, F, X: Source<E, F>>(&mut self, name: &'static str, source: impl FnOnce() -> X) -> Result<Self::Out<F>>;
}

impl Visitor for Plan {
    type Out<F> = ();

    fn visit<E, F, X: Source<E, F>>(&mut self, name: &'static str, source: impl FnOnce() -> X) -> Result<()> {
        self.begin(name);
        source().plan(self)
    }
}

impl Visitor for Reader<'_> {
    type Out<F> = F;

    fn visit<E, F, X: Source<E, F>>(&mut self, name: &'static str, source: impl FnOnce() -> X) -> Result<F> {
        self.begin(name);
        X::read(source, self)
    }
}
