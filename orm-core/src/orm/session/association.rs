//! The table between the two sides of a many-to-many relationship, whichever side it is seen from.

use super::handle::ObjectId;
use super::objects::Objects;
use super::work::Pair;
use crate::orm::link::association_row;
use crate::orm::schema::association_table;
use crate::schema::{Name, Table};
use crate::sql::{Relation, RelationKind, Through};
use crate::value::Value;
use crate::{Error, Result};

/// A plain association table, as one of its relationships sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Association {
    pub(super) relation: &'static Relation,
    pub(super) through: &'static Through,
}

impl Association {
    /// The association table of a relationship; none if there is none, or if it has a struct of its own.
    pub(super) fn of(relation: &'static Relation) -> Option<Association> {
        let through = relation.through.as_ref().filter(|through| through.entity.is_none())?;
        (relation.kind == RelationKind::ManyToMany).then_some(Association { relation, through })
    }

    /// Whether both are the same table with the same two sides.
    pub(super) fn is_same(&self, other: &Association) -> bool {
        let is_table = self.through.table == other.through.table && self.through.schema == other.through.schema;
        is_table && (self.is_alike(other) || self.is_inverse(other))
    }

    /// Whether both see the table from the same side.
    pub(super) fn is_alike(&self, other: &Association) -> bool {
        (self.through.from, self.through.to) == (other.through.from, other.through.to)
    }

    fn is_inverse(&self, other: &Association) -> bool {
        (self.through.from, self.through.to) == (other.through.to, other.through.from)
    }

    /// The two objects of a pair, as this side sees them.
    pub(super) fn ends(&self, pair: &Pair) -> (ObjectId, ObjectId) {
        match Association::of(pair.relation).is_some_and(|other| other.is_alike(self)) {
            true => (pair.from, pair.to),
            false => (pair.to, pair.from),
        }
    }

    /// The table itself.
    pub(super) fn table(&self) -> Result<Table> {
        association_table(self.relation, self.through).map_err(Error::statement)
    }

    /// The columns of a row for two objects, in the same order from both sides.
    pub(super) fn columns(&self) -> Vec<Name> {
        let mut sides = [self.through.from, self.through.to];
        sides.sort_unstable();
        let mut columns: Vec<Name> = Vec::new();
        for name in sides.into_iter().flatten() {
            // A column that both sides share stands once.
            if !columns.iter().any(|other| other == name) {
                columns.push(Name::Borrowed(name));
            }
        }
        columns
    }

    /// The values of the row for two objects, in the order of [`columns`](Association::columns): as the objects are now, or as the
    /// database knows them.
    pub(super) fn values(&self, objects: &Objects, ends: (ObjectId, ObjectId), is_now: bool) -> Result<Vec<Value>> {
        let (near, far) = (self.relation.from.iter(), self.relation.to.iter());
        let cells = near.map(|column| (ends.0, column.index)).chain(far.map(|column| (ends.1, column.index)));
        let values = cells.map(|(id, column)| match is_now {
            true => objects.known_cell(id, column),
            false => objects.known_cell_was(id, column),
        });
        let values: Vec<Value> = values.map(|value| value.map(|value| value.into_owned())).collect::<Result<_>>()?;
        let row = association_row(self.relation, self.through, values.into_iter()).map_err(Error::statement)?;
        let value =
            |name: &Name| row.iter().find(|(other, _)| other == name).map_or(Value::Null, |(_, value)| value.clone());
        Ok(self.columns().iter().map(value).collect())
    }
}
