//! A connection on loan.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::pool::Slot;
use super::{Connection, Executor};
use crate::Result;

/// A connection from the pool; it goes back when this is dropped. Whatever transaction is open by then is rolled back.
pub struct PooledConnection {
    slot: Slot,
}

impl PooledConnection {
    pub(super) fn new(slot: Slot) -> PooledConnection {
        PooledConnection { slot }
    }
}

impl Deref for PooledConnection {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.slot.entry.as_ref().expect("the pool fills the slot before handing it out").connection
    }
}

impl DerefMut for PooledConnection {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.slot.entry.as_mut().expect("the pool fills the slot before handing it out").connection
    }
}

impl Executor for PooledConnection {
    fn connection(&mut self) -> Result<&mut Connection> {
        Ok(self)
    }
}

impl fmt::Debug for PooledConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
