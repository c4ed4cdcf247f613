//! Rows and graphs that come into a session from outside, without a statement.

use super::Session;
use super::handle::{Handle, ObjectId};
use super::objects::Objects;
use super::state::Status;
use super::undo::Undo;
use crate::orm::hash::RowMap;
use crate::orm::load::{Home, Mapper, Store};
use crate::orm::{Entity, Graph, Insertion, Loaded, Record, Writable};
use crate::sql::{Identifies, Relation};
use crate::{Error, Result};

impl Session {
    /// Takes a row into the session as it is, without a statement: what the database holds is taken to be the same, so that nothing is
    /// written until it is changed. For a row that was changed outside use [`merge`](Session::merge).
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use orm_core::prelude::*;
    /// # #[derive(Entity, Debug)]
    /// # struct User { #[orm(primary_key)] id: i32, name: String }
    /// # let engine = orm_core::Engine::connect("sqlite://")?;
    /// # Schema::new().entity::<User>().create_all(&engine)?;
    /// # let user = User::insert(NewUser { name: "Ann".into() }).one(&mut engine.connection()?)?;
    /// engine.transaction(|s| {
    ///     let user = s.attach(user)?;
    ///     s[user].name.push('e'); // one UPDATE, and no SELECT
    ///     Ok(())
    /// })?;
    /// # assert_eq!(User::find(1).one(&mut engine.connection()?)?.name, "Anne");
    /// # }
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Statement`] if the session has an object with this key already.
    pub fn attach<E: Entity<Key: Identifies>>(&mut self, row: E) -> Result<Handle<E>> {
        let shelf = self.objects.shelf_of(Mapper::new::<E>());
        let slot = self.objects.store.shelves[shelf].typed_mut::<E>().push_row(row);
        self.objects.attach_last(shelf, slot).map(Handle::new)
    }

    /// Marks the row with this key to be deleted by the next flush: [`delete`](Session::delete) for a row from outside, without reading it
    /// first. If the session has the row, that object is deleted. One with a `version` is only deleted if it still has that version.
    ///
    /// # Errors
    /// None yet; the flush fails with [`Error::StaleRow`] if there is no such row.
    pub fn delete_row<E: Entity<Key: Identifies, New: Writable<E>>>(&mut self, row: E) -> Result<Handle<E>> {
        let shelf = self.objects.shelf_of(Mapper::new::<E>());
        let key = E::KEY.iter().map(|column| row.cell(column.index)).collect();
        let handle = match self.objects.slot_of(shelf, key) {
            Some(slot) => Handle::new(self.objects.id(shelf, slot)),
            None => self.attach(row)?,
        };
        self.delete(handle);
        Ok(handle)
    }

    /// Runs an INSERT, and keeps its rows as objects of this session; their handles in the order given, without those that `do_nothing`
    /// left out. An upsert's rows that the session has already hold what the database holds now. Unlike [`add_all`](Session::add_all)
    /// the rows are written at once, and hooks hear nothing of it.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use orm_core::prelude::*;
    /// # #[derive(Entity, Debug)]
    /// # struct Tag { #[orm(primary_key)] id: i32, #[orm(unique)] name: String, uses: i64 }
    /// # let engine = orm_core::Engine::connect("sqlite://")?;
    /// # Schema::new().entity::<Tag>().create_all(&engine)?;
    /// # let mut s = engine.session();
    /// let rows = ["rust", "sql"].map(|name| NewTag { name: name.into(), uses: 1 });
    /// let tags = s.insert(Tag::insert_many(rows).on_conflict(Tag::NAME).do_update(Tag::USES))?;
    /// assert_eq!(s[tags[1]].name, "sql");
    /// # }
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Insertion::all`].
    pub fn insert<E, R>(&mut self, insertion: Insertion<E, R>) -> Result<Vec<Handle<E>>>
    where
        E: Entity<Key: Identifies>,
        R: Record<E>,
    {
        let rows = insertion.all(self)?;
        let shelf = self.objects.shelf_of(Mapper::new::<E>());
        let kept = rows.into_iter().map(|row| {
            let slot = self.objects.store.shelves[shelf].typed_mut::<E>().push_row(row);
            self.objects.keep_last(shelf, slot).map(Handle::new)
        });
        kept.collect()
    }

    /// Takes a graph into the session, without a statement, as if its query had been run here: rows that the session has already keep
    /// their values, and relationships that were loaded already stay as they are. Relationships with `cascade(..)` that leaves out `save`
    /// stay behind, with what is reached by them alone. The handles of the query's own rows, in its order.
    pub fn attach_graph<E: Entity<Key: Identifies>>(&mut self, graph: Graph<E>) -> Result<Vec<Handle<E>>> {
        let (store, roots) = graph.into_parts();
        let ids = self.objects.attach_store(store, Mapper::new::<E>(), &roots)?;
        Ok(ids.into_iter().map(Handle::new).collect())
    }

    /// Takes one loaded row with its relationships into the session; see [`attach_graph`](Session::attach_graph).
    ///
    /// # Errors
    /// None that a row of the database could cause.
    pub fn attach_loaded<E: Entity<Key: Identifies>>(&mut self, loaded: Loaded<E>) -> Result<Handle<E>> {
        let (store, root) = loaded.into_parts();
        let ids = self.objects.attach_store(store, Mapper::new::<E>(), &[root])?;
        ids.first().map(|id| Handle::new(*id)).ok_or_else(|| Error::NotFound { entity: E::NAME.to_owned() })
    }
}

