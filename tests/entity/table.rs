//! Every attribute, read back from the table.

use orm_core::SqlType;
use orm_core::prelude::*;
use orm_core::schema::{ReferentialAction, SqlText};

/// Names as text.
fn texts<'a>(names: impl IntoIterator<Item = &'a orm_core::schema::Name>) -> Vec<&'a str> {
    names.into_iter().map(|name| &**name).collect()
}

#[test]
fn a_struct_without_attributes_is_a_table_in_snake_case() {
    #[derive(Entity)]
    struct OrderLine {
        #[orm(primary_key)]
        id: i64,
        note: Option<String>,
    }

    let table = OrderLine::table();
    assert_eq!(table.name, "order_line");
    assert_eq!(table.schema, None);
    assert_eq!(texts(&*table.primary_key), ["id"]);
    let [id, note] = &*table.columns else { panic!("two columns") };
    assert!(id.generated && !id.nullable && id.sql_type == SqlType::Int64);
    assert!(!note.generated && note.nullable && note.sql_type == SqlType::Text);
    assert!(table.foreign_keys.is_empty() && table.uniques.is_empty() && table.checks.is_empty());
    assert!(table.indexes.is_empty() && table.comment.is_none());
}

#[test]
fn every_attribute_of_a_column_stands_in_its_description() {
    #[derive(Entity)]
    struct Book {
        #[orm(primary_key, generated = false)]
        id: i32,
        #[orm(column = "Title", length = 80, comment = "as on the cover")]
        name: String,
        #[orm(sensitive)]
        price: f64,
        #[orm(server_default("now()", sqlite = "CURRENT_TIMESTAMP"))]
        added_at: DateTime<Utc>,
    }

    let [id, name, price, added_at] = &*Book::table().columns else { panic!("four columns") };
    assert!(!id.generated);
    assert_eq!((&*name.name, &*name.field, name.length), ("Title", "name", Some(80)));
    assert_eq!(name.comment.as_deref(), Some("as on the cover"));
    assert!(price.sensitive && !name.sensitive);
    let default = added_at.server_default.as_ref().expect("a default");
    assert_eq!((default.for_dialect("sqlite"), default.for_dialect("mysql")), ("CURRENT_TIMESTAMP", "now()"));
    let _ = NewBook { id: 1, name: "Emma".into(), price: 9.5 };
}

#[test]
fn a_column_has_the_type_digits_and_collation_that_its_attributes_say() {
    #[derive(Entity)]
    struct Product {
        #[orm(primary_key)]
        id: i32,
        #[orm(sql_type(postgres = "citext"), collation("nocase", mysql = "utf8mb4_general_ci"))]
        name: String,
        #[orm(sql_type("character(8)", mysql = "char(8)"), collation(postgres = "C"))]
        code: Option<String>,
        #[orm(length = 16)]
        digest: Vec<u8>,
        #[orm(server_default("0", postgres = "0 + 0"), check("{rank} > 0", name = "ranked", mysql = "{rank} >= 1"))]
        rank: i32,
    }

    let [_, name, code, digest, rank] = &*Product::table().columns else { panic!("five columns") };
    let words = |sql: &Option<SqlText>| {
        let sql = sql.as_ref().expect("words");
        ["sqlite", "postgres", "mysql"].map(|dialect| sql.for_dialect(dialect).to_owned())
    };
    assert_eq!(words(&name.declared_type), ["", "citext", ""]);
    assert_eq!(words(&name.collation), ["nocase", "nocase", "utf8mb4_general_ci"]);
    assert_eq!(words(&code.declared_type), ["character(8)", "character(8)", "char(8)"]);
    assert_eq!(words(&code.collation), ["", "C", ""]);
    assert_eq!(digest.length, Some(16));
    assert_eq!(words(&rank.server_default), ["0", "0 + 0", "0"]);
    assert_eq!(Product::table().checks[0].condition.for_dialect("mysql"), "{rank} >= 1");
}

#[test]
fn an_index_has_columns_in_either_direction_and_expressions() {
    use orm_core::schema::{Index, IndexColumn};

    #[derive(Entity)]
    #[orm(index(name, desc(visits), where("{visits} > 0", mysql = "1")))]
    #[orm(index(expr = "lower({name})", name = "folded", unique))]
    #[orm(index(visits, desc(expr("length({name})", mysql = "char_length({name})")), name = "long"))]
    struct User {
        #[orm(primary_key)]
        id: i32,
        name: String,
        visits: i64,
    }

    let [partial, folded, long] = &*User::table().indexes else { panic!("three indexes") };
    assert_eq!(partial.columns[..], [IndexColumn::new("name"), IndexColumn::new("visits").descending()]);
    assert_eq!(partial.condition.as_ref().map(|sql| sql.for_dialect("mysql")), Some("1"));
    let lower = SqlText::new("lower({name})");
    assert_eq!(folded.columns[..], [IndexColumn::expression(lower)]);
    assert_eq!((folded.name.as_deref(), folded.unique), (Some("folded"), true));
    let Index { columns, .. } = long;
    assert!(columns[1].descending && !columns[0].descending);
    // An index over an expression of a column makes that column no key to refer to.
    assert!(!User::NAME.is_unique());
}

