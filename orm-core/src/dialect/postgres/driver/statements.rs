//! The prepared statements of one connection.

use std::sync::Arc;

use tokio_postgres::Statement;
use tokio_postgres::types::Type;

use super::bind::own_type;
use super::row::Form;
use crate::engine::StatementCache;
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

/// Prepared statements by their text.
#[derive(Debug)]
pub(super) struct Statements {
    cache: StatementCache<Arc<Prepared>>,
}

impl Statements {
    pub(super) fn new() -> Statements {
        Statements { cache: StatementCache::new(0) }
    }

    pub(super) fn get(&mut self, sql: &str) -> Option<Arc<Prepared>> {
        self.cache.get(sql).map(Arc::clone)
    }

    pub(super) fn put(&mut self, sql: &str, prepared: Arc<Prepared>) {
        if self.cache.capacity() == 0 {
            return;
        }
        if !self.cache.contains(sql) {
            self.shrink_to(self.cache.capacity() - 1);
        }
        self.cache.insert(sql, prepared);
    }

    pub(super) fn remove(&mut self, sql: &str) {
        self.cache.remove(sql);
    }

    pub(super) fn set_capacity(&mut self, capacity: usize) {
        self.cache.set_capacity(capacity);
        self.shrink_to(capacity);
    }

    /// What comes out is closed on the server when nobody uses it any more.
    fn shrink_to(&mut self, n_kept: usize) {
        while self.cache.pop_beyond(n_kept).is_some() {}
    }
}
