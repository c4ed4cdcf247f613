//! Objects from the database: by key, and by query.

use super::Session;
use super::handle::{Handle, ObjectId};
use super::objects::Objects;
use super::state::Status;
use crate::Error;
use crate::Result;
use crate::compile::Statement;
use crate::engine::{Connection, Next};
use crate::orm::Entity;
use crate::orm::fetch::fetch;
use crate::orm::load::{Home, Mapper, load_into};
use crate::orm::query::{Loads, Query, Rows, Shape, any_key_of, query_key};
use crate::sql::{Identifies, KeyType, Lock, Node, Output, Select};
use crate::value::{KeyValue, Value, ValueRef};

/// The shapes of queries whose rows a session can keep: whole rows, also with relationships.
#[diagnostic::on_unimplemented(
    message = "the rows of this query are no objects of `{E}`",
    label = "expected a query for whole rows",
    note = "a session keeps whole rows, as `User::query()` reads them; what `select`, `into` and the like make of a query is read by `query.all(s)?`"
)]
pub trait Tracks<E: Entity>: Shape<E> {
    /// The relationships that are loaded with the rows.
    fn loads(self) -> Loads;
}

impl<E: Entity> Tracks<E> for Rows {
    fn loads(self) -> Loads {
        Loads::default()
    }
}

impl<E: Entity> Tracks<E> for Loads {
    fn loads(self) -> Loads {
        self
    }
}

impl Session {
    /// The object with this primary key; none if there is no such row, or if it is to be deleted. One that is loaded already costs no
    /// statement.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn get<E: Entity<Key: Identifies>>(&mut self, key: E::Key) -> Result<Option<Handle<E>>> {
        let shelf = self.objects.shelf_of(Mapper::new::<E>());
        if let Some(found) = self.objects.find(shelf, key.values()) {
            return Ok(found.map(Handle::new));
        }
        self.autoflush()?;
        if let Some(found) = self.objects.find(shelf, key.values()) {
            return Ok(found.map(Handle::new));
        }
        let (connection, objects) = self.parts()?;
        let key: Vec<Value> = key.values().into_iter().map(ValueRef::into_owned).collect();
        let mut slot = None;
        query_key::<E>(connection, &key, &mut |row| {
            slot = Some(objects.read(shelf, row, 0)?);
            Ok(Next::More)
        })?;
        match slot {
            Some(slot) => Ok(Some(Handle::new(objects.id(shelf, slot)))),
            None => {
                // An expired object whose row is gone.
                if let Some(slot) = objects.slot_of(shelf, key) {
                    objects.missing(&[objects.id(shelf, slot)]);
                }
                Ok(None)
            }
        }
    }

    /// The object with this primary key.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such row; what the database refuses.
    pub fn get_one<E: Entity<Key: Identifies>>(&mut self, key: E::Key) -> Result<Handle<E>> {
        self.get(key)?.ok_or_else(|| Error::NotFound { entity: E::NAME.to_owned() })
    }

    /// The objects with these primary keys, in their order; none for a key without a row. Those that are not loaded yet are read
    /// together.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn get_many<E: Entity<Key: Identifies>>(
        &mut self,
        keys: impl IntoIterator<Item = E::Key>,
    ) -> Result<Vec<Option<Handle<E>>>> {
        let shelf = self.objects.shelf_of(Mapper::new::<E>());
        let keys: Vec<E::Key> = keys.into_iter().collect();
        if keys.iter().any(|key| self.objects.find(shelf, key.values()).is_none()) {
            self.autoflush()?;
            let unknown = keys.iter().filter(|key| self.objects.find(shelf, key.values()).is_none());
            let unknown = unknown.map(|key| key.values().into_iter().map(ValueRef::into_owned).collect()).collect();
            let (connection, objects) = self.parts()?;
            objects.read_keys(connection, shelf, unknown)?;
        }
        Ok(keys.iter().map(|key| self.objects.find(shelf, key.values()).flatten().map(Handle::new)).collect())
    }

    /// Runs a query and keeps its rows as objects of this session, with the relationships it loads; the handles in the query's order.
    ///
    /// A row that is loaded already keeps the values it has here, also those that were changed and not flushed; unless the query says
    /// [`populate_existing`](Query::populate_existing).
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use orm_core::prelude::*;
    /// # #[derive(Entity, Debug)]
    /// # struct User { #[orm(primary_key)] id: i32, name: String }
    /// # let engine = orm_core::Engine::connect("sqlite://")?;
    /// # Schema::new().entity::<User>().create_all(&engine)?;
    /// # User::insert(NewUser { name: "Ann".into() }).execute(&mut engine.connection()?)?;
    /// engine.transaction(|s| {
    ///     for user in s.load(User::query().filter(User::NAME.like("A%")))? {
    ///         s[user].name.make_ascii_uppercase();
    ///     }
    ///     Ok(())
    /// })?;
    /// assert_eq!(User::find(1).one(&mut engine.connection()?)?.name, "ANN");
    /// # }
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// What went wrong while the query was built, a flush that fails, what the database refuses, and cells that do not fit.
    pub fn load<E: Entity<Key: Identifies>, S: Tracks<E>>(&mut self, query: Query<E, S>) -> Result<Vec<Handle<E>>> {
        self.autoflush()?;
        let populates_existing = query.populates_existing;
        let (select, shape) = query.into_prepared()?;
        let (connection, objects) = self.parts()?;
        objects.populates_existing = populates_existing;
        let slots = load_into(connection, objects, Mapper::new::<E>(), &select, &shape.loads().tree);
        objects.populates_existing = false;
        let shelf = objects.shelf_of(Mapper::new::<E>());
        Ok(slots?.into_iter().map(|slot| Handle::new(objects.id(shelf, slot))).collect())
    }

    /// The first row of a query as an object of this session, if there is one: give the query an order.
    ///
    /// # Errors
    /// As [`load`](Session::load).
    pub fn load_first<E: Entity<Key: Identifies>, S: Tracks<E>>(
        &mut self,
        query: Query<E, S>,
    ) -> Result<Option<Handle<E>>> {
        Ok(self.load(query.cut_to(1))?.into_iter().next())
    }

    /// The only row of a query as an object of this session.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::MultipleRows`], and as [`load`](Session::load).
    pub fn load_one<E: Entity<Key: Identifies>, S: Tracks<E>>(&mut self, query: Query<E, S>) -> Result<Handle<E>> {
        let mut handles = self.load(query.cut_to(2))?.into_iter();
        match (handles.next(), handles.next()) {
            (Some(handle), None) => Ok(handle),
            (None, _) => Err(Error::NotFound { entity: E::NAME.to_owned() }),
            (Some(_), Some(_)) => Err(Error::MultipleRows { entity: E::NAME.to_owned() }),
        }
    }
}

