//! All that a query loads, as a tree of relationships.

use super::mapper::Mapper;
use super::path::{Load, LoadPart};
use crate::sql::{Node, Output, Path, Relation, Select};
use crate::{Error, Result};

/// The relationships a query loads, each with those that are loaded from its rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct LoadTree {
    pub(crate) branches: Vec<Branch>,
}

/// One relationship to load.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) relation: &'static Relation,
    pub(crate) part: LoadPart,
    pub(crate) joined: bool,
    /// Whether it was named itself, and is not just on the way to another one.
    named: bool,
    pub(crate) children: LoadTree,
}

impl LoadTree {
    /// Adds a chain of relationships; what is on the way already is shared.
    pub(crate) fn add(&mut self, load: Load) -> Result<()> {
        let steps = load.path.steps();
        let Some((last, before)) = steps.split_last() else { return Ok(()) };
        let mut tree = self;
        for relation in before {
            let branch = tree.branch(relation);
            branch.joined |= load.joined && !branch.named;
            tree = &mut branch.children;
        }
        let branch = tree.branch(last);
        if branch.named && (branch.part != load.part || branch.joined != load.joined) {
            return Err(Error::statement(format!(
                "`{}` is loaded twice with different filters, orders or strategies; load it once",
                last.constant()
            )));
        }
        branch.named = true;
        branch.part = load.part;
        branch.joined = load.joined;
        Ok(())
    }

    fn branch(&mut self, relation: &'static Relation) -> &mut Branch {
        let found = self.branches.iter().position(|branch| branch.relation == relation);
        let index = found.unwrap_or_else(|| {
            self.branches.push(Branch::whole(relation));
            self.branches.len() - 1
        });
        &mut self.branches[index]
    }

    /// Refuses what a statement with joins cannot do, and one relationship loaded in two ways.
    pub(crate) fn check(&self, select: &Select) -> Result<()> {
        if (select.limit.is_some() || select.offset.is_some())
            && let Some(relation) = self.joined_many()
        {
            return Err(Error::statement(format!(
                "`{}` is joined to many rows, so a limit would cut joined rows and not parents; load it without `.joined()`",
                relation.constant()
            )));
        }
        self.check_cuts()?;
        let mut parts = Vec::new();
        self.check_parts(&mut parts)
    }

    /// Refuses to cut rows for each parent where a join repeats them.
    fn check_cuts(&self) -> Result<()> {
        for branch in &self.branches {
            if let (Some(_), Some(many)) = (branch.part.limit_each, branch.children.joined_many()) {
                return Err(Error::statement(format!(
                    "`{}` is joined to many rows, so `limit_each` of `{}` would cut joined rows; load it without `.joined()`",
                    many.constant(),
                    branch.relation.constant()
                )));
            }
            branch.children.check_cuts()?;
        }
        Ok(())
    }

    /// A row is one object in the graph, so one relationship of it is loaded in one way however the row is reached.
    fn check_parts<'t>(&'t self, parts: &mut Vec<(&'static Relation, &'t LoadPart)>) -> Result<()> {
        for branch in &self.branches {
            match parts.iter().find(|(relation, _)| *relation == branch.relation) {
                Some((relation, part)) if **part != branch.part => {
                    return Err(Error::statement(format!(
                        "`{}` is loaded over two paths with different filters or orders, but each row is one object in the \
                         graph; run two queries",
                        relation.constant()
                    )));
                }
                Some(_) => {}
                None => parts.push((branch.relation, &branch.part)),
            }
            branch.children.check_parts(parts)?;
        }
        Ok(())
    }

    fn joined_many(&self) -> Option<&'static Relation> {
        self.joined().find_map(|branch| match branch.relation.is_to_many() {
            true => Some(branch.relation),
            false => branch.children.joined_many(),
        })
    }

    /// The branches whose rows come in the same statement.
    pub(crate) fn joined(&self) -> impl Iterator<Item = &Branch> {
        self.branches.iter().filter(|branch| branch.joined)
    }

    /// The branches that get a statement of their own.
    pub(crate) fn separate(&self) -> impl Iterator<Item = &Branch> {
        self.branches.iter().filter(|branch| !branch.joined)
    }

    /// Asks for the columns of all rows that come in the same statement, in the order in which they are read: for each a witness
    /// that the row is there, then its columns.
    pub(crate) fn add_joined_columns(&self, select: &mut Select) {
        self.add_columns(&Path::ROOT, select);
    }

    fn add_columns(&self, path: &Path, select: &mut Select) {
        for branch in self.joined() {
            let path = path.then(branch.relation);
            let mapper = Mapper::of(&branch.relation.target);
            let witness = Node::column_at(path.clone(), branch.relation.to[0].name.into());
            select.columns.push(Output::from(witness));
            for column in (mapper.table)().columns.iter() {
                select.columns.push(Output::from(Node::column_at(path.clone(), column.name.clone())));
            }
            branch.children.add_columns(&path, select);
        }
    }
}

impl Branch {
    /// A relationship with all its rows, and nothing further.
    pub(crate) fn whole(relation: &'static Relation) -> Branch {
        Branch { relation, part: LoadPart::default(), joined: false, named: false, children: LoadTree::default() }
    }

    /// What is asked of each row in a statement of its own: its columns, those of joined rows, and then `extra` ones.
    pub(crate) fn columns(&self, extra: &[Node]) -> Vec<Output> {
        let table = self.relation.target_table();
        let mut select = Select::from(table).root_columns(table.columns.iter().map(|column| &column.name));
        self.children.add_joined_columns(&mut select);
        select.columns.extend(extra.iter().cloned().map(Output::from));
        select.columns
    }
}
