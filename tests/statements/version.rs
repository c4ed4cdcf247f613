//! A column that counts its row's changes.

use orm_core::compile::{Compiled, Dialect};
use orm_core::prelude::*;
use orm_core::sql::excluded;
use orm_tests::assert_sql;

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "pages", register = false)]
struct Page {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 32, unique)]
    name: String,
    text: String,
    #[orm(version, column = "lock_version")]
    version: i32,
    #[orm(on_update = true)]
    edited: bool,
}

/// A statement that is used up by its text.
struct Once<F>(F);

impl<F: Fn(&dyn Dialect) -> Result<Compiled<'static>>> Once<F> {
    fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        (self.0)(dialect)
    }
}

fn once<F: Fn(&dyn Dialect) -> Result<Compiled<'static>>>(statement: F) -> Once<F> {
    Once(statement)
}

fn new_page() -> NewPage {
    NewPage { name: "home".into(), text: "Hello".into() }
}

#[test]
fn a_new_row_has_the_first_version() {
    assert_eq!((<Page as Entity>::VERSION, Page::DEFAULTS), (Some(3), &[3, 4][..]));
    assert_eq!((Page::default_value(3), Page::update_value(3)), (Some(1_i64.into()), None));
    assert!(Page::table().version().is_some_and(|column| column.name == "lock_version"));
    assert_sql!(
        Page::insert(new_page()),
        sqlite: r#"INSERT INTO "pages" ("name", "text", "lock_version", "edited") VALUES (?, ?, ?, ?)"#,
        postgres: r#"INSERT INTO "pages" ("name", "text", "lock_version", "edited") VALUES ($1, $2, $3, $4)"#,
        mysql: "INSERT INTO `pages` (`name`, `text`, `lock_version`, `edited`) VALUES (?, ?, ?, ?)",
    );
}

#[test]
fn every_update_raises_it() {
    assert_sql!(
        Page::update().filter(Page::ID.eq(7)).set(Page::TEXT, "Bye"),
        sqlite: r#"UPDATE "pages" SET "text" = ?, "lock_version" = "pages"."lock_version" + 1, "edited" = ? WHERE "pages"."id" = ?"#,
        postgres: r#"UPDATE "pages" SET "text" = $1, "lock_version" = "pages"."lock_version" + 1, "edited" = $2 WHERE "pages"."id" = $3"#,
        mysql: "UPDATE `pages` SET `text` = ?, `lock_version` = `pages`.`lock_version` + 1, `edited` = ? WHERE `pages`.`id` = ?",
    );
}

#[test]
fn every_update_of_a_table_without_its_struct_raises_it() {
    let pages = Page::table();
    assert_sql!(
        once(|dialect| pages.update().all_rows().set("text", "Bye").to_sql(dialect)),
        sqlite: r#"UPDATE "pages" SET "text" = ?, "lock_version" = "pages"."lock_version" + 1"#,
        postgres: r#"UPDATE "pages" SET "text" = $1, "lock_version" = "pages"."lock_version" + 1"#,
        mysql: "UPDATE `pages` SET `text` = ?, `lock_version` = `pages`.`lock_version` + 1",
    );
    let row = || pages.insert(["name", "text", "lock_version"]).row(["home".into(), "Hello".into(), 4_i64.into()]);
    assert_sql!(
        once(|dialect| row().or_update(["name"], ["text"]).any_unique_key().to_sql(dialect)),
        sqlite: r#"INSERT INTO "pages" ("name", "text", "lock_version") VALUES (?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "text" = "excluded"."text", "lock_version" = "pages"."lock_version" + 1"#,
        postgres: r#"INSERT INTO "pages" ("name", "text", "lock_version") VALUES ($1, $2, $3) ON CONFLICT ("name") DO UPDATE SET "text" = "excluded"."text", "lock_version" = "pages"."lock_version" + 1"#,
        mysql: "INSERT INTO `pages` (`name`, `text`, `lock_version`) VALUES (?, ?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `text` = `excluded`.`text`, `lock_version` = `pages`.`lock_version` + 1",
    );
    let refused =
        "error: `pages.version` counts the changes of its row: every update raises it by itself, so it cannot be set";
    assert_sql!(once(|dialect| pages.update().all_rows().set("version", 3_i64).to_sql(dialect)), all: refused);
    assert_sql!(once(|dialect| row().or_update(["name"], ["version"]).to_sql(dialect)), all: refused);
}

