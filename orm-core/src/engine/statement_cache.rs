//! Prepared statements, kept for the next time.

use std::collections::HashMap;

/// Prepared statements of one connection by their text, for drivers: the least recently used goes first.
///
/// The cache closes nothing by itself. Before a new statement goes in, the driver makes room and closes what comes out, in whatever way
/// its server wants:
///
/// ```
/// # use orm_core::engine::StatementCache;
/// let mut cache = StatementCache::new(1);
/// # let (sql, statement) = ("SELECT 1", 7);
/// if cache.get(sql).is_none() && cache.capacity() > 0 {
///     while let Some(oldest) = cache.pop_beyond(cache.capacity() - 1) {
///         // close `oldest` on the server
///     }
///     cache.insert(sql, statement);
/// }
/// # assert_eq!(cache.get(sql), Some(&7));
/// ```
#[derive(Debug)]
pub struct StatementCache<S> {
    capacity: usize,
    by_text: HashMap<Box<str>, Entry<S>>,
    /// Counts the uses.
    clock: u64,
}

#[derive(Debug)]
struct Entry<S> {
    statement: S,
    used: u64,
}

impl<S> StatementCache<S> {
    /// An empty cache for so many statements; 0 keeps none.
    pub fn new(capacity: usize) -> StatementCache<S> {
        StatementCache { capacity, by_text: HashMap::new(), clock: 0 }
    }

    /// How many statements are to be kept.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Keeps another number of statements from now on. Those beyond it come out by [`pop_beyond`](StatementCache::pop_beyond).
    pub fn set_capacity(&mut self, capacity: usize) {
        self.capacity = capacity;
    }

    /// The statement of a text, which is the most recently used one then.
    pub fn get(&mut self, sql: &str) -> Option<&S> {
        self.clock += 1;
        let entry = self.by_text.get_mut(sql)?;
        entry.used = self.clock;
        Some(&entry.statement)
    }

    /// Whether the statement of a text is here.
    pub fn contains(&self, sql: &str) -> bool {
        self.by_text.contains_key(sql)
    }

    /// Keeps a statement as the most recently used one; answers the one that this text had before.
    pub fn insert(&mut self, sql: &str, statement: S) -> Option<S> {
        self.clock += 1;
        let used = self.clock;
        self.by_text.insert(sql.into(), Entry { statement, used }).map(|entry| entry.statement)
    }

    /// Takes out the statement of a text.
    pub fn remove(&mut self, sql: &str) -> Option<S> {
        self.by_text.remove(sql).map(|entry| entry.statement)
    }

    /// Takes out the least recently used statement, if there are more than `n_kept`.
    pub fn pop_beyond(&mut self, n_kept: usize) -> Option<S> {
        if self.by_text.len() <= n_kept {
            return None;
        }
        // A look at each is nothing beside the round trip that prepares the next one.
        let (oldest, _) = self.by_text.iter().min_by_key(|(_, entry)| entry.used)?;
        let oldest = oldest.clone();
        self.remove(&oldest)
    }
}

#[test]
fn the_least_recently_used_statement_goes_first() {
    let mut cache = StatementCache::new(2);
    assert_eq!((cache.insert("a", 1), cache.insert("b", 2)), (None, None));
    assert_eq!(cache.get("a"), Some(&1));
    assert_eq!((cache.pop_beyond(2), cache.pop_beyond(cache.capacity() - 1)), (None, Some(2)));
    assert_eq!((cache.insert("c", 3), cache.insert("a", 4), cache.get("b")), (None, Some(1), None));
    assert!(cache.contains("a") && cache.contains("c") && !cache.contains("b"));
    assert_eq!((cache.remove("c"), cache.remove("c")), (Some(3), None));
    cache.set_capacity(0);
    assert_eq!((cache.pop_beyond(cache.capacity()), cache.pop_beyond(0)), (Some(4), None));
}
