//! Which rows an expression can reach: the root of each select, and what paths joined to it.

use super::SqlWriter;
use crate::sql::{KeyColumn, Path, Place, Relation, TableName};
use crate::{Error, Result};

/// One select's root and the joins that paths have asked for so far.
pub(super) struct Scope<'v> {
    /// What the root's columns are prefixed with.
    pub(super) root: String,
    joins: Vec<PathJoin<'v>>,
    /// Whether paths become joins; in UPDATE and DELETE, which have none, they become sub-selects.
    pub(super) can_join: bool,
}

struct PathJoin<'v> {
    path: &'v [&'static Relation],
    alias: String,
}

impl Scope<'_> {
    pub(super) fn new(root: &str, can_join: bool) -> Self {
        Scope { root: root.to_owned(), joins: Vec::new(), can_join }
    }
}

impl<'v> SqlWriter<'_, 'v> {
    /// Writes a column of the row at `place`.
    pub(super) fn column_at(&mut self, place: &'v Place, column: &str) -> Result<()> {
        match place {
            Place::Path(path) => self.path_column(0, path, column),
            Place::Outer(levels, path) => self.path_column(*levels, path, column),
            Place::Alias(alias) => {
                self.qualified(alias, column);
                Ok(())
            }
            Place::Excluded => {
                self.dialect().excluded(self, column);
                Ok(())
            }
        }
    }

    fn path_column(&mut self, levels: usize, path: &'v Path, column: &str) -> Result<()> {
        let Some(index) = self.scopes.len().checked_sub(levels + 1) else {
            // Outside any select (the values of an INSERT) there is no row to speak of.
            return Err(Error::statement(format!("column `{column}` is used where there is no row to take it from")));
        };
        if !self.scopes[index].can_join && !path.is_root() {
            return self.correlated_column(index, path, column);
        }
        let alias = self.alias_of(index, path.steps())?;
        self.qualified(&alias, column);
        Ok(())
    }

    /// What the columns at the end of a path are prefixed with; a path met for the first time gets a join.
    pub(super) fn alias_of(&mut self, scope: usize, path: &'v [&'static Relation]) -> Result<String> {
        if path.is_empty() {
            return Ok(self.scopes[scope].root.clone());
        }
        if let Some(join) = self.scopes[scope].joins.iter().find(|join| join.path == path) {
            return Ok(join.alias.clone());
        }
        self.alias_of(scope, &path[..path.len() - 1])?;
        let alias = self.new_alias(&path[path.len() - 1].target_table().name);
        self.scopes[scope].joins.push(PathJoin { path, alias: alias.clone() });
        Ok(alias)
    }

    /// Whether a path has joined something to the root of the select that is being written.
    pub(super) fn has_joins(&self) -> bool {
        self.scopes.last().is_some_and(|scope| !scope.joins.is_empty())
    }

    /// Starts a scope.
    pub(super) fn open_scope(&mut self, root: &str, can_join: bool) {
        self.scopes.push(Scope::new(root, can_join));
    }

    /// Ends a scope and writes the joins its paths asked for at `joins_at`, right behind its sources.
    pub(super) fn close_scope(&mut self, joins_at: usize) -> Result<()> {
        let scope = self.scopes.pop().expect("opened by the same caller");
        let start = self.position();
        for join in &scope.joins {
            let (relation, before) = join.path.split_last().expect("the root is never joined");
            let parent = match before {
                [] => &scope.root,
                before => {
                    let parent = scope.joins.iter().find(|other| other.path == before);
                    &parent.expect("shorter paths are joined first").alias
                }
            };
            let keyword = if join.path.iter().any(|step| step.optional) { " LEFT JOIN " } else { " JOIN " };
            self.join_target(keyword, relation, parent, &join.alias)?;
        }
        self.move_back(start, joins_at);
        Ok(())
    }

    /// Writes `JOIN target AS alias ON alias.key = parent.key`; a table in between gets joined on the way.
    pub(super) fn join_target(
        &mut self,
        keyword: &str,
        relation: &'static Relation,
        parent: &str,
        alias: &str,
    ) -> Result<()> {
        self.push(keyword);
        let target = TableName::from(relation.target_table()).alias(alias.to_owned());
        if let Some(through) = &relation.through {
            let between = self.new_alias(through.table);
            self.through_table(relation, &between);
            self.push(" ON ");
            self.equal_pairs(&between, through.from.iter().copied(), parent, names(relation.from))?;
            self.push(keyword);
            self.table(&target);
            self.push(" ON ");
            return self.equal_pairs(alias, names(relation.to), &between, through.to.iter().copied());
        }
        self.table(&target);
        self.push(" ON ");
        self.equal_pairs(alias, names(relation.to), parent, names(relation.from))
    }

    /// Writes the association table of a many-to-many relationship under an alias.
    pub(super) fn through_table(&mut self, relation: &'static Relation, alias: &str) {
        if let Some(through) = &relation.through {
            let mut table = TableName::new(through.table).alias(alias.to_owned());
            table.schema = through.schema.map(Into::into);
            self.table(&table);
        }
    }

    /// Writes `left.a = right.a AND left.b = right.b`.
    pub(super) fn equal_pairs<'n>(
        &mut self,
        left: &str,
        left_columns: impl IntoIterator<Item = &'n str>,
        right: &str,
        right_columns: impl IntoIterator<Item = &'n str>,
    ) -> Result<()> {
        self.list(left_columns.into_iter().zip(right_columns), " AND ", |writer, (a, b)| {
            writer.qualified(left, a);
            writer.push(" = ");
            writer.qualified(right, b);
            Ok(())
        })
    }
}

/// The names of a key's columns.
pub(super) fn names(columns: &'static [KeyColumn]) -> impl Iterator<Item = &'static str> {
    columns.iter().map(|column| column.name)
}
