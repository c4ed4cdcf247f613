//! Questions about related rows, as sub-selects that are tied to the row they are asked of.

use super::SqlWriter;
use super::scope::names;
use crate::sql::{Path, Related, RelatedKind, Relation, TableName};
use crate::{Error, Result};

impl<'v> SqlWriter<'_, 'v> {
    /// Writes `EXISTS (..)`, or an aggregate over the related rows.
    pub(super) fn related(&mut self, related: &'v Related) -> Result<()> {
        let outer = self.current_root()?;
        match &related.kind {
            RelatedKind::Exists => self.push("EXISTS (SELECT 1"),
            RelatedKind::Aggregate(_) => self.push("(SELECT "),
        }
        // The aggregate comes first in the text but belongs to the last row of the chain: so the chain's names are made first.
        let aliases = self.chain_aliases(related.path.steps());
        let last = aliases.last().cloned().unwrap_or_else(|| outer.clone());
        self.open_scope(&last, true);
        if let RelatedKind::Aggregate(node) = &related.kind {
            self.expression(node)?;
        }
        let joins_at = self.chain(related.path.steps(), &aliases, &outer)?;
        for node in &related.filter {
            self.push(" AND ");
            self.condition(node)?;
        }
        self.close_scope(joins_at)?;
        self.push(")");
        Ok(())
    }

    /// Writes a column at the end of a to-one path as a sub-select: for statements that cannot join.
    pub(super) fn correlated_column(&mut self, scope: usize, path: &'v Path, column: &str) -> Result<()> {
        let outer = self.scopes[scope].root.clone();
        let aliases = self.chain_aliases(path.steps());
        self.push("(SELECT ");
        self.qualified(aliases.last().unwrap_or(&outer), column);
        self.chain(path.steps(), &aliases, &outer)?;
        self.push(")");
        Ok(())
    }

    fn current_root(&self) -> Result<String> {
        // Outside any select (the values of an INSERT) there is no row to speak of.
        let scope = self.scopes.last();
        scope.map(|scope| scope.root.clone()).ok_or_else(|| {
            Error::statement("a question about related rows is asked where there is no row to start from")
        })
    }

    fn chain_aliases(&mut self, steps: &[&'static Relation]) -> Vec<String> {
        steps.iter().map(|relation| self.new_alias(&relation.target_table().name)).collect()
    }

    /// Writes ` FROM .. JOIN .. WHERE ..` for a chain of relationships that starts at the row `outer`; answers where further joins go.
    fn chain(&mut self, steps: &[&'static Relation], aliases: &[String], outer: &str) -> Result<usize> {
        let Some((first, rest)) = steps.split_first() else { return Ok(self.position()) };
        for relation in steps {
            self.check_readable(relation)?;
        }
        self.push(" FROM ");
        let target = TableName::from(first.target_table()).alias(aliases[0].clone());
        let mut between = None;
        if let Some(through) = &first.through {
            let alias = self.new_alias(through.table);
            self.through_table(first, &alias);
            self.push(" JOIN ");
            self.table(&target);
            self.push(" ON ");
            self.equal_pairs(&aliases[0], names(first.to), &alias, through.to.iter().copied())?;
            between = Some((alias, through));
        } else {
            self.table(&target);
        }
        for (position, relation) in rest.iter().enumerate() {
            self.join_target(" JOIN ", relation, &aliases[position], &aliases[position + 1])?;
        }
        let joins_at = self.position();
        self.push(" WHERE ");
        match between {
            Some((alias, through)) => {
                self.equal_pairs(&alias, through.from.iter().copied(), outer, names(first.from))?;
            }
            None => self.equal_pairs(&aliases[0], names(first.to), outer, names(first.from))?,
        }
        Ok(joins_at)
    }

    /// Some databases cannot read the table that UPDATE or DELETE changes.
    fn check_readable(&self, relation: &'static Relation) -> Result<()> {
        let table = TableName::from(relation.target_table());
        let is_target =
            self.write_target.is_some_and(|target| target.name == table.name && target.schema == table.schema);
        let supported = !is_target || self.dialect().capabilities().write_target_in_subselect;
        self.require(supported, "reading the changed table in a sub-select of UPDATE or DELETE")
    }
}
