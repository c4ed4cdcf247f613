use orm_core::Schema;
use orm_core::schema::{Check, ReferentialAction, SqlText, Table, Unique};
use orm_core::value::SqlType;
use orm_tests::{mysql, postgres, sqlite};

use super::{foreign_key, id, names, optional, required, table};

fn error(tables: impl IntoIterator<Item = Table>) -> String {
    let schema = tables.into_iter().fold(Schema::new(), Schema::table);
    schema.create_sql(&sqlite()).unwrap_err().to_string()
}

#[test]
fn two_tables_of_one_name() {
    let message = error([table("users", [id()]), table("users", [id()])]);
    assert!(message.contains("both stand for the table `users`"), "{message}");
    let message = error([table("users", [id()]), table("Users", [id()])]);
    assert!(message.contains("`Users` and `users` differ only in case"), "{message}");
}

#[test]
fn a_foreign_key_to_a_table_that_is_not_there() {
    let mut users = table("users", [id(), optional("group_id", SqlType::Int32)]);
    users.foreign_keys = vec![foreign_key("group_id", "groups")].into();
    assert_eq!(
        error([users]),
        "schema: the foreign key `group_id` of table `users` refers to the table `groups`, which is not in the schema; \
         add its entity or table"
    );
}

#[test]
fn a_foreign_key_of_another_type() {
    let mut users = table("users", [id(), optional("group_id", SqlType::Int64)]);
    users.foreign_keys = vec![foreign_key("group_id", "groups")].into();
    assert_eq!(
        error([users, table("groups", [id()])]),
        "schema: the foreign key `group_id` of table `users` is of type 64-bit integer, \
         but `id` of table `groups` is of type 32-bit integer"
    );
}

#[test]
fn a_foreign_key_to_a_column_that_is_not_there_or_not_unique() {
    let mut users = table("users", [id(), optional("group_id", SqlType::Int32)]);
    users.foreign_keys = vec![foreign_key("group_id", "groups")].into();
    let message = error([users.clone(), table("groups", [required("number", SqlType::Int32)])]);
    assert!(message.contains("`id`") && message.contains("groups") && message.contains("number"), "{message}");

    let mut groups = table("groups", [required("number", SqlType::Int32), required("id", SqlType::Int32)]);
    let message = error([users.clone(), groups.clone()]);
    assert!(message.contains("`id` of table `groups`, which is neither the primary key nor unique"), "{message}");

    groups.uniques = vec![Unique { name: None, columns: names(["id"]) }].into();
    assert!(Schema::new().table(users).table(groups).create_sql(&sqlite()).is_ok());
}

#[test]
fn set_null_on_a_column_that_takes_none() {
    let mut users = table("users", [id(), required("group_id", SqlType::Int32)]);
    let key = foreign_key("group_id", "groups").actions(ReferentialAction::SetNull, ReferentialAction::NoAction);
    users.foreign_keys = vec![key].into();
    let message = error([users, table("groups", [id()])]);
    assert!(message.contains("`group_id` of table `users` says `set_null`, but the column takes no NULL"), "{message}");
}

#[test]
fn columns_that_are_not_there_or_stand_twice() {
    let mut users = table("users", [id()]);
    users.uniques = vec![Unique { name: None, columns: names(["nam"]) }].into();
    assert!(error([users]).contains("`nam`"));
    let message = error([table("users", [id(), required("name", SqlType::Text), required("Name", SqlType::Text)])]);
    assert!(message.contains("two columns called `name` and `Name`"), "{message}");
    let message = error([Table::new("empty", &[])]);
    assert!(message.contains("table `empty` has no columns"), "{message}");
    let message = error([table("users", [required("a\0b", SqlType::Text)])]);
    assert!(message.contains("zero byte"), "{message}");
}

#[test]
fn a_check_that_names_no_column_of_the_table() {
    let mut users = table("users", [id(), required("name", SqlType::Text)]);
    users.checks = vec![Check { name: None, condition: SqlText::new("{nmae} <> ''") }].into();
    let message = error([users]);
    assert!(message.contains("`nmae`") && message.contains("`name`"), "{message}");
}

#[test]
fn two_constraints_of_one_name() {
    let mut users = table("users", [id(), required("age", SqlType::Int32)]);
    let check = |condition| Check { name: None, condition: SqlText::new(condition) };
    users.checks = vec![check("{age} > 0"), check("{age} < 200")].into();
    let message = error([users]);
    assert!(message.contains("two constraints of table `users` are called `ck_users_age`; give one of them a `name`"));
}

#[test]
fn a_generated_column_that_is_no_integer() {
    let message = error([table("users", [required("id", SqlType::Text).generated()])]);
    assert!(message.contains("`id` of table `users` is of type text, and only integers are numbered"), "{message}");
}

#[test]
fn a_generated_column_beside_the_primary_key() {
    let numbered = Schema::new().table(table("users", [required("code", SqlType::Int32), id()]));
    let message = numbered.create_sql(&sqlite()).unwrap_err().to_string();
    assert!(message.contains("`id` of table `users` is generated, and SQLite numbers only a primary key"), "{message}");
    assert!(numbered.create_sql(&postgres()).is_ok());
}

#[test]
fn set_default_where_the_database_has_none() {
    let mut users = table("users", [id(), required("group_id", SqlType::Int32)]);
    let key = foreign_key("group_id", "groups").actions(ReferentialAction::SetDefault, ReferentialAction::NoAction);
    users.foreign_keys = vec![key].into();
    let schema = Schema::new().table(users).table(table("groups", [id()]));
    let message = schema.create_sql(&mysql()).unwrap_err().to_string();
    assert!(
        message.contains("mysql does not support `set_default` on the foreign key `group_id` of `users`"),
        "{message}"
    );
    assert!(schema.create_sql(&sqlite()).is_ok());
}
