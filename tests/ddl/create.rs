//! `create_all` and `drop_all` on real databases.

use std::sync::Arc;

use orm_core::dialect::MySql;
use orm_core::engine::{EngineOptions, RecordingDriver};
use orm_core::schema::{ReferentialAction, Table};
use orm_core::value::SqlType;
use orm_core::{Engine, Entity, Error, Executor, Result, Schema};
use orm_tests::{Target, fresh, suite};

use super::{foreign_key, id, optional, table};

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users", register = false)]
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

fn creating_again_changes_nothing(target: Target) -> Result<()> {
    let mut db = fresh!(target, User)?;
    let ann = User::insert(NewUser { name: "Ann".into() }).one(&mut db)?;
    let schema = Schema::new().entity::<User>();
    schema.create_all(&db)?;
    schema.create_all_on(&mut db)?;
    assert_eq!(User::query().all(&mut db)?, [ann]);
    Ok(())
}

fn dropping_works_twice_and_leaves_nothing(target: Target) -> Result<()> {
    let mut db = fresh!(target, User)?;
    let schema = Schema::new().entity::<User>();
    schema.drop_all(&db)?;
    schema.drop_all(&db)?;
    assert!(User::query().all(&mut db).is_err());
    schema.create_all(&db)?;
    assert_eq!(User::query().all(&mut db)?, []);
    Ok(())
}

/// Groups and users that refer to each other and to themselves.
fn cycle(action: ReferentialAction) -> Schema {
    let key = |column, target| foreign_key(column, target).actions(action, ReferentialAction::NoAction);
    let mut groups: Table =
        table("groups", [id(), optional("owner_id", SqlType::Int32), optional("parent_id", SqlType::Int32)]);
    groups.foreign_keys = vec![key("owner_id", "users"), key("parent_id", "groups")].into();
    let mut users = table("users", [id(), optional("group_id", SqlType::Int32), optional("boss_id", SqlType::Int32)]);
    users.foreign_keys = vec![key("group_id", "groups"), key("boss_id", "users")].into();
    Schema::new().table(groups).table(users)
}

fn a_cycle_full_of_rows_is_dropped(target: Target) -> Result<()> {
    use ReferentialAction::{Cascade, NoAction, Restrict, SetNull};
    for action in [NoAction, Restrict, Cascade, SetNull] {
        let schema = cycle(action);
        let mut db = target.fresh(&schema)?;
        let quote = db.dialect().quote();
        let connection = db.connection()?;
        for sql in [
            "INSERT INTO `users` (`id`, `boss_id`) VALUES (1, 1)",
            "INSERT INTO `groups` (`id`, `owner_id`, `parent_id`) VALUES (1, 1, 1)",
            "UPDATE `users` SET `group_id` = 1",
            "INSERT INTO `users` (`id`, `group_id`, `boss_id`) VALUES (2, 1, 1)",
        ] {
            connection.execute(&sql.replace('`', &quote.to_string()), &[])?;
        }
        schema.drop_all(&db)?;
        schema.create_all(&db)?;
        let mut rows = 0;
        let sql = "SELECT `id` FROM `users`".replace('`', &quote.to_string());
        db.connection()?.query(&sql, &[], &mut |_| {
            rows += 1;
            Ok(orm_core::engine::Next::More)
        })?;
        assert_eq!(rows, 0, "{action:?}");
    }
    Ok(())
}

fn a_table_that_others_refer_to_is_not_dropped(target: Target) -> Result<()> {
    let mut outside = table("outside", [id(), optional("user_id", SqlType::Int32)]);
    outside.foreign_keys = vec![foreign_key("user_id", "users")].into();
    let inside = cycle(ReferentialAction::NoAction);
    let mut db = target.fresh(&inside.clone().table(outside))?;
    let quote = db.dialect().quote().to_string();
    for sql in ["INSERT INTO `users` (`id`) VALUES (1)", "INSERT INTO `outside` (`user_id`) VALUES (1)"] {
        db.connection()?.execute(&sql.replace('`', &quote), &[])?;
    }
    let error = inside.drop_all(&db).unwrap_err();
    assert!(error.database().is_some(), "{error}");
    // All or nothing: the tables dropped before are there again.
    db.connection()?.execute(&"UPDATE `groups` SET `owner_id` = NULL".replace('`', &quote), &[])?;
    Ok(())
}

fn a_failure_undoes_the_tables_before_it(target: Target) -> Result<()> {
    let mut broken = table("b_broken", [id()]);
    broken.checks =
        vec![orm_core::schema::Check { name: None, condition: orm_core::schema::SqlText::new("no such words here") }]
            .into();
    let schema = Schema::new().table(table("a_fine", [id()])).table(broken);
    let mut db = target.fresh(&Schema::new())?;
    assert!(schema.create_all(&db).is_err());
    let sql = "SELECT 1 FROM a_fine";
    let error = db.connection()?.query(sql, &[], &mut |_| Ok(orm_core::engine::Next::More)).unwrap_err();
    assert!(error.database().is_some(), "{error}");
    Ok(())
}

fn tables_created_in_a_transaction_go_with_it(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let result: Result<()> = db.transaction(|session| {
        Schema::new().entity::<User>().create_all_on(session)?;
        User::insert(NewUser { name: "Ann".into() }).one(session)?;
        Err(Error::other("undo"))
    });
    assert!(result.is_err());
    assert!(User::query().all(&mut db).is_err(), "the table was rolled back");
    Ok(())
}

suite! {
    creating_again_changes_nothing,
    dropping_works_twice_and_leaves_nothing,
    a_cycle_full_of_rows_is_dropped,
    a_table_that_others_refer_to_is_not_dropped: transactional_ddl,
    a_failure_undoes_the_tables_before_it: transactional_ddl,
    tables_created_in_a_transaction_go_with_it: transactional_ddl,
}

#[test]
fn a_switch_around_the_statements_is_turned_back_after_a_failure() -> Result<()> {
    let driver = RecordingDriver::new(Arc::new(MySql::new()));
    let engine = Engine::with_driver(driver.clone(), EngineOptions::default())?;
    driver.answer_affected(0);
    driver.answer_error(Error::statement("the first table fails"));
    assert!(cycle(ReferentialAction::NoAction).create_all(&engine).is_err());
    let statements = driver.statements();
    assert_eq!(statements.len(), 3, "{statements:?}");
    assert_eq!(statements[2], "SET SESSION foreign_key_checks = @orm_foreign_key_checks");
    Ok(())
}

#[test]
fn a_database_that_would_commit_the_open_transaction_is_refused() -> Result<()> {
    let driver = RecordingDriver::new(Arc::new(MySql::new()));
    let engine = Engine::with_driver(driver.clone(), EngineOptions::default())?;
    let schema = Schema::new().table(table("users", [id()]));
    let error = engine.connection()?.transaction(|connection| schema.create_all_on(connection)).unwrap_err();
    assert!(error.to_string().contains("mysql commits an open transaction"), "{error}");
    assert_eq!(driver.statements(), Vec::<String>::new());
    schema.create_all(&engine)?;
    assert_eq!(driver.statements().len(), 1);
    Ok(())
}
