//! Which rows of association tables are written and deleted.

use super::{Flush, PlanKind, PlanStep, Step, StepKind};
use crate::Result;
use crate::engine::Connection;
use crate::orm::hash::{RowMap, RowSet};
use crate::orm::session::agree::LinkedPairs;
use crate::orm::session::association::Association;
use crate::orm::session::failure::refused_rows;
use crate::orm::session::handle::ObjectId;
use crate::orm::session::objects::Objects;
use crate::orm::session::state::Status;
use crate::orm::session::work::Pair;
use crate::schema::{Column, Name};
use crate::sql::{Conflict, ConflictAction};
use crate::table::delete_rows::DeletePlan;
use crate::table::insert::{InsertPlan, InsertRows, Written};
use crate::table::keyed::KeyedRows;
use crate::value::{Value, ValueRef};

/// Rows of an association table that are written or deleted together.
#[derive(Debug)]
pub(super) struct AssociationRows {
    association: Association,
    rows: Rows,
}

#[derive(Debug)]
enum Rows {
    /// The rows of these pairs, as the association sees them, and whether none of them can be there already.
    Pairs(Vec<(ObjectId, ObjectId)>, bool),
    /// All rows that these objects have, from the one side or the other.
    Of(Vec<ObjectId>, Side),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    From,
    To,
}

/// The pairs of one association table, each once.
pub(super) struct FinalPairs {
    association: Association,
    /// Rows to write that may be there already.
    linked: Vec<(ObjectId, ObjectId)>,
    /// Rows to write that cannot: one of the objects is new itself.
    linked_new: Vec<(ObjectId, ObjectId)>,
    unlinked: Vec<(ObjectId, ObjectId)>,
}

impl Flush {
    pub(super) fn plan_unlinks(&mut self, pairs: &[FinalPairs]) {
        for found in pairs {
            self.add_association(found.association, &found.unlinked, false, StepKind::Unlink);
        }
    }

    pub(super) fn plan_links(&mut self, pairs: &[FinalPairs]) {
        for found in pairs {
            self.add_association(found.association, &found.linked_new, true, StepKind::Link);
            self.add_association(found.association, &found.linked, false, StepKind::Link);
        }
    }

    /// The rows of association tables that the steps write.
    pub(super) fn linked_pairs(&self) -> Vec<LinkedPairs<'_>> {
        let steps = self.steps.iter().filter_map(|step| match step.kind {
            StepKind::Link(rows) => Some((rows, true)),
            StepKind::Unlink(rows) => Some((rows, false)),
            _ => None,
        });
        let linked = steps.filter_map(|(rows, are_linked)| {
            let AssociationRows { association, rows: Rows::Pairs(pairs, _) } = &self.associations[rows] else {
                return None;
            };
            Some(LinkedPairs { association: *association, pairs, are_linked })
        });
        linked.collect()
    }

    fn add_association(
        &mut self,
        association: Association,
        pairs: &[(ObjectId, ObjectId)],
        are_new: bool,
        kind: fn(usize) -> StepKind,
    ) {
        if let Some((first, _)) = pairs.first() {
            self.add_rows(association, first.arena as usize, Rows::Pairs(pairs.to_vec(), are_new), kind);
        }
    }

    fn add_rows(&mut self, association: Association, shelf: usize, rows: Rows, kind: fn(usize) -> StepKind) {
        let at = self.associations.len();
        self.associations.push(AssociationRows { association, rows });
        self.steps.push(Step { kind: kind(at), shelf, objects: Vec::new(), columns: Vec::new() });
    }

    /// Objects that are deleted lose their rows of association tables first, whichever side has the relationship.
    pub(super) fn plan_lost_links(&mut self, objects: &Objects) {
        let is_doomed = |id: &ObjectId| objects.track(*id).is_some_and(|track| track.is_doomed);
        let mut doomed: Vec<ObjectId> = objects.work.deleted.iter().copied().filter(is_doomed).collect();
        doomed.sort_unstable();
        doomed.dedup();
        for of_shelf in doomed.chunk_by(|one, other| one.arena == other.arena) {
            let shelf = of_shelf[0].arena as usize;
            let own = objects.store.shelves[shelf].mapper.relations.iter().map(|relation| (*relation, Side::From));
            let neighbours = objects.neighbours(shelf);
            let incoming = neighbours.incoming.iter().map(|relation| (*relation, Side::To));
            let mut seen: Vec<(Association, Side)> = Vec::new();
            for (relation, side) in own.chain(incoming) {
                let Some(association) = Association::of(relation) else { continue };
                let is_seen = |(other, as_seen): &(Association, Side)| {
                    other.is_same(&association) && (other.is_alike(&association) == (*as_seen == side))
                };
                if seen.iter().any(is_seen) {
                    continue;
                }
                seen.push((association, side));
                let known = |id: &ObjectId| objects.store.links.whole(relation, id.slot as usize);
                let has_links = |id: &ObjectId| side == Side::To || known(id).is_none_or(|links| !links.is_empty());
                let owners: Vec<ObjectId> = of_shelf.iter().copied().filter(has_links).collect();
                if !owners.is_empty() {
                    self.add_rows(association, shelf, Rows::Of(owners, side), StepKind::Unlink);
                }
            }
        }
    }
}

