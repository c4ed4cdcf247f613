//! Rows from outside whose values go onto the objects of a session.

use super::Session;
use super::flush::is_same;
use super::handle::{Handle, ObjectId};
use super::objects::Objects;
use crate::Result;
use crate::orm::hash::RowMap;
use crate::orm::load::Mapper;
use crate::orm::{Entity, Writable};
use crate::sql::Identifies;
use crate::value::{KeyValue, Value, ValueRef};

impl Session {
    /// Copies a row from outside onto the session's object with its key, which is read first if it is not loaded; a row that is not in
    /// the database becomes a new one. Answers the session's object. The next flush writes the columns that differ.
    ///
    /// All columns are copied but those that the database or we alone write. Where the entity has a `version`, the row's must be the
    /// database's: so nothing is lost that somebody else has written since the row was read.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use orm_core::prelude::*;
    /// # #[derive(Entity, Clone, Debug)]
    /// # struct User { #[orm(primary_key)] id: i32, name: String }
    /// # let engine = orm_core::Engine::connect("sqlite://")?;
    /// # Schema::new().entity::<User>().create_all(&engine)?;
    /// # User::insert(NewUser { name: "Ann".into() }).execute(&mut engine.connection()?)?;
    /// let mut user = User::find(1).one(&mut engine.connection()?)?;
    /// user.name = "Anne".into(); // somewhere else, perhaps in a form of a browser
    /// engine.transaction(|s| s.merge(user))?;
    /// # assert_eq!(User::find(1).one(&mut engine.connection()?)?.name, "Anne");
    /// # }
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::StaleRow`](crate::Error::StaleRow) for a row with another version; what the database refuses.
    pub fn merge<E>(&mut self, row: E) -> Result<Handle<E>>
    where
        E: Entity<Key: Identifies, New: Writable<E>>,
    {
        let mut handles = self.merge_all([row])?;
        Ok(handles.pop().expect("one row is one object"))
    }

    /// Merges several rows, and reads the objects that are not loaded together; their handles in the same order. See
    /// [`merge`](Session::merge).
    ///
    /// # Errors
    /// As for `merge`; what was merged before stays so.
    pub fn merge_all<E>(&mut self, rows: impl IntoIterator<Item = E>) -> Result<Vec<Handle<E>>>
    where
        E: Entity<Key: Identifies, New: Writable<E>>,
    {
        let rows: Vec<E> = rows.into_iter().collect();
        let shelf = self.objects.shelf_of(Mapper::new::<E>());
        self.read_unknown(shelf, &|row, column| rows[row].cell(column), rows.len())?;
        let mut added: RowMap<KeyValue, Handle<E>> = RowMap::default();
        let mut handles = Vec::with_capacity(rows.len());
        for row in rows {
            let key = KeyValue::of_columns(E::KEY.iter().map(|column| row.cell(column.index)));
            let known =
                self.objects.find(shelf, E::KEY.iter().map(|column| row.cell(column.index)).collect()).flatten();
            let handle = match (known, key) {
                (Some(id), _) => {
                    self.objects.copy_onto(id, &|column| row.cell(column))?;
                    Handle::new(id)
                }
                (None, Some(key)) => match added.get(&key) {
                    Some(handle) => {
                        self[*handle] = row;
                        *handle
                    }
                    None => {
                        let handle = self.add(row);
                        added.insert(key, handle);
                        handle
                    }
                },
                (None, None) => self.add(row),
            };
            handles.push(handle);
        }
        Ok(handles)
    }

    /// Reads the rows with these keys that are not loaded.
    fn read_unknown<'r>(
        &mut self,
        shelf: usize,
        cell: &dyn Fn(usize, usize) -> ValueRef<'r>,
        n_rows: usize,
    ) -> Result<()> {
        let key_columns = self.objects.store.shelves[shelf].mapper.key;
        let key = |row: usize| key_columns.iter().map(|column| cell(row, column.index)).collect::<Vec<_>>();
        let unknown = |objects: &Objects| -> Vec<usize> {
            (0..n_rows).filter(|row| objects.find(shelf, key(*row)).is_none()).collect()
        };
        if unknown(&self.objects).is_empty() {
            return Ok(());
        }
        self.autoflush()?;
        let keys: Vec<Vec<Value>> = unknown(&self.objects)
            .into_iter()
            .map(|row| key(row).into_iter().map(ValueRef::into_owned).collect())
            .collect();
        if keys.is_empty() {
            return Ok(());
        }
        let (connection, objects) = self.parts()?;
        objects.read_keys(connection, shelf, keys)
    }
}

impl Objects {
    /// Gives an object the values of a row with its key.
    fn copy_onto<'r>(&mut self, id: ObjectId, cell: &dyn Fn(usize) -> ValueRef<'r>) -> Result<()> {
        let mapper = self.mapper(id);
        if let Some(version) = mapper.version
            && !is_same(&self.cell_was(id, version), &cell(version))
        {
            return Err(self.stale(id, "merged"));
        }
        let columns = mapper.writable.iter().filter(|column| mapper.version != Some(**column));
        let columns = columns.filter(|column| !is_same(&self.cell(id, **column), &cell(**column)));
        let mut changes: Vec<(usize, Value)> = columns.map(|column| (*column, cell(*column).into_owned())).collect();
        if changes.is_empty() {
            return Ok(());
        }
        self.touch(id);
        self.set_cells(id, &mut changes)
    }
}
