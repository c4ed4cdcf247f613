//! The rows on the other side of a relationship, as a query.

use super::Query;
use crate::orm::Entity;
use crate::sql::{BinaryOperator, KeyColumn, Node, Relation, Select, TableName, Target, ToMany, ToOne};
use crate::value::{KeyValue, Value, ValueRef};
use crate::{Error, Result};

/// Rows whose related rows are asked for: `&user`, `&users`, `&users[..3]`.
pub trait Parents<E> {
    /// The rows.
    fn rows(&self) -> &[E];
}

impl<E: Entity> Parents<E> for &E {
    fn rows(&self) -> &[E] {
        std::slice::from_ref(*self)
    }
}

impl<E: Entity> Parents<E> for &[E] {
    fn rows(&self) -> &[E] {
        self
    }
}

impl<E: Entity> Parents<E> for &Vec<E> {
    fn rows(&self) -> &[E] {
        self
    }
}

impl<E: Entity, C: Entity> ToMany<E, C> {
    /// The rows on the other side for these rows, as a query that can be filtered and ordered further.
    pub fn of(self, parents: impl Parents<E>) -> Query<C> {
        children(self.path().steps(), parents.rows())
    }
}

impl<E: Entity, N: Target<Entity: Entity>> ToOne<E, N> {
    /// The row on the other side for this row (or the rows, for several), as a query.
    pub fn of(self, parents: impl Parents<E>) -> Query<N::Entity> {
        children(self.path().steps(), parents.rows())
    }
}

fn children<E: Entity, C: Entity>(steps: &[&'static Relation], parents: &[E]) -> Query<C> {
    let mut query = Query::new();
    let Some(first) = steps.first() else { return query };
    let keys = keys(parents.iter().map(|parent| first.from.iter().map(|column| parent.cell(column.index)).collect()));
    match reached(steps, &keys) {
        Ok(node) => query.with_node(node),
        Err(error) => {
            query.problem = Some(error.to_string());
            query
        }
    }
}

/// Each key once, without those that hold a NULL.
pub(crate) fn keys<'a>(cells: impl Iterator<Item = Vec<ValueRef<'a>>>) -> Vec<Vec<Value>> {
    let mut seen = std::collections::HashSet::new();
    let mut list = Vec::new();
    for key in cells {
        let Some(identity) = KeyValue::of_columns(key.iter().map(ValueRef::reborrow)) else { continue };
        if seen.insert(identity) {
            list.push(key.into_iter().map(ValueRef::into_owned).collect());
        }
    }
    list
}

/// The condition on a row that it is reached over these relationships from a row with one of the keys.
fn reached(steps: &[&'static Relation], keys: &[Vec<Value>]) -> Result<Node> {
    let Some((last, before)) = steps.split_last() else { return Ok(Node::All(Vec::new())) };
    let link = |columns: Vec<Node>| match before {
        [] => Ok(any_key(columns, keys)),
        before => {
            let parent = single(last.from, last)?;
            let mut select = Select::from(last.source_table()).column(Node::column(parent.name.into()));
            select.filter.push(reached(before, keys)?);
            Ok(Node::InSelect(Box::new(lone(columns, last)?), Box::new(select), false))
        }
    };
    let Some(through) = &last.through else {
        return link(last.to.iter().map(|column| Node::column(column.name.into())).collect());
    };
    let mut table = TableName::new(through.table);
    table.schema = through.schema.map(Into::into);
    let far = lone(through.to.iter().map(|name| Node::column((*name).into())).collect(), last)?;
    let mut select = Select::from(table).column(far);
    select.filter.push(link(through.from.iter().map(|name| Node::column((*name).into())).collect())?);
    Ok(Node::InSelect(Box::new(Node::column(single(last.to, last)?.name.into())), Box::new(select), false))
}

/// The condition that these columns equal one of the keys.
pub(crate) fn any_key(columns: Vec<Node>, keys: &[Vec<Value>]) -> Node {
    if let [column] = &columns[..] {
        let list = keys.iter().flatten().map(|value| Node::Value(value.clone())).collect();
        return Node::In(Box::new(column.clone()), list, false);
    }
    let equal = |key: &Vec<Value>| {
        let pairs = columns.iter().zip(key);
        Node::All(
            pairs
                .map(|(column, value)| Node::binary(BinaryOperator::Eq, column.clone(), Node::Value(value.clone())))
                .collect(),
        )
    };
    Node::Any(keys.iter().map(equal).collect())
}

fn single(columns: &'static [KeyColumn], relation: &'static Relation) -> Result<KeyColumn> {
    match columns {
        [column] => Ok(*column),
        _ => Err(composite(relation)),
    }
}

fn lone(mut columns: Vec<Node>, relation: &'static Relation) -> Result<Node> {
    match columns.len() {
        1 => Ok(columns.remove(0)),
        _ => Err(composite(relation)),
    }
}

fn composite(relation: &'static Relation) -> Error {
    Error::statement(format!(
        "`{}` has a key of several columns, over which `of` cannot go further; load the rows with `.load(..)`",
        relation.constant()
    ))
}
