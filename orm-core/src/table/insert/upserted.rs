//! Which rows an upsert may change, for an executor that holds rows of its own.

use super::{InsertPlan, InsertRows};
use crate::Result;
use crate::engine::{ChangedRows, Executor, Followed, RowChange, RowChangeKind};
use crate::schema::Column;
use crate::sql::ConflictAction;
use crate::value::{Value, ValueRef};

impl InsertPlan<'_> {
    /// Tells the executor which rows may be changed. An INSERT that changes none says nothing.
    pub(crate) fn before_change(&self, rows: &InsertRows<'_, '_>, db: &mut dyn Executor) -> Result<Followed> {
        let Some(conflict) = self.conflict else { return Ok(Followed::default()) };
        if conflict.action == ConflictAction::Nothing {
            return Ok(Followed::default());
        }
        let Some(places) = self.target_places(&conflict.target).filter(|_| !self.any_unique_key) else {
            // Nobody can tell by which key a row will be there already.
            let rows = ChangedRows::Matching(&[]);
            return db.before_change(&RowChange { table: self.table, kind: RowChangeKind::Update, rows });
        };
        let values = |row: usize| -> Vec<Value> {
            let mut list = Vec::with_capacity(self.columns.len());
            // What cannot be had is refused when the row is written.
            let is_had = (rows.values)(row, &mut list).is_ok();
            let value = |place: &usize| list.get(*place).filter(|_| is_had).map_or(Value::Null, own);
            places.iter().map(|(place, _)| value(place)).collect()
        };
        let columns = places.iter().map(|(_, column)| *column).collect();
        let rows = ChangedRows::Having { columns, n_rows: rows.n_rows, values: &values };
        db.before_change(&RowChange { table: self.table, kind: RowChangeKind::Update, rows })
    }

    /// Where a row's values of the conflict's columns stand; nothing if a row does not bring them along.
    fn target_places(&self, target: &[crate::schema::Name]) -> Option<Vec<(usize, &Column)>> {
        let given = || self.columns.iter().filter(|written| written.expression.is_none()).enumerate();
        let places = target.iter().map(|name| {
            given().find(|(_, written)| written.column.name == *name).map(|(place, written)| (place, written.column))
        });
        places.collect::<Option<Vec<_>>>().filter(|places| !places.is_empty())
    }
}

fn own(value: &ValueRef<'_>) -> Value {
    value.reborrow().into_owned()
}
