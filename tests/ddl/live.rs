//! What `create_all` writes, on real databases.

use orm_core::compile::Dialect;
use orm_core::schema::{Check, Column, Computed, IndexColumn, SqlText, Table};
use orm_core::value::{EnumType, SqlType};
use orm_core::{Error, Executor, Result, Schema};
use orm_tests::{Fresh, Target, suite};

use super::{foreign_key, id, index, names, optional, required, table};

suite! { every_part_of_a_table_is_created_and_dropped, a_schema_is_created_and_dropped, an_own_type_and_collation_are_used }

/// Longer than any database allows when the convention has added the columns.
const LONG: &str = "a_table_whose_name_is_nearly_as_long_as_names_can_be";

fn sql(text: &'static str, overrides: &[(&'static str, &'static str)]) -> SqlText {
    let mut sql = SqlText::new(text);
    sql.overrides = overrides.iter().map(|(dialect, text)| ((*dialect).into(), (*text).into())).collect();
    sql
}

fn people(dialect: &dyn Dialect) -> Table {
    let facts = dialect.capabilities();
    let mood = SqlType::Enum(EnumType { name: "mood".into(), variants: names(["fine", "bad"]), checked: false });
    let mut shout =
        optional("shout", SqlType::Text).length(80).computed(Computed::stored(SqlText::new("upper({name})")));
    if facts.virtual_columns {
        shout.computed = Some(Computed::virtual_(SqlText::new("upper({name})")));
    }
    let columns = [
        id().comment("it's the key"),
        required("name", SqlType::Text).length(40).comment("50% \\ \"of\" them"),
        required("age", SqlType::Int32).server_default(SqlText::new("40 + 2")),
        optional("mood", mood),
        optional("price", SqlType::Decimal).digits(12, 3),
        shout,
        required("double", SqlType::Int32).computed(Computed::stored(SqlText::new("{age} * 2"))),
    ];
    let mut people = table(LONG, columns);
    people.comment = Some("they're people".into());
    people.checks = vec![Check::new(sql("length({name}) > 1", &[("mysql", "char_length({name}) > 1")]))].into();
    people.indexes = vec![index(["name", "age"]), index(["age"]).named("oldest")].into();
    people.indexes.to_mut()[1].columns = vec![IndexColumn::new("age").descending()].into();
    if facts.expression_indexes {
        let mut lower = index([]).unique();
        lower.columns = vec![IndexColumn::expression(SqlText::new("lower({name})"))].into();
        people.indexes.to_mut().push(lower);
    }
    if facts.partial_indexes {
        people.indexes.to_mut().push(index(["price"]).named("priced").condition(SqlText::new("{price} IS NOT NULL")));
    }
    people
}

fn pets() -> Table {
    let mut pets = table("pets", [id(), required("owner_whose_name_is_long_too", SqlType::Int32)]);
    pets.foreign_keys = vec![foreign_key("owner_whose_name_is_long_too", LONG)].into();
    pets
}

fn run(db: &mut Fresh, sql: &str) -> Result<u64> {
    let connection = db.connection()?;
    let quote = connection.dialect().quote().to_string();
    connection.execute(&sql.replace('`', &quote), &[])
}

fn every_part_of_a_table_is_created_and_dropped(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let dialect = db.connection()?.dialect().clone();
    let schema = Schema::new().table(people(&*dialect)).table(pets());
    for _ in 0..2 {
        schema.create_all_on(&mut db)?;
        schema.create_all_on(&mut db)?;
        run(&mut db, &format!("INSERT INTO `{LONG}` (`name`, `mood`) VALUES ('Ann', 'fine')"))?;
        assert_eq!(run(&mut db, &format!("UPDATE `{LONG}` SET `age` = 3 WHERE `double` = 84 AND `shout` = 'ANN'"))?, 1);
        let short = run(&mut db, &format!("INSERT INTO `{LONG}` (`name`) VALUES ('B')")).unwrap_err();
        assert!(short.is_check_violation(), "{short}");
        let orphan = run(&mut db, "INSERT INTO `pets` (`owner_whose_name_is_long_too`) VALUES (99)").unwrap_err();
        assert!(orphan.is_foreign_key_violation(), "{orphan}");
        if dialect.capabilities().expression_indexes {
            let again = run(&mut db, &format!("INSERT INTO `{LONG}` (`name`) VALUES ('ANN')")).unwrap_err();
            assert!(again.is_unique_violation(), "{again}");
        }
        schema.drop_all_on(&mut db)?;
        schema.drop_all_on(&mut db)?;
        assert!(run(&mut db, &format!("DELETE FROM `{LONG}`")).is_err());
    }
    Ok(())
}

fn a_schema_is_created_and_dropped(target: Target) -> Result<()> {
    let mut db = target.fresh(&Schema::new())?;
    let dialect = db.connection()?.dialect().clone();
    if dialect.create_schema("side").is_none() {
        return Ok(());
    }
    let in_side = |table: Table| table.schema("side");
    let mut pets = pets();
    pets.foreign_keys.to_mut()[0].target_schema = Some("side".into());
    let schema = Schema::new().table(in_side(people(&*dialect))).table(in_side(pets));
    schema.create_all_on(&mut db)?;
    schema.create_all_on(&mut db)?;
    run(&mut db, &format!("INSERT INTO `side`.`{LONG}` (`name`) VALUES ('Ann')"))?;
    run(&mut db, "CREATE TABLE `side`.`others` (`a` INT)")?;
    schema.drop_all_on(&mut db)?;
    assert_eq!(run(&mut db, "DELETE FROM `side`.`others`")?, 0, "what others made stays");
    run(&mut db, "DROP TABLE `side`.`others`")?;
    schema.drop_all_on(&mut db)?;
    assert!(run(&mut db, "CREATE TABLE `side`.`others` (`a` INT)").is_err(), "the empty schema is gone");
    Ok(())
}

fn an_own_type_and_collation_are_used(target: Target) -> Result<()> {
    let own = sql("", &[("sqlite", "VARCHAR(9)"), ("postgres", "character varying(9)"), ("mysql", "varchar(9)")]);
    let blind = sql("", &[("sqlite", "NOCASE"), ("mysql", "utf8mb4_general_ci")]);
    let columns: [Column; 3] = [
        id(),
        required("own", SqlType::Text).declared_type(own),
        required("blind", SqlType::Text).length(9).collation(blind.clone()),
    ];
    let mut db = target.fresh(&Schema::new().table(table("words", columns)))?;
    run(&mut db, "INSERT INTO `words` (`own`, `blind`) VALUES ('a', 'b')")?;
    assert_eq!(run(&mut db, "UPDATE `words` SET `own` = 'b' WHERE `own` = 'A'")?, 0, "texts have their case");
    let has_collation = !blind.for_dialect(db.connection()?.dialect().name()).is_empty();
    assert_eq!(run(&mut db, "UPDATE `words` SET `own` = 'b' WHERE `blind` = 'B'")?, u64::from(has_collation));
    let unknown = table("others", [id(), required("name", SqlType::Text).length(9).collation(SqlText::new("no_such"))]);
    let error = Schema::new().table(unknown).create_all_on(&mut db).unwrap_err();
    assert!(matches!(error, Error::Database(_)), "{error}");
    Ok(())
}
