use orm_core::{Executor as _, Result, Schema};
use orm_tests::{Target, suite};

use super::cell;

fn a_failed_transaction_is_not_committed(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    db.execute_batch("CREATE TABLE t (a integer PRIMARY KEY)")?;
    let error = db
        .transaction(|db| {
            db.execute("INSERT INTO t VALUES (1)", &[])?;
            // The error is swallowed, and the work before it is lost.
            assert!(db.execute("INSERT INTO t VALUES (1)", &[]).is_err());
            Ok(())
        })
        .expect_err("nothing of it can be committed");
    assert!(error.to_string().contains("nothing of it can be committed"), "{error}");
    assert_eq!(cell(db, "SELECT count(*) FROM t", &[])?, 0.into());
    assert!(!db.in_transaction());
    Ok(())
}

fn a_savepoint_rescues_a_transaction(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    db.execute_batch("CREATE TABLE t (a integer PRIMARY KEY)")?;
    db.transaction(|db| {
        db.execute("INSERT INTO t VALUES (1)", &[])?;
        assert!(db.savepoint(|db| db.execute("INSERT INTO t VALUES (1)", &[])).is_err());
        db.execute("INSERT INTO t VALUES (2)", &[])?;
        Ok(())
    })?;
    assert_eq!(cell(db, "SELECT count(*) FROM t", &[])?, 2.into());
    Ok(())
}

fn what_is_said_in_plain_sql_is_known_too(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    db.execute_batch("BEGIN")?;
    assert!(db.in_transaction());
    assert!(db.execute("SELECT 1 / 0", &[]).is_err());
    assert!(db.in_transaction(), "a failed one is open");
    // The server answers a roll-back, and that it went well.
    db.execute_batch("COMMIT")?;
    assert!(!db.in_transaction());
    db.execute("BEGIN", &[])?;
    assert!(db.in_transaction());
    db.rollback()?;
    assert!(!db.in_transaction());
    let error = db.transaction(|db| db.execute_batch("COMMIT")).expect_err("it was ended inside");
    assert!(error.to_string().contains("transaction"), "{error}");
    Ok(())
}

suite! { on postgres;
    a_failed_transaction_is_not_committed,
    a_savepoint_rescues_a_transaction,
    what_is_said_in_plain_sql_is_known_too,
}
