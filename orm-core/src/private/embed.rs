//! Tables with the columns of embedded structs.

use std::borrow::Cow;

use crate::orm::Embed;
use crate::schema::{Check, Column, Computed, Index, IndexColumn, IndexKey, Name, SqlText, Table, Unique};

/// An embedded struct in a field of an entity.
pub struct EmbeddedPart {
    field: &'static str,
    prefix: &'static str,
    columns: &'static [Column],
    uniques: &'static [Unique],
    checks: &'static [Check],
    indexes: &'static [Index],
}

/// The struct `M` in a field, its columns' names with a prefix.
pub const fn embedded<M: Embed>(field: &'static str, prefix: &'static str) -> EmbeddedPart {
    let (columns, uniques) = (M::COLUMNS, M::UNIQUES);
    EmbeddedPart { field, prefix, columns, uniques, checks: M::CHECKS, indexes: M::INDEXES }
}

/// The table with the columns, constraints and indexes of embedded structs behind its own.
pub fn with_embedded(mut table: Table, parts: &[EmbeddedPart]) -> Table {
    for part in parts {
        table.columns.to_mut().extend(part.columns.iter().map(|column| part.column(column)));
        table.uniques.to_mut().extend(part.uniques.iter().map(|unique| part.unique(unique)));
        table.checks.to_mut().extend(part.checks.iter().map(|check| part.check(check)));
        table.indexes.to_mut().extend(part.indexes.iter().map(|index| part.index(index)));
    }
    table
}

impl EmbeddedPart {
    /// The name in the table. It is literal like any derived name: a table is made once, so what it keeps is bounded.
    fn name(&self, name: &str) -> Name {
        Cow::Borrowed(String::leak(format!("{}{name}", self.prefix)))
    }

    fn column(&self, column: &Column) -> Column {
        let mut column = column.clone();
        column.name = self.name(&column.name);
        column.field = format!("{}.{}", self.field, column.field).into();
        column.server_default = column.server_default.as_ref().map(|sql| self.sql(sql));
        let computed = column.computed.take();
        column.computed =
            computed.map(|Computed { expression, stored }| Computed { expression: self.sql(&expression), stored });
        column
    }

    fn unique(&self, unique: &Unique) -> Unique {
        Unique { name: unique.name.clone(), columns: unique.columns.iter().map(|name| self.name(name)).collect() }
    }

    fn check(&self, check: &Check) -> Check {
        Check { name: check.name.clone(), condition: self.sql(&check.condition) }
    }

    fn index(&self, index: &Index) -> Index {
        let columns = index.columns.iter().map(|column| {
            let key = match &column.key {
                IndexKey::Column(name) => IndexKey::Column(self.name(name)),
                IndexKey::Expression(sql) => IndexKey::Expression(self.sql(sql)),
            };
            IndexColumn { key, descending: column.descending }
        });
        let condition = index.condition.as_ref().map(|sql| self.sql(sql));
        Index { name: index.name.clone(), columns: columns.collect(), unique: index.unique, condition }
    }

    /// The same SQL, in which a field's name stands for the column in this table.
    fn sql(&self, sql: &SqlText) -> SqlText {
        let rename = |text: &Name| {
            let rename = |text: String, column: &Column| {
                text.replace(&format!("{{{}}}", column.field), &format!("{{{}.{}}}", self.field, column.field))
            };
            Name::Owned(self.columns.iter().fold(text.to_string(), rename))
        };
        let overrides = sql.overrides.iter().map(|(dialect, text)| (dialect.clone(), rename(text)));
        SqlText { text: rename(&sql.text), overrides: overrides.collect() }
    }
}

/// Positions in several lists, each counted from a start of its own.
pub type Positions = &'static [(usize, &'static [usize])];

/// How many positions there are.
pub const fn n_positions(lists: Positions) -> usize {
    let (mut list, mut n) = (0, 0);
    while list < lists.len() {
        n += lists[list].1.len();
        list += 1;
    }
    n
}

/// All positions in one list.
pub const fn positions<const N: usize>(lists: Positions) -> [usize; N] {
    let mut found = [0; N];
    let (mut list, mut n) = (0, 0);
    while list < lists.len() {
        let (start, positions) = lists[list];
        let mut index = 0;
        while index < positions.len() {
            found[n] = start + positions[index];
            n += 1;
            index += 1;
        }
        list += 1;
    }
    found
}

/// Whether two lists of columns, each with its prefix, have no name in common.
pub const fn are_apart(a: (&str, &[Column]), b: (&str, &[Column])) -> bool {
    let mut first = 0;
    while first < a.1.len() {
        let mut second = 0;
        while second < b.1.len() {
            if same(a.0, &a.1[first], b.0, &b.1[second]) {
                return false;
            }
            second += 1;
        }
        first += 1;
    }
    true
}

const fn same(a_prefix: &str, a: &Column, b_prefix: &str, b: &Column) -> bool {
    let (a, b) = (literal(a), literal(b));
    if a_prefix.len() + a.len() != b_prefix.len() + b.len() {
        return false;
    }
    let mut index = 0;
    while index < a_prefix.len() + a.len() {
        if byte(a_prefix, a, index) != byte(b_prefix, b, index) {
            return false;
        }
        index += 1;
    }
    true
}

const fn byte(prefix: &str, name: &str, index: usize) -> u8 {
    if index < prefix.len() { prefix.as_bytes()[index] } else { name.as_bytes()[index - prefix.len()] }
}

const fn literal(column: &Column) -> &str {
    match &column.name {
        Cow::Borrowed(name) => name,
        Cow::Owned(_) => "",
    }
}
