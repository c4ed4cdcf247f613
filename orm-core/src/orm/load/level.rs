//! Filling a graph: the query's own statement, then one for each relationship of each level.

use super::children::{children_of, keys_per_statement, owner_columns};
use super::graph::Graph;
use super::mapper::Mapper;
use super::path::LoadPart;
use super::store::{Home, Store};
use super::tree::{Branch, LoadTree};
use crate::Result;
use crate::compile::Statement;
use crate::engine::{Executor, Next, Row};
use crate::orm::Entity;
use crate::orm::fetch::fetch;
use crate::orm::hash::{RowMap, RowSet};
use crate::orm::query::keys;
use crate::sql::{Relation, Select};
use crate::value::{KeyValue, Value};

/// Runs a query and everything it loads.
pub(crate) fn load_graph<E: Entity>(db: &mut dyn Executor, select: &Select, tree: &LoadTree) -> Result<Graph<E>> {
    let mut store = Store::default();
    let roots = load_into(db, &mut store, Mapper::new::<E>(), select, tree)?;
    Ok(Graph::new(store, roots))
}

/// Runs a query and everything it loads, and brings the rows home; the slots of the query's own rows, in their order.
pub(crate) fn load_into(
    db: &mut dyn Executor,
    home: &mut dyn Home,
    mapper: &'static Mapper,
    select: &Select,
    tree: &LoadTree,
) -> Result<Vec<usize>> {
    // Also without any row, views must find the arena.
    let mut level = Level::new(home, mapper, tree);
    level.run(db, home, select, 0)?;
    level.finish(db, home)?;
    Ok(level.roots.into_iter().map(|(slot, _)| slot).collect())
}

/// Loads one relationship of rows that are there.
pub(crate) fn load_relation(
    db: &mut dyn Executor,
    home: &mut dyn Home,
    relation: &'static Relation,
    parents: &[usize],
) -> Result<()> {
    load_branch(db, home, Mapper::of(&relation.source), &Branch::whole(relation), parents)
}

/// The rows that one statement brings: its own and those joined to them.
struct Level<'t> {
    mapper: &'static Mapper,
    shelf: usize,
    tree: &'t LoadTree,
    /// The rows in their order, each with the key of the row that asked for it.
    roots: Vec<(usize, Option<KeyValue>)>,
    seen: RowSet<(usize, Option<KeyValue>)>,
    /// Whether the statement may bring one row several times for the row that asked.
    repeats: bool,
    joined: Vec<JoinedRows<'t>>,
}

/// What came in by a join, per relationship.
struct JoinedRows<'t> {
    branch: &'t Branch,
    shelf: usize,
    /// By the slot of the row that asked: the slots found, in order.
    targets: Vec<Vec<usize>>,
    /// The pairs in `targets`: a row that is joined further comes several times.
    seen: RowSet<(usize, usize)>,
    /// Slots in the order in which they were met.
    slots: Vec<usize>,
    children: Vec<JoinedRows<'t>>,
}

impl<'t> Level<'t> {
    fn new(home: &mut dyn Home, mapper: &'static Mapper, tree: &'t LoadTree) -> Level<'t> {
        // A joined to-many relationship repeats its parent.
        let repeats = tree.joined().next().is_some();
        let shelf = home.shelf_of(mapper);
        let joined = joined_rows(home, tree);
        Level { mapper, shelf, tree, roots: Vec::new(), seen: Default::default(), repeats, joined }
    }

    /// Runs a statement whose rows begin with this level's columns, then the joined ones, then `n_extra` columns with the key of
    /// the row that asked.
    fn run(&mut self, db: &mut dyn Executor, home: &mut dyn Home, select: &Select, n_extra: usize) -> Result<()> {
        fetch(db, Statement::Select(select), &mut |row| {
            let slot = home.read(self.shelf, row, 0)?;
            let mut at = (self.mapper.table)().columns.len();
            for rows in &mut self.joined {
                at = rows.read(home, slot, row, at)?;
            }
            let asker = asker(row, at..at + n_extra)?;
            if !self.repeats || self.seen.insert((slot, asker.clone())) {
                self.roots.push((slot, asker));
            }
            Ok(Next::More)
        })
    }

    /// Links what was joined and loads the next levels.
    fn finish(&mut self, db: &mut dyn Executor, home: &mut dyn Home) -> Result<()> {
        let slots: Vec<usize> = self.roots.iter().map(|(slot, _)| *slot).collect();
        for rows in &self.joined {
            rows.link(home, &slots);
        }
        load_separate(db, home, self.mapper, self.tree, &slots)?;
        for rows in &self.joined {
            rows.finish(db, home)?;
        }
        Ok(())
    }
}

/// The key of the row that asked, if it stands in some cells.
fn asker(row: &mut dyn Row, cells: std::ops::Range<usize>) -> Result<Option<KeyValue>> {
    if cells.is_empty() {
        return Ok(None);
    }
    let values: Vec<Value> =
        cells.map(|index| row.cell(index).map(crate::value::ValueRef::into_owned)).collect::<Result<_>>()?;
    Ok(KeyValue::of_columns(values.into_iter()))
}

