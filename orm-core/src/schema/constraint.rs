//! Keys, uniqueness, checks and indexes.

use std::borrow::Cow;

use super::name::put;
use super::{Name, SqlText};

/// A foreign key of one or more columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The constraint's name; made by the naming convention if absent.
    pub name: Option<Name>,
    /// The columns that refer.
    pub columns: Cow<'static, [Name]>,
    /// The schema of the table referred to.
    pub target_schema: Option<Name>,
    /// The table referred to.
    pub target_table: Name,
    /// The columns referred to.
    pub target_columns: Cow<'static, [Name]>,
    /// What happens to the rows when the row they refer to is deleted.
    pub on_delete: ReferentialAction,
    /// What happens to the rows when the key they refer to changes.
    pub on_update: ReferentialAction,
}

/// What a foreign key does when the row it refers to goes away or changes its key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ReferentialAction {
    /// Refuse, at the end of the statement or transaction. The default.
    #[default]
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Delete or change the referring rows too.
    Cascade,
    /// Write NULL into the referring columns.
    SetNull,
    /// Write the columns' server default.
    SetDefault,
}

/// A unique constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unique {
    /// The constraint's name; made by the naming convention if absent.
    pub name: Option<Name>,
    /// The columns that are unique together.
    pub columns: Cow<'static, [Name]>,
}

/// A condition every row must meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The constraint's name; made by the naming convention if absent.
    pub name: Option<Name>,
    /// The condition.
    pub condition: SqlText,
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The index's name; made by the naming convention if absent.
    pub name: Option<Name>,
    /// The columns and expressions, in order.
    pub columns: Cow<'static, [IndexColumn]>,
    /// Whether two rows may not have equal values.
    pub unique: bool,
    /// The rows that are indexed; all if absent.
    pub condition: Option<SqlText>,
}

/// One part of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexColumn {
    /// What is indexed.
    pub key: IndexKey,
    /// Whether the greatest value comes first.
    pub descending: bool,
}

/// What an index is made over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexKey {
    /// A column.
    Column(Name),
    /// An expression over the row's columns.
    Expression(SqlText),
}

impl ForeignKey {
    /// A foreign key that refuses to lose its target.
    pub const fn new(
        columns: &'static [Name],
        target_table: &'static str,
        target_columns: &'static [Name],
    ) -> ForeignKey {
        ForeignKey {
            name: None,
            columns: Cow::Borrowed(columns),
            target_schema: None,
            target_table: Cow::Borrowed(target_table),
            target_columns: Cow::Borrowed(target_columns),
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
        }
    }

    /// Gives the constraint a name of its own.
    pub const fn named(mut self, name: &'static str) -> ForeignKey {
        put(&mut self.name, Cow::Borrowed(name));
        self
    }

    /// Names the target's schema, if it has one.
    pub const fn target_schema(mut self, schema: Option<&'static str>) -> ForeignKey {
        if let Some(schema) = schema {
            put(&mut self.target_schema, Cow::Borrowed(schema));
        }
        self
    }

    /// Sets what happens on delete and on a change of the key.
    pub const fn actions(mut self, on_delete: ReferentialAction, on_update: ReferentialAction) -> ForeignKey {
        self.on_delete = on_delete;
        self.on_update = on_update;
        self
    }
}

impl ReferentialAction {
    /// The words of the SQL standard.
    pub fn as_sql(self) -> &'static str {
        match self {
            ReferentialAction::NoAction => "NO ACTION",
            ReferentialAction::Restrict => "RESTRICT",
            ReferentialAction::Cascade => "CASCADE",
            ReferentialAction::SetNull => "SET NULL",
            ReferentialAction::SetDefault => "SET DEFAULT",
        }
    }
}

impl Unique {
    /// A unique constraint over these columns.
    pub const fn new(columns: &'static [Name]) -> Unique {
        Unique { name: None, columns: Cow::Borrowed(columns) }
    }

    /// Gives the constraint a name of its own.
    pub const fn named(mut self, name: &'static str) -> Unique {
        put(&mut self.name, Cow::Borrowed(name));
        self
    }
}

impl Check {
    /// A condition without a name of its own.
    pub const fn new(condition: SqlText) -> Check {
        Check { name: None, condition }
    }

    /// Gives the constraint a name of its own.
    pub const fn named(mut self, name: &'static str) -> Check {
        put(&mut self.name, Cow::Borrowed(name));
        self
    }
}

impl Index {
    /// A plain index over these columns and expressions.
    pub const fn new(columns: &'static [IndexColumn]) -> Index {
        Index { name: None, columns: Cow::Borrowed(columns), unique: false, condition: None }
    }

    /// Gives the index a name of its own.
    pub const fn named(mut self, name: &'static str) -> Index {
        put(&mut self.name, Cow::Borrowed(name));
        self
    }

    /// Refuses equal values.
    pub const fn unique(mut self) -> Index {
        self.unique = true;
        self
    }

    /// Indexes only the rows that meet a condition.
    pub const fn condition(mut self, condition: SqlText) -> Index {
        put(&mut self.condition, condition);
        self
    }
}

impl IndexColumn {
    /// A column, the least value first.
    pub const fn new(name: &'static str) -> IndexColumn {
        IndexColumn { key: IndexKey::Column(Cow::Borrowed(name)), descending: false }
    }

    /// An expression, the least value first.
    pub const fn expression(sql: SqlText) -> IndexColumn {
        IndexColumn { key: IndexKey::Expression(sql), descending: false }
    }

    /// The greatest value first.
    pub const fn descending(mut self) -> IndexColumn {
        self.descending = true;
        self
    }

    /// The column's name, if this is a column.
    pub fn name(&self) -> Option<&Name> {
        match &self.key {
            IndexKey::Column(name) => Some(name),
            IndexKey::Expression(_) => None,
        }
    }
}

impl From<Name> for IndexColumn {
    fn from(name: Name) -> IndexColumn {
        IndexColumn { key: IndexKey::Column(name), descending: false }
    }
}

impl Index {
    /// The names of the columns, without the expressions.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.columns.iter().filter_map(IndexColumn::name)
    }
}
