//! The statements of a flush.

use std::ops::Range;

use super::failure::Failure;
use super::flush::{Step, Supply};
use super::handle::ObjectId;
use super::objects::Objects;
use super::state::Status;
use crate::compile::Statement;
use crate::engine::{Connection, Next};
use crate::orm::Mapper;
use crate::orm::fetch::fetch;
use crate::orm::query::any_key_of;
use crate::schema::Column;
use crate::sql::{Node, Output, Select};
use crate::table::delete_rows::DeletePlan;
use crate::table::insert::{InsertPlan, InsertRows, Written};
use crate::table::keyed::KeyedRows;
use crate::table::update_rows::UpdatePlan;
use crate::value::{Value, ValueRef};
use crate::{Error, Result};

/// Inserts new rows of one table; answers the values that the database filled in, row after row, each with its column.
pub(super) fn insert_rows<'o>(
    connection: &mut Connection,
    objects: &'o Objects,
    step: &Step,
    range: Range<usize>,
    supply: &'o Supply,
) -> Result<Vec<(usize, Value)>> {
    let shelf = &objects.store.shelves[step.shelf];
    let table = (shelf.mapper.table)();
    let answered: Vec<usize> = (0..table.columns.len()).filter(|index| !step.columns.contains(index)).collect();
    let written = |index: &usize| Written { column: &table.columns[*index], expression: None };
    let plan = InsertPlan {
        entity: shelf.mapper.name,
        table,
        columns: step.columns.iter().map(written).collect(),
        conflict: None,
        any_unique_key: false,
        returning: answered.iter().map(|index| Node::column(table.columns[*index].name.clone())).collect(),
        text: None,
    };
    let is_supplied = |column: &usize| supply.columns.iter().position(|other| other == column);
    let from_supply: Vec<(usize, usize)> =
        step.columns.iter().enumerate().filter_map(|(at, column)| Some((at, is_supplied(column)?))).collect();
    let brought: Vec<Option<usize>> =
        step.columns.iter().map(|column| is_supplied(column).is_none().then_some(*column)).collect();
    let values = |row: usize, values: &mut Vec<ValueRef<'o>>| {
        let start = values.len();
        let row = range.start + row;
        shelf.arena.add_given(step.objects[row].slot as usize, &brought, values);
        for (at, supplied) in &from_supply {
            values[start + at] = supply.of_row(row)[*supplied].reborrow();
        }
        Ok(())
    };
    let n_rows = range.len();
    let rows = InsertRows { n_rows, values: &values };
    if answered.is_empty() {
        plan.execute(rows, connection)?;
        return Ok(Vec::new());
    }
    let mut answers = Vec::with_capacity(n_rows * answered.len());
    let places = plan.query(rows, connection, &mut |row| {
        for (at, column) in answered.iter().enumerate() {
            answers.push((*column, row.cell(at)?.into_owned()));
        }
        Ok(Next::More)
    })?;
    let answers = places.arrange_runs(answers, answered.len());
    match answers.len() == n_rows * answered.len() {
        true => Ok(answers),
        false => Err(Error::statement(format!(
            "{n_rows} new rows of `{}` were sent, but the database answered {}: a trigger may have left rows out",
            shelf.mapper.name,
            answers.len() / answered.len()
        ))),
    }
}

/// What columns of objects are to hold.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum NewValues {
    /// What the objects hold now.
    Current,
    /// NULL, whatever the objects hold.
    Null,
}

/// Writes columns of rows of one table.
pub(super) fn update_rows(
    connection: &mut Connection,
    objects: &Objects,
    ids: &[ObjectId],
    columns: &[usize],
    new: NewValues,
) -> Result<(), Failure> {
    let Some(first) = ids.first() else { return Ok(()) };
    let table = objects.table(*first);
    let identity = Identity::of(objects, *first);
    let plan = UpdatePlan {
        entity: objects.mapper(*first).name,
        table,
        set: columns.iter().map(|index| &table.columns[*index]).collect(),
        key: identity.key(),
        version: identity.version.map(|version| &table.columns[version]),
    };
    let values = |row: usize, values: &mut Vec<ValueRef<'_>>| {
        let id: ObjectId = ids[row];
        values.extend(columns.iter().map(|column| match new {
            NewValues::Current => objects.cell(id, *column).into_owned(),
            NewValues::Null if identity.version == Some(*column) => objects.cell(id, *column).into_owned(),
            NewValues::Null => ValueRef::Null,
        }));
        identity.add_values(objects, id, values);
        Ok(())
    };
    let rows = KeyedRows { n_rows: ids.len(), values: &values };
    match identity.all_found(ids.len(), connection, |connection| plan.execute(rows, connection))? {
        true => Ok(()),
        false => Err(identity.stale(connection, objects, ids, "updated")),
    }
}

