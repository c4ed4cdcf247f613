//! In which order tables are written.

use crate::orm::session::objects::Objects;
use crate::schema::{ForeignKey, Table};

/// Groups of shelves, those that are referred to first. The tables of one group refer to each other, or one to itself: their rows are
/// ordered one by one.
pub(super) struct TableOrder {
    pub(super) groups: Vec<Group>,
}

/// Shelves whose rows may refer to each other.
pub(super) struct Group {
    pub(super) shelves: Vec<usize>,
    /// Whether rows can refer to rows of the same group.
    pub(super) is_cyclic: bool,
}

/// A foreign key between two shelves.
pub(super) struct Edge {
    /// The positions of the foreign key's columns, in order, each with that of the column it refers to.
    pub(super) columns: Vec<(usize, usize)>,
    pub(super) target: usize,
    /// Whether the columns can be NULL for a while.
    pub(super) is_nullable: bool,
    /// Whether the columns referred to are the whole primary key.
    pub(super) is_to_key: bool,
}

/// The foreign keys of a shelf's table to tables of this session.
pub(super) fn edges(objects: &Objects, shelf: usize) -> Vec<Edge> {
    let table = (objects.store.shelves[shelf].mapper.table)();
    table.foreign_keys.iter().flat_map(|key| edges_of(objects, table, key)).collect()
}

/// One foreign key leads to as many shelves as there are structs for the table it refers to.
fn edges_of(objects: &Objects, table: &Table, key: &ForeignKey) -> Vec<Edge> {
    let shelves = objects.store.shelves.iter().enumerate();
    let targets = shelves.filter_map(|(shelf, found)| {
        let target = (found.mapper.table)();
        (target.name == key.target_table && target.schema == key.target_schema).then_some((shelf, found.mapper, target))
    });
    let edge = |(shelf, mapper, target): (usize, &'static crate::orm::Mapper, &Table)| {
        let pairs = key.columns.iter().zip(key.target_columns.iter());
        let position = |table: &Table, name: &str| table.columns.iter().position(|column| column.name == name);
        let mut columns: Vec<(usize, usize)> =
            pairs.map(|(from, to)| Some((position(table, from)?, position(target, to)?))).collect::<Option<_>>()?;
        columns.sort_unstable();
        let is_nullable = columns.iter().any(|(from, _)| table.columns[*from].nullable);
        let is_to_key = columns.len() == mapper.key.len()
            && mapper.key.iter().all(|key| columns.iter().any(|(_, to)| *to == key.index));
        Some(Edge { columns, target: shelf, is_nullable, is_to_key })
    };
    targets.filter_map(edge).collect()
}

/// Orders all shelves of a session.
pub(super) fn table_order(objects: &Objects) -> TableOrder {
    let n_shelves = objects.store.shelves.len();
    let targets: Vec<Vec<usize>> =
        (0..n_shelves).map(|shelf| edges(objects, shelf).into_iter().map(|edge| edge.target).collect()).collect();
    let mut walk =
        Walk { targets: &targets, state: vec![None; n_shelves], path: Vec::new(), n_seen: 0, groups: Vec::new() };
    for shelf in 0..n_shelves {
        walk.visit(shelf);
    }
    TableOrder { groups: walk.groups }
}

/// Tarjan's search for strongly connected components: they come out with those that are referred to first.
struct Walk<'t> {
    targets: &'t [Vec<usize>],
    /// For each shelf that was seen: when, the earliest one that it leads back to, and whether it is still on the path.
    state: Vec<Option<(usize, usize, bool)>>,
    path: Vec<usize>,
    n_seen: usize,
    groups: Vec<Group>,
}

impl Walk<'_> {
    /// Answers the earliest shelf on the path that this one leads back to.
    fn visit(&mut self, shelf: usize) -> usize {
        if let Some((seen, _, on_path)) = self.state[shelf] {
            return if on_path { seen } else { usize::MAX };
        }
        let seen = self.n_seen;
        self.n_seen += 1;
        self.state[shelf] = Some((seen, seen, true));
        self.path.push(shelf);
        let mut earliest = seen;
        for target in &self.targets[shelf] {
            let back = match self.state[*target] {
                Some((seen, _, true)) => seen,
                Some(_) => usize::MAX,
                None => self.visit(*target),
            };
            earliest = earliest.min(back);
        }
        self.state[shelf] = Some((seen, earliest, true));
        if earliest == seen {
            self.close(shelf);
        }
        earliest
    }

    /// Everything on the path from this shelf on is one group.
    fn close(&mut self, first: usize) {
        let start = self.path.iter().position(|shelf| *shelf == first).unwrap_or(0);
        let mut shelves = self.path.split_off(start);
        for shelf in &shelves {
            if let Some((_, _, on_path)) = &mut self.state[*shelf] {
                *on_path = false;
            }
        }
        shelves.sort_unstable();
        let is_cyclic = shelves.len() > 1 || self.targets[first].contains(&first);
        self.groups.push(Group { shelves, is_cyclic });
    }
}
