//! A borrowed row of a graph, from which the related rows are reached.

use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;

use super::Store;
use crate::orm::Entity;
use crate::sql::{Relation, Target};
use crate::{Error, Result};

/// A row of a graph. The derive wraps it into `UserView<'g>`, which adds accessors for the relationships.
pub struct View<'g, E> {
    store: &'g Store,
    row: &'g E,
    slot: usize,
}

impl<'g, E: Entity> View<'g, E> {
    pub(crate) fn new(store: &'g Store, slot: usize) -> View<'g, E> {
        let row = store.arena::<E>().get(slot).expect("views are made of rows that are there");
        View { store, row, slot }
    }

    /// The row itself; outlives the view.
    pub fn row(self) -> &'g E {
        self.row
    }

    /// The other side of a to-one relationship. Called by derived accessors.
    ///
    /// # Errors
    /// [`Error::NotLoaded`].
    pub fn one<N: ViewTarget>(self, relation: &'static Relation) -> Result<N::One<'g>> {
        let targets = self.store.targets(relation, self.slot)?;
        let view = targets.first().map(|slot| View::<N::Entity>::new(self.store, *slot).into());
        N::from_view(view, relation)
    }

    /// The other side of a to-many relationship. Called by derived accessors.
    ///
    /// # Errors
    /// [`Error::NotLoaded`].
    pub fn many<C: Entity>(self, relation: &'static Relation) -> Result<Views<'g, C>> {
        Ok(Views::new(self.store, self.store.targets(relation, self.slot)?))
    }

    pub(crate) fn store(self) -> &'g Store {
        self.store
    }

    pub(crate) fn slot(self) -> usize {
        self.slot
    }
}

impl<E> Clone for View<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for View<'_, E> {}

impl<E: fmt::Debug> fmt::Debug for View<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.row.fmt(f)
    }
}

/// What an accessor of a to-one relationship answers: a view, or `Option` of one where the row can be missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an entity",
    label = "not an entity",
    note = "add `#[derive(Entity)]` to the struct"
)]
pub trait ViewTarget: Target<Entity: Entity> {
    /// The view, or `Option` of one.
    type One<'g>;

    /// Makes it from the view, if there is one.
    ///
    /// # Errors
    /// A row that cannot be missing is missing: the database does not enforce the foreign key.
    fn from_view<'g>(
        view: Option<<Self::Entity as Entity>::View<'g>>,
        relation: &'static Relation,
    ) -> Result<Self::One<'g>>;
}

#[diagnostic::do_not_recommend]
impl<E: Entity> ViewTarget for E {
    type One<'g> = E::View<'g>;

    fn from_view<'g>(view: Option<E::View<'g>>, relation: &'static Relation) -> Result<E::View<'g>> {
        view.ok_or_else(|| {
            let reason = format!(
                "`{}` refers to a `{}` that does not exist; declare the foreign key as `Option` or mend the data",
                relation.constant(),
                E::NAME
            );
            Error::statement(reason)
        })
    }
}

#[diagnostic::do_not_recommend]
impl<E: Entity> ViewTarget for Option<E> {
    type One<'g> = Option<E::View<'g>>;

    fn from_view<'g>(view: Option<E::View<'g>>, _: &'static Relation) -> Result<Option<E::View<'g>>> {
        Ok(view)
    }
}

/// The rows at the other side of a to-many relationship, or the roots of a graph: an iterator of views.
pub struct Views<'g, E> {
    store: &'g Store,
    slots: &'g [usize],
    entity: PhantomData<fn() -> E>,
}

impl<'g, E: Entity> Views<'g, E> {
    pub(crate) fn new(store: &'g Store, slots: &'g [usize]) -> Views<'g, E> {
        Views { store, slots, entity: PhantomData }
    }
}

impl<'g, E: Entity> Iterator for Views<'g, E> {
    type Item = E::View<'g>;

    fn next(&mut self) -> Option<E::View<'g>> {
        let (slot, rest) = self.slots.split_first()?;
        self.slots = rest;
        Some(View::new(self.store, *slot).into())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.slots.len(), Some(self.slots.len()))
    }
}

impl<E: Entity> DoubleEndedIterator for Views<'_, E> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let (slot, rest) = self.slots.split_last()?;
        self.slots = rest;
        Some(View::new(self.store, *slot).into())
    }
}

impl<E: Entity> ExactSizeIterator for Views<'_, E> {}

impl<E: Entity> FusedIterator for Views<'_, E> {}

impl<E> Clone for Views<'_, E> {
    fn clone(&self) -> Self {
        Views { store: self.store, slots: self.slots, entity: PhantomData }
    }
}
