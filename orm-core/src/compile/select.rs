//! The SELECT statement as text.

use super::SqlWriter;
use crate::Result;
use crate::sql::{Count, Distinct, Join, JoinKind, LockWait, Select, SetOperator, Source};

impl<'v> SqlWriter<'_, 'v> {
    /// Writes a SELECT.
    ///
    /// # Errors
    /// What the database cannot do.
    pub fn select(&mut self, select: &'v Select) -> Result<()> {
        self.with(select)?;
        self.open_scope(select.from.name(), true);
        self.push("SELECT ");
        self.distinct(&select.distinct)?;
        self.list(&select.columns, ", ", |writer, output| {
            writer.answer(&output.node)?;
            if let Some(alias) = &output.alias {
                writer.push(" AS ");
                writer.identifier(alias);
            }
            Ok(())
        })?;
        self.push(" FROM ");
        self.source(&select.from)?;
        let joins_at = self.position();
        for join in &select.joins {
            self.join(join)?;
        }
        if !select.filter.is_empty() {
            self.push(" WHERE ");
            self.conjunction(&select.filter)?;
        }
        if !select.group_by.is_empty() {
            self.push(" GROUP BY ");
            self.list(&select.group_by, ", ", |writer, node| writer.ordered(node))?;
        }
        if !select.having.is_empty() {
            self.push(" HAVING ");
            self.conjunction(&select.having)?;
        }
        // A compound select is ordered by its result's columns, which are no columns of the root.
        for (operator, other) in &select.set_operations {
            self.set_operation(*operator, other)?;
        }
        if !select.order_by.is_empty() {
            self.push(" ORDER BY ");
            self.orders(&select.order_by)?;
        }
        if select.limit.is_some() || select.offset.is_some() {
            self.dialect().limit(self, select.limit, select.offset, !select.order_by.is_empty())?;
        }
        self.lock(select)?;
        self.close_scope(joins_at)
    }

    fn with(&mut self, select: &'v Select) -> Result<()> {
        if select.with.is_empty() {
            return Ok(());
        }
        self.push(if select.with.iter().any(|cte| cte.recursive) { "WITH RECURSIVE " } else { "WITH " });
        self.list(&select.with, ", ", |writer, cte| {
            writer.identifier(&cte.name);
            if !cte.columns.is_empty() {
                writer.push(" (");
                writer.list(&cte.columns, ", ", |writer, name| {
                    writer.identifier(name);
                    Ok(())
                })?;
                writer.push(")");
            }
            writer.push(" AS (");
            writer.select(&cte.select)?;
            writer.push(")");
            Ok(())
        })?;
        self.push(" ");
        Ok(())
    }

    fn distinct(&mut self, distinct: &'v Distinct) -> Result<()> {
        match distinct {
            Distinct::No => {}
            Distinct::Rows => self.push("DISTINCT "),
            Distinct::On(nodes) => {
                self.require(self.dialect().capabilities().distinct_on, "`DISTINCT ON`")?;
                self.push("DISTINCT ON (");
                self.list(nodes, ", ", |writer, node| writer.expression(node))?;
                self.push(") ");
            }
        }
        Ok(())
    }

    fn source(&mut self, source: &'v Source) -> Result<()> {
        match source {
            Source::Table(table) => self.table(table),
            Source::Select { select, alias, lateral } => {
                if *lateral {
                    self.require(self.dialect().capabilities().lateral, "`LATERAL`")?;
                    self.push("LATERAL ");
                }
                self.push("(");
                self.select(select)?;
                self.push(") AS ");
                self.identifier(alias);
            }
        }
        Ok(())
    }

    fn join(&mut self, join: &'v Join) -> Result<()> {
        if join.kind == JoinKind::Full {
            self.require(self.dialect().capabilities().full_join, "`FULL JOIN`")?;
        }
        self.push(match join.kind {
            JoinKind::Inner => " JOIN ",
            JoinKind::Left => " LEFT JOIN ",
            JoinKind::Right => " RIGHT JOIN ",
            JoinKind::Full => " FULL JOIN ",
            JoinKind::Cross => " CROSS JOIN ",
        });
        self.source(&join.source)?;
        if let Some(on) = &join.on {
            self.push(" ON ");
            self.condition(on)?;
        }
        Ok(())
    }

    fn set_operation(&mut self, operator: SetOperator, other: &'v Select) -> Result<()> {
        if matches!(operator, SetOperator::Intersect | SetOperator::Except) {
            self.require(self.dialect().capabilities().intersect_except, "`INTERSECT` and `EXCEPT`")?;
        }
        self.push(match operator {
            SetOperator::Union => " UNION ",
            SetOperator::UnionAll => " UNION ALL ",
            SetOperator::Intersect => " INTERSECT ",
            SetOperator::Except => " EXCEPT ",
        });
        self.select(other)
    }

    /// Writes a number of rows: our own as a literal, the caller's as a bind.
    pub fn count(&mut self, count: Count) {
        match count {
            Count::Literal(rows) => self.integer(rows),
            // More rows than any database holds: the bind stays in range.
            Count::Bound(rows) => self.bind(crate::value::ValueRef::Int(i64::try_from(rows).unwrap_or(i64::MAX))),
        }
    }

    fn lock(&mut self, select: &'v Select) -> Result<()> {
        let Some(lock) = &select.lock else { return Ok(()) };
        let capabilities = self.dialect().capabilities();
        self.require(capabilities.row_locks, "row locks (`FOR UPDATE`)")?;
        self.push(" ");
        self.push(self.dialect().lock(lock.shared));
        self.require(capabilities.lock_of || lock.of.is_empty(), "locks on joined rows alone (`of`)")?;
        // The rows that were asked for, and not those that paths have joined to them.
        if capabilities.lock_of && (!lock.of.is_empty() || self.has_joins() || !select.joins.is_empty()) {
            self.push(" OF ");
            self.identifier(select.from.name());
            for path in &lock.of {
                let alias = self.alias_of(self.scopes.len() - 1, path.steps())?;
                self.push(", ");
                self.identifier(&alias);
            }
        }
        if lock.wait != LockWait::Wait {
            self.require(capabilities.lock_wait, "`SKIP LOCKED` and `NOWAIT`")?;
        }
        match lock.wait {
            LockWait::Wait => {}
            LockWait::SkipLocked => self.push(" SKIP LOCKED"),
            LockWait::NoWait => self.push(" NOWAIT"),
        }
        Ok(())
    }
}

impl Source {
    /// What the source's columns are prefixed with.
    pub fn name(&self) -> &str {
        match self {
            Source::Table(table) => table.reference(),
            Source::Select { alias, .. } => alias,
        }
    }
}
