//! How a database speaks.

use std::borrow::Cow;
use std::fmt;

use super::Capabilities;
use crate::Result;
use crate::schema::Column;
use crate::value::SqlType;

/// How a database speaks: quotes, placeholders, types and the few clauses that differ from the standard. The standard form is
/// written once, in [`SqlWriter`](super::SqlWriter) and in the defaults here; a dialect overrides the smallest method that differs.
pub trait Dialect: fmt::Debug + Send + Sync {
    /// The dialect's name: `sqlite`, `postgres`, `mysql`.
    fn name(&self) -> &'static str;

    /// What the database can do.
    fn capabilities(&self) -> &Capabilities;

    /// The type of a column in DDL.
    ///
    /// # Errors
    /// A type that the database does not have.
    fn column_type(&self, column: &Column) -> Result<Cow<'static, str>>;

    /// The type in a CAST.
    ///
    /// # Errors
    /// A type that the database cannot cast to.
    fn cast_type(&self, sql_type: &SqlType) -> Result<Cow<'static, str>>;

    /// The quote around identifiers; doubled inside.
    fn quote(&self) -> char {
        '"'
    }

    /// Writes an identifier in quotes.
    fn identifier(&self, out: &mut String, name: &str) {
        let quote = self.quote();
        out.push(quote);
        for character in name.chars() {
            if character == quote {
                out.push(quote);
            }
            out.push(character);
        }
        out.push(quote);
    }

    /// Writes the placeholder of a parameter, counted from 1.
    fn placeholder(&self, out: &mut String, number: usize) {
        let _ = number;
        out.push('?');
    }
}
