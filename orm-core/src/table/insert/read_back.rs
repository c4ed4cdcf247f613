//! New rows as the database holds them, where INSERT answers nothing: they are read by their keys in the same transaction.
//!
//! The keys are those that the rows brought along; or those that the database made. The first of these is known after a
//! statement, and the others follow: rows given by VALUES without keys get numbers without gaps, whichever lock mode is set
//! (<https://dev.mysql.com/doc/refman/8.0/en/innodb-auto-increment-handling.html>, "simple inserts"), as far apart as
//! `auto_increment_increment` says.

use super::answer::{key_of, places_by_key};
use super::{Batch, InsertPlan, InsertRows, Places, Writer};
use crate::compile::{Dialect, Statement};
use crate::engine::{Connection, Each, Row};
use crate::schema::{Column, Name};
use crate::sql::{
    Assignment, BinaryOperator, Conflict, ConflictAction, Direction, Node, OrderNode, Output, RawNode, Select,
};
use crate::value::{Value, ValueRef};
use crate::{Error, Result};

/// Finds the place of each row by its key; none if the keys do not add up.
type PlacesOf<'a> = dyn Fn(&[Vec<Value>]) -> Option<Vec<usize>> + 'a;

impl<'p> InsertPlan<'p> {
    /// Inserts the rows and calls `each` with them as they are read back.
    pub(super) fn read_back(
        &self,
        rows: InsertRows<'_, '_>,
        connection: &mut Connection,
        each: &mut Each<'_>,
    ) -> Result<Places> {
        let dialect = connection.dialect().clone();
        if !self.can_be_read_back(&*dialect) {
            return Err(self.unanswered(&*dialect));
        }
        let mut writer = Writer::new(self, &*dialect, false);
        writer.reads_back = true;
        writer.conflict = self.conflict_that_tells_the_key(&*dialect);
        // Which row is which can only be told one by one if some of them were there already.
        let is_single = self.conflict.is_some() || !self.is_bound();
        let most_rows = if is_single { 1 } else { self.most_rows(dialect.capabilities()) };
        let mut places = Vec::with_capacity(rows.n_rows);
        let is_one_statement = rows.n_rows == 1 && self.asks_for_generated_key();
        let work = |connection: &mut Connection| {
            self.in_batches(rows, connection, most_rows, &mut |connection, batch| {
                connection.execute_compiled(&writer.compile(batch.clone())?)?;
                let first = places.len();
                let found = self.read_batch(&batch, connection, each)?;
                places.extend(found.into_iter().map(|place| Some(first + place)));
                Ok(())
            })
        };
        if is_one_statement {
            work(connection)?
        } else {
            connection.atomic(work)?
        }
        Ok(Places::new(places))
    }

    /// Whether nothing but the key that the database made is asked for, which is known without a look at the row.
    pub(super) fn asks_for_generated_key(&self) -> bool {
        match (&self.returning[..], self.generated_key()) {
            ([Node::Column(asked)], Some(key)) => asked.place.is_root() && asked.name == key.name,
            _ => false,
        }
    }

    fn can_be_read_back(&self, dialect: &dyn Dialect) -> bool {
        let is_numbered = self.generated_key().is_some() && dialect.generated_key_words().is_some();
        is_numbered || self.given_key().is_some() || self.target_positions().is_some()
    }

    /// Reads the rows of the batch that was just inserted; the place of each.
    pub(super) fn read_batch(
        &self,
        batch: &Batch<'_>,
        connection: &mut Connection,
        each: &mut Each<'_>,
    ) -> Result<Vec<usize>> {
        let dialect = connection.dialect().clone();
        if let (Some(key), Some(words)) = (self.generated_key(), dialect.generated_key_words()) {
            let first = connection.last_insert_id().filter(|id| *id > 0).ok_or_else(|| self.lost())?;
            if batch.n_rows == 1 && self.asks_for_generated_key() {
                each(&mut KeyRow { name: &key.name, key: Value::from(first) })?;
                return Ok(vec![0]);
            }
            let mut select = self.select(&[key]);
            select.filter = numbered(key, first, batch.n_rows, words.step);
            return self.read_rows(select, connection, each, &|keys| {
                (keys.len() == batch.n_rows).then(|| (0..batch.n_rows).collect())
            });
        }
        let (columns, positions) = self.given_columns().ok_or_else(|| self.unanswered(&*dialect))?;
        let select = self.select_given(batch, &columns, &positions);
        self.read_rows(select, connection, each, &|keys| places_by_key(keys, batch, &positions))
    }

    /// A select of what is asked for, and then these columns, in the rows that have the batch's values there.
    pub(super) fn select_given(&self, batch: &Batch<'_>, columns: &[&Column], positions: &[usize]) -> Select {
        let nodes = columns.iter().map(|column| Node::column(column.name.clone())).collect();
        let keys: Vec<Vec<Value>> = (0..batch.n_rows)
            .map(|row| {
                let values = batch.values_of(row);
                positions.iter().map(|position| values[*position].clone().into_owned()).collect()
            })
            .collect();
        let mut select = self.select(columns);
        select.filter = vec![equal_to_one(nodes, &keys)];
        select
    }

