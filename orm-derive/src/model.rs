//! The derive's own picture of an entity: everything that the emitters need, and no `syn` attributes.

use proc_macro2::{Ident, Span};
use syn::{LitStr, Path, Type, Visibility};

pub(crate) use crate::attr::cascade::{CascadeAttr as Cascade, OnDelete};
pub(crate) use crate::attr::column::{Filled, FilledValue, ReferentialAction};
pub(crate) use crate::attr::relation::LinkAttr as Link;
pub(crate) use crate::attr::sql::SqlAttr as Sql;
pub(crate) use crate::dto::Generated;

/// A struct that stands for a table.
pub(crate) struct Entity {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    /// The path of orm-core.
    pub(crate) krate: Path,
    pub(crate) table: String,
    pub(crate) schema: Option<LitStr>,
    pub(crate) comment: Option<LitStr>,
    /// Where `view` stands, if it does.
    pub(crate) view: Option<Span>,
    /// Where `no_primary_key` stands, if it does.
    pub(crate) no_primary_key: Option<Span>,
    /// Where `hooks` stands, if a session calls some.
    pub(crate) hooks: Option<Span>,
    pub(crate) columns: Vec<Column>,
    /// The embedded structs, whose columns stand behind the others.
    pub(crate) embeds: Vec<Embed>,
    pub(crate) uniques: Vec<Fields>,
    pub(crate) indexes: Vec<Fields>,
    pub(crate) checks: Vec<Sql>,
    /// The foreign keys of several columns.
    pub(crate) foreign_keys: Vec<CompositeKey>,
    /// The relationships whose foreign key is not a field of this struct.
    pub(crate) relations: Vec<Relation>,
    pub(crate) register: bool,
    pub(crate) new: New,
    pub(crate) dtos: Vec<Generated>,
    pub(crate) patches: Vec<Generated>,
}

/// One field.
pub(crate) struct Column {
    pub(crate) ident: Ident,
    /// The field's name, without `r#`.
    pub(crate) field: String,
    /// The column's name in the database.
    pub(crate) name: String,
    /// The constant: `User::NAME`.
    pub(crate) constant: Ident,
    pub(crate) ty: Type,
    pub(crate) vis: Visibility,
    /// Where `primary_key` stands, if the column belongs to the key.
    pub(crate) key: Option<Span>,
    pub(crate) generated: bool,
    /// Where `generated` stands, if it was written out.
    pub(crate) generated_at: Option<Span>,
    pub(crate) length: Option<(u32, Span)>,
    /// The digits of a decimal number in all, and behind the point.
    pub(crate) digits: Option<(u8, u8, Span)>,
    pub(crate) sql_type: Option<Sql>,
    pub(crate) collation: Option<Sql>,
    pub(crate) computed: Option<Sql>,
    pub(crate) unique: Option<Span>,
    pub(crate) index: bool,
    pub(crate) default: Option<Filled>,
    pub(crate) on_update: Option<Filled>,
    pub(crate) server_default: Option<Sql>,
    pub(crate) check: Option<Sql>,
    pub(crate) comment: Option<LitStr>,
    pub(crate) sensitive: bool,
    /// Where `version` stands, if the column counts the row's changes.
    pub(crate) version: Option<Span>,
    pub(crate) foreign_key: Option<ForeignKey>,
}

/// A field that holds an embedded struct.
pub(crate) struct Embed {
    pub(crate) ident: Ident,
    /// The field's name, without `r#`.
    pub(crate) field: String,
    /// The constant: `User::STAMPS`.
    pub(crate) constant: Ident,
    pub(crate) ty: Type,
    pub(crate) vis: Visibility,
    /// Where `embed` stands.
    pub(crate) span: Span,
    pub(crate) prefix: String,
    /// Where `default` stands, if all columns are filled in.
    pub(crate) default: Option<Span>,
}

/// What a column refers to.
pub(crate) struct ForeignKey {
    pub(crate) target: Path,
    /// The constant of the column referred to; the target's primary key if absent.
    pub(crate) column: Option<Ident>,
    /// The relationship that the column makes; absent only if its name was a mistake.
    pub(crate) relation: Option<RelationName>,
    pub(crate) on_delete: Option<(ReferentialAction, Span)>,
    pub(crate) on_update: Option<(ReferentialAction, Span)>,
    pub(crate) cascade: Option<Cascade>,
}

/// A foreign key of several columns.
pub(crate) struct CompositeKey {
    /// The word `foreign_key`.
    pub(crate) span: Span,
    /// By position.
    pub(crate) columns: Vec<usize>,
    pub(crate) target: Path,
    pub(crate) target_fields: Vec<Ident>,
    pub(crate) relation: RelationName,
    /// The constraint's name.
    pub(crate) name: Option<LitStr>,
    pub(crate) on_delete: Option<(ReferentialAction, Span)>,
    pub(crate) on_update: Option<(ReferentialAction, Span)>,
    pub(crate) cascade: Option<Cascade>,
}

