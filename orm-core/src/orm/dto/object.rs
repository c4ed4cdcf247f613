//! A DTO from loaded objects, without SQL.

use std::any::Any;

use super::evaluate::evaluate;
use super::trail::{FieldName, Trail};
use super::{Dto, DtoOf, DtoType, Reader};
use crate::orm::load::{Mapper, Store, not_loaded};
use crate::orm::{Entity, Graph, Loaded, View};
use crate::sql::{Column, Node, Path};
use crate::value::{ColumnType, ValueRef};
use crate::{Error, Result};

/// Reads fields from a loaded object.
pub struct ObjectReader<'r> {
    object: Object<'r>,
    field: FieldName,
    /// What `#[orm(depth = n)]` says on the current field.
    depth: Option<usize>,
    trail: Trail,
}

/// A loaded object.
#[derive(Clone, Copy)]
pub(crate) enum Object<'r> {
    /// A row of a store, from which other rows can be reached.
    Stored { store: &'r Store, mapper: &'static Mapper, slot: usize },
    /// An entity on its own.
    Alone(&'r dyn Any),
}

impl<'r> Object<'r> {
    /// The value of a column, for expressions: their columns have no types.
    pub(super) fn cell(&self, column: usize) -> Option<ValueRef<'r>> {
        match self {
            Object::Stored { store, mapper, slot } => Some(store.arena_of(mapper).cell(*slot, column)),
            Object::Alone(_) => None,
        }
    }

    /// The row as the entity it is.
    fn row<E: Entity>(&self) -> Option<&'r E> {
        match self {
            Object::Stored { store, mapper, slot } => store.arena_of(mapper).row(*slot)?.downcast_ref(),
            Object::Alone(row) => row.downcast_ref(),
        }
    }

    /// The objects at the end of a path.
    pub(super) fn follow(self, path: &Path) -> Result<Vec<Object<'r>>> {
        let mut objects = vec![self];
        for relation in path.steps() {
            let mapper = Mapper::of(&relation.target);
            let mut next = Vec::new();
            for object in objects {
                let Object::Stored { store, slot, .. } = object else { return Err(not_loaded(relation)) };
                let slots = store.targets(relation, slot)?;
                next.extend(slots.iter().map(|slot| Object::Stored { store, mapper, slot: *slot }));
            }
            objects = next;
        }
        Ok(objects)
    }
}

impl<'r> ObjectReader<'r> {
    /// Makes a DTO from an object.
    pub(crate) fn read<D: Dto>(object: Object<'r>) -> Result<D> {
        let dto = DtoType::of::<D>();
        let field = FieldName { dto: dto.name, field: "" };
        let reader = ObjectReader { object, field, depth: None, trail: Trail::new(dto) };
        D::read(&mut Reader::Object(reader))
    }

    pub(super) fn begin(&mut self, field: &'static str) {
        self.field.field = field;
    }

    pub(super) fn limit(&mut self, levels: usize) {
        self.depth = Some(levels);
    }

    pub(super) fn column<E: Entity, T: ColumnType>(&self, column: Column<E, T>) -> Result<T> {
        let Some(row) = self.object.row::<E>() else { return Err(self.needs_database("a column of another row")) };
        match column.of(row) {
            Some(value) => Ok(value.clone()),
            // A column of an embedded struct, or one chosen at run time: its field is not known, but its cell is.
            None => {
                let FieldName { dto, field } = self.field;
                T::from_column(row.cell(column.index())).map_err(|error| error.at_column(dto, field))
            }
        }
    }

    pub(super) fn expression<T: ColumnType>(&self, node: &Node) -> Result<T> {
        let FieldName { dto, field } = self.field;
        match evaluate(self.object, node)? {
            Some(value) => T::from_column(value).map_err(|error| error.at_column(dto, field)),
            None => Err(self.needs_database("an expression other than a column or a plain `count()`")),
        }
    }

    pub(super) fn required<D: Dto>(&mut self, path: &Path) -> Result<D> {
        let FieldName { dto, field } = self.field;
        self.optional(path)?.ok_or_else(|| {
            Error::statement(format!(
                "`{dto}.{field}` is empty: `{}` refers to a row that does not exist; declare the foreign key as `Option`, or mend \
                 the data",
                path.constant()
            ))
        })
    }

    pub(super) fn optional<D: Dto>(&mut self, path: &Path) -> Result<Option<D>> {
        self.many(path).map(|mut list| list.pop())
    }

    pub(super) fn many<D: Dto>(&mut self, path: &Path) -> Result<Vec<D>> {
        let dto = DtoType::of::<D>();
        let depth = self.depth.take();
        if !self.trail.enter(dto, path, depth, self.field)? {
            return Ok(Vec::new());
        }
        let objects = self.object.follow(path)?;
        let list = objects.into_iter().map(|object| self.nested(dto, object)).collect();
        self.trail.leave();
        list
    }

    fn nested<D: Dto>(&mut self, dto: DtoType, object: Object<'r>) -> Result<D> {
        let trail = std::mem::replace(&mut self.trail, Trail::new(dto));
        let field = FieldName { dto: dto.name, field: "" };
        let mut reader = Reader::Object(ObjectReader { object, field, depth: None, trail });
        let result = D::read(&mut reader);
        if let Reader::Object(reader) = reader {
            self.trail = reader.trail;
        }
        result
    }

    pub(super) fn needs_database(&self, what: &str) -> Error {
        let FieldName { dto, field } = self.field;
        Error::statement(format!(
            "`{dto}.{field}` is {what}, which only the database computes; read the DTO by a query: `.dto::<{dto}>()`"
        ))
    }
}

impl<'g, E: Entity> View<'g, E> {
    /// The row as a DTO, from what is loaded: no statement is run. Called by derived views.
    ///
    /// # Errors
    /// [`Error::NotLoaded`] for a relationship that the DTO needs and that was not loaded, and a named error for a field that
    /// only the database can compute: one filled `from` an expression other than a column or a plain `count()`, or from a part of
    /// a relationship.
    pub fn to_dto<D: DtoOf<E>>(self) -> Result<D> {
        ObjectReader::read(Object::Stored { store: self.store(), mapper: Mapper::new::<E>(), slot: self.slot() })
    }
}

impl<E: Entity> Loaded<E> {
    /// The row as a DTO, from what is loaded: no statement is run.
    ///
    /// # Errors
    /// [`Error::NotLoaded`] for a relationship that the DTO needs and that was not loaded, and a named error for a field that only
    /// the database can compute.
    pub fn to_dto<D: DtoOf<E>>(&self) -> Result<D> {
        self.raw_view().to_dto()
    }
}

impl<E: Entity> Graph<E> {
    /// The rows as DTOs, from what is loaded: no statement is run.
    ///
    /// # Errors
    /// [`Error::NotLoaded`] for a relationship that the DTO needs and that was not loaded, and a named error for a field that only
    /// the database can compute.
    pub fn to_dtos<D: DtoOf<E>>(&self) -> Result<Vec<D>> {
        self.raw_views().map(View::to_dto).collect()
    }
}
