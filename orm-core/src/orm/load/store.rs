//! Where loaded objects live, and what is known of their relationships: of a graph, and of a session.

use super::Mapper;
use super::arena::{AnyArena, Arena};
use super::links::Links;
use crate::engine::Row;
use crate::orm::Entity;
use crate::orm::hash::RowMap;
use crate::orm::read::misread_in;
use crate::sql::Relation;
use crate::value::{KeyValue, ValueRef};
use crate::{Error, Result};

/// The arenas of all entities, and the links between their rows.
#[derive(Default)]
pub(crate) struct Store {
    pub(crate) shelves: Vec<Shelf>,
    pub(crate) links: Links,
}

/// The objects of one entity, and which of them has which key.
pub(crate) struct Shelf {
    pub(crate) mapper: &'static Mapper,
    pub(crate) arena: Box<dyn AnyArena>,
    /// The identity map.
    pub(crate) slots: RowMap<KeyValue, usize>,
    /// The columns in which a new row may give another object in place of a value: those of foreign keys.
    pub(crate) referring: Box<[usize]>,
}

/// What takes the rows of a load in: a graph's store, or a session.
pub(crate) trait Home {
    /// The store.
    fn store(&self) -> &Store;

    /// The position of an entity's shelf, made if there is none yet.
    fn shelf_of(&mut self, mapper: &'static Mapper) -> usize;

    /// Reads a row of the database; answers its slot. A row that is there already keeps its slot.
    ///
    /// # Errors
    /// A cell that does not fit its field.
    fn read(&mut self, shelf: usize, row: &mut dyn Row, at: usize) -> Result<usize>;

    /// Notes the slots at the other side of a relationship: the whole of it, or the part that was asked for.
    fn link(&mut self, relation: &'static Relation, slot: usize, targets: Vec<usize>, is_whole: bool);
}

impl Home for Store {
    fn store(&self) -> &Store {
        self
    }

    fn shelf_of(&mut self, mapper: &'static Mapper) -> usize {
        Store::shelf_of(self, mapper)
    }

    fn read(&mut self, shelf: usize, row: &mut dyn Row, at: usize) -> Result<usize> {
        let shelf = &mut self.shelves[shelf];
        let read = shelf.read(row, at)?;
        if !read.is_new {
            shelf.arena.pop();
        }
        Ok(read.slot)
    }

    fn link(&mut self, relation: &'static Relation, slot: usize, targets: Vec<usize>, is_whole: bool) {
        self.links.set_loaded(relation, slot, targets, is_whole);
    }
}

/// Where a row of the database was read to.
pub(crate) struct Read {
    pub(crate) slot: usize,
    /// Whether the row was not there before. If it was, what was read stands in a slot of its own at the end, until it is taken from
    /// there.
    pub(crate) is_new: bool,
}

impl Shelf {
    fn new(mapper: &'static Mapper) -> Shelf {
        let table = (mapper.table)();
        let refers =
            |index: &usize| table.foreign_keys.iter().any(|key| key.columns.contains(&table.columns[*index].name));
        let referring = mapper.new_columns.iter().copied().filter(refers).collect();
        Shelf { mapper, arena: (mapper.arena)(), slots: RowMap::default(), referring }
    }

    /// Reads a row of the database.
    pub(crate) fn read(&mut self, row: &mut dyn Row, at: usize) -> Result<Read> {
        let mapper = self.mapper;
        let slot = self.arena.push(row, at).map_err(|error| misread_in(error, mapper.name, (mapper.table)()))?;
        match self.key(slot) {
            Some(key) => match self.slots.entry(key) {
                std::collections::hash_map::Entry::Occupied(entry) => Ok(Read { slot: *entry.get(), is_new: false }),
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(slot);
                    Ok(Read { slot, is_new: true })
                }
            },
            // An entity without a key has nothing to tell rows apart by: each is its own.
            None => Ok(Read { slot, is_new: true }),
        }
    }

    /// The key of the row in a slot; none for an entity without one.
    pub(crate) fn key(&self, slot: usize) -> Option<KeyValue> {
        let key = self.mapper.key;
        KeyValue::of_columns(key.iter().map(|column| self.arena.cell(slot, column.index))).filter(|_| !key.is_empty())
    }

    /// The value of a column of the row in a slot.
    pub(crate) fn cell(&self, slot: usize, column: usize) -> ValueRef<'_> {
        self.arena.cell(slot, column)
    }

    /// The arena as its own type.
    pub(crate) fn typed<E: Entity>(&self) -> &Arena<E> {
        self.arena.as_any().downcast_ref().expect("a shelf is found by its entity")
    }

    /// The arena as its own type.
    pub(crate) fn typed_mut<E: Entity>(&mut self) -> &mut Arena<E> {
        self.arena.as_any_mut().downcast_mut().expect("a shelf is found by its entity")
    }
}

impl Store {
    /// The position of an entity's shelf, made if there is none yet.
    pub(crate) fn shelf_of(&mut self, mapper: &'static Mapper) -> usize {
        self.position(mapper).unwrap_or_else(|| {
            self.shelves.push(Shelf::new(mapper));
            self.shelves.len() - 1
        })
    }

    /// The position of an entity's shelf, if there is one.
    pub(crate) fn position(&self, mapper: &Mapper) -> Option<usize> {
        let wanted = (mapper.type_id)();
        self.shelves.iter().position(|shelf| (shelf.mapper.type_id)() == wanted)
    }

    /// The arena of an entity whose rows are in this store.
    pub(crate) fn arena<E: Entity>(&self) -> &Arena<E> {
        let position = self.position(Mapper::new::<E>()).expect("a view stands in a store that holds its entity");
        self.shelves[position].typed()
    }

    /// The arena of an entity whose rows are in this store, without its type.
    pub(crate) fn arena_of(&self, mapper: &Mapper) -> &dyn AnyArena {
        let position = self.position(mapper).expect("a slot belongs to a store that holds its entity");
        &*self.shelves[position].arena
    }

    /// The slots at the other side of a relationship, each with a row.
    ///
    /// # Errors
    /// The relationship was not loaded, or an object at its other side is expired.
    pub(crate) fn targets(&self, relation: &'static Relation, slot: usize) -> Result<&[usize]> {
        let targets = self.links.get(relation, slot).ok_or_else(|| super::not_loaded(relation))?;
        let target = Mapper::of(&relation.target);
        let is_whole = || {
            let arena = self.arena_of(target);
            targets.iter().all(|slot| arena.has_row(*slot))
        };
        match targets.is_empty() || is_whole() {
            true => Ok(targets),
            false => Err(Error::statement(format!(
                "`{}` leads to a `{}` whose values are not there: read an expired one again with `session.refresh(handle)?`, or load the \
                 relationship again",
                relation.constant(),
                target.name
            ))),
        }
    }
}