/// What is left of all that was linked and unlinked: the last word on each pair, unless it says what is so already.
pub(super) fn final_pairs(objects: &Objects) -> Vec<FinalPairs> {
    let mut tables: Vec<Association> = Vec::new();
    let mut last: RowMap<(usize, ObjectId, ObjectId), Pair> = RowMap::default();
    let mut order = Vec::new();
    for pair in &objects.work.pairs {
        let Some(association) = Association::of(pair.relation) else { continue };
        let found = tables.iter().position(|table| table.is_same(&association));
        let at = found.unwrap_or_else(|| {
            tables.push(association);
            tables.len() - 1
        });
        let ends = tables[at].ends(pair);
        if last.insert((at, ends.0, ends.1), *pair).is_none() {
            order.push((at, ends.0, ends.1));
        }
    }
    let empty =
        |association| FinalPairs { association, linked: Vec::new(), linked_new: Vec::new(), unlinked: Vec::new() };
    let mut list: Vec<FinalPairs> = tables.into_iter().map(empty).collect();
    let mut known = Known { objects, lists: RowMap::default() };
    for key in order {
        let (pair, ends) = (last[&key], (key.1, key.2));
        let status =
            |id| objects.track(id).filter(|track| !track.is_gone() && !track.is_doomed).map(|track| track.status);
        // The rows of an object that goes all go.
        let (Some(from), Some(to)) = (status(ends.0), status(ends.1)) else { continue };
        let is_new = from == Status::Pending || to == Status::Pending;
        match pair.is_linked {
            true if is_new => list[key.0].linked_new.push(ends),
            true if known.is_linked(&pair) != Some(true) => list[key.0].linked.push(ends),
            false if !is_new && known.is_linked(&pair) != Some(false) => list[key.0].unlinked.push(ends),
            _ => {}
        }
    }
    list
}

/// What was loaded of the relationships: it is looked through once, however many pairs ask.
struct Known<'o> {
    objects: &'o Objects,
    lists: RowMap<(*const crate::sql::Relation, usize), Option<RowSet<usize>>>,
}

impl Known<'_> {
    /// Whether a pair is linked in the database, if that is known.
    fn is_linked(&mut self, pair: &Pair) -> Option<bool> {
        let slot = pair.from.slot as usize;
        let list = self.lists.entry((std::ptr::from_ref(pair.relation), slot)).or_insert_with(|| {
            let targets = self.objects.store.links.whole(pair.relation, slot)?;
            Some(targets.iter().copied().collect())
        });
        Some(list.as_ref()?.contains(&(pair.to.slot as usize)))
    }
}

impl AssociationRows {
    /// Writes the rows, as far as they are not there.
    pub(super) fn link(&self, objects: &Objects, connection: &mut Connection) -> Result<()> {
        let table = self.association.table()?;
        let names = self.association.columns();
        let are_new = matches!(self.rows, Rows::Pairs(_, true));
        let rows = self.values(objects, true)?;
        let conflict = Conflict { target: names.clone(), action: ConflictAction::Nothing };
        let columns = names.iter().filter_map(|name| table.column(name));
        let plan = InsertPlan {
            entity: &table.name,
            table: &table,
            columns: columns.map(|column| Written { column, expression: None }).collect(),
            conflict: (!are_new).then_some(&conflict),
            any_unique_key: false,
            text: None,
            returning: Vec::new(),
        };
        let values = |row: usize, values: &mut _| add_values(&rows[row], values);
        let result = plan.execute(InsertRows { n_rows: rows.len(), values: &values }, connection);
        result.map(drop).map_err(|error| refused_rows(error, "link", &table.name, rows.len()))
    }

    /// Deletes the rows, as far as they are there.
    pub(super) fn unlink(&self, objects: &Objects, connection: &mut Connection) -> Result<()> {
        let table = self.association.table()?;
        let rows = self.values(objects, false)?;
        let key: Vec<&Column> = self.columns().iter().filter_map(|name| table.column(name)).collect();
        let plan = DeletePlan { entity: &table.name, table: &table, key, version: None };
        let values = |row: usize, values: &mut _| add_values(&rows[row], values);
        let result = plan.execute(KeyedRows { n_rows: rows.len(), values: &values }, connection);
        result.map(drop).map_err(|error| refused_rows(error, "unlink", &table.name, rows.len()))
    }

    fn values(&self, objects: &Objects, is_now: bool) -> Result<Vec<Vec<Value>>> {
        match &self.rows {
            Rows::Pairs(pairs, _) => pairs.iter().map(|ends| self.association.values(objects, *ends, is_now)).collect(),
            Rows::Of(owners, side) => {
                let keys = match side {
                    Side::From => self.association.relation.from,
                    Side::To => self.association.relation.to,
                };
                let cell = |id, index| Ok(objects.known_cell_was(id, index)?.into_owned());
                owners.iter().map(|id| keys.iter().map(|key| cell(*id, key.index)).collect()).collect()
            }
        }
    }

    /// The columns by which the rows are found.
    fn columns(&self) -> Vec<Name> {
        let through = self.association.through;
        let names = match &self.rows {
            Rows::Pairs(..) => return self.association.columns(),
            Rows::Of(_, Side::From) => through.from,
            Rows::Of(_, Side::To) => through.to,
        };
        names.iter().map(|name| Name::Borrowed(name)).collect()
    }

    pub(super) fn describe(&self, kind: StepKind) -> PlanStep {
        let through = self.association.through;
        PlanStep {
            kind: if matches!(kind, StepKind::Link(_)) { PlanKind::Link } else { PlanKind::Unlink },
            table: through.schema.map_or(through.table.to_owned(), |schema| format!("{schema}.{}", through.table)),
            columns: self.columns().iter().map(|name| name.to_string()).collect(),
            n_rows: match &self.rows {
                Rows::Pairs(pairs, _) => pairs.len(),
                Rows::Of(owners, _) => owners.len(),
            },
        }
    }
}

fn add_values<'r>(row: &'r [Value], values: &mut Vec<ValueRef<'r>>) -> Result<()> {
    values.extend(row.iter().map(ValueRef::reborrow));
    Ok(())
}
