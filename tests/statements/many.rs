use std::borrow::Cow;

use orm_core::prelude::*;
use orm_core::schema::{Column, Table};
use orm_core::{SqlType, Value};
use orm_tests::{assert_sql, assert_texts, mysql, postgres, sqlite};

use super::User;

fn users(ids: impl IntoIterator<Item = i32>) -> Vec<User> {
    let user = |id| User { id, name: format!("user {id}"), group_id: None, visits: 3, password: Some("s3cret".into()) };
    ids.into_iter().map(user).collect()
}

#[test]
fn many_rows_are_one_statement_where_arrays_are_taken() {
    assert_sql!(
        User::update_many(users([7, 8])).only((User::NAME, User::GROUP_ID)),
        sqlite: r#"UPDATE "users" SET "name" = ?, "group_id" = ? WHERE "users"."id" = ?"#,
        postgres: r#"UPDATE "users" SET "name" = given.c1, "group_id" = given.c2 FROM UNNEST(CAST($1 AS TEXT[]), CAST($2 AS INTEGER[]), CAST($3 AS INTEGER[])) AS given (c1, c2, c3) WHERE "users"."id" = given.c3"#,
        mysql: "UPDATE `users` SET `name` = CASE WHEN `users`.`id` = ? THEN ? WHEN `users`.`id` = ? THEN ? ELSE `users`.`name` END, `group_id` = CASE WHEN `users`.`id` = ? THEN ? WHEN `users`.`id` = ? THEN ? ELSE `users`.`group_id` END WHERE `users`.`id` = ? OR `users`.`id` = ?",
    );
}

#[test]
fn one_row_needs_no_array() {
    assert_sql!(
        User::update_many(users([7])),
        sqlite: r#"UPDATE "users" SET "name" = ?, "group_id" = ?, "visits" = ?, "password" = ? WHERE "users"."id" = ?"#,
        postgres: r#"UPDATE "users" SET "name" = $1, "group_id" = $2, "visits" = $3, "password" = $4 WHERE "users"."id" = $5"#,
        mysql: "UPDATE `users` SET `name` = ?, `group_id` = ?, `visits` = ?, `password` = ? WHERE `users`.`id` = ?",
    );
}

#[test]
fn values_stand_beside_the_text_and_sensitive_ones_are_marked() -> Result<()> {
    let update = User::update_many(users([7, 8])).only((User::PASSWORD, User::VISITS));
    let compiled = update.to_sql(&sqlite())?;
    assert_eq!(compiled.binds, ["s3cret".into(), 3.into(), 7.into()]);
    assert_eq!(compiled.sensitive, [0]);
    let compiled = update.to_sql(&postgres())?;
    let list = |values: [Value; 2]| Value::List(values.into());
    let expected = [list(["s3cret".into(), "s3cret".into()]), list([3.into(), 3.into()]), list([7.into(), 8.into()])];
    assert_eq!(compiled.binds, expected);
    assert_eq!(compiled.sensitive, [0]);
    let compiled = update.to_sql(&mysql())?;
    let case = |id: i32, value: Value| [id.into(), value];
    let cases = [case(7, "s3cret".into()), case(8, "s3cret".into()), case(7, 3.into()), case(8, 3.into())].concat();
    assert_eq!(compiled.binds, [cases, vec![7.into(), 8.into()]].concat());
    assert_eq!(compiled.sensitive, [1, 3]);
    Ok(())
}

/// Prices of a name that the text itself uses, in a schema.
fn prices() -> Table {
    let columns = vec![
        Column::new("price", "price", SqlType::Decimal, false).digits(10, 2),
        Column::new("day", "day", SqlType::Date, false),
        Column::new("tags", "tags", SqlType::Array(&SqlType::Text), true),
    ];
    Table { columns: columns.into(), schema: Some(Cow::Borrowed("shop")), ..Table::new("given", &[]) }
}

fn row(price: &'static str) -> [Value; 2] {
    [Value::Decimal(price.into()), NaiveDate::from_ymd_opt(2024, 2, 29).into()]
}

#[test]
fn a_decimal_key_is_compared_as_a_number() {
    let prices = prices();
    let update = || prices.update_many(["price"], ["day"]).row(row("7.5"));
    assert_texts([
        (
            "sqlite",
            update().to_sql(&sqlite()).map(|compiled| compiled.sql),
            r#"UPDATE "given" SET "day" = ? WHERE "given"."price" COLLATE orm_decimal = ?"#,
        ),
        (
            "postgres",
            update().to_sql(&postgres()).map(|compiled| compiled.sql),
            r#"UPDATE "shop"."given" SET "day" = $1 WHERE "given"."price" = $2"#,
        ),
        (
            "mysql",
            update().to_sql(&mysql()).map(|compiled| compiled.sql),
            "UPDATE `shop`.`given` SET `day` = ? WHERE `given`.`price` = CAST(? AS DECIMAL(65, 30))",
        ),
    ]);
}

