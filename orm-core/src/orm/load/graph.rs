//! Rows together with the related rows that were loaded with them.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use super::{Store, View, Views};
use crate::Error;
use crate::orm::Entity;
use crate::sql::Relation;

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

    pub(crate) fn into_parts(self) -> (Store, Vec<usize>) {
        (self.store, self.roots)
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
        f.debug_list().entries(self.roots.iter().filter_map(|slot| arena.get(*slot))).finish()
    }
}

impl<E: Entity> Loaded<E> {
    pub(crate) fn new(store: Store, root: usize) -> Loaded<E> {
        Loaded { store, root, entity: PhantomData }
    }

    /// The row with its relationships.
    pub fn view(&self) -> E::View<'_> {
        self.raw_view().into()
    }

    pub(crate) fn into_parts(self) -> (Store, usize) {
        (self.store, self.root)
    }

    /// The row with its relationships, without the derive's accessors.
    pub(crate) fn raw_view(&self) -> View<'_, E> {
        View::new(&self.store, self.root)
    }
}

impl<E: Entity> Deref for Loaded<E> {
    type Target = E;

    fn deref(&self) -> &E {
        self.store.arena::<E>().get(self.root).expect("a graph holds its root")
    }
}

impl<E: Entity + fmt::Debug> fmt::Debug for Loaded<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// A relationship that was not loaded.
pub(crate) fn not_loaded(relation: &Relation) -> Error {
    Error::NotLoaded { entity: relation.entity, relationship: relation.constant() }
}