/// The names of a relationship.
pub(crate) struct RelationName {
    /// In messages and paths: `owner`.
    pub(crate) name: String,
    /// The view's method; a raw identifier where the name is a Rust word.
    pub(crate) accessor: Ident,
    /// The constant: `Group::OWNER`.
    pub(crate) constant: Ident,
}

/// `has_many`, `has_one` or `many_to_many`.
pub(crate) struct Relation {
    pub(crate) name: RelationName,
    pub(crate) target: Path,
    pub(crate) link: Link,
    pub(crate) cascade: Option<Cascade>,
}

/// A constraint or index.
pub(crate) struct Fields {
    /// The word `unique` or `index`.
    pub(crate) span: Span,
    pub(crate) parts: Vec<Part>,
    pub(crate) name: Option<LitStr>,
    pub(crate) unique: bool,
    pub(crate) condition: Option<Sql>,
}

/// One part of it.
pub(crate) struct Part {
    pub(crate) value: PartValue,
    pub(crate) descending: bool,
}

pub(crate) enum PartValue {
    /// A column, by position.
    Column(usize),
    Expression(Sql),
}

/// `NewX`.
pub(crate) struct New {
    pub(crate) ident: Ident,
    pub(crate) derives: Vec<Path>,
    /// Where `new(..)` stands, if it was written out.
    pub(crate) span: Option<Span>,
}

impl Entity {
    /// The positions of the primary key's columns.
    pub(crate) fn key(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|index| self.columns[*index].key.is_some()).collect()
    }

    /// The position of the column that counts the row's changes.
    pub(crate) fn version(&self) -> Option<usize> {
        self.columns.iter().position(|column| column.version.is_some())
    }

    /// Whether there is no primary key on purpose.
    pub(crate) fn is_keyless(&self) -> bool {
        self.view.is_some() || self.no_primary_key.is_some()
    }

    /// Whether no two rows have the same value in a column.
    pub(crate) fn is_unique(&self, index: usize) -> bool {
        self.columns[index].unique.is_some() || self.is_unique_together(&[index])
    }

    /// Whether no two rows have the same values in these columns, given in the order of their positions.
    pub(crate) fn is_unique_together(&self, columns: &[usize]) -> bool {
        let same = |fields: &Fields| fields.columns().as_deref() == Some(columns) && fields.condition.is_none();
        (!columns.is_empty() && self.key() == columns)
            || self.uniques.iter().any(same)
            || self.indexes.iter().any(|fields| fields.unique && same(fields))
    }

    /// All relationships: those of the foreign keys first.
    pub(crate) fn relation_names(&self) -> impl Iterator<Item = &RelationName> {
        let to_one = self.columns.iter().filter_map(|column| column.foreign_key.as_ref()?.relation.as_ref());
        let composite = self.foreign_keys.iter().map(|key| &key.relation);
        to_one.chain(composite).chain(self.relations.iter().map(|relation| &relation.name))
    }

    /// The struct's name with a word after it: `GroupView`.
    pub(crate) fn view_ident(&self) -> Ident {
        quote::format_ident!("{}View", self.ident)
    }
}

impl Fields {
    /// Everything in the user's own words.
    pub(crate) fn sql(&self) -> impl Iterator<Item = &Sql> {
        let expressions = self.parts.iter().filter_map(|part| match &part.value {
            PartValue::Column(_) => None,
            PartValue::Expression(sql) => Some(sql),
        });
        expressions.chain(&self.condition)
    }

    /// The positions of its columns, in ascending order; none if an expression is among its parts.
    fn columns(&self) -> Option<Vec<usize>> {
        let mut columns = self
            .parts
            .iter()
            .map(|part| match part.value {
                PartValue::Column(index) => Some(index),
                PartValue::Expression(_) => None,
            })
            .collect::<Option<Vec<usize>>>()?;
        columns.sort_unstable();
        Some(columns)
    }
}

impl Column {
    /// Starts a version at its first number, once all rules have seen what the field says itself.
    pub(crate) fn fill_version(&mut self) {
        if let (Some(span), None) = (self.version, &self.default) {
            self.default = Some(Filled { value: FilledValue::FirstVersion, span });
        }
    }

    /// Whether a new row gives a value for the column.
    pub(crate) fn is_in_new(&self) -> bool {
        !self.generated && self.inserted().is_none() && self.server_default.is_none() && self.computed.is_none()
    }

    /// What is filled in on insert: a value for every update is one for the insert too, unless `default` says otherwise.
    pub(crate) fn inserted(&self) -> Option<&Filled> {
        self.default.as_ref().or(self.on_update.as_ref())
    }

    /// The foreign key, if it refers to a primary key.
    pub(crate) fn refers_to_key(&self) -> Option<&ForeignKey> {
        self.foreign_key.as_ref().filter(|foreign_key| foreign_key.column.is_none())
    }
}
