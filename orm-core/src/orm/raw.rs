//! Your own SQL with named binds.

use super::Entity;
use super::query::split;
use crate::compile::{Compiled, Dialect};
use crate::engine::{Executor, Next, Row};
use crate::orm::read;
use crate::orm::read::misread;
use crate::value::{ColumnType, Value, ValueRef};
use crate::{Error, Result};

/// Your own SQL: `sql("SELECT id, name FROM users WHERE id % {m} = 1").bind("m", 2).all::<(i32, String)>(&mut db)`.
///
/// `{name}` stands for a value given with [`bind`](Sql::bind); values are bound, never spliced. `{{` and `}}` are braces.
pub fn sql(text: impl Into<String>) -> Sql {
    Sql { text: text.into(), binds: Vec::new() }
}

/// A statement in your own words.
#[derive(Clone, Debug)]
#[must_use = "nothing happens before `all`, `one` or `execute`"]
pub struct Sql {
    text: String,
    binds: Vec<(String, Value)>,
}

/// What a row of your own SQL becomes: a tuple by position, or an entity by its columns' names.
#[diagnostic::on_unimplemented(
    message = "a row cannot become a `{Self}`",
    label = "expected a tuple of column types, or an entity",
    note = "for a single column write `(i64,)`"
)]
pub trait FromRow: Sized {
    /// Where the columns are that the type needs, once for all rows.
    ///
    /// # Errors
    /// A column is missing.
    fn columns(row: &dyn Row) -> Result<Vec<usize>>;

    /// Reads one row.
    ///
    /// # Errors
    /// A cell that does not fit.
    fn from_row(row: &mut dyn Row, columns: &[usize]) -> Result<Self>;
}

impl Sql {
    /// The value for `{name}`.
    pub fn bind(mut self, name: &str, value: impl Into<Value>) -> Sql {
        self.binds.push((name.to_owned(), value.into()));
        self
    }

    /// All rows.
    ///
    /// # Errors
    /// A placeholder without value or a value without placeholder, a column that is missing or does not fit, and what the database
    /// refuses.
    pub fn all<T: FromRow>(self, db: &mut dyn Executor) -> Result<Vec<T>> {
        let connection = db.connection()?;
        let compiled = self.compile(&**connection.dialect())?;
        let mut list = Vec::new();
        let mut columns = None;
        connection.query(&compiled.sql, &compiled.binds, &mut |row| {
            let columns = match &columns {
                Some(columns) => columns,
                None => columns.insert(T::columns(row)?),
            };
            list.push(T::from_row(row, columns)?);
            Ok(Next::More)
        })?;
        Ok(list)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn first<T: FromRow>(self, db: &mut dyn Executor) -> Result<Option<T>> {
        self.all(db).map(|rows| rows.into_iter().next())
    }

    /// The only row.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none, [`Error::MultipleRows`] if there are several, and as [`all`](Self::all).
    pub fn one<T: FromRow>(self, db: &mut dyn Executor) -> Result<T> {
        match split(self.all(db)?) {
            (Some(row), false) => Ok(row),
            (Some(_), true) => Err(Error::MultipleRows { entity: "the statement".to_owned() }),
            (None, _) => Err(Error::NotFound { entity: "the statement".to_owned() }),
        }
    }

    /// The one value of the only row.
    ///
    /// # Errors
    /// As [`one`](Self::one).
    pub fn value<T: ColumnType>(self, db: &mut dyn Executor) -> Result<T> {
        self.one::<(T,)>(db).map(|(value,)| value)
    }

    /// Runs a statement without rows; the number of rows it touched.
    ///
    /// # Errors
    /// A placeholder without value or a value without placeholder, and what the database refuses.
    pub fn execute(self, db: &mut dyn Executor) -> Result<u64> {
        let connection = db.connection()?;
        let compiled = self.compile(&**connection.dialect())?;
        connection.execute_compiled(&compiled)
    }

    /// The text and values for a database, without running it.
    ///
    /// # Errors
    /// A placeholder without value or a value without placeholder.
    pub fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        self.compile(dialect).map(Compiled::into_owned)
    }

