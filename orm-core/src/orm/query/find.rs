//! Queries by primary key.

use std::any::TypeId;

use super::Query;
use super::shape::select_columns;
use crate::compile::Statement;
use crate::engine::{Connection, ConstantText, Each, Executor, Next};
use crate::orm::Entity;
use crate::orm::insert::{check_storable, written};
use crate::orm::read::misread;
use crate::sql::{BinaryOperator, Distinct, KeyType, Node, Select};
use crate::value::{Value, ValueRef};
use crate::{Error, Result};

impl<E: Entity> Query<E> {
    /// The row with this primary key.
    pub(crate) fn by_key(key: &E::Key) -> Query<E> {
        Query::by_key_values(key.values().into_iter().map(ValueRef::into_owned).collect())
    }

    /// The row whose primary key's columns have these values.
    pub(crate) fn by_key_values(key: Vec<Value>) -> Query<E> {
        let mut query = Query::new();
        query.key = Some(key);
        query
    }
}

/// The conditions that pick the row with this primary key.
pub(crate) fn key_conditions<E: Entity>(key: &[Value]) -> impl Iterator<Item = Node> {
    E::KEY.iter().zip(key).map(|(column, value)| {
        let value = written(&E::table().columns[column.index], Node::Value(value.clone()));
        Node::binary(BinaryOperator::Eq, Node::column(column.name.into()), value)
    })
}

/// The whole row with this key, by a text that is made once for each connection and entity.
pub(super) fn fetch_key<E: Entity>(db: &mut dyn Executor, key: &[Value]) -> Result<Vec<E>> {
    let mut rows = Vec::new();
    query_key::<E>(db.connection()?, key, &mut |row| {
        rows.push(E::read_row(row, 0).map_err(misread::<E>)?);
        Ok(Next::More)
    })?;
    Ok(rows)
}

/// Asks for the whole row with this key, by that text.
pub(crate) fn query_key<E: Entity>(connection: &mut Connection, key: &[Value], each: &mut Each<'_>) -> Result<()> {
    let sql = connection.constant_text(ConstantText::Find(TypeId::of::<E>()), |dialect| {
        let mut select = Select::of::<E>();
        select_columns::<E>(&mut select);
        select.filter.extend(key_conditions::<E>(key));
        Statement::Select(&select).compile(dialect).map(|compiled| compiled.sql)
    })?;
    for (column, value) in E::KEY.iter().zip(key) {
        check_storable::<E>(&**connection.dialect(), &E::table().columns[column.index], value)?;
    }
    let binds: Vec<ValueRef<'_>> = key.iter().map(ValueRef::reborrow).collect();
    let is_sensitive = |position: &usize| E::table().columns[E::KEY[*position].index].sensitive;
    let sensitive: Vec<usize> = (0..key.len()).filter(is_sensitive).collect();
    connection.query_hiding(&sql, &binds, &sensitive, each)
}

impl<E: Entity, S> Query<E, S> {
    /// Refuses queries that cannot be cut to a number of rows.
    pub(super) fn require_uncut(&self) -> Result<()> {
        if self.select.limit.is_some() || self.select.offset.is_some() {
            return Err(Error::statement(
                "`count` and `exists` ask about the whole result: call them without `limit` and `offset`",
            ));
        }
        Ok(())
    }

    /// Whether nothing but a key was asked for.
    pub(super) fn is_key_alone(&self) -> bool {
        let select = &self.select;
        self.problem.is_none()
            && select.filter.is_empty()
            && select.order_by.is_empty()
            && select.group_by.is_empty()
            && select.having.is_empty()
            && select.distinct == Distinct::No
            && select.limit.is_none()
            && select.offset.is_none()
            && select.lock.is_none()
    }
}
