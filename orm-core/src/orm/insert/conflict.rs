//! What happens to rows that are there already.

use super::{Insertion, add_update_values, written};
use crate::orm::query::{Selection, push_condition};
use crate::orm::{Entity, Record};
use crate::schema::{Column, Name};
use crate::sql::{self, Assign, Assignment, Condition, Conflict, ConflictAction, Node};
use crate::value::ValueRef;

/// A decision about rows that are there already; `do_nothing`, `do_update` or `do_update_set` completes it.
pub struct OnConflict<E, R> {
    insertion: Insertion<E, R>,
    target: Vec<Name>,
}

impl<E: Entity, R: Record<E>> Insertion<E, R> {
    /// Decides what happens to a row whose values in these columns are there already: a column or a tuple, which must have a unique
    /// constraint.
    pub fn on_conflict(mut self, columns: impl Selection<E>) -> OnConflict<E, R> {
        let target = self.names(columns);
        OnConflict { insertion: self, target }
    }

    /// After `do_update` or `do_update_set`: writes this into another column of the row that is there. Columns mean that row as it
    /// was; [`excluded`](sql::excluded) means the row that was to be inserted.
    pub fn update_set<T>(mut self, column: sql::Column<E, T>, value: impl Assign<E, T>) -> Insertion<E, R> {
        self.add_assignment(column.index(), value.into_assigned());
        self
    }

    /// The same with NULL.
    pub fn update_set_null<T>(mut self, column: sql::Column<E, Option<T>>) -> Insertion<E, R> {
        self.add_assignment(column.index(), Node::Value(ValueRef::Null));
        self
    }

    /// After `do_update` or `do_update_set`: changes only rows for which this holds, and leaves the others as they are. Not on MySQL
    /// and MariaDB.
    pub fn update_where(mut self, condition: impl Condition<E>) -> Insertion<E, R> {
        match &mut self.conflict {
            Some(Conflict { action: ConflictAction::Update { filter, .. }, .. }) => {
                push_condition(filter, condition.into_condition().into_node());
            }
            _ => self.complain("`update_where` belongs to an upsert: call `.on_conflict(..).do_update(..)` before it"),
        }
        self
    }

    /// Means that any unique key decides whether a row is there already, and not the columns of `on_conflict` alone: MySQL and
    /// MariaDB have no other way, and without this word they refuse `do_update` where it makes a difference. It changes nothing on
    /// other databases.
    pub fn any_unique_key(mut self) -> Insertion<E, R> {
        self.any_unique_key = true;
        self
    }

    fn add_assignment(&mut self, index: usize, value: Node) {
        let column = &E::table().columns[index];
        self.refuse_unchangeable([column]);
        match &mut self.conflict {
            Some(Conflict { action: ConflictAction::Update { assignments, .. }, .. }) => {
                assignments.retain(|assignment| assignment.column != column.name);
                assignments.push(Assignment { column: column.name.clone(), value: written(column, value) });
            }
            _ => self.complain("`update_set` belongs to an upsert: call `.on_conflict(..).do_update(..)` before it"),
        }
    }

    fn refuse_unchangeable<'c>(&mut self, columns: impl IntoIterator<Item = &'c Column>) {
        let mut columns = columns.into_iter();
        if let Err(problem) = columns.try_for_each(|column| column.check_changeable(E::NAME)) {
            self.complain(problem.to_string());
        }
    }

    fn names(&mut self, columns: impl Selection<E>) -> Vec<Name> {
        let mut nodes = Vec::new();
        columns.add_nodes(&mut nodes);
        let names: Option<Vec<Name>> = nodes
            .into_iter()
            .map(|node| match node {
                Node::Column(column) if column.place.is_root() => Some(column.name),
                _ => None,
            })
            .collect();
        names.unwrap_or_else(|| {
            self.complain("`on_conflict` and `do_update` take columns of the entity itself");
            Vec::new()
        })
    }
}

impl<E: Entity, R: Record<E>> OnConflict<E, R> {
    /// Leaves the row that is there as it is.
    pub fn do_nothing(self) -> Insertion<E, R> {
        self.complete(ConflictAction::Nothing)
    }

    /// Writes the given row's values of these columns into the row that is there, and `on_update` columns with them; a `version` is
    /// raised by one.
    pub fn do_update(mut self, columns: impl Selection<E>) -> Insertion<E, R> {
        let names = self.insertion.names(columns);
        self.insertion.refuse_unchangeable(names.iter().filter_map(|name| E::table().column(name)));
        self.update(
            names.into_iter().map(|column| Assignment { value: Node::excluded(column.clone()), column }).collect(),
        )
    }

    /// Writes this into a column of the row that is there, and `on_update` columns with it; a `version` is raised by one.
    /// Columns mean that row as it was, and [`excluded`](sql::excluded) means the row that was to be inserted:
    /// `.do_update_set(User::VISITS, User::VISITS + excluded(User::VISITS))`. More columns follow by
    /// [`update_set`](Insertion::update_set).
    pub fn do_update_set<T>(self, column: sql::Column<E, T>, value: impl Assign<E, T>) -> Insertion<E, R> {
        self.update(Vec::new()).update_set(column, value)
    }

    fn update(self, mut assignments: Vec<Assignment>) -> Insertion<E, R> {
        add_update_values::<E>(&mut assignments);
        self.complete(ConflictAction::Update { assignments, filter: Vec::new() })
    }

    fn complete(mut self, action: ConflictAction) -> Insertion<E, R> {
        self.insertion.conflict = Some(Conflict { target: self.target, action });
        self.insertion
    }
}