fn joined_rows<'t>(home: &mut dyn Home, tree: &'t LoadTree) -> Vec<JoinedRows<'t>> {
    tree.joined()
        .map(|branch| JoinedRows {
            branch,
            shelf: home.shelf_of(Mapper::of(&branch.relation.target)),
            targets: Vec::new(),
            seen: RowSet::default(),
            slots: Vec::new(),
            children: joined_rows(home, &branch.children),
        })
        .collect()
}

impl JoinedRows<'_> {
    /// Reads the columns of this relationship's row, if there is one; answers where the next columns are.
    fn read(&mut self, home: &mut dyn Home, parent: usize, row: &mut dyn Row, at: usize) -> Result<usize> {
        let mapper = Mapper::of(&self.branch.relation.target);
        if row.cell(at)?.is_null() {
            return Ok(at + self.width());
        }
        let slot = home.read(self.shelf, row, at + 1)?;
        if self.seen.insert((parent, slot)) {
            if self.targets.len() <= parent {
                self.targets.resize_with(parent + 1, Vec::new);
            }
            self.targets[parent].push(slot);
            self.slots.push(slot);
        }
        let mut at = at + 1 + (mapper.table)().columns.len();
        for rows in &mut self.children {
            at = rows.read(home, slot, row, at)?;
        }
        Ok(at)
    }

    fn width(&self) -> usize {
        let own = 1 + self.branch.relation.target_table().columns.len();
        own + self.children.iter().map(JoinedRows::width).sum::<usize>()
    }

    fn link(&self, home: &mut dyn Home, parents: &[usize]) {
        for parent in parents {
            let targets = self.targets.get(*parent).cloned().unwrap_or_default();
            home.link(self.branch.relation, *parent, targets, true);
        }
        for rows in &self.children {
            rows.link(home, &self.slots);
        }
    }

    fn finish(&self, db: &mut dyn Executor, home: &mut dyn Home) -> Result<()> {
        let mapper = Mapper::of(&self.branch.relation.target);
        load_separate(db, home, mapper, &self.branch.children, &self.slots)?;
        self.children.iter().try_for_each(|rows| rows.finish(db, home))
    }
}

/// Loads the relationships that get a statement of their own, for rows that are in the store.
pub(super) fn load_separate(
    db: &mut dyn Executor,
    home: &mut dyn Home,
    mapper: &'static Mapper,
    tree: &LoadTree,
    parents: &[usize],
) -> Result<()> {
    for branch in tree.separate() {
        load_branch(db, home, mapper, branch, parents)?;
    }
    Ok(())
}

/// Loads one relationship of these rows with one statement (or several, where the keys are more than one statement can bind).
fn load_branch(
    db: &mut dyn Executor,
    home: &mut dyn Home,
    mapper: &'static Mapper,
    branch: &Branch,
    parents: &[usize],
) -> Result<()> {
    let relation = branch.relation;
    let mut level = Level::new(home, Mapper::of(&relation.target), &branch.children);
    let arena = home.store().arena_of(mapper);
    let cells = |slot: usize| relation.from.iter().map(move |column| (slot, column.index));
    let keys = keys(parents.iter().map(|slot| cells(*slot).map(|(slot, index)| arena.cell(slot, index)).collect()));
    // An association entity with a key of its own may tie the same two rows together twice.
    level.repeats |= relation.through.as_ref().is_some_and(|through| through.entity.is_some());
    // Over an association table, the rows' own columns do not say who asked for them.
    let asker = if relation.through.is_some() { owner_columns(relation) } else { Vec::new() };
    let columns = branch.columns(&asker);
    for keys in keys.chunks(keys_per_statement(db, relation, &branch.part)?) {
        let select = children_of(relation, &branch.part, columns.clone(), keys);
        level.run(db, home, &select, asker.len())?;
    }
    let is_whole = branch.part == LoadPart::default();
    let found = by_asker(home.store(), &level, relation);
    for parent in parents {
        let arena = home.store().arena_of(mapper);
        let key = KeyValue::of_columns(relation.from.iter().map(|column| arena.cell(*parent, column.index)));
        let targets = key.and_then(|key| found.get(&key)).cloned().unwrap_or_default();
        home.link(relation, *parent, targets, is_whole);
    }
    level.finish(db, home)
}

/// For each key, the slots of the rows that belong to it, in the statement's order.
fn by_asker(store: &Store, level: &Level<'_>, relation: &'static Relation) -> RowMap<KeyValue, Vec<usize>> {
    let mut found: RowMap<KeyValue, Vec<usize>> = RowMap::default();
    for (slot, asker) in &level.roots {
        let key = match asker {
            Some(key) => Some(key.clone()),
            None => {
                let arena = store.arena_of(level.mapper);
                KeyValue::of_columns(relation.to.iter().map(|column| arena.cell(*slot, column.index)))
            }
        };
        if let Some(key) = key {
            found.entry(key).or_default().push(*slot);
        }
    }
    found
}