    fn compile(&self, dialect: &dyn Dialect) -> Result<Compiled<'_>> {
        let mut sql = String::with_capacity(self.text.len());
        let mut binds = Vec::new();
        let mut used = vec![false; self.binds.len()];
        let mut rest = &self.text[..];
        while let Some(at) = rest.find(['{', '}']) {
            sql.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                sql.push_str(brace);
                rest = after;
                continue;
            }
            let name = rest.find('}').filter(|_| brace == "{").map(|end| &rest[..end]);
            let name = name.ok_or_else(|| {
                Error::statement(format!(
                    "the SQL has a lone `{brace}`; write `{brace}{brace}` for a brace, `{{name}}` for a value"
                ))
            })?;
            rest = &rest[name.len() + 1..];
            let position = self.binds.iter().position(|(other, _)| other == name).ok_or_else(|| {
                Error::statement(format!(
                    "the SQL has `{{{name}}}`, but no value for it; add `.bind(\"{name}\", value)`"
                ))
            })?;
            used[position] = true;
            binds.push(self.binds[position].1.reborrow());
            dialect.placeholder(&mut sql, binds.len());
        }
        sql.push_str(rest);
        match used.iter().position(|used| !used) {
            Some(position) => {
                let name = &self.binds[position].0;
                Err(Error::statement(format!("a value is bound to `{name}`, but the SQL has no `{{{name}}}`")))
            }
            None => Ok(Compiled { sql, binds, sensitive: Vec::new() }),
        }
    }
}

impl<E: Entity> FromRow for E {
    fn columns(row: &dyn Row) -> Result<Vec<usize>> {
        let find = |name: &str| {
            let position = (0..row.len()).find(|index| row.name(*index) == name);
            position.ok_or_else(|| {
                let found: Vec<&str> = (0..row.len()).map(|index| row.name(index)).collect();
                Error::statement(format!(
                    "a `{}` needs the column `{name}`, but the statement answers `{}`; select it, or read a tuple",
                    E::NAME,
                    found.join("`, `")
                ))
            })
        };
        E::table().columns.iter().map(|column| find(&column.name)).collect()
    }

    fn from_row(row: &mut dyn Row, columns: &[usize]) -> Result<E> {
        E::read_row(&mut Reordered { row, columns }, 0).map_err(misread::<E>)
    }
}

/// A row whose columns stand where the entity expects them.
struct Reordered<'r> {
    row: &'r mut dyn Row,
    columns: &'r [usize],
}

impl Row for Reordered<'_> {
    fn len(&self) -> usize {
        self.columns.len()
    }

    fn name(&self, index: usize) -> &str {
        self.row.name(self.columns[index])
    }

    fn cell(&mut self, index: usize) -> Result<ValueRef<'_>> {
        self.row.cell(self.columns[index])
    }
}

macro_rules! tuples {
    ($(($($name:ident),+)),+ $(,)?) => {$(
        impl<$($name: ColumnType),+> FromRow for ($($name,)+) {
            fn columns(row: &dyn Row) -> Result<Vec<usize>> {
                let wanted = [$(stringify!($name)),+].len();
                if row.len() != wanted {
                    return Err(Error::statement(format!(
                        "the statement answers {} columns, but a tuple of {wanted} was asked for",
                        row.len()
                    )));
                }
                Ok(Vec::new())
            }

            fn from_row(row: &mut dyn Row, _: &[usize]) -> Result<Self> {
                let mut next = 0..;
                Ok(($({
                    let index = next.next().unwrap_or_default();
                    read::<$name>(row, index)?
                },)+))
            }
        }
    )+};
}

tuples!(
    (A),
    (A, B),
    (A, B, C),
    (A, B, C, D),
    (A, B, C, D, F),
    (A, B, C, D, F, G),
    (A, B, C, D, F, G, H),
    (A, B, C, D, F, G, H, I),
    (A, B, C, D, F, G, H, I, J),
    (A, B, C, D, F, G, H, I, J, K),
    (A, B, C, D, F, G, H, I, J, K, L),
    (A, B, C, D, F, G, H, I, J, K, L, M),
);
