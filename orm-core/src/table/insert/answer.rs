//! New rows as the database holds them, in the order in which they were given.
//!
//! No database promises that RETURNING keeps the order of the rows of one INSERT. So many rows are answered together only where
//! something in the answer proves which is which:
//!
//! - keys that the rows brought along are found again in the answer;
//! - keys that the database made grow in the order of the rows where [`Capabilities::insert_key_order`] says so: the answer is
//!   sorted by them. (SQLAlchemy's "insertmanyvalues" rests on the same two.)
//! - where nobody else can insert meanwhile, keys that the database would make become [given ones](super::next_keys).
//!
//! Where the answer does not add up (a trigger left a row out, or changed a key) the statement is undone, and the rows are inserted
//! one by one: as they are with a conflict clause, too.
//!
//! [`Capabilities::insert_key_order`]: crate::compile::Capabilities::insert_key_order

use std::collections::HashMap;

use super::read_back::KeyRow;
use super::{Batch, InsertPlan, InsertRows, Places, Writer};
use crate::compile::{Capabilities, complete_violation};
use crate::engine::{Connection, Each, Next, Row};
use crate::schema::Column;
use crate::sql::Node;
use crate::value::{KeyValue, Value, ValueRef};
use crate::{Error, Result};

/// What proves which answered row is which.
pub(super) enum Proof {
    /// Generated keys that grow with the rows.
    Growing,
    /// The keys that the rows brought along, at these positions of their values.
    Given(Vec<usize>),
}

impl<'p> InsertPlan<'p> {
    /// Inserts the rows (all, or none if one is refused) and calls `each` with what is answered for each.
    pub(crate) fn query(
        &self,
        rows: InsertRows<'_, '_>,
        connection: &mut Connection,
        each: &mut Each<'_>,
    ) -> Result<Places> {
        let dialect = connection.dialect().clone();
        self.answered(rows, connection, each).map_err(|error| complete_violation(&*dialect, self.table, true, error))
    }

    fn answered(&self, rows: InsertRows<'_, '_>, connection: &mut Connection, each: &mut Each<'_>) -> Result<Places> {
        let dialect = connection.dialect().clone();
        self.check(&*dialect)?;
        let capabilities = dialect.capabilities();
        if self.leaves_rows_alone(&*dialect) {
            return self.query_unless_there(rows, connection, each);
        }
        if !capabilities.insert_returning {
            return self.read_back(rows, connection, each);
        }
        if let Some(text) = self.constant_text(rows.n_rows) {
            let row = self.one_row(text, &rows, connection)?;
            connection.query_hiding(&row.sql, &row.values, &row.sensitive, each)?;
            return Ok(Places::IN_ORDER);
        }
        if let Some(key) = self.next_key(capabilities).filter(|_| rows.n_rows > 1) {
            return self.query_with_next_keys(key, rows, connection, each);
        }
        match self.proof(capabilities).filter(|_| rows.n_rows > 1) {
            Some(proof) => self.query_in_batches(&proof, rows, connection, each),
            None => {
                let mut writer = Writer::new(self, &*dialect, false);
                self.in_batches(rows, connection, 1, &mut |connection, batch| {
                    connection.query_compiled(&writer.compile(batch)?, each)
                })?;
                Ok(Places::IN_ORDER)
            }
        }
    }

    fn proof(&self, capabilities: &Capabilities) -> Option<Proof> {
        if self.conflict.is_some() || !self.is_bound() || self.most_rows(capabilities) == 1 {
            return None;
        }
        match self.generated_key() {
            Some(_) => capabilities.insert_key_order.then_some(Proof::Growing),
            None => self.given_key().map(Proof::Given),
        }
    }

    fn query_in_batches(
        &self,
        proof: &Proof,
        rows: InsertRows<'_, '_>,
        connection: &mut Connection,
        each: &mut Each<'_>,
    ) -> Result<Places> {
        let dialect = connection.dialect().clone();
        let mut many = Writer::new(self, &*dialect, matches!(proof, Proof::Growing));
        let key = self.key();
        let is_alone = self.asks_for_generated_key();
        if !is_alone {
            many.more_returning = key.iter().map(|column| Node::column(column.name.clone())).collect();
        }
        let mut one = Writer::new(self, &*dialect, false);
        let mut places = Vec::with_capacity(rows.n_rows);
        let mut first = 0;
        let most_rows = self.most_rows(dialect.capabilities());
        self.in_batches(rows, connection, most_rows, &mut |connection, batch| {
            let n_rows = batch.n_rows;
            let mut answer = Answer::new(&key, is_alone);
            match answer.of_batch(proof, &batch, &mut many, connection, each)? {
                Some(found) => places.extend(found.into_iter().map(|place| Some(first + place))),
                None => {
                    places.extend((0..answer.n_rows).map(|_| None));
                    for row in 0..n_rows {
                        connection.query_compiled(&one.compile(batch.row(row))?, &mut |answered| {
                            places.push(Some(first + row));
                            each(answered)
                        })?;
                    }
                }
            }
            first += n_rows;
            Ok(())
        })?;
        Ok(Places::new(places))
    }

