//! Queries by primary key.

use super::Query;
use crate::orm::Entity;
use crate::sql::{BinaryOperator, KeyType, Node};
use crate::{Error, Result};

impl<E: Entity> Query<E> {
    /// The row with this primary key.
    pub(crate) fn by_key(key: &E::Key) -> Query<E> {
        let mut query = Query::new().with_node(key_condition::<E>(key));
        query.by_key = true;
        query
    }
}

/// The condition that picks the row with this primary key.
pub(crate) fn key_condition<E: Entity>(key: &E::Key) -> Node {
    let values = key.values().into_iter().map(|value| Node::Value(value.into_owned()));
    let equal = E::KEY
        .iter()
        .zip(values)
        .map(|(column, value)| Node::binary(BinaryOperator::Eq, Node::column(column.name.into()), value));
    Node::All(equal.collect())
}

impl<E: Entity, S> Query<E, S> {
    /// Refuses queries that cannot be cut to a number of rows.
    pub(super) fn require_uncut(&self) -> Result<()> {
        if self.select.limit.is_some() || self.select.offset.is_some() {
            return Err(Error::statement("`count` and `exists` ignore no `limit` or `offset`: call them without"));
        }
        Ok(())
    }
}