impl Objects {
    /// Notes the row in the last slot of a shelf as one of the database's.
    fn attach_last(&mut self, shelf: usize, slot: usize) -> Result<ObjectId> {
        if let Some(known) = self.known_slot(shelf, slot) {
            self.store.shelves[shelf].arena.pop();
            let known = self.id(shelf, known);
            return Err(Error::statement(format!(
                "the session has the `{}` {} already: copy the values onto it with `session.merge(row)`",
                self.mapper(known).name,
                self.key_text(known)
            )));
        }
        let id = self.track_new(shelf, slot, Status::Persistent);
        self.note_key(id);
        if self.has_written {
            self.undo.push(Undo::Loaded(id));
        }
        Ok(id)
    }

    /// Moves rows of another store here, and what hangs on them.
    fn attach_store(&mut self, mut store: Store, mapper: &'static Mapper, roots: &[usize]) -> Result<Vec<ObjectId>> {
        let Some(shelf) = store.position(mapper) else { return Ok(Vec::new()) };
        let mut queue: Vec<(usize, usize)> = roots.iter().map(|slot| (shelf, *slot)).collect();
        let mut moved: RowMap<(usize, usize), ObjectId> = RowMap::default();
        let mut next = 0;
        while let Some(place) = queue.get(next).copied() {
            next += 1;
            if moved.contains_key(&place) {
                continue;
            }
            for (_, far) in followed(&store, place) {
                queue.extend(far);
            }
            let id = self.move_in(&mut store, place)?;
            moved.insert(place, id);
        }
        for (place, id) in &moved {
            for (relation, far) in followed(&store, *place) {
                if self.store.links.get(relation, id.slot as usize).is_none() {
                    let slots = far.iter().filter_map(|place| Some(moved.get(place)?.slot as usize));
                    let slots = slots.collect();
                    let is_whole = store.links.whole(relation, place.1).is_some();
                    self.link(relation, id.slot as usize, slots, is_whole);
                }
            }
        }
        Ok(roots.iter().filter_map(|slot| moved.get(&(shelf, *slot)).copied()).collect())
    }

    fn move_in(&mut self, store: &mut Store, (shelf, slot): (usize, usize)) -> Result<ObjectId> {
        let from = &mut store.shelves[shelf];
        let to = self.shelf_of(from.mapper);
        let last = from.arena.move_row(slot, &mut *self.store.shelves[to].arena);
        self.keep_last(to, last.expect("a graph holds the rows that it leads to, each once"))
    }

    /// Keeps the row in the last slot of a shelf, as if a query had met it.
    fn keep_last(&mut self, shelf: usize, slot: usize) -> Result<ObjectId> {
        match self.known_slot(shelf, slot) {
            Some(known) => {
                let id = self.id(shelf, known);
                self.met_again(id);
                Ok(id)
            }
            None => self.attach_last(shelf, slot),
        }
    }

    /// The slot of the object that has the key of the row in another slot.
    fn known_slot(&self, shelf: usize, slot: usize) -> Option<usize> {
        let shelf = &self.store.shelves[shelf];
        shelf.slots.get(&shelf.key(slot)?).copied()
    }
}

/// The relationships that are taken along from a row, each with the places of the rows at its other side.
fn followed(store: &Store, (shelf, slot): (usize, usize)) -> Vec<(&'static Relation, Vec<(usize, usize)>)> {
    let relations = store.shelves[shelf].mapper.relations.iter().filter(|relation| relation.cascade.save);
    relations
        .filter_map(|relation| {
            let targets = store.links.get(relation, slot)?;
            let far = store.position(Mapper::of(&relation.target))?;
            Some((*relation, targets.iter().map(|target| (far, *target)).collect()))
        })
        .collect()
}
