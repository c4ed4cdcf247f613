//! What MySQL and MariaDB can do.

use super::version::Version;
use crate::compile::Capabilities;

pub(super) fn of(version: Version) -> Capabilities {
    if version.is_mariadb { mariadb() } else { mysql() }
}

fn mysql() -> Capabilities {
    Capabilities {
        // TRUE and FALSE are 1 and 0: https://dev.mysql.com/doc/refman/8.0/en/boolean-literals.html
        boolean_type: true,
        // https://dev.mysql.com/doc/refman/8.0/en/innodb-locking-reads.html; SKIP LOCKED and NOWAIT: 8.0.1
        row_locks: true,
        lock_wait: true,
        // 8.0.1
        lock_of: true,
        // 8.0.14, https://dev.mysql.com/doc/refman/8.0/en/lateral-derived-tables.html
        lateral: true,
        // 8.0.31, https://dev.mysql.com/doc/refman/8.0/en/set-operations.html
        intersect_except: true,
        // A schema is a database here: https://dev.mysql.com/doc/refman/8.0/en/create-database.html
        schemas: true,
        // https://dev.mysql.com/doc/refman/8.0/en/create-table.html
        comments: true,
        // https://dev.mysql.com/doc/refman/8.0/en/integer-types.html
        unsigned_64: true,
        // https://dev.mysql.com/doc/refman/8.0/en/enum.html
        native_enums: true,
        // 8.0.13, https://dev.mysql.com/doc/refman/8.0/en/create-index.html#create-index-functional-key-parts
        expression_indexes: true,
        // https://dev.mysql.com/doc/refman/8.0/en/create-table-generated-columns.html
        virtual_columns: true,
        computed_not_null: true,
        // https://dev.mysql.com/doc/refman/8.0/en/create-table-foreign-keys.html
        add_foreign_key: true,
        // While `foreign_key_checks` is off: same page, "Foreign Key Checks"
        forward_references: true,
        // A 16-bit count in COM_STMT_PREPARE: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html
        max_binds: 65_535,
        // Larger statements are hardly faster
        insert_batch: 1_000,
        // https://dev.mysql.com/doc/refman/8.0/en/innodb-auto-increment-handling.html, "simple inserts"
        insert_key_order: true,
        // https://dev.mysql.com/doc/refman/8.0/en/update.html: "single-table UPDATE assignments are generally evaluated from left
        // to right"
        sequential_assignments: true,
        // https://dev.mysql.com/doc/refman/8.0/en/insert-on-duplicate.html
        upsert_repeats: true,
        // 64 characters, so 64 bytes are safe: https://dev.mysql.com/doc/refman/8.0/en/identifier-length.html
        max_identifier: 64,
        ..Capabilities::default()
    }
}

fn mariadb() -> Capabilities {
    Capabilities {
        // 10.5, https://mariadb.com/kb/en/insertreturning/
        insert_returning: true,
        // 10.0.5, https://mariadb.com/kb/en/delete/; of one table, without ORDER BY and LIMIT of several
        delete_returning: true,
        // 10.3, https://mariadb.com/kb/en/update/ and https://mariadb.com/kb/en/delete/, "same source and target"
        write_target_in_subselect: true,
        // 10.1.4, https://mariadb.com/kb/en/create-index/
        index_if_not_exists: true,
        // Not in 10.x and 11.x: https://jira.mariadb.org/browse/MDEV-19078
        lateral: false,
        // https://mariadb.com/kb/en/for-update/ knows no tables
        lock_of: false,
        // Not in 10.x and 11.x: https://mariadb.com/kb/en/create-index/
        expression_indexes: false,
        // https://mariadb.com/kb/en/generated-columns/
        computed_not_null: false,
        ..mysql()
    }
}