/// Deletes rows of one table. Nobody has looked at an object that is expired, so its row is deleted whatever version it has.
pub(super) fn delete_rows(connection: &mut Connection, objects: &Objects, ids: &[ObjectId]) -> Result<(), Failure> {
    let Some(first) = ids.first() else { return Ok(()) };
    let identity = Identity::of(objects, *first);
    let is_expired = |id: &ObjectId| objects.track(*id).is_some_and(|track| track.status == Status::Expired);
    if identity.version.is_none() || !ids.iter().any(is_expired) {
        return delete_found(connection, objects, ids, &identity);
    }
    let (expired, known): (Vec<ObjectId>, Vec<ObjectId>) = ids.iter().partition(|id| is_expired(id));
    if !known.is_empty() {
        delete_found(connection, objects, &known, &identity)?;
    }
    delete_found(connection, objects, &expired, &Identity { version: None, ..identity })
}

fn delete_found(
    connection: &mut Connection,
    objects: &Objects,
    ids: &[ObjectId],
    identity: &Identity,
) -> Result<(), Failure> {
    let table = (identity.mapper.table)();
    let plan = DeletePlan {
        entity: identity.mapper.name,
        table,
        key: identity.key(),
        version: identity.version.map(|version| &table.columns[version]),
    };
    let values = |row: usize, values: &mut Vec<ValueRef<'_>>| {
        identity.add_values(objects, ids[row], values);
        Ok(())
    };
    let n_rows = plan.execute(KeyedRows { n_rows: ids.len(), values: &values }, connection)?;
    match n_rows == ids.len() as u64 {
        true => Ok(()),
        false => Err(identity.stale(connection, objects, ids, "deleted")),
    }
}

/// By what a row is found: its key, and its version if it has one.
struct Identity {
    mapper: &'static Mapper,
    version: Option<usize>,
}

impl Identity {
    fn of(objects: &Objects, id: ObjectId) -> Identity {
        let mapper = objects.mapper(id);
        Identity { mapper, version: mapper.version }
    }

