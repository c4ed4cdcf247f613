//! A typed column.

use std::fmt;
use std::marker::PhantomData;

use super::{ColumnNode, Expr, Mapped, Node, Path, Place};
use crate::schema::{self, Name};

/// A column of the entity `E` that holds a `T`: `User::NAME`.
pub struct Column<E, T> {
    meta: &'static schema::Column,
    index: usize,
    reference: Option<Reference>,
    unique: bool,
    field: Option<fn(&E) -> &T>,
    types: PhantomData<fn() -> (E, T)>,
}

/// What a foreign-key column refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// [`Mapped::PATH`](super::Mapped::PATH) of the entity.
    pub entity: &'static str,
    /// The column referred to, by name.
    pub column: &'static str,
    /// The column referred to, by position.
    pub index: usize,
}

impl<E, T> Column<E, T> {
    /// The column at a position of the entity's table. Called by derived code.
    pub const fn new(meta: &'static schema::Column, index: usize) -> Column<E, T> {
        Column { meta, index, reference: None, unique: false, field: None, types: PhantomData }
    }

    /// Notes what the column refers to. Called by derived code.
    pub const fn refers_to(mut self, reference: Reference) -> Column<E, T> {
        self.reference = Some(reference);
        self
    }

    /// Notes that no two rows have the same value. Called by derived code.
    pub const fn unique(mut self) -> Column<E, T> {
        self.unique = true;
        self
    }

    /// Notes which field holds the column's value. Called by derived code.
    pub const fn field(mut self, field: fn(&E) -> &T) -> Column<E, T> {
        self.field = Some(field);
        self
    }

    /// The column's value in a row; none for a column chosen at run time, whose field is not known.
    pub fn of<'e>(&self, row: &'e E) -> Option<&'e T> {
        self.field.map(|field| field(row))
    }

    /// The column's name in the database.
    pub const fn name(&self) -> &'static str {
        match self.meta.name {
            Name::Borrowed(name) => name,
            Name::Owned(_) => panic!("a derived column has a literal name"),
        }
    }

    /// The column's position in its table.
    pub const fn index(&self) -> usize {
        self.index
    }

    /// What the column refers to, if it is a foreign key.
    pub const fn reference(&self) -> Option<Reference> {
        self.reference
    }

    /// Whether no two rows have the same value.
    pub const fn is_unique(&self) -> bool {
        self.unique
    }

    /// Everything known about the column.
    pub const fn meta(&self) -> &'static schema::Column {
        self.meta
    }

    /// Whether a row that is there can get another value: not in the key, the version or a computed column.
    pub const fn is_changeable(&self) -> bool
    where
        E: Mapped,
    {
        let mut position = 0;
        while position < E::KEY.len() {
            if E::KEY[position].index == self.index {
                return false;
            }
            position += 1;
        }
        self.meta.computed.is_none() && !self.meta.version
    }

    pub(crate) fn into_node(self) -> Node {
        self.node_at(Path::ROOT)
    }

    /// The column of the row at the end of a path.
    pub(crate) fn node_at(self, path: Path) -> Node {
        let name = self.meta.name.clone();
        Node::Column(ColumnNode { place: Place::Path(path), name, meta: Some(self.meta.into()) })
    }

    /// The column as an expression.
    pub fn expr(self) -> Expr<E, T> {
        Expr::new(self.into_node())
    }
}

impl<E, T> Clone for Column<E, T> {
    fn clone(&self) -> Column<E, T> {
        *self
    }
}

impl<E, T> Copy for Column<E, T> {}

impl<E, T> fmt::Debug for Column<E, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column({})", self.meta.name)
    }
}

impl<E, T> From<Column<E, T>> for Expr<E, T> {
    fn from(column: Column<E, T>) -> Expr<E, T> {
        column.expr()
    }
}
