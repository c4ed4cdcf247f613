//! In which order tables can be created.

use super::{ForeignKey, Table};

/// Tables in an order in which each foreign key's target stands before it, and the keys for which there is no such order.
#[derive(Debug, PartialEq)]
pub struct CreationOrder<'a> {
    /// Tables, targets first; tables that do not depend on each other keep the order they were given in.
    pub tables: Vec<&'a Table>,
    /// Foreign keys that close a cycle: to be added after all tables stand, or left to a database that resolves names late.
    pub deferred: Vec<(&'a Table, &'a ForeignKey)>,
}

/// Orders tables by their foreign keys. A key to the table itself or to a table outside the list is no dependency.
pub fn creation_order<'a>(tables: &[&'a Table]) -> CreationOrder<'a> {
    let mut walk = Walk { tables, state: vec![State::New; tables.len()], order: Vec::new(), deferred: Vec::new() };
    for index in 0..tables.len() {
        walk.visit(index);
    }
    CreationOrder { tables: walk.order, deferred: walk.deferred }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

struct Walk<'t, 'a> {
    tables: &'t [&'a Table],
    state: Vec<State>,
    order: Vec<&'a Table>,
    deferred: Vec<(&'a Table, &'a ForeignKey)>,
}

impl Walk<'_, '_> {
    fn visit(&mut self, index: usize) {
        if self.state[index] != State::New {
            return;
        }
        self.state[index] = State::Open;
        let table = self.tables[index];
        for key in table.foreign_keys.iter() {
            let target = self
                .tables
                .iter()
                .position(|other| other.name == key.target_table && other.schema == key.target_schema);
            match target {
                Some(target) if target != index => match self.state[target] {
                    State::Open => self.deferred.push((table, key)),
                    _ => self.visit(target),
                },
                _ => {}
            }
        }
        self.state[index] = State::Done;
        self.order.push(table);
    }
}
