//! Maps by key for rows on their way: each row of a graph or a DTO's list is looked up in one, so their hash is a fast one. It is seeded
//! at random in each process, so that nobody can choose keys that all fall together.

/// A map for rows.
pub(crate) type RowMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

/// A set for rows.
pub(crate) type RowSet<K> = std::collections::HashSet<K, foldhash::fast::RandomState>;