    fn key(&self) -> Vec<&'static Column> {
        let table = (self.mapper.table)();
        self.mapper.key.iter().map(|column| &table.columns[column.index]).collect()
    }

    fn add_values(&self, objects: &Objects, id: ObjectId, values: &mut Vec<ValueRef<'_>>) {
        values.extend(objects.key_values(id));
        values.extend(self.version.map(|version| objects.cell_was(id, version).into_owned()));
    }

    /// Whether an UPDATE finds all rows. If it does not, and the rows have versions, it is undone: somebody else who changed a row once
    /// has raised its version to the same number as we do, so the rows that were missed are only known by what they were before.
    fn all_found(
        &self,
        n_rows: usize,
        connection: &mut Connection,
        update: impl FnOnce(&mut Connection) -> Result<u64>,
    ) -> Result<bool> {
        if self.version.is_none() || n_rows == 1 {
            return Ok(update(connection)? == n_rows as u64);
        }
        let mut n_found = None;
        let result = connection.savepoint(|connection| {
            let n_updated = *n_found.insert(update(connection)?);
            match n_updated == n_rows as u64 {
                true => Ok(()),
                false => Err(Error::statement("some rows were not found")),
            }
        });
        match n_found {
            Some(n_found) if n_found != n_rows as u64 => Ok(false),
            _ => result.map(|()| true),
        }
    }

    /// Some of the rows were not found: the database is asked which, so that the error can name one.
    fn stale(&self, connection: &mut Connection, objects: &Objects, ids: &[ObjectId], action: &str) -> Failure {
        let missed = match ids {
            [id] => Ok(Some(*id)),
            // What is still there was not deleted.
            ids => self.first(connection, objects, ids, action == "deleted"),
        };
        let (entity, action) = (self.mapper.name.to_owned(), action.to_owned());
        match missed {
            Ok(Some(id)) => Failure { error: objects.stale(id, &action), object: Some(id) },
            // Of rows that are all gone by now, nobody knows which was gone before.
            Ok(None) => Error::StaleRow { entity, key: format!("(one of {} rows)", ids.len()), action }.into(),
            Err(error) => error.into(),
        }
    }

    /// The first of the objects whose row is there; or the first whose row is not, with the version that the session knows of.
    fn first(
        &self,
        connection: &mut Connection,
        objects: &Objects,
        ids: &[ObjectId],
        is_there: bool,
    ) -> Result<Option<ObjectId>> {
        let mut has_one = |ids: &[ObjectId]| -> Result<bool> {
            let n_there = self.count(connection, objects, ids, is_there)?;
            Ok(if is_there { n_there > 0 } else { n_there < ids.len() })
        };
        for mut rest in ids.chunks(MOST_KEYS) {
            if !has_one(rest)? {
                continue;
            }
            while rest.len() > 1 {
                let (first, second) = rest.split_at(rest.len() / 2);
                rest = if has_one(first)? { first } else { second };
            }
            return Ok(rest.first().copied());
        }
        Ok(None)
    }

    /// How many of the objects have their row: by its key, and by its version unless it is asked for by the key alone.
    fn count(
        &self,
        connection: &mut Connection,
        objects: &Objects,
        ids: &[ObjectId],
        by_key_alone: bool,
    ) -> Result<usize> {
        let version = self.version.filter(|_| !by_key_alone);
        let mut columns = self.key();
        columns.extend(version.map(|version| &(self.mapper.table)().columns[version]));
        let values = |id: &ObjectId| -> Vec<Value> {
            let mut values = match by_key_alone || version.is_some() {
                true => objects.key_values(*id),
                // Rows without a version that were updated have their new keys by now.
                false => self.mapper.key.iter().map(|column| objects.cell(*id, column.index).into_owned()).collect(),
            };
            values.extend(version.map(|version| objects.cell_was(*id, version).into_owned()));
            values
        };
        let keys: Vec<Vec<Value>> = ids.iter().map(values).collect();
        let mut select = Select::from((self.mapper.table)());
        select.columns = vec![Output::from(Node::Integer(1))];
        select.filter.push(any_key_of(columns.iter().copied(), &keys));
        let mut n_there = 0;
        fetch(connection, Statement::Select(&select), &mut |_| {
            n_there += 1;
            Ok(Next::More)
        })?;
        Ok(n_there)
    }
}

/// How many rows are asked for at once.
const MOST_KEYS: usize = 256;

impl Objects {
    /// A row that is not in the database any more, or not as it was loaded.
    pub(super) fn stale(&self, id: ObjectId, action: &str) -> Error {
        let mapper = self.mapper(id);
        Error::StaleRow { entity: mapper.name.to_owned(), key: self.key_text(id), action: action.to_owned() }
    }

    /// The key for messages.
    pub(super) fn key_text(&self, id: ObjectId) -> String {
        self.text_of_key(id, &self.key_values(id))
    }

    /// Values of an object's key for messages.
    pub(super) fn text_of_key(&self, id: ObjectId, key: &[Value]) -> String {
        let table = self.table(id);
        let columns = self.mapper(id).key.iter().map(|column| &table.columns[column.index]);
        let parts = columns.zip(key).map(|(column, value)| match column.sensitive {
            true => "?".to_owned(),
            false => value_text(value),
        });
        let parts: Vec<String> = parts.collect();
        match &parts[..] {
            [part] => part.clone(),
            parts => format!("({})", parts.join(", ")),
        }
    }
}

/// A key's value, shortly.
fn value_text(value: &Value) -> String {
    match value {
        Value::Int(value) => value.to_string(),
        Value::UInt(value) => value.to_string(),
        Value::Text(value) => format!("{value:?}"),
        Value::Date(value) => value.to_string(),
        Value::DateTime(value) => value.to_string(),
        Value::Decimal(value) => value.to_string(),
        Value::Uuid(value) => crate::value::uuid_text(value),
        value => format!("{value:?}"),
    }
}