    /// The key's columns.
    pub(super) fn key(&self) -> Vec<&'p Column> {
        self.table.primary_key.iter().filter_map(|name| self.table.column(name)).collect()
    }
}

/// What is answered for one batch.
pub(super) struct Answer<'a> {
    key: &'a [&'a Column],
    /// Whether the key is all that is answered.
    is_alone: bool,
    /// How many rows were answered.
    pub(super) n_rows: usize,
    /// The rows' keys, in the order in which they came: numbers that the database made..
    numbers: Vec<Option<i128>>,
    /// .. or keys that the rows brought along.
    keys: Vec<Vec<Value>>,
}

impl<'a> Answer<'a> {
    pub(super) fn new(key: &'a [&'a Column], is_alone: bool) -> Answer<'a> {
        Answer { key, is_alone, n_rows: 0, numbers: Vec::new(), keys: Vec::new() }
    }

    /// Inserts a batch; the place of each answered row. None if the answer does not add up: the batch is undone then.
    pub(super) fn of_batch(
        &mut self,
        proof: &Proof,
        batch: &Batch<'_>,
        writer: &mut Writer<'_, '_>,
        connection: &mut Connection,
        each: &mut Each<'_>,
    ) -> Result<Option<Vec<usize>>> {
        let mut places = None;
        let mut is_doubtful = false;
        let result = connection.atomic(|connection| {
            connection.query_compiled(&writer.compile(batch.clone())?, &mut |row| self.note(proof, row, each))?;
            places = match proof {
                Proof::Growing => places_by_growth(&self.numbers, batch.n_rows),
                Proof::Given(positions) => places_by_key(&self.keys, batch, positions),
            };
            is_doubtful = places.is_none();
            match is_doubtful {
                true => Err(Error::statement("the answer does not tell which row is which")),
                false => Ok(()),
            }
        });
        match result {
            Err(_) if is_doubtful => Ok(None),
            result => result.map(|()| places),
        }
    }

    /// Notes an answered row's key, and passes the row on.
    fn note(&mut self, proof: &Proof, row: &mut dyn Row, each: &mut Each<'_>) -> Result<Next> {
        self.n_rows += 1;
        match (proof, self.key) {
            (Proof::Growing, [column]) => {
                let key = column.sql_type.read(row.cell(row.len() - 1)?)?;
                self.numbers.push(match key {
                    ValueRef::Int(number) => Some(number.into()),
                    ValueRef::UInt(number) => Some(number.into()),
                    _ => None,
                });
                if self.is_alone {
                    return each(&mut KeyRow { name: &column.name, key });
                }
            }
            _ => self.keys.push(key_of(row, self.key)?),
        }
        each(row)
    }
}

/// The key at the end of an answered row.
pub(super) fn key_of(row: &mut dyn Row, key: &[&Column]) -> Result<Vec<Value>> {
    let start = row.len() - key.len();
    key.iter().enumerate().map(|(index, column)| column.sql_type.read(row.cell(start + index)?)).collect()
}

/// Keys that grow with the rows tell the order by themselves.
fn places_by_growth(numbers: &[Option<i128>], n_rows: usize) -> Option<Vec<usize>> {
    if numbers.len() != n_rows || numbers.contains(&None) {
        return None;
    }
    if numbers.is_sorted_by(|one, other| one < other) {
        return Some((0..n_rows).collect());
    }
    let mut order: Vec<usize> = (0..n_rows).collect();
    order.sort_by_key(|index| numbers[*index]);
    let differ = order.windows(2).all(|pair| numbers[pair[0]] < numbers[pair[1]]);
    let mut places = vec![0; n_rows];
    for (place, index) in order.into_iter().enumerate() {
        places[index] = place;
    }
    differ.then_some(places)
}

/// Keys that the rows brought along are found again in the answer.
pub(super) fn places_by_key(keys: &[Vec<Value>], batch: &Batch<'_>, positions: &[usize]) -> Option<Vec<usize>> {
    let mut place_of = HashMap::with_capacity(batch.n_rows);
    for place in 0..batch.n_rows {
        let values = batch.values_of(place);
        let key = KeyValue::of_columns(positions.iter().map(|position| values[*position].reborrow()))?;
        place_of.insert(key, place);
    }
    let find = |key: &Vec<Value>| place_of.remove(&KeyValue::of_columns(key.iter().map(ValueRef::reborrow))?);
    let places: Vec<usize> = keys.iter().map(find).collect::<Option<_>>()?;
    (places.len() == batch.n_rows).then_some(places)
}
