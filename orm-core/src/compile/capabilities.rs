//! Facts about databases, as flags.

/// What a database can do. The default is the cautious answer; each dialect states its facts with the version and the manual.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// `INSERT … RETURNING`.
    pub insert_returning: bool,
    /// `UPDATE … RETURNING`.
    pub update_returning: bool,
    /// `DELETE … RETURNING`.
    pub delete_returning: bool,
    /// True and false are values: a boolean column is a condition, and a condition can be selected. Else booleans are 0 and 1.
    pub boolean_type: bool,
    /// `SELECT DISTINCT ON (..)`.
    pub distinct_on: bool,
    /// `FOR UPDATE` and `FOR SHARE`.
    pub row_locks: bool,
    /// A serializable transaction that only reads can wait at its begin and then never fails against others, or never fails anyway.
    pub deferrable_transactions: bool,
    /// `SKIP LOCKED` and `NOWAIT`.
    pub lock_wait: bool,
    /// A lock names the tables whose rows are locked (`FOR UPDATE OF`).
    pub lock_of: bool,
    /// `LATERAL` sub-selects.
    pub lateral: bool,
    /// `FULL JOIN`.
    pub full_join: bool,
    /// `INTERSECT` and `EXCEPT`.
    pub intersect_except: bool,
    /// A sub-select in UPDATE or DELETE may read the table that is changed.
    pub write_target_in_subselect: bool,
    /// `NULLS FIRST` and `NULLS LAST`.
    pub nulls_order: bool,
    /// Tables live in schemas.
    pub schemas: bool,
    /// Tables and columns have comments.
    pub comments: bool,
    /// Enumerations are types of the database; else they are texts with a check.
    pub native_enums: bool,
    /// Columns and parameters that hold lists of values.
    pub arrays: bool,
    /// Unsigned integers beyond `i64::MAX`.
    pub unsigned_64: bool,
    /// Floating-point columns hold infinities.
    pub infinities: bool,
    /// Floating-point columns hold NaN.
    pub nan: bool,
    /// Indexes over a part of the rows.
    pub partial_indexes: bool,
    /// Indexes over expressions.
    pub expression_indexes: bool,
    /// Columns that are computed at each reading (`GENERATED ALWAYS AS (..) VIRTUAL`); else only those kept with the row.
    pub virtual_columns: bool,
    /// `NOT NULL` on computed columns.
    pub computed_not_null: bool,
    /// `CREATE INDEX IF NOT EXISTS`; else indexes are created with their table.
    pub index_if_not_exists: bool,
    /// Foreign keys can be added to a table that exists (`ALTER TABLE … ADD CONSTRAINT`).
    pub add_foreign_key: bool,
    /// A table can be created before the tables it refers to.
    pub forward_references: bool,
    /// DDL is undone by a roll-back.
    pub transactional_ddl: bool,
    /// A list of values is bound as one parameter.
    pub list_bind: bool,
    /// The most parameters in one statement.
    pub max_binds: usize,
    /// How many rows one INSERT takes at best.
    pub insert_batch: usize,
    /// An INSERT takes its rows as one array for each column.
    pub insert_arrays: bool,
    /// An UPDATE or a DELETE finds its rows by one array for each column.
    pub update_arrays: bool,
    /// The keys that the database makes grow in the order of the rows of one INSERT.
    pub insert_key_order: bool,
    /// Whoever has inserted a row in a transaction knows the next keys that the database would make: they follow that of the row, as
    /// nobody else writes meanwhile. Rows may bring them along, and the database goes on behind them.
    pub insert_next_keys: bool,
    /// An upsert names the unique key that decides; else any of them does.
    pub conflict_target: bool,
    /// An upsert may meet the same row twice, and changes it twice.
    pub upsert_repeats: bool,
    /// An error makes the whole transaction fail, unless it happened in a savepoint.
    pub errors_fail_transaction: bool,
    /// SET assigns one column after the other, and a later one reads what an earlier one has written.
    pub sequential_assignments: bool,
    /// The most bytes in an identifier.
    pub max_identifier: usize,
}

impl Default for Capabilities {
    fn default() -> Capabilities {
        Capabilities {
            insert_returning: false,
            update_returning: false,
            delete_returning: false,
            boolean_type: false,
            distinct_on: false,
            row_locks: false,
            deferrable_transactions: false,
            lock_wait: false,
            lock_of: false,
            lateral: false,
            full_join: false,
            intersect_except: false,
            write_target_in_subselect: false,
            nulls_order: false,
            schemas: false,
            comments: false,
            native_enums: false,
            arrays: false,
            unsigned_64: false,
            infinities: false,
            nan: false,
            partial_indexes: false,
            expression_indexes: false,
            virtual_columns: false,
            computed_not_null: false,
            index_if_not_exists: false,
            add_foreign_key: false,
            forward_references: false,
            transactional_ddl: false,
            list_bind: false,
            max_binds: 999,
            insert_batch: 100,
            insert_arrays: false,
            update_arrays: false,
            insert_key_order: false,
            insert_next_keys: false,
            conflict_target: false,
            upsert_repeats: false,
            errors_fail_transaction: false,
            sequential_assignments: false,
            max_identifier: 30,
        }
    }
}
