//! The rows on the other side of a relationship, as a query.

use super::Query;
use crate::orm::Entity;
use crate::schema::Column;
use crate::sql::{KeyColumn, Node, Relation, Select, TableName, Target, ToMany, ToOne};
use crate::value::{KeyValue, Value, ValueRef};

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
    let query = Query::new();
    let Some(first) = steps.first() else { return query };
    let keys = keys(parents.iter().map(|parent| first.from.iter().map(|column| parent.cell(column.index)).collect()));
    query.with_node(reached(steps, &keys))
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
fn reached(steps: &[&'static Relation], keys: &[Vec<Value>]) -> Node {
    let Some((last, before)) = steps.split_last() else { return Node::All(Vec::new()) };
    let link = |columns: Vec<Node>| match before {
        [] => asked_by(last, any_key(columns, keys)),
        before => {
            let mut select = columns_from(Select::from(last.source_table()), names(last.from));
            select.filter.push(reached(before, keys));
            Node::InSelect(Box::new(together(columns)), Box::new(select), false)
        }
    };
    let columns = |names: &mut dyn Iterator<Item = &'static str>| names.map(|name| Node::column(name.into())).collect();
    let Some(through) = &last.through else {
        return link(columns(&mut names(last.to)));
    };
    let mut table = TableName::new(through.table);
    table.schema = through.schema.map(Into::into);
    let mut select = columns_from(Select::from(table), through.to.iter().copied());
    select.filter.push(link(columns(&mut through.from.iter().copied())));
    Node::InSelect(Box::new(together(columns(&mut names(last.to)))), Box::new(select), false)
}

/// The condition that these columns equal one of the keys.
pub(crate) fn any_key(columns: Vec<Node>, keys: &[Vec<Value>]) -> Node {
    let rows = keys.iter().map(|key| together(key.iter().cloned().map(Node::Value).collect()));
    Node::In(Box::new(together(columns)), rows.collect(), false)
}

/// The same for columns of a table; the log hides the keys if one of them is sensitive.
pub(crate) fn any_key_of<'c>(mut columns: impl Iterator<Item = &'c Column> + Clone, keys: &[Vec<Value>]) -> Node {
    let condition = any_key(columns.clone().map(|column| Node::column(column.name.clone())).collect(), keys);
    match columns.any(|column| column.sensitive) {
        true => Node::Sensitive(Box::new(condition)),
        false => condition,
    }
}

/// A condition on keys by which a relationship is followed; the log hides them if they are those of a sensitive column.
pub(crate) fn asked_by(relation: &Relation, condition: Node) -> Node {
    match relation.from.iter().any(|column| relation.source_table().columns[column.index].sensitive) {
        true => Node::Sensitive(Box::new(condition)),
        false => condition,
    }
}

/// One column or value, or several side by side.
fn together(mut nodes: Vec<Node>) -> Node {
    match nodes.len() {
        1 => nodes.remove(0),
        _ => Node::Tuple(nodes),
    }
}

fn columns_from(select: Select, names: impl Iterator<Item = &'static str>) -> Select {
    names.fold(select, |select, name| select.column(Node::column(name.into())))
}

fn names(columns: &'static [KeyColumn]) -> impl Iterator<Item = &'static str> {
    columns.iter().map(|column| column.name)
}
