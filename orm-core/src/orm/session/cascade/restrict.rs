//! Children that stand against the deletion of their parents.

use super::Restricted;
use super::children::Parents;
use crate::orm::hash::{RowMap, RowSet};
use crate::orm::load::Mapper;
use crate::orm::session::Session;
use crate::orm::session::handle::ObjectId;
use crate::orm::session::relate::key_columns;
use crate::sql::{KeyColumn, Node, Output};
use crate::value::{KeyValue, ValueRef};
use crate::{Error, Result};

impl Session {
    /// Fails if one of the parents has a child that is not deleted with it.
    pub(super) fn check_restricted(&mut self, restricted: &Restricted) -> Result<()> {
        let Restricted { relation, parents: ids } = restricted;
        let mapper = Mapper::of(&relation.target);
        let target = self.objects.shelf_of(mapper);
        let (known, unknown) = self.objects.known_children(relation, ids, target);
        let parents = Parents::new(&self.objects, relation, ids);
        let mut seen: RowSet<ObjectId> = RowSet::default();
        let mut n_children: RowMap<KeyValue, usize> = RowMap::default();
        let columns = key_columns(relation);
        for id in known.into_iter().chain(self.objects.assigned(&parents, target)) {
            let is_child = seen.insert(id) && self.stands(id) && parents.have(&self.objects, id);
            let key = columns.iter().map(|(from, _)| self.objects.cell(id, *from));
            if let Some(key) = KeyValue::of_columns(key).filter(|_| is_child) {
                *n_children.entry(key).or_default() += 1;
            }
        }
        if !unknown.is_empty() {
            let table = (mapper.table)();
            let key = mapper.key.iter().map(|column: &KeyColumn| column.index);
            let asked: Vec<usize> = key.chain(columns.iter().map(|(from, _)| *from)).collect();
            let outputs = asked.iter().map(|index| Output::from(Node::column(table.columns[*index].name.clone())));
            let outputs: Vec<Output> = outputs.collect();
            self.each_child(relation, &unknown, outputs, &mut |objects, row| {
                let cells = (0..asked.len()).map(|at| Ok(row.cell(at)?.into_owned())).collect::<Result<Vec<_>>>()?;
                let (key, parent) = cells.split_at(mapper.key.len());
                let key = KeyValue::of_columns(key.iter().map(ValueRef::reborrow));
                let slot = key.and_then(|key| objects.store.shelves[target].slots.get(&key).copied());
                let is_gone = slot.map(|slot| objects.id(target, slot)).is_some_and(|id| {
                    let has_row = objects.shelf(id).arena.has_row(id.slot as usize);
                    !seen.insert(id)
                        || objects.track(id).is_some_and(|track| track.is_doomed)
                        || has_row && !parents.have(objects, id)
                });
                if let Some(parent) = KeyValue::of_columns(parent.iter().map(ValueRef::reborrow)).filter(|_| !is_gone) {
                    *n_children.entry(parent).or_default() += 1;
                }
                Ok(())
            })?;
        }
        self.refuse_parents(restricted, &n_children)
    }

    fn stands(&self, id: ObjectId) -> bool {
        self.objects.track(id).is_some_and(|track| !track.is_doomed && !track.is_gone())
    }

    fn refuse_parents(&self, restricted: &Restricted, n_children: &RowMap<KeyValue, usize>) -> Result<()> {
        let Restricted { relation, parents } = restricted;
        let columns = key_columns(relation);
        for parent in parents {
            let key = KeyValue::of_columns(columns.iter().map(|(_, to)| self.objects.referred(*parent, *to)));
            if let Some(n_children) = key.and_then(|key| n_children.get(&key)) {
                let (entity, child) = (self.objects.mapper(*parent).name, Mapper::of(&relation.target).name);
                let children = if *n_children == 1 { "is 1" } else { &format!("are {n_children}") };
                return Err(Error::statement(format!(
                    "the `{entity}` {} cannot be deleted: by `{}` there {children} `{child}` that would be left behind; delete or link \
                     elsewhere what is there, or say `cascade(delete)` in the relationship",
                    self.objects.key_text(*parent),
                    relation.constant(),
                )));
            }
        }
        Ok(())
    }
}
