//! What a dialect says of itself is what its database does.

use orm_core::compile::{Capabilities, Isolation, TransactionMode};
use orm_core::engine::Next;
use orm_core::value::SqlType;
use orm_core::{Connection, Entity, Error, Executor, Result, Schema};
use orm_tests::{Target, fresh, suite};

use super::{id, optional, table};

suite! {
    capabilities_are_facts,
    every_capability_is_tried,
    ddl_is_undone_where_that_is_promised,
    a_table_can_come_before_its_target_where_that_is_promised,
    transactions_are_deferrable_where_that_is_promised,
    as_many_values_are_bound_as_promised,
    as_many_rows_are_inserted_as_promised,
    names_are_as_long_as_promised,
    a_list_is_bound_as_promised,
    keys_grow_with_the_rows_where_that_is_promised,
    the_next_keys_are_known_where_that_is_promised,
    set_reads_what_it_wrote_where_that_is_said,
    an_error_fails_the_transaction_where_that_is_said,
}

/// A fact, and statements of which a database with it runs at least one. Backticks stand for the database's quotes.
type Probe = (&'static str, fn(&Capabilities) -> bool, &'static [&'static str]);

const PROBES: [Probe; 27] = [
    ("insert_returning", |facts| facts.insert_returning, &["INSERT INTO `t` (`a`) VALUES (1) RETURNING `a`"]),
    ("update_returning", |facts| facts.update_returning, &["UPDATE `t` SET `a` = 2 RETURNING `a`"]),
    ("delete_returning", |facts| facts.delete_returning, &["DELETE FROM `t` WHERE `a` = 9 RETURNING `a`"]),
    ("boolean_type", |facts| facts.boolean_type, &["SELECT `a` = 1 FROM `t` WHERE TRUE"]),
    ("distinct_on", |facts| facts.distinct_on, &["SELECT DISTINCT ON (`a`) `a` FROM `t`"]),
    ("row_locks", |facts| facts.row_locks, &["SELECT `a` FROM `t` FOR UPDATE"]),
    ("lock_wait", |facts| facts.lock_wait, &["SELECT `a` FROM `t` FOR UPDATE SKIP LOCKED"]),
    ("lock_of", |facts| facts.lock_of, &["SELECT `a` FROM `t` FOR UPDATE OF `t`"]),
    ("insert_arrays", |facts| facts.insert_arrays, &["INSERT INTO `t` (`a`) SELECT * FROM UNNEST(ARRAY[1, 2])"]),
    (
        "update_arrays",
        |facts| facts.update_arrays,
        &["UPDATE `t` SET `a` = given.x FROM UNNEST(ARRAY[1, 2]) AS given (x) WHERE `t`.`id` = given.x"],
    ),
    (
        "conflict_target",
        |facts| facts.conflict_target,
        &["INSERT INTO `t` (`id`, `a`) VALUES (1, 1) ON CONFLICT (`id`) DO NOTHING"],
    ),
    (
        "upsert_repeats",
        |facts| facts.upsert_repeats,
        &[
            "INSERT INTO `t` (`id`, `a`) VALUES (1, 1), (1, 2) ON CONFLICT (`id`) DO UPDATE SET `a` = 3",
            "INSERT INTO `t` (`id`, `a`) VALUES (1, 1), (1, 2) ON DUPLICATE KEY UPDATE `a` = 3",
        ],
    ),
    ("lateral", |facts| facts.lateral, &["SELECT 1 FROM `t` CROSS JOIN LATERAL (SELECT `t`.`a`) AS x"]),
    ("full_join", |facts| facts.full_join, &["SELECT 1 FROM `t` AS x FULL JOIN `t` AS y ON x.`a` = y.`a`"]),
    ("intersect_except", |facts| facts.intersect_except, &["SELECT `a` FROM `t` EXCEPT SELECT 1"]),
    (
        "write_target_in_subselect",
        |facts| facts.write_target_in_subselect,
        &["DELETE FROM `t` WHERE `a` IN (SELECT `a` FROM `t` WHERE `a` = 9)"],
    ),
    ("nulls_order", |facts| facts.nulls_order, &["SELECT `a` FROM `t` ORDER BY `a` NULLS LAST"]),
    ("schemas", |facts| facts.schemas, &["CREATE SCHEMA `orm_probe`"]),
    (
        "comments",
        |facts| facts.comments,
        &["COMMENT ON TABLE `t` IS 'x'", "CREATE TABLE `with_comment` (`a` INT) COMMENT 'x'"],
    ),
    (
        "native_enums",
        |facts| facts.native_enums,
        &["CREATE TYPE `mood` AS ENUM ('x', 'y')", "CREATE TABLE `moods` (`a` ENUM('x', 'y'))"],
    ),
    ("arrays", |facts| facts.arrays, &["SELECT ARRAY[1, 2]"]),
    ("partial_indexes", |facts| facts.partial_indexes, &["CREATE INDEX `part` ON `t` (`a`) WHERE `a` IS NULL"]),
    (
        "expression_indexes",
        |facts| facts.expression_indexes,
        &["CREATE INDEX `sum` ON `t` ((`a` + 1))", "CREATE INDEX `sum` ON `t` (`a` + 1)"],
    ),
    (
        "virtual_columns",
        |facts| facts.virtual_columns,
        &["CREATE TABLE `v` (`a` INT, `b` INT GENERATED ALWAYS AS (`a` + 1) VIRTUAL)"],
    ),
    (
        "computed_not_null",
        |facts| facts.computed_not_null,
        &["CREATE TABLE `c` (`a` INT NOT NULL, `b` INT GENERATED ALWAYS AS (`a` + 1) STORED NOT NULL)"],
    ),
    ("index_if_not_exists", |facts| facts.index_if_not_exists, &["CREATE INDEX IF NOT EXISTS `whole` ON `t` (`a`)"]),
    (
        "add_foreign_key",
        |facts| facts.add_foreign_key,
        &["ALTER TABLE `t` ADD CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `t` (`id`)"],
    ),
];

/// Facts that take more than a statement; each has a test below, or beside the other values.
const TRIED_BELOW: [&str; 14] = [
    "transactional_ddl",
    "forward_references",
    "deferrable_transactions",
    "max_binds",
    "insert_batch",
    "max_identifier",
    "list_bind",
    // By `numbers_at_the_ends_are_held_where_that_is_promised`.
    "unsigned_64",
    "infinities",
    "nan",
    "insert_key_order",
    "insert_next_keys",
    "sequential_assignments",
    "errors_fail_transaction",
];

fn one_table() -> Schema {
    Schema::new().table(table("t", [id(), optional("a", SqlType::Int32)]))
}

/// Runs a statement with backticks.
fn try_statement(db: &mut Connection, sql: &str) -> Result<()> {
    let quote = db.dialect().quote().to_string();
    db.query(&sql.replace('`', &quote), &[], &mut |_| Ok(Next::More))
}

fn capabilities_are_facts(target: Target) -> Result<()> {
    let mut wrong = Vec::new();
    for (name, fact, statements) in PROBES {
        let mut db = target.fresh(&one_table())?;
        let db = db.connection()?;
        let claimed = fact(db.dialect().capabilities());
        let outcomes: Vec<Result<()>> = statements.iter().map(|sql| try_statement(db, sql)).collect();
        if outcomes.iter().any(Result::is_ok) != claimed {
            wrong.push(format!("`{name}` says {claimed}, the database says {outcomes:?}"));
        }
        if name == "schemas" && claimed {
            // It is not a part of the database everywhere.
            try_statement(db, "DROP SCHEMA `orm_probe`")?;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// A new capability needs a probe, or a test and its name in the list.
fn every_capability_is_tried(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let facts = format!("{:?}", db.connection()?.dialect().capabilities());
    let facts = facts.trim_start_matches("Capabilities {").trim_end_matches('}');
    let names = facts.split(',').filter_map(|fact| fact.split(':').next()).map(str::trim);
    let is_tried = |name: &&str| TRIED_BELOW.contains(name) || PROBES.iter().any(|(probed, ..)| probed == name);
    let untried: Vec<&str> = names.filter(|name| !is_tried(name)).collect();
    assert_eq!(untried, Vec::<&str>::new());
    Ok(())
}

fn ddl_is_undone_where_that_is_promised(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let db = db.connection()?;
    let claimed = db.dialect().capabilities().transactional_ddl;
    db.begin(TransactionMode::default())?;
    try_statement(db, "CREATE TABLE `t` (`a` INT)")?;
    // Where the table has ended the transaction, there may be nothing left to undo.
    let _ = db.rollback();
    assert_eq!(try_statement(db, "SELECT `a` FROM `t`").is_err(), claimed);
    Ok(())
}

fn a_table_can_come_before_its_target_where_that_is_promised(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let db = db.connection()?;
    let claimed = db.dialect().capabilities().forward_references;
    let around = db.dialect().around_cyclic_create();
    around.before.map_or(Ok(()), |before| db.execute_batch(before))?;
    let sql =
        "CREATE TABLE `t` (`id` INT PRIMARY KEY, `u` INT, CONSTRAINT `k` FOREIGN KEY (`u`) REFERENCES `u` (`id`))";
    let result = try_statement(db, sql);
    around.after.map_or(Ok(()), |after| db.execute_batch(after))?;
    assert_eq!(result.is_ok(), claimed, "{result:?}");
    Ok(())
}

fn transactions_are_deferrable_where_that_is_promised(target: Target) -> Result<()> {
    let mut db = target.fresh(&one_table())?;
    let db = db.connection()?;
    let claimed = db.dialect().capabilities().deferrable_transactions;
    let mode = TransactionMode { read_only: true, isolation: Some(Isolation::Serializable), deferrable: true };
    let result = db.transaction_with(mode, |db| try_statement(db, "SELECT `a` FROM `t`"));
    assert_eq!(result.is_ok(), claimed, "{result:?}");
    assert!(claimed || matches!(result, Err(Error::Unsupported { .. })), "{result:?}");
    Ok(())
}

/// Sums of so many parameters. Many short ones, as a long one is nested too deeply for some; and with a number each, as the type
/// of parameters alone is anyone's guess.
fn sums_of(db: &Connection, count: usize) -> String {
    let mut sql = "SELECT 0".to_owned();
    for number in 1..=count {
        sql.push_str(if number % 100 == 0 { ", 0 + " } else { " + " });
        db.dialect().placeholder(&mut sql, number);
    }
    sql
}

fn as_many_values_are_bound_as_promised(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let db = db.connection()?;
    let count = db.dialect().capabilities().max_binds;
    let values = vec![1.into(); count];
    db.query(&sums_of(db, count), &values, &mut |_| Ok(Next::More))
}

fn as_many_rows_are_inserted_as_promised(target: Target) -> Result<()> {
    let mut db = target.fresh(&one_table())?;
    let db = db.connection()?;
    let facts = db.dialect().capabilities();
    let n_rows = facts.insert_batch;
    assert!((1..=facts.max_binds).contains(&n_rows), "{n_rows} rows at once");
    let mut sql = "INSERT INTO `t` (`a`) VALUES ".replace('`', &db.dialect().quote().to_string());
    for number in 1..=n_rows {
        sql.push_str(if number > 1 { ", (" } else { "(" });
        db.dialect().placeholder(&mut sql, number);
        sql.push(')');
    }
    assert_eq!(db.execute(&sql, &vec![7.into(); n_rows])?, n_rows as u64);
    Ok(())
}

fn names_are_as_long_as_promised(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let db = db.connection()?;
    // A database without a limit takes this too.
    let length = db.dialect().capabilities().max_identifier.min(1_000);
    let [name, other] = ["a", "b"].map(|end| format!("{}{end}", "n".repeat(length - 1)));
    for name in [&name, &other] {
        try_statement(db, &format!("CREATE TABLE `{name}` (`{name}` INT)"))?;
    }
    try_statement(db, &format!("SELECT `{name}` FROM `{name}`"))
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "t", register = false)]
struct Item {
    #[orm(primary_key)]
    id: i32,
    a: Option<i32>,
}

fn a_list_is_bound_as_promised(target: Target) -> Result<()> {
    let mut db = fresh!(target, Item)?;
    Item::insert_many([1, 2, 3, 4].map(|a| NewItem { a: Some(a) })).execute(&mut db)?;
    let some = Item::query().filter(Item::A.in_([2, 4, 6])).order_by(Item::A).select(Item::A);
    let dialect = db.connection()?.dialect().clone();
    let n_binds = some.to_sql(&*dialect)?.binds.len();
    assert_eq!(n_binds == 1, dialect.capabilities().list_bind, "{n_binds} parameters");
    assert_eq!(some.all(&mut db)?, [Some(2), Some(4)]);
    Ok(())
}

fn keys_grow_with_the_rows_where_that_is_promised(target: Target) -> Result<()> {
    let mut db = fresh!(target, Item)?;
    let claimed = db.connection()?.dialect().capabilities().insert_key_order;
    for _ in 0..5 {
        Item::insert_many((0..500).map(|a| NewItem { a: Some(a) })).execute(&mut db)?;
    }
    let in_order = Item::query().order_by(Item::ID).select(Item::A).all(&mut db)?;
    let is_growing = in_order.chunks(500).all(|rows| rows.iter().zip(0..).all(|(a, place)| *a == Some(place)));
    assert!(is_growing || !claimed);
    Ok(())
}

fn the_next_keys_are_known_where_that_is_promised(target: Target) -> Result<()> {
    let mut db = fresh!(target, Item)?;
    let claimed = db.engine().dialect().capabilities().insert_next_keys;
    let mut other = (!claimed).then(|| db.engine().connection()).transpose()?;
    let result = db.connection()?.transaction(|db| {
        let first = Item::insert(NewItem { a: None }).one(db)?.id;
        if let Some(other) = &mut other {
            Item::insert(NewItem { a: None }).execute(other)?;
        }
        Item::insert(Item { id: first + 1, a: Some(1) }).execute(db)?;
        assert_eq!(Item::insert(NewItem { a: None }).one(db)?.id, first + 2);
        Ok(())
    });
    match claimed {
        true => result,
        false => {
            assert!(result.is_err_and(|error| error.is_unique_violation()), "another takes the next key");
            Ok(())
        }
    }
}

fn set_reads_what_it_wrote_where_that_is_said(target: Target) -> Result<()> {
    let mut db = fresh!(target, Item)?;
    Item::insert(Item { id: 1, a: Some(1) }).execute(&mut db)?;
    let db = db.connection()?;
    try_statement(db, "UPDATE `t` SET `a` = `id` + 1, `id` = `a`")?;
    let claimed = db.dialect().capabilities().sequential_assignments;
    assert_eq!(Item::query().select((Item::ID, Item::A)).one(db)?, (if claimed { 2 } else { 1 }, Some(2)));
    Ok(())
}

fn an_error_fails_the_transaction_where_that_is_said(target: Target) -> Result<()> {
    let mut db = fresh!(target, Item)?;
    let db = db.connection()?;
    let claimed = db.dialect().capabilities().errors_fail_transaction;
    db.begin(TransactionMode::default())?;
    assert!(try_statement(db, "SELECT `a` FROM `missing`").is_err());
    assert_eq!(Item::query().count(db).is_err(), claimed);
    db.rollback()
}
