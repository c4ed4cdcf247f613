//! Rows together with the related rows that were loaded with them.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use super::arena::{AnyArena, Arena};
use super::{Mapper, View, Views};
use crate::orm::Entity;
use crate::sql::Relation;
use crate::{Error, Result};

/// The result of a query with `.load(..)`: the rows in their order, and every related row that was asked for, each row of the
/// database once however often it is reached. Owned and `Send`; views borrow from it.
pub struct Graph<E> {
    store: Store,
    roots: Vec<usize>,
    entity: PhantomData<fn() -> E>,
}

/// One row together with the related rows that were loaded with it. Derefs to the row; `view()` reaches the relationships.
pub struct Loaded<E> {
    store: Store,
    root: usize,
    entity: PhantomData<fn() -> E>,
}

/// The arenas of all entities in a graph and the links between their rows.
#[derive(Default)]
pub(crate) struct Store {
    arenas: Vec<(&'static Mapper, Box<dyn AnyArena>)>,
    links: Vec<Links>,
}

/// What was loaded of one relationship.
pub(crate) struct Links {
    relation: &'static Relation,
    /// For each slot of the owning entity: the slots at the other side, or nothing if they were not asked for.
    targets: Vec<Option<Box<[usize]>>>,
}

impl<E: Entity> Graph<E> {
    pub(crate) fn new(store: Store, roots: Vec<usize>) -> Graph<E> {
        Graph { store, roots, entity: PhantomData }
    }

    /// The number of rows of the query itself.
    pub fn len(&self) -> usize {
        self.roots.len()
    }

    /// Whether the query found nothing.
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// The row at a position, if there are so many.
    pub fn get(&self, index: usize) -> Option<E::View<'_>> {
        self.roots.get(index).map(|slot| View::new(&self.store, *slot).into())
    }

    /// The first row, if there is one.
    pub fn first(&self) -> Option<E::View<'_>> {
        self.get(0)
    }

    /// The rows in the query's order.
    pub fn iter(&self) -> Views<'_, E> {
        Views::new(&self.store, &self.roots)
    }

    /// The rows in the query's order, without the derive's accessors.
    pub(crate) fn raw_views(&self) -> impl Iterator<Item = View<'_, E>> {
        self.roots.iter().map(|slot| View::new(&self.store, *slot))
    }

    pub(crate) fn into_loaded(self) -> Option<Loaded<E>> {
        let root = *self.roots.first()?;
        Some(Loaded { store: self.store, root, entity: PhantomData })
    }
}

impl<'g, E: Entity> IntoIterator for &'g Graph<E> {
    type Item = E::View<'g>;
    type IntoIter = Views<'g, E>;

    fn into_iter(self) -> Views<'g, E> {
        self.iter()
    }
}

impl<E: Entity + fmt::Debug> fmt::Debug for Graph<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arena = self.store.arena::<E>();
        f.debug_list().entries(self.roots.iter().map(|slot| &arena.rows()[*slot])).finish()
    }
}

impl<E: Entity> Loaded<E> {
    /// The row with its relationships.
    pub fn view(&self) -> E::View<'_> {
        self.raw_view().into()
    }

    /// The row with its relationships, without the derive's accessors.
    pub(crate) fn raw_view(&self) -> View<'_, E> {
        View::new(&self.store, self.root)
    }
}

impl<E: Entity> Deref for Loaded<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.store.arena::<E>().rows()[self.root]
    }
}

impl<E: Entity + fmt::Debug> fmt::Debug for Loaded<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl Store {
    /// The arena of an entity whose rows are in this store.
    pub(crate) fn arena<E: Entity>(&self) -> &Arena<E> {
        let wanted = std::any::TypeId::of::<E>();
        self.arenas
            .iter()
            .find(|(mapper, _)| (mapper.type_id)() == wanted)
            .and_then(|(_, arena)| arena.as_any().downcast_ref())
            .expect("a view stands in a store that holds its entity")
    }

    /// The arena of an entity, made if there is none yet.
    pub(crate) fn arena_mut(&mut self, mapper: &'static Mapper) -> &mut dyn AnyArena {
        let wanted = (mapper.type_id)();
        let found = self.arenas.iter().position(|(other, _)| (other.type_id)() == wanted);
        let index = found.unwrap_or_else(|| {
            self.arenas.push((mapper, (mapper.arena)()));
            self.arenas.len() - 1
        });
        &mut *self.arenas[index].1
    }

    /// The slots at the other side of a relationship.
    pub(crate) fn targets(&self, relation: &'static Relation, slot: usize) -> Result<&[usize]> {
        self.links
            .iter()
            .find(|links| links.relation == relation)
            .and_then(|links| links.targets.get(slot)?.as_deref())
            .ok_or_else(|| not_loaded(relation))
    }

    /// The arena of an entity whose rows are in this store, without its type.
    pub(crate) fn arena_of(&self, mapper: &Mapper) -> &dyn AnyArena {
        let wanted = (mapper.type_id)();
        let found = self.arenas.iter().find(|(other, _)| (other.type_id)() == wanted);
        &*found.expect("a slot belongs to a store that holds its entity").1
    }

    /// Notes the slots at the other side of a relationship.
    pub(crate) fn link(&mut self, relation: &'static Relation, slot: usize, targets: Box<[usize]>) {
        let found = self.links.iter().position(|links| links.relation == relation);
        let index = found.unwrap_or_else(|| {
            self.links.push(Links { relation, targets: Vec::new() });
            self.links.len() - 1
        });
        let list = &mut self.links[index].targets;
        if list.len() <= slot {
            list.resize_with(slot + 1, || None);
        }
        list[slot] = Some(targets);
    }
}

/// A relationship that was not loaded.
pub(crate) fn not_loaded(relation: &Relation) -> Error {
    Error::NotLoaded { entity: relation.entity, relationship: relation.constant() }
}