#[test]
fn arrays_have_another_name_than_the_table() -> Result<()> {
    let prices = prices();
    let update = prices.update_many(["price"], ["day"]).row(row("7.5")).row(row("8"));
    assert_eq!(
        update.to_sql(&postgres())?.sql,
        r#"UPDATE "shop"."given" SET "day" = given_rows.c1 FROM UNNEST(CAST($1 AS DATE[]), CAST($2 AS NUMERIC[])) AS given_rows (c1, c2) WHERE "given"."price" = given_rows.c2"#
    );
    let lists = [row("7.5"), row("8")].map(|[price, _]| [price, Value::List(vec!["a".into()])]);
    let update = prices.update_many(["price"], ["tags"]).rows(lists.map(Vec::from));
    // Arrays of arrays are not taken apart into rows.
    assert_eq!(update.to_sql(&postgres())?.sql, r#"UPDATE "shop"."given" SET "tags" = $1 WHERE "given"."price" = $2"#);
    Ok(())
}

#[test]
fn a_key_is_changed_last_where_cases_read_it() {
    let prices = prices();
    let keys = prices.update_many(["price"], ["price", "day"]);
    let row = |[price, day]: [Value; 2]| [price.clone(), price, day];
    let update = keys.row(row(self::row("7.5"))).row(row(self::row("8")));
    let key = "`given`.`price` = CAST(? AS DECIMAL(65, 30))";
    let cases = format!("CASE WHEN {key} THEN ? WHEN {key} THEN ? ELSE `given`");
    assert_eq!(
        update.to_sql(&mysql()).expect("a text").sql,
        format!(
            "UPDATE `shop`.`given` SET `day` = {cases}.`day` END, `price` = {cases}.`price` END WHERE {key} OR {key}"
        )
    );
    let [price, day] = self::row("7.5");
    let both = [price.clone(), day.clone(), price, day];
    let update = prices.update_many(["price", "day"], ["price", "day"]).row(both.clone()).row(both);
    // Two columns of a key cannot both come last.
    assert_eq!(
        update.to_sql(&mysql()).expect("a text").sql,
        format!("UPDATE `shop`.`given` SET `price` = ?, `day` = ? WHERE {key} AND `given`.`day` = ?")
    );
}

#[test]
fn many_keys_are_deleted_by_one_statement() {
    let prices = prices();
    let delete = || prices.delete_many(["price", "day"]).row(row("7.5")).row(row("8")).row(row("9"));
    assert_texts([
        (
            "sqlite",
            delete().to_sql(&sqlite()).map(|compiled| compiled.sql),
            r#"DELETE FROM "given" WHERE (("given"."price" COLLATE orm_decimal = ? AND "given"."day" = ? OR "given"."price" COLLATE orm_decimal = ? AND "given"."day" = ?) OR ("given"."price" COLLATE orm_decimal = ? AND "given"."day" = ? OR "given"."price" COLLATE orm_decimal = ? AND "given"."day" = ?))"#,
        ),
        (
            "postgres",
            delete().to_sql(&postgres()).map(|compiled| compiled.sql),
            r#"DELETE FROM "shop"."given" USING UNNEST(CAST($1 AS NUMERIC[]), CAST($2 AS DATE[])) AS given_rows (c1, c2) WHERE "given"."price" = given_rows.c1 AND "given"."day" = given_rows.c2"#,
        ),
        (
            "mysql",
            delete().to_sql(&mysql()).map(|compiled| compiled.sql),
            "DELETE FROM `shop`.`given` WHERE (`given`.`price`, `given`.`day`) IN ((CAST(? AS DECIMAL(65, 30)), ?), (CAST(? AS DECIMAL(65, 30)), ?), (CAST(? AS DECIMAL(65, 30)), ?), (CAST(? AS DECIMAL(65, 30)), ?))",
        ),
    ]);
    let delete = || prices.delete_many(["day"]).rows([1, 2].map(|_| row("1")[1..].to_vec()));
    assert_texts([
        (
            "sqlite",
            delete().to_sql(&sqlite()).map(|compiled| compiled.sql),
            r#"DELETE FROM "given" WHERE "given"."day" IN (SELECT value FROM json_each(?))"#,
        ),
        (
            "postgres",
            delete().to_sql(&postgres()).map(|compiled| compiled.sql),
            r#"DELETE FROM "shop"."given" WHERE "given"."day" = ANY($1)"#,
        ),
        (
            "mysql",
            delete().to_sql(&mysql()).map(|compiled| compiled.sql),
            "DELETE FROM `shop`.`given` WHERE `given`.`day` IN (?, ?)",
        ),
    ]);
}
