//! The rows of a DTO's statements, from the first to the last level, before they become DTOs.

use super::Dto;
use super::plan::{Child, Level};
use super::reader::RowReader;
use crate::Result;
use crate::compile::Statement;
use crate::engine::{Executor, Next, Row};
use crate::orm::fetch::fetch;
use crate::orm::hash::RowMap;
use crate::orm::load::{children_of, keys_per_statement};
use crate::orm::query::keys;
use crate::sql::Select;
use crate::value::{KeyValue, Value, ValueRef};

/// The rows that one statement answered.
///
/// Lists are known only when all levels are there, so the rows wait as cells: text is moved from the row into the cell and from the
/// cell into the DTO, and copied only for rows that stand in several lists.
pub(crate) struct LevelRows {
    level: Level,
    /// All cells, row after row.
    cells: Vec<Value>,
    /// For each row, the number of DTOs still to be made from it.
    uses: Vec<usize>,
    children: Vec<Option<ChildRows>>,
}

/// The rows of one list for all parents.
pub(crate) struct ChildRows {
    /// The key of each parent; none where the parent has no list.
    keys: Vec<Option<KeyValue>>,
    /// For each key, its rows in their order.
    rows_of: RowMap<KeyValue, Vec<usize>>,
    rows: LevelRows,
}

impl LevelRows {
    /// Runs a DTO's first statement and all that follow from it.
    pub(crate) fn load(db: &mut dyn Executor, level: Level, select: &Select) -> Result<LevelRows> {
        let mut rows = LevelRows::new(level);
        rows.fetch(db, select)?;
        rows.uses.fill(1);
        rows.load_children(db)?;
        Ok(rows)
    }

    /// The DTOs, in the order of the rows.
    pub(crate) fn into_dtos<D: Dto>(mut self) -> Result<Vec<D>> {
        (0..self.uses.len()).map(|index| self.read(index)).collect()
    }

    fn new(level: Level) -> LevelRows {
        LevelRows { level, cells: Vec::new(), uses: Vec::new(), children: Vec::new() }
    }

    fn width(&self) -> usize {
        self.level.columns.len()
    }

    fn fetch(&mut self, db: &mut dyn Executor, select: &Select) -> Result<()> {
        let width = self.width();
        fetch(db, Statement::Select(select), &mut |row| {
            for column in 0..width {
                self.cells.push(row.cell(column)?.into_owned());
            }
            self.uses.push(0);
            Ok(Next::More)
        })
    }

    fn load_children(&mut self, db: &mut dyn Executor) -> Result<()> {
        for child in std::mem::take(&mut self.level.children) {
            let rows = child.map(|child| self.load_child(db, child)).transpose()?;
            self.children.push(rows);
        }
        Ok(())
    }

    fn load_child(&self, db: &mut dyn Executor, child: Child) -> Result<ChildRows> {
        let Child { relation, part, key, owner, level, .. } = child;
        let width = self.width();
        let parents = || (0..self.uses.len()).map(|index| &self.cells[index * width..(index + 1) * width]);
        let wanted = keys(parents().map(|row| key.iter().map(|column| row[*column].reborrow()).collect()));
        let mut rows = LevelRows::new(level);
        for keys in wanted.chunks(keys_per_statement(db, relation, &part)?) {
            let select = children_of(relation, &part, rows.level.outputs(), keys);
            rows.fetch(db, &select)?;
        }
        let keys: Vec<_> = parents().map(|row| key_of(row, &key)).collect();
        let rows_of = rows.by_key(&owner);
        for (key, uses) in keys.iter().zip(&self.uses) {
            for index in key.as_ref().and_then(|key| rows_of.get(key)).into_iter().flatten() {
                rows.uses[*index] += uses;
            }
        }
        rows.load_children(db)?;
        Ok(ChildRows { keys, rows_of, rows })
    }

    /// For each key, the rows that have it in these columns.
    fn by_key(&self, columns: &[usize]) -> RowMap<KeyValue, Vec<usize>> {
        let mut rows_of: RowMap<KeyValue, Vec<usize>> = RowMap::default();
        for (index, row) in self.cells.chunks_exact(self.width().max(1)).enumerate() {
            if let Some(key) = key_of(row, columns) {
                rows_of.entry(key).or_default().push(index);
            }
        }
        rows_of
    }

    fn read<D: Dto>(&mut self, index: usize) -> Result<D> {
        let width = self.width();
        self.uses[index] = self.uses[index].saturating_sub(1);
        let cells = &mut self.cells[index * width..(index + 1) * width];
        let mut row = BufferedRow { level: &self.level, cells, is_last_use: self.uses[index] == 0 };
        RowReader::read(&self.level, &mut row, index, &mut self.children)
    }
}

impl ChildRows {
    /// The DTOs of one parent.
    pub(super) fn of_parent<D: Dto>(&mut self, parent: usize) -> Result<Vec<D>> {
        let key = self.keys.get(parent).and_then(Option::as_ref);
        let Some(rows) = key.and_then(|key| self.rows_of.get(key)) else { return Ok(Vec::new()) };
        rows.iter().map(|index| self.rows.read(*index)).collect()
    }
}

fn key_of(row: &[Value], columns: &[usize]) -> Option<KeyValue> {
    KeyValue::of_columns(columns.iter().map(|column| row[*column].reborrow()))
}

/// A row that waits as cells.
struct BufferedRow<'r> {
    level: &'r Level,
    cells: &'r mut [Value],
    /// Whether nobody reads the row after this: cells are moved out then.
    is_last_use: bool,
}

impl Row for BufferedRow<'_> {
    fn len(&self) -> usize {
        self.cells.len()
    }

    fn name(&self, index: usize) -> &str {
        self.level.name(index)
    }

    fn cell(&mut self, index: usize) -> Result<ValueRef<'_>> {
        let cell = &mut self.cells[index];
        Ok(if self.is_last_use { std::mem::replace(cell, ValueRef::Null) } else { cell.reborrow() })
    }
}