#[test]
fn every_attribute_of_the_struct_stands_in_the_table() {
    #[derive(Entity)]
    #[orm(table = "users", schema = "sales", comment = "who buys")]
    #[orm(unique(name, surname), unique(code, name = "one_code"))]
    #[orm(index(surname, name), index(age, name = "old", unique, where = "{age} > 90"))]
    #[orm(check("{age} >= 0"), check("{age} < 200", name = "mortal", mysql = "{age} < 150"))]
    struct User {
        #[orm(primary_key)]
        id: i32,
        name: String,
        #[orm(column = "last_name")]
        surname: String,
        #[orm(unique)]
        code: String,
        #[orm(index, check = "{age} <> 13")]
        age: i16,
    }

    let table = User::table();
    assert_eq!((&*table.name, table.schema.as_deref()), ("users", Some("sales")));
    assert_eq!((User::TABLE_NAME, User::TABLE_SCHEMA), ("users", Some("sales")));
    assert_eq!(table.comment.as_deref(), Some("who buys"));
    let uniques: Vec<_> =
        table.uniques.iter().map(|unique| (texts(&*unique.columns), unique.name.as_deref())).collect();
    assert_eq!(uniques, [(vec!["code"], None), (vec!["name", "last_name"], None), (vec!["code"], Some("one_code"))]);
    let indexes: Vec<_> = table.indexes.iter().map(|index| (texts(index.names()), index.unique)).collect();
    assert_eq!(indexes, [(vec!["age"], false), (vec!["last_name", "name"], false), (vec!["age"], true)]);
    assert_eq!(table.indexes[2].name.as_deref(), Some("old"));
    assert_eq!(table.indexes[2].condition, Some(SqlText::new("{age} > 90")));
    let checks: Vec<_> =
        table.checks.iter().map(|check| (check.condition.for_dialect("mysql"), check.name.as_deref())).collect();
    assert_eq!(checks, [("{age} <> 13", Some("ck_users_age")), ("{age} >= 0", None), ("{age} < 150", Some("mortal"))]);
    assert!(User::CODE.is_unique() && User::ID.is_unique() && !User::NAME.is_unique());
}

#[test]
fn a_foreign_key_names_its_target_and_what_follows_it() {
    #[derive(Entity)]
    #[orm(table = "countries", schema = "world")]
    struct Country {
        #[orm(primary_key)]
        id: i32,
        #[orm(unique)]
        code: String,
    }

    #[derive(Entity)]
    struct City {
        #[orm(primary_key)]
        id: i32,
        #[orm(references = Country, on_delete = cascade, on_update_key = restrict)]
        country_id: i32,
        #[orm(references = Country::CODE, relation = twin, on_delete = set_null)]
        twin_code: Option<String>,
        #[orm(references = Self)]
        capital_id: Option<i32>,
    }

    let [country, twin, capital] = &*City::table().foreign_keys else { panic!("three keys") };
    assert_eq!((&*country.target_table, country.target_schema.as_deref()), ("countries", Some("world")));
    assert_eq!((texts(&*country.columns), texts(&*country.target_columns)), (vec!["country_id"], vec!["id"]));
    assert_eq!((country.on_delete, country.on_update), (ReferentialAction::Cascade, ReferentialAction::Restrict));
    assert_eq!((texts(&*twin.columns), texts(&*twin.target_columns)), (vec!["twin_code"], vec!["code"]));
    assert_eq!((twin.on_delete, twin.on_update), (ReferentialAction::SetNull, ReferentialAction::NoAction));
    assert_eq!((&*capital.target_table, texts(&*capital.target_columns)), ("city", vec!["id"]));
    // A key to another column than the primary key keeps its plain type.
    let _ = NewCity { country_id: 3.into(), twin_code: Some("de".into()), capital_id: None };
}

#[test]
fn a_key_of_several_columns_is_a_tuple_and_never_generated() {
    #[derive(Entity)]
    struct Line {
        #[orm(primary_key)]
        order_no: i32,
        #[orm(primary_key)]
        line_no: i16,
        text: String,
    }

    assert_eq!(texts(&*Line::table().primary_key), ["order_no", "line_no"]);
    assert!(Line::table().columns.iter().all(|column| !column.generated));
    let key: <Line as Mapped>::Key = (7_i32, 1_i16);
    let line = NewLine { order_no: key.0, line_no: key.1, text: "pen".into() };
    assert_eq!(line.text, "pen");
}

#[test]
fn only_a_lone_integer_key_is_generated_by_itself() {
    #[derive(Entity)]
    struct ByText {
        #[orm(primary_key)]
        code: String,
    }

    type Id = i32;

    #[derive(Entity)]
    struct ByAlias {
        #[orm(primary_key, generated)]
        id: Id,
    }

    #[derive(Entity)]
    struct Shared {
        #[orm(primary_key, references = ByAlias)]
        alias_id: i32,
    }

    assert!(!ByText::table().columns[0].generated);
    assert!(ByAlias::table().columns[0].generated);
    assert!(!Shared::table().columns[0].generated);
    let _ = (NewByText { code: "de".into() }, NewByAlias {}, NewShared { alias_id: 1.into() });
}