impl Objects {
    /// The object with this key, if it is loaded: `Some(None)` if it is to be deleted.
    pub(crate) fn find(&self, shelf: usize, key: Vec<ValueRef<'_>>) -> Option<Option<ObjectId>> {
        let slot = self.slot_of(shelf, key)?;
        let id = self.id(shelf, slot);
        let track = self.track(id)?;
        match track.status {
            Status::Persistent => Some((!track.is_doomed).then_some(id)),
            _ => None,
        }
    }

    pub(crate) fn slot_of(&self, shelf: usize, key: Vec<ValueRef<'_>>) -> Option<usize> {
        let key = KeyValue::of_columns(key.into_iter())?;
        self.store.shelves[shelf].slots.get(&key).copied()
    }

    /// Reads the rows with these keys, in as few statements as can be.
    pub(crate) fn read_keys(&mut self, connection: &mut Connection, shelf: usize, keys: Vec<Vec<Value>>) -> Result<()> {
        self.read_keys_where(connection, shelf, keys, &[], None).map(drop)
    }

    /// Reads the rows with these keys for which all these conditions hold, and locks them; their slots.
    pub(crate) fn read_keys_where(
        &mut self,
        connection: &mut Connection,
        shelf: usize,
        keys: Vec<Vec<Value>>,
        conditions: &[Node],
        lock: Option<&Lock>,
    ) -> Result<Vec<usize>> {
        let mut slots = Vec::with_capacity(keys.len());
        let mapper = self.store.shelves[shelf].mapper;
        let table = (mapper.table)();
        for keys in keys.chunks(keys_per_statement(connection, mapper.key.len())) {
            let mut select = Select::from(table);
            select.columns =
                table.columns.iter().map(|column| Output::from(Node::column(column.name.clone()))).collect();
            select.filter.push(any_key_of(mapper.key.iter().map(|column| &table.columns[column.index]), keys));
            select.filter.extend(conditions.iter().cloned());
            select.lock = lock.cloned();
            fetch(connection, Statement::Select(&select), &mut |row| {
                slots.push(self.read(shelf, row, 0)?);
                Ok(Next::More)
            })?;
        }
        Ok(slots)
    }
}

/// How many keys fit into one statement.
pub(crate) fn keys_per_statement(connection: &Connection, width: usize) -> usize {
    let capabilities = connection.dialect().capabilities();
    match capabilities.list_bind && width == 1 {
        true => usize::MAX,
        // Lists are filled up to a power of two.
        false => (capabilities.max_binds / 2 / width.max(1)).clamp(1, 8_192),
    }
}
