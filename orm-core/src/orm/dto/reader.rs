//! Where a DTO's fields are read from.

use super::Dto;
use super::object::ObjectReader;
use super::plan::{Level, Optional, Position};
use super::rows::ChildRows;
use crate::engine::Row;
use crate::orm::read;
use crate::value::{ColumnType, Value};
use crate::{Error, Result};

/// Reads a DTO's fields one after the other. Derived code passes it on; it has nothing to match on.
pub enum Reader<'r> {
    /// From a row of the statement that the plan made.
    #[doc(hidden)]
    Row(RowReader<'r>),
    /// From a loaded object.
    #[doc(hidden)]
    Object(ObjectReader<'r>),
}

/// Reads a row in the order of the plan.
pub struct RowReader<'r> {
    level: &'r Level,
    row: &'r mut dyn Row,
    /// The row's position in its level.
    index: usize,
    children: &'r mut [Option<ChildRows>],
    next: Position,
    /// Cells that were looked at before their turn: a cell is read once.
    peeked: Vec<(usize, Value)>,
}

impl Reader<'_> {
    /// The next field may be followed so many times from itself. Called by derived code.
    pub fn depth(&mut self, levels: usize) -> &mut Self {
        if let Reader::Object(reader) = self {
            reader.limit(levels);
        }
        self
    }

    pub(super) fn begin(&mut self, field: &'static str) {
        if let Reader::Object(reader) = self {
            reader.begin(field);
        }
    }
}

impl<'r> RowReader<'r> {
    /// Reads a DTO from a row of a level; its lists come out of `children`.
    pub(super) fn read<D: Dto>(
        level: &'r Level,
        row: &'r mut dyn Row,
        index: usize,
        children: &'r mut [Option<ChildRows>],
    ) -> Result<D> {
        let reader = RowReader { level, row, index, children, next: Position::default(), peeked: Vec::new() };
        D::read(&mut Reader::Row(reader)).map_err(|error| error.in_entity(D::NAME))
    }

    pub(super) fn column<T: ColumnType>(&mut self) -> Result<T> {
        let at = self.next.columns;
        self.next.columns += 1;
        match self.peeked.iter().position(|(column, _)| *column == at) {
            Some(index) => {
                let (_, value) = self.peeked.swap_remove(index);
                T::from_column(value).map_err(|error| error.in_column(self.level.name(at)))
            }
            None => read(self.row, at),
        }
    }

    /// Where reading goes on behind a nested DTO, if it is there; if not, its columns and lists are passed over.
    pub(super) fn optional(&mut self) -> Result<Option<Position>> {
        let entry = *self.level.optional.get(self.next.optional).ok_or_else(|| unplanned(self.level))?;
        if !self.is_there(entry)? {
            self.next = entry.end;
            return Ok(None);
        }
        self.next.optional += 1;
        Ok(Some(entry.end))
    }

    fn is_there(&mut self, entry: Optional) -> Result<bool> {
        let Some(witness) = entry.witness else { return Ok(false) };
        let value = self.row.cell(witness)?.into_owned();
        let is_there = !value.is_null();
        if is_there && witness >= self.next.columns {
            self.peeked.push((witness, value));
        }
        Ok(is_there)
    }

    /// Goes on behind a nested DTO: a witness that is no field stands at its end.
    pub(super) fn go_on(&mut self, end: Position) {
        self.next = end;
    }

    pub(super) fn many<D: Dto>(&mut self) -> Result<Vec<D>> {
        let child = self.children.get_mut(self.next.children).ok_or_else(|| unplanned(self.level))?;
        self.next.children += 1;
        child.as_mut().map_or_else(|| Ok(Vec::new()), |child| child.of_parent(self.index))
    }
}

fn unplanned(level: &Level) -> Error {
    Error::statement(format!("`{}` reads other fields than it planned; let `#[derive(Dto)]` write both", level.dto))
}
