//! What a dialect says of itself is what its database does.

use orm_core::compile::Capabilities;
use orm_core::engine::Next;
use orm_core::value::SqlType;
use orm_core::{Executor, Result, Schema};
use orm_tests::{Target, suite};

use super::{id, optional, table};

type Probe = (&'static str, fn(&Capabilities) -> bool, &'static str);

/// A fact, and a statement that only a database with it runs. Backticks stand for the database's quotes.
const PROBES: [Probe; 16] = [
    ("insert_returning", |facts| facts.insert_returning, "INSERT INTO `t` (`a`) VALUES (1) RETURNING `a`"),
    ("update_returning", |facts| facts.update_returning, "UPDATE `t` SET `a` = 2 RETURNING `a`"),
    ("delete_returning", |facts| facts.delete_returning, "DELETE FROM `t` WHERE `a` = 9 RETURNING `a`"),
    ("distinct_on", |facts| facts.distinct_on, "SELECT DISTINCT ON (`a`) `a` FROM `t`"),
    ("row_locks", |facts| facts.row_locks, "SELECT `a` FROM `t` FOR UPDATE"),
    ("lock_wait", |facts| facts.lock_wait, "SELECT `a` FROM `t` FOR UPDATE SKIP LOCKED"),
    ("lateral", |facts| facts.lateral, "SELECT 1 FROM `t` CROSS JOIN LATERAL (SELECT `t`.`a`) AS x"),
    ("full_join", |facts| facts.full_join, "SELECT 1 FROM `t` AS x FULL JOIN `t` AS y ON x.`a` = y.`a`"),
    ("intersect_except", |facts| facts.intersect_except, "SELECT `a` FROM `t` EXCEPT SELECT 1"),
    (
        "write_target_in_subselect",
        |facts| facts.write_target_in_subselect,
        "DELETE FROM `t` WHERE `a` IN (SELECT `a` FROM `t` WHERE `a` = 9)",
    ),
    ("nulls_order", |facts| facts.nulls_order, "SELECT `a` FROM `t` ORDER BY `a` NULLS LAST"),
    ("schemas", |facts| facts.schemas, "CREATE SCHEMA `orm_probe`"),
    ("comments", |facts| facts.comments, "COMMENT ON TABLE `t` IS 'x'"),
    ("partial_indexes", |facts| facts.partial_indexes, "CREATE INDEX `part` ON `t` (`a`) WHERE `a` IS NULL"),
    ("index_if_not_exists", |facts| facts.index_if_not_exists, "CREATE INDEX IF NOT EXISTS `whole` ON `t` (`a`)"),
    (
        "add_foreign_key",
        |facts| facts.add_foreign_key,
        "ALTER TABLE `t` ADD CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `t` (`id`)",
    ),
];

fn capabilities_are_facts(target: Target) -> Result<()> {
    let mut wrong = Vec::new();
    for (name, fact, sql) in PROBES {
        let mut db = target.fresh(&Schema::new().table(table("t", [id(), optional("a", SqlType::Int32)])))?;
        let quote = db.dialect().quote().to_string();
        let claimed = fact(db.dialect().capabilities());
        let outcome = db.connection()?.query(&sql.replace('`', &quote), &[], &mut |_| Ok(Next::More));
        if outcome.is_ok() != claimed {
            wrong.push(format!("`{name}` says {claimed}, the database says {outcome:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

fn as_many_values_are_bound_as_promised(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let dialect = db.dialect();
    let count = dialect.capabilities().max_binds;
    let mut sql = "SELECT ".to_owned();
    for number in 1..=count {
        dialect.placeholder(&mut sql, number);
        sql.push_str(if number == count {
            ""
        } else if number % 100 == 0 {
            " , "
        } else {
            " + "
        });
    }
    let values = vec![1.into(); count];
    db.connection()?.query(&sql, &values, &mut |_| Ok(Next::More))
}

suite! { capabilities_are_facts, as_many_values_are_bound_as_promised }