    fn read_rows(
        &self,
        select: Select,
        connection: &mut Connection,
        each: &mut Each<'_>,
        places: &PlacesOf<'_>,
    ) -> Result<Vec<usize>> {
        let dialect = connection.dialect().clone();
        let n_keys = select.columns.len() - self.returning.len();
        let columns: Vec<&Column> = select.columns[self.returning.len()..]
            .iter()
            .filter_map(|output| match &output.node {
                Node::Column(column) => self.table.column(&column.name),
                _ => None,
            })
            .collect();
        debug_assert_eq!(columns.len(), n_keys, "key columns are the table's own");
        let mut keys = Vec::new();
        connection.query_compiled(&Statement::Select(&select).compile(&*dialect)?, &mut |row| {
            keys.push(key_of(row, &columns)?);
            each(row)
        })?;
        places(&keys).ok_or_else(|| self.lost())
    }

    /// A select of what is asked for, and then these columns, in their order.
    fn select(&self, columns: &[&Column]) -> Select {
        let mut select = Select::from(self.table);
        select.columns = self.returning.iter().cloned().map(Output::from).collect();
        for column in columns {
            let node = Node::column(column.name.clone());
            select.columns.push(node.clone().into());
            select.order_by.push(OrderNode { node, direction: Direction::Ascending, nulls: None });
        }
        select
    }

    /// The columns by which rows are found that brought their values along: the key's, or those of the conflict's target.
    pub(super) fn given_columns(&self) -> Option<(Vec<&'p Column>, Vec<usize>)> {
        let positions = match self.conflict {
            Some(_) => self.target_positions()?,
            None => self.given_key()?,
        };
        let columns: Vec<&Column> = self.value_columns().collect();
        Some((positions.iter().map(|position| columns[*position]).collect(), positions))
    }

    pub(super) fn target_positions(&self) -> Option<Vec<usize>> {
        let target = &self.conflict?.target;
        let position = |name: &Name| self.value_columns().position(|column| column.name == *name);
        let positions: Option<Vec<usize>> = target.iter().map(position).collect();
        positions.filter(|positions| !positions.is_empty())
    }

    /// The plan's `do_update`, made to tell the key of a row that was there already.
    fn conflict_that_tells_the_key(&self, dialect: &dyn Dialect) -> Option<Conflict> {
        let key = self.generated_key()?;
        let words = dialect.generated_key_words()?;
        let mut conflict = self.conflict?.clone();
        if let ConflictAction::Update { assignments, .. } = &mut conflict.action {
            let pieces = vec![words.keep.0.into(), words.keep.1.into()];
            let value = Node::Raw(RawNode { pieces, nodes: vec![Node::column(key.name.clone())] });
            assignments.insert(0, Assignment { column: key.name.clone(), value });
        }
        Some(conflict)
    }

    fn lost(&self) -> Error {
        Error::statement(format!(
            "the rows inserted into `{}` cannot be told from others: a trigger gave them other keys, or left some out; insert them \
             with `execute`, and read them in another way",
            self.table.name
        ))
    }
}

/// The one key that is known without a look at the row.
pub(super) struct KeyRow<'k> {
    pub(super) name: &'k str,
    pub(super) key: Value,
}

impl Row for KeyRow<'_> {
    fn len(&self) -> usize {
        1
    }

    fn name(&self, _: usize) -> &str {
        self.name
    }

    fn cell(&mut self, _: usize) -> Result<ValueRef<'_>> {
        Ok(self.key.reborrow())
    }
}

/// The condition on the keys that the database made for so many rows.
fn numbered(key: &Column, first: u64, n_rows: usize, step: &'static str) -> Vec<Node> {
    let column = || Node::column(key.name.clone());
    let first = || Node::Value(Value::from(first));
    if n_rows == 1 {
        return vec![Node::binary(BinaryOperator::Eq, column(), first())];
    }
    let more = i64::try_from(n_rows - 1).unwrap_or(i64::MAX);
    let step_node = || Node::Raw(RawNode { pieces: vec![step.into()], nodes: Vec::new() });
    let distance = Node::binary(BinaryOperator::Multiply, Node::Integer(more), step_node());
    let last = Node::binary(BinaryOperator::Add, first(), distance);
    // Of other numbers in between, those of another server of a cluster, none is a multiple of the step away.
    let remainder = |node| Node::binary(BinaryOperator::Remainder, node, step_node());
    vec![
        Node::Between(Box::new((column(), first(), last))),
        Node::binary(BinaryOperator::Eq, remainder(column()), remainder(first())),
    ]
}

/// The condition that these columns equal one of the keys.
fn equal_to_one(columns: Vec<Node>, keys: &[Vec<Value>]) -> Node {
    if let [column] = &columns[..] {
        let list = keys.iter().flatten().map(|value| Node::Value(value.clone())).collect();
        return Node::In(Box::new(column.clone()), list, false);
    }
    let equal = |key: &Vec<Value>| {
        let pairs = columns.iter().zip(key);
        let pair = |(column, value): (&Node, &Value)| {
            Node::binary(BinaryOperator::Eq, column.clone(), Node::Value(value.clone()))
        };
        Node::All(pairs.map(pair).collect())
    };
    Node::Any(keys.iter().map(equal).collect())
}
