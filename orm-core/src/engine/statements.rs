//! What an engine runs, written down.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::log::Watch;
use super::{Engine, StatementEvent, StatementKind, StatementObserver};

/// Writes down the statements that an engine runs, from its making to its end: in a test, to hold what is sent to the database.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// # use orm_core::prelude::*;
/// # #[derive(Entity, Debug)]
/// # #[orm(register = false)]
/// # struct Tag { #[orm(primary_key)] id: i32, #[orm(unique)] name: String }
/// # let engine = orm_core::Engine::connect("sqlite://")?;
/// # Schema::new().entity::<Tag>().create_all(&engine)?;
/// use orm_core::testing::Statements;
///
/// let sent = Statements::of(&engine);
/// engine.transaction(|s| {
///     let tag = s.get::<Tag>(1)?;
///     assert_eq!(s.get::<Tag>(2)?, tag); // none of them is there
///     Ok(())
/// })?;
/// assert_eq!(sent.count(), 2);
/// assert!(sent.take()[0].starts_with("SELECT "));
/// # }
/// # Ok::<(), orm_core::Error>(())
/// ```
///
/// It sees what other threads send through the same engine, too: give each test its own by [`testing::isolated`](crate::testing::isolated).
pub struct Statements {
    watch: Arc<Watch>,
    observer: StatementObserver,
    texts: Arc<Mutex<Vec<Text>>>,
}

struct Text {
    sql: String,
    is_control: bool,
}

impl Statements {
    /// Begins to write down what this engine runs.
    pub fn of(engine: &Engine) -> Statements {
        let texts: Arc<Mutex<Vec<Text>>> = Arc::default();
        let written = Arc::clone(&texts);
        let observer: StatementObserver = Arc::new(move |event: &StatementEvent<'_>| {
            let is_control = event.kind == StatementKind::Transaction;
            lock(&written).push(Text { sql: event.sql.to_owned(), is_control });
        });
        let watch = Arc::clone(engine.watch());
        watch.add(Arc::clone(&observer));
        Statements { watch, observer, texts }
    }

    /// How many statements were run so far, without those that open or end transactions and savepoints.
    pub fn count(&self) -> usize {
        lock(&self.texts).iter().filter(|text| !text.is_control).count()
    }

    /// Their texts, without values.
    pub fn texts(&self) -> Vec<String> {
        lock(&self.texts).iter().filter(|text| !text.is_control).map(|text| text.sql.clone()).collect()
    }

    /// All texts, also those that open or end transactions and savepoints.
    pub fn all_texts(&self) -> Vec<String> {
        lock(&self.texts).iter().map(|text| text.sql.clone()).collect()
    }

    /// The [`texts`](Statements::texts); the record begins anew.
    pub fn take(&self) -> Vec<String> {
        let texts = std::mem::take(&mut *lock(&self.texts));
        texts.into_iter().filter(|text| !text.is_control).map(|text| text.sql).collect()
    }
}

impl Drop for Statements {
    fn drop(&mut self) {
        self.watch.remove(&self.observer);
    }
}

impl fmt::Debug for Statements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.texts()).finish()
    }
}

fn lock(texts: &Mutex<Vec<Text>>) -> MutexGuard<'_, Vec<Text>> {
    texts.lock().unwrap_or_else(PoisonError::into_inner)
}
