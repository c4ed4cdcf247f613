//! Foreign keys and relationships, so that derived code only names the two sides.
//!
//! Everything here is evaluated in constants. What refers to another entity reads the constants of [`Mapped`] alone, which are
//! literals there: two entities that refer to each other make no cycle.

use crate::Result;
use crate::orm::{Entity, View, ViewTarget, Views, endpoint};
use crate::schema::{ForeignKey, Name, ReferentialAction};
use crate::sql::{
    Cascade, Column, Identifies, KeyColumn, Mapped, Reference, Relation, RelationKind, Through, ToMany, ToOne,
};
use crate::value::Scalar;

/// What a foreign key refers to.
#[derive(Clone, Copy)]
pub struct Referred {
    /// The entity and its column.
    pub reference: Reference,
    /// The column, as a relationship's end.
    pub column: KeyColumn,
    /// Whether no two rows have the same value there.
    pub unique: bool,
    table: &'static str,
    schema: Option<&'static str>,
}

/// The foreign-key column that `by = ..` or `through = ..` names.
#[derive(Clone, Copy)]
pub struct By {
    /// The foreign-key column.
    pub column: KeyColumn,
    /// The column it refers to.
    pub to: KeyColumn,
    /// Whether no two rows have the same value.
    pub unique: bool,
    reference: Option<Reference>,
}

/// A field that can hold the values of another column.
#[diagnostic::on_unimplemented(
    message = "a foreign key of type `{Self}` cannot refer to a column of type `{T}`",
    label = "expected `{T}`, or an `Option` of it"
)]
pub trait SameType<T> {}

impl<T: Scalar> SameType<T> for T {}
impl<T: Scalar> SameType<T> for Option<T> {}
impl<T: Scalar> SameType<Option<T>> for T {}
impl<T: Scalar> SameType<Option<T>> for Option<T> {}

/// Compiles if a field of type `F` can refer to the column.
pub const fn same_type<F: SameType<T>, E, T>(_: &Column<E, T>) {}

/// Compiles if a field of type `F` can refer to the primary key of `E`.
pub const fn same_key<F: SameType<E::Key>, E: Mapped>() {}

/// The primary key of `E`.
pub const fn referred<E: Mapped>() -> Referred {
    // A key of several columns, or none, has another type than the field: that is the error to show.
    let column = if E::KEY.len() == 1 { E::KEY[0] } else { KeyColumn { name: "", index: 0 } };
    refer::<E>(column, true)
}

/// A column of `E` other than its key.
pub const fn referred_column<E: Mapped, T>(column: &Column<E, T>) -> Referred {
    refer::<E>(key_column(column.name(), column.index()), column.is_unique())
}

const fn refer<E: Mapped>(column: KeyColumn, unique: bool) -> Referred {
    let reference = Reference { entity: E::PATH, column: column.name, index: column.index };
    Referred { reference, column, unique, table: E::TABLE_NAME, schema: E::TABLE_SCHEMA }
}

/// The constraint of a foreign key.
pub const fn foreign_key(columns: &'static [Name], referred: Referred, target_columns: &'static [Name]) -> ForeignKey {
    ForeignKey::new(columns, referred.table, target_columns).target_schema(referred.schema)
}

/// A column of a key or of a relationship.
pub const fn key_column(name: &'static str, index: usize) -> KeyColumn {
    KeyColumn { name, index }
}

impl By {
    /// What is known of a column of `E`.
    pub const fn of<E, T>(column: &Column<E, T>) -> By {
        let to = match column.reference() {
            Some(reference) => key_column(reference.column, reference.index),
            None => key_column("", 0),
        };
        By {
            column: key_column(column.name(), column.index()),
            to,
            unique: column.is_unique(),
            reference: column.reference(),
        }
    }

    /// Whether the column is a foreign key to `E`. An entity with a mistake of its own, whose keys are not known, passes.
    pub const fn refers_to<E: Mapped>(&self) -> bool {
        match self.reference {
            Some(reference) => same(reference.entity, Reference::UNKNOWN.entity) || same(reference.entity, E::PATH),
            None => false,
        }
    }
}

impl Reference {
    /// Stands for any entity: what the columns of a struct with a mistake refer to, so that one mistake stays one message.
    pub const UNKNOWN: Reference = Reference { entity: "", column: "", index: 0 };
}

