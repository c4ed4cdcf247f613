//! What a flush would do, for people to read.

use std::fmt;

use super::{Flush, StepKind};
use crate::orm::session::objects::Objects;

/// What the next flush would do: see [`Session::plan`](crate::Session::plan). Prints one line for each step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlushPlan {
    /// The steps, in order.
    pub steps: Vec<PlanStep>,
}

/// Rows of one table that are written in the same way. A database may take them in several statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanStep {
    /// What is done.
    pub kind: PlanKind,
    /// The table.
    pub table: String,
    /// The columns that are written; for an association table those by which its rows are found; none for another deletion.
    pub columns: Vec<String>,
    /// How many rows; where an object loses all its rows of an association table, how many such objects.
    pub n_rows: usize,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlanKind {
    /// INSERT.
    Insert,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
    /// INSERT of rows of an association table, as far as they are not there yet.
    Link,
    /// DELETE of rows of an association table: by both sides, or all that one side has.
    Unlink,
}

impl Flush {
    pub(crate) fn describe(&self, objects: &Objects) -> FlushPlan {
        let steps = self.steps.iter().map(|step| {
            if let StepKind::Link(rows) | StepKind::Unlink(rows) = step.kind {
                return self.associations[rows].describe(step.kind);
            }
            let mapper = objects.store.shelves[step.shelf].mapper;
            let table = (mapper.table)();
            let filled = |index: &usize| (mapper.update_value)(*index).is_some() || mapper.version == Some(*index);
            let mut columns = step.columns.clone();
            if step.kind == StepKind::Update {
                columns.extend((0..table.columns.len()).filter(filled));
                columns.sort_unstable();
                columns.dedup();
            }
            PlanStep {
                kind: match step.kind {
                    StepKind::Insert => PlanKind::Insert,
                    StepKind::Update | StepKind::Postponed | StepKind::Release => PlanKind::Update,
                    StepKind::Delete => PlanKind::Delete,
                    StepKind::Link(_) => PlanKind::Link,
                    StepKind::Unlink(_) => PlanKind::Unlink,
                },
                table: table.full_name().to_string(),
                columns: columns.iter().map(|index| table.columns[*index].name.to_string()).collect(),
                n_rows: step.objects.len(),
            }
        });
        FlushPlan { steps: steps.collect() }
    }
}

impl fmt::Display for FlushPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        Ok(())
    }
}

impl fmt::Display for PlanStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.columns.join(", ");
        match self.kind {
            PlanKind::Insert => write!(f, "insert into {} ({columns})", self.table)?,
            PlanKind::Update => write!(f, "update {} set {columns}", self.table)?,
            PlanKind::Delete => write!(f, "delete from {}", self.table)?,
            PlanKind::Link => write!(f, "link {} ({columns})", self.table)?,
            PlanKind::Unlink => write!(f, "unlink {} ({columns})", self.table)?,
        }
        let rows = if self.n_rows == 1 { "row" } else { "rows" };
        write!(f, ": {} {rows}", self.n_rows)
    }
}
