//! A value that does not fit.

use std::fmt;

/// A value that does not fit its column or field.
#[derive(Debug)]
pub struct ValueError {
    /// The entity's or table's name, where it is known.
    pub entity: Option<String>,
    /// The column's name or position, where it is known.
    pub column: Option<String>,
    /// What does not fit, and what would.
    pub reason: String,
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.entity, &self.column) {
            (Some(entity), Some(column)) => write!(f, "`{entity}.{column}`: {}", self.reason),
            (None, Some(column)) => write!(f, "column {column}: {}", self.reason),
            _ => f.write_str(&self.reason),
        }
    }
}