pub(super) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// Whether a foreign key can be NULL. One of an entity with a mistake of its own, which is not known, passes.
pub const fn takes_null<E, T>(column: &Column<E, T>) -> bool {
    match column.reference() {
        Some(reference) if same(reference.entity, Reference::UNKNOWN.entity) => true,
        _ => column.meta().nullable,
    }
}

/// The relationship of a foreign key of `S`.
pub const fn many_to_one<S: Entity, T: Entity>(
    name: &'static str,
    from: &'static [KeyColumn],
    to: &'static [KeyColumn],
    optional: bool,
) -> Relation {
    relation::<S, T>(name, RelationKind::ManyToOne, from, to, None, optional)
}

/// `has_many`: the foreign key is a column of `T`.
pub const fn one_to_many<S: Entity, T: Entity>(
    name: &'static str,
    from: &'static [KeyColumn],
    to: &'static [KeyColumn],
) -> Relation {
    relation::<S, T>(name, RelationKind::OneToMany, from, to, None, true)
}

/// `has_one`: the foreign key is a unique column of `T`.
pub const fn one_to_one<S: Entity, T: Entity>(
    name: &'static str,
    from: &'static [KeyColumn],
    to: &'static [KeyColumn],
) -> Relation {
    relation::<S, T>(name, RelationKind::OneToOne, from, to, None, true)
}

/// `many_to_many`, by a table in between.
pub const fn many_to_many<S: Entity, T: Entity>(
    name: &'static str,
    from: &'static [KeyColumn],
    to: &'static [KeyColumn],
    through: Through,
) -> Relation {
    relation::<S, T>(name, RelationKind::ManyToMany, from, to, Some(through), true)
}

const fn relation<S: Entity, T: Entity>(
    name: &'static str,
    kind: RelationKind,
    from: &'static [KeyColumn],
    to: &'static [KeyColumn],
    through: Option<Through>,
    optional: bool,
) -> Relation {
    let (source, target) = (endpoint::<S>(), endpoint::<T>());
    Relation { entity: S::NAME, name, kind, from, to, through, optional, source, target, cascade: Cascade::DEFAULT }
}

/// The other side of a to-one relationship of a row in a graph.
///
/// # Errors
/// The relationship was not loaded.
pub fn one<E: Entity, N: ViewTarget>(view: View<'_, E>, relation: ToOne<E, N>) -> Result<N::One<'_>> {
    match relation.path().steps() {
        [relation] => view.one::<N>(relation),
        _ => unreachable!("a derived relationship is one step"),
    }
}

/// The other side of a to-many relationship of a row in a graph.
///
/// # Errors
/// The relationship was not loaded.
pub fn many<E: Entity, C: Entity>(view: View<'_, E>, relation: ToMany<E, C>) -> Result<Views<'_, C>> {
    match relation.path().steps() {
        [relation] => view.many(relation),
        _ => unreachable!("a derived relationship is one step"),
    }
}

/// An association table without a struct: made by us, with a foreign key to each side that deletes its rows. The columns' types
/// are those of the keys.
pub const fn by_table<S: Mapped>(
    table: &'static str,
    from: &'static [&'static str],
    to: &'static [&'static str],
) -> Through {
    let (schema, on_delete) = (S::TABLE_SCHEMA, ReferentialAction::Cascade);
    Through { table, schema, from, to, entity: None, on_delete }
}

/// Whether the primary key of `E` has so many columns. That of an entity with a mistake of its own, which is not known, has.
pub const fn has_key_of<E: Mapped<Key: Identifies>>(n_columns: usize) -> bool {
    E::KEY.is_empty() || E::KEY.len() == n_columns
}

impl Through {
    /// The same table in another schema than this side's.
    pub const fn in_schema(mut self, schema: &'static str) -> Through {
        self.schema = Some(schema);
        self
    }
}

/// An association table that is an entity of its own.
pub const fn between<M: Mapped>(from: &'static [&'static str], to: &'static [&'static str]) -> Through {
    Through {
        table: M::TABLE_NAME,
        schema: M::TABLE_SCHEMA,
        from,
        to,
        entity: Some(M::table),
        on_delete: ReferentialAction::NoAction,
    }
}
