//! Which objects belong together, and how the program changes that.

mod change;
mod related;

pub(super) use change::key_columns;

use super::Session;
use super::handle::Handle;
use crate::Result;
use crate::orm::Entity;
use crate::sql::{Path, Target, ToMany, ToOne};

/// A relationship of `E`: what [`Session::related`] and [`Session::link`] take.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relationship of `{E}`",
    label = "expected a relationship of `{E}`",
    note = "give a constant of the entity, as in `s.related(user, User::GROUP)`"
)]
pub trait Relationship<E> {
    /// The entity on the other side.
    type Other: Entity;
    /// The objects on the other side: an `Option` of a handle, or a list.
    type Related;

    /// The relationships on the way: one, as a session follows no more.
    fn into_relationship(self) -> Path;

    /// The objects on the other side, from a list of them.
    fn related(others: Vec<Handle<Self::Other>>) -> Self::Related;
}

impl<E: Entity, N: Target<Entity: Entity>> Relationship<E> for ToOne<E, N> {
    type Other = N::Entity;
    type Related = Option<Handle<N::Entity>>;

    fn into_relationship(self) -> Path {
        self.into_path()
    }

    fn related(others: Vec<Handle<N::Entity>>) -> Option<Handle<N::Entity>> {
        others.into_iter().next()
    }
}

impl<E: Entity, C: Entity> Relationship<E> for ToMany<E, C> {
    type Other = C;
    type Related = Vec<Handle<C>>;

    fn into_relationship(self) -> Path {
        self.into_path()
    }

    fn related(others: Vec<Handle<C>>) -> Vec<Handle<C>> {
        others
    }
}

impl Session {
    /// Makes two objects belong together: `s.link(ann, User::TEAMS, team)?`. Either may be pending.
    ///
    /// A many-to-many relationship gets a row in its association table with the next flush; a pair that belongs together already is left
    /// as it is. In the other relationships the object with the foreign key refers to the other one from now on, whatever it referred to
    /// before; of a one-to-one relationship the object that was there is taken out, as by [`set_related`](Session::set_related).
    ///
    /// Until the next flush, neither this nor [`unlink`](Session::unlink) shows in what was loaded of the relationship.
    ///
    /// # Errors
    /// An object that is not there, or is to be deleted. A path of several relationships. A many-to-many relationship over an entity: add
    /// that one instead. An expired object that cannot be read again.
    pub fn link<E: Entity, R: Relationship<E>>(
        &mut self,
        object: Handle<E>,
        relation: R,
        other: Handle<R::Other>,
    ) -> Result<()> {
        self.link_objects(&relation.into_relationship(), object.id, other.id)
    }

    /// Makes two objects belong together no longer: the row of the association table goes with the next flush, or the foreign key becomes
    /// NULL. Two that do not belong together are left as they are.
    ///
    /// # Errors
    /// As [`link`](Session::link), and a foreign key that cannot be NULL, unless the relationship says `delete_orphan`: the object with the
    /// key is deleted then, if nothing else is linked to it before the flush.
    pub fn unlink<E: Entity, R: Relationship<E>>(
        &mut self,
        object: Handle<E>,
        relation: R,
        other: Handle<R::Other>,
    ) -> Result<()> {
        self.unlink_objects(&relation.into_relationship(), object.id, other.id)
    }

    /// The objects on the other side of a relationship: an `Option` of one, or a list. What was not loaded yet is loaded, with everything
    /// flushed before, so that the answer counts what was linked and added here.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use orm_core::prelude::*;
    /// # #[derive(Entity, Debug)]
    /// # #[orm(has_many(members: User, by = group_id))]
    /// # struct Group { #[orm(primary_key)] id: i32, name: String }
    /// # #[derive(Entity, Debug)]
    /// # struct User { #[orm(primary_key)] id: i32, name: String, #[orm(references = Group)] group_id: Option<i32> }
    /// # let engine = orm_core::Engine::connect("sqlite://")?;
    /// # Schema::new().entity::<User>().entity::<Group>().create_all(&engine)?;
    /// engine.transaction(|s| {
    ///     let core = s.add(NewGroup { name: "core".into() });
    ///     let ann = s.add(NewUser { name: "Ann".into(), group_id: None });
    ///     s.link(core, Group::MEMBERS, ann)?;
    ///     assert_eq!(s.related(ann, User::GROUP)?, Some(core));
    ///     assert_eq!(s.related(core, Group::MEMBERS)?, [ann]);
    ///
    ///     s.set_related(ann, User::GROUP, None)?;
    ///     assert_eq!(s.related(core, Group::MEMBERS)?, []);
    ///     Ok(())
    /// })?;
    /// # }
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// An object that is not there. A path of several relationships. A flush that fails, and what the database refuses.
    pub fn related<E: Entity, R: Relationship<E>>(&mut self, object: Handle<E>, relation: R) -> Result<R::Related> {
        let others = self.related_objects(&relation.into_relationship(), object.id)?;
        Ok(R::related(others.into_iter().map(Handle::new).collect()))
    }

    /// Makes exactly these objects belong to this one: links those that do not yet, and unlinks the others that do. Takes an `Option`
    /// for a relationship to one object, and any list of handles for one to many.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use orm_core::prelude::*;
    /// # #[derive(Entity, Debug)]
    /// # #[orm(many_to_many(tags: Tag, table = "post_tag"))]
    /// # struct Post { #[orm(primary_key)] id: i32, title: String }
    /// # #[derive(Entity, Debug)]
    /// # struct Tag { #[orm(primary_key)] name: String }
    /// # let engine = orm_core::Engine::connect("sqlite://")?;
    /// # Schema::new().entity::<Post>().entity::<Tag>().create_all(&engine)?;
    /// engine.transaction(|s| {
    ///     let post = s.add(NewPost { title: "Hello".into() });
    ///     let tags = ["rust", "orm", "sql"].map(|name| s.add(Tag { name: name.into() }));
    ///     s.set_related(post, Post::TAGS, tags)?;
    ///     s.set_related(post, Post::TAGS, tags.into_iter().take(2))?; // one row of `post_tag` goes
    ///     assert_eq!(s.related(post, Post::TAGS)?.len(), 2);
    ///     Ok(())
    /// })?;
    /// # }
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`link`](Session::link), [`unlink`](Session::unlink) and [`related`](Session::related), and several objects for a relationship
    /// to one.
    pub fn set_related<E: Entity, R: Relationship<E>>(
        &mut self,
        object: Handle<E>,
        relation: R,
        others: impl IntoIterator<Item = Handle<R::Other>>,
    ) -> Result<()> {
        let others = others.into_iter().map(|other| other.id).collect();
        self.set_objects(&relation.into_relationship(), object.id, others)
    }
}