#[test]
fn an_upsert_raises_it_where_the_row_is_there() {
    assert_sql!(
        Page::insert(new_page()).on_conflict(Page::NAME).do_update(Page::TEXT).any_unique_key(),
        sqlite: r#"INSERT INTO "pages" ("name", "text", "lock_version", "edited") VALUES (?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "text" = "excluded"."text", "lock_version" = "pages"."lock_version" + 1, "edited" = ?"#,
        postgres: r#"INSERT INTO "pages" ("name", "text", "lock_version", "edited") VALUES ($1, $2, $3, $4) ON CONFLICT ("name") DO UPDATE SET "text" = "excluded"."text", "lock_version" = "pages"."lock_version" + 1, "edited" = $5"#,
        mysql: "INSERT INTO `pages` (`name`, `text`, `lock_version`, `edited`) VALUES (?, ?, ?, ?) AS `excluded` ON DUPLICATE KEY UPDATE `text` = `excluded`.`text`, `lock_version` = `pages`.`lock_version` + 1, `edited` = ?",
    );
}

#[test]
fn nobody_sets_it_in_a_row_that_is_there() {
    let refused =
        "error: `Page.version` counts the changes of its row: every update raises it by itself, so it cannot be set";
    assert_sql!(Page::update().all_rows().set(Page::VERSION, 3), all: refused);
    assert_sql!(Page::update().all_rows().set(Page::VERSION, Page::VERSION + 1), all: refused);
    let upsert = || Page::insert(new_page()).on_conflict(Page::NAME);
    assert_sql!(upsert().do_update((Page::TEXT, Page::VERSION)), all: refused);
    assert_sql!(upsert().do_update_set(Page::VERSION, excluded(Page::VERSION)), all: refused);
    assert_sql!(upsert().do_update(Page::TEXT).update_set(Page::VERSION, 3), all: refused);
    // A new row may begin anywhere: what another program counted is imported.
    assert_sql!(
        Page::insert(new_page()).set(Page::VERSION, 12).set(Page::EDITED, false),
        sqlite: r#"INSERT INTO "pages" ("name", "text", "lock_version", "edited") VALUES (?, ?, ?, ?)"#,
        postgres: r#"INSERT INTO "pages" ("name", "text", "lock_version", "edited") VALUES ($1, $2, $3, $4)"#,
        mysql: "INSERT INTO `pages` (`name`, `text`, `lock_version`, `edited`) VALUES (?, ?, ?, ?)",
    );
}

#[test]
fn many_rows_are_found_by_their_versions_which_are_raised() {
    let pages = [7, 8].map(|id| Page { id, name: "a".into(), text: "b".into(), version: 3, edited: false });
    assert_sql!(
        Page::update_many(pages).only(Page::TEXT),
        sqlite: r#"UPDATE "pages" SET "text" = ?, "edited" = ?, "lock_version" = "pages"."lock_version" + 1 WHERE "pages"."id" = ? AND "pages"."lock_version" = ?"#,
        postgres: r#"UPDATE "pages" SET "text" = given.c1, "edited" = given.c2, "lock_version" = "pages"."lock_version" + 1 FROM UNNEST(CAST($1 AS TEXT[]), CAST($2 AS BOOLEAN[]), CAST($3 AS INTEGER[]), CAST($4 AS INTEGER[])) AS given (c1, c2, c3, c4) WHERE "pages"."id" = given.c3 AND "pages"."lock_version" = given.c4"#,
        mysql: "UPDATE `pages` SET `text` = CASE WHEN `pages`.`id` = ? THEN ? WHEN `pages`.`id` = ? THEN ? ELSE `pages`.`text` END, `edited` = CASE WHEN `pages`.`id` = ? THEN ? WHEN `pages`.`id` = ? THEN ? ELSE `pages`.`edited` END, `lock_version` = `pages`.`lock_version` + 1 WHERE `pages`.`id` = ? AND `pages`.`lock_version` = ? OR `pages`.`id` = ? AND `pages`.`lock_version` = ?",
    );
}
