//! What a transaction sees of others, as the isolation level says.

use orm_core::compile::Isolation;
use orm_core::{Result, Schema, TransactionOptions};
use orm_tests::{Target, suite};

use super::{add, amounts, create_accounts};

suite! {
    on postgres mariadb mysql;
    a_transaction_sees_others_as_its_isolation_level_says,
}

fn a_transaction_sees_others_as_its_isolation_level_says(target: Target) -> Result<()> {
    let db = target.fresh_with(&Schema::new(), |options| options.pool_size(2))?;
    let mut other = db.engine().connection()?;
    create_accounts(&mut other, 1)?;
    let snapshots_by_default = target != Target::Postgres;
    let levels = [
        (Some(Isolation::ReadCommitted), false),
        (Some(Isolation::RepeatableRead), true),
        // A level holds for its transaction alone.
        (None, snapshots_by_default),
        (Some(Isolation::ReadUncommitted), false),
        (None, snapshots_by_default),
    ];
    for (level, sees_a_snapshot) in levels {
        let options = TransactionOptions::new();
        let options = level.map_or(options, |level| options.isolation(level));
        let growth = db.transaction_with(options, |s| {
            let before = amounts(s)?[0];
            add(&mut other, 1, 1)?;
            Ok(amounts(s)?[0] - before)
        })?;
        assert_eq!(growth, if sees_a_snapshot { 0 } else { 1 }, "{level:?}");
    }
    Ok(())
}
