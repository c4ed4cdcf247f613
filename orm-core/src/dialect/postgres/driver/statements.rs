//! The prepared statements of one connection.

use std::collections::HashMap;
use std::sync::Arc;

use tokio_postgres::Statement;
use tokio_postgres::types::Type;

use super::bind::own_type;
use super::row::Form;
use crate::value::ValueRef;

/// A prepared statement; it is closed on the server with the last use.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) statement: Statement,
    /// How each column is read.
    pub(super) forms: Vec<Form>,
    /// The types that the parameters were declared with, if they were.
    pub(super) declared: Option<Vec<Type>>,
}

impl Prepared {
    pub(super) fn new(statement: Statement, declared: Option<Vec<Type>>) -> Prepared {
        let forms = Form::of_all(statement.columns());
        Prepared { statement, forms, declared }
    }

    /// Whether these values can be bound. A parameter that may be anything is a text for the server, so that a number for it needs a
    /// statement that declares a number; what was declared once is declared anew for values of other types.
    pub(super) fn suits(&self, binds: &[ValueRef<'_>]) -> bool {
        match &self.declared {
            Some(declared) => binds.iter().map(own_type).eq(declared.iter().cloned()),
            None => self.statement.params().iter().zip(binds).all(|(ty, value)| *ty != Type::TEXT || is_text(value)),
        }
    }
}

fn is_text(value: &ValueRef<'_>) -> bool {
    matches!(value, ValueRef::Null | ValueRef::Text(_))
}

/// Prepared statements by their text; the least recently used goes first.
#[derive(Debug, Default)]
pub(super) struct Statements {
    by_text: HashMap<Box<str>, Entry>,
    capacity: usize,
    /// Counts the uses.
    clock: u64,
}

#[derive(Debug)]
struct Entry {
    prepared: Arc<Prepared>,
    used: u64,
}

impl Statements {
    pub(super) fn get(&mut self, sql: &str) -> Option<Arc<Prepared>> {
        self.clock += 1;
        let entry = self.by_text.get_mut(sql)?;
        entry.used = self.clock;
        Some(Arc::clone(&entry.prepared))
    }

    pub(super) fn put(&mut self, sql: &str, prepared: Arc<Prepared>) {
        if self.capacity == 0 {
            return;
        }
        if !self.by_text.contains_key(sql) {
            self.shrink_to(self.capacity - 1);
        }
        self.by_text.insert(sql.into(), Entry { prepared, used: self.clock });
    }

    pub(super) fn remove(&mut self, sql: &str) {
        self.by_text.remove(sql);
    }

    pub(super) fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity;
        self.shrink_to(capacity);
    }

    fn shrink_to(&mut self, n_statements: usize) {
        while self.by_text.len() > n_statements {
            let oldest = self.by_text.iter().min_by_key(|(_, entry)| entry.used).map(|(text, _)| text.clone());
            oldest.map(|text| self.by_text.remove(&text));
        }
    }
}
