//! Rows of a plain association table: which rows belong together in a many-to-many relationship.

use super::fetch::execute;
use super::schema::association_table;
use super::{Entity, Parents};
use crate::compile::{Compiled, Dialect, Statement};
use crate::engine::Executor;
use crate::schema::{Name, Table};
use crate::sql::{Conflict, ConflictAction, Delete, Node, Relation, TableName, Through, ToMany};
use crate::table::insert::{InsertPlan, InsertRows, Written};
use crate::value::{Value, ValueRef};
use crate::{Error, Result};

impl<E: Entity, C: Entity> ToMany<E, C> {
    /// Makes each of these rows belong to each of those: `User::TEAMS.link(&ann, &team).execute(&mut db)?`. Pairs that belong together
    /// already are left as they are.
    ///
    /// For many-to-many relationships by a plain association table; an association with a struct of its own is inserted like any other
    /// entity, and a one-to-many relationship is set by its foreign key.
    pub fn link(self, from: impl Parents<E>, to: impl Parents<C>) -> Linking {
        Linking::new(self.path().steps(), from.rows(), to.rows(), true)
    }

    /// Makes none of these rows belong to any of those any longer.
    pub fn unlink(self, from: impl Parents<E>, to: impl Parents<C>) -> Linking {
        Linking::new(self.path().steps(), from.rows(), to.rows(), false)
    }
}

/// Rows of an association table to be written or deleted; `execute` does it.
#[derive(Debug)]
#[must_use = "nothing happens before `execute`"]
pub struct Linking {
    /// What went wrong while it was built, or what is to be done.
    statement: Result<Link, String>,
}

#[derive(Debug)]
enum Link {
    Nothing,
    Insert(Box<Pairs>),
    Delete(Delete),
}

/// New rows of an association table.
#[derive(Debug)]
struct Pairs {
    table: Table,
    columns: Vec<Name>,
    rows: Vec<Vec<Value>>,
    conflict: Conflict,
}

impl Pairs {
    fn plan(&self) -> InsertPlan<'_> {
        let columns = self.columns.iter().filter_map(|name| self.table.column(name));
        InsertPlan {
            entity: &self.table.name,
            table: &self.table,
            columns: columns.map(|column| Written { column, expression: None }).collect(),
            conflict: Some(&self.conflict),
            any_unique_key: false,
            returning: Vec::new(),
            text: None,
        }
    }

    fn values<'r>(&'r self, row: usize, values: &mut Vec<ValueRef<'r>>) -> Result<()> {
        values.extend(self.rows[row].iter().map(ValueRef::reborrow));
        Ok(())
    }
}

impl Linking {
    fn new<E: Entity, C: Entity>(steps: &[&'static Relation], from: &[E], to: &[C], link: bool) -> Linking {
        Linking { statement: statement(steps, from, to, link) }
    }

    /// Runs the statement; the number of association rows written or deleted.
    ///
    /// # Errors
    /// A relationship without a plain association table, and what the database refuses.
    pub fn execute(self, db: &mut dyn Executor) -> Result<u64> {
        match self.statement.map_err(Error::statement)? {
            Link::Nothing => Ok(0),
            Link::Insert(pairs) => {
                let values = |row, values: &mut _| pairs.values(row, values);
                let rows = InsertRows { n_rows: pairs.rows.len(), values: &values };
                pairs.plan().execute(rows, db.connection()?)
            }
            Link::Delete(delete) => execute(db, Statement::Delete(&delete)),
        }
    }

    /// The statement's text and values for a database, without running it.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        let delete = match self.statement.as_ref().map_err(|problem| Error::statement(problem.as_str()))? {
            Link::Nothing => return Err(Error::statement("there are no rows to link, so there is no statement")),
            Link::Insert(pairs) => {
                let values = |row, values: &mut _| pairs.values(row, values);
                let rows = InsertRows { n_rows: pairs.rows.len(), values: &values };
                return pairs.plan().compile(rows, dialect);
            }
            Link::Delete(delete) => delete,
        };
        Statement::Delete(delete).compile(dialect).map(Compiled::into_owned)
    }
}

fn statement<E: Entity, C: Entity>(
    steps: &[&'static Relation],
    from: &[E],
    to: &[C],
    link: bool,
) -> Result<Link, String> {
    let (relation, through) = plain_association(steps)?;
    if from.is_empty() || to.is_empty() {
        return Ok(Link::Nothing);
    }
    let pairs = from.iter().flat_map(|parent| to.iter().map(move |child| (parent, child)));
    let rows = pairs.map(|(parent, child)| {
        let near = relation.from.iter().map(|column| parent.cell(column.index).into_owned());
        let far = relation.to.iter().map(|column| child.cell(column.index).into_owned());
        association_row(relation, through, near.chain(far))
    });
    let rows = rows.collect::<Result<Vec<_>, String>>()?;
    let columns: Vec<Name> = rows[0].iter().map(|(name, _)| Name::Borrowed(name)).collect();
    let rows = rows.into_iter().map(|row| row.into_iter().map(|(_, value)| value).collect::<Vec<Value>>());
    if link {
        let conflict = Conflict { target: columns.clone(), action: ConflictAction::Nothing };
        let table = association_table(relation, through)?;
        return Ok(Link::Insert(Box::new(Pairs { table, columns, rows: rows.collect(), conflict })));
    }
    let mut table = TableName::new(through.table);
    table.schema = through.schema.map(Into::into);
    let columns = Node::Tuple(columns.into_iter().map(Node::column).collect());
    let row = |row: Vec<Value>| Node::Tuple(row.into_iter().map(Node::Value).collect());
    let filter = vec![Node::In(Box::new(columns), rows.map(row).collect(), false)];
    Ok(Link::Delete(Delete { table, filter, returning: Vec::new() }))
}

/// The columns of an association row with their values. A column that both sides share, as the tenant of both, stands once.
pub(super) fn association_row(
    relation: &Relation,
    through: &Through,
    values: impl Iterator<Item = Value>,
) -> Result<Vec<(&'static str, Value)>, String> {
    let mut row: Vec<(&'static str, Value)> = Vec::new();
    for (name, value) in through.from.iter().chain(through.to).zip(values) {
        match row.iter().find(|(other, _)| other == name) {
            Some((_, other)) if *other != value => {
                return Err(format!(
                    "`{}` ties rows together that have one `{name}`, and these have two",
                    relation.constant()
                ));
            }
            Some(_) => {}
            None => row.push((name, value)),
        }
    }
    Ok(row)
}

fn plain_association(steps: &[&'static Relation]) -> Result<(&'static Relation, &'static Through), String> {
    let [relation] = steps else {
        return Err("`link` and `unlink` work on a single relationship, not on a path".to_owned());
    };
    match &relation.through {
        Some(through) if through.entity.is_none() => Ok((relation, through)),
        Some(through) => Err(format!(
            "the association table `{}` of `{}` has a struct of its own: insert or delete its rows instead",
            through.table,
            relation.constant()
        )),
        None => Err(format!(
            "`{}` has no association table: set the foreign key of the other row instead",
            relation.constant()
        )),
    }
}
