//! The table of types in the guide is what the dialects answer.

use std::borrow::Cow;

use orm_core::compile::Dialect;
use orm_core::prelude::*;
use orm_core::schema::Column;
use orm_core::value::{ColumnType, EnumType, Json, SqlType};
use orm_tests::{mysql, postgres, sqlite};
use rust_decimal::Decimal;
use uuid::Uuid;

const PAGE: &str = include_str!("../../docs/types.md");
const NAMES: &[Cow<'static, str>] = &[Cow::Borrowed("open"), Cow::Borrowed("shut")];

fn of<T: ColumnType>() -> Column {
    Column::new("field", "field", T::TYPE, T::NULLABLE)
}

/// The first cell of each row, and the column it speaks of.
fn rows() -> Vec<(&'static str, Column)> {
    let plain = |sql_type| Column::new("field", "field", sql_type, false);
    vec![
        ("`bool`", of::<bool>()),
        ("`i8`", of::<i8>()),
        ("`i16`", of::<i16>()),
        ("`i32`", of::<i32>()),
        ("`i64`", of::<i64>()),
        ("`u8`", of::<u8>()),
        ("`u16`", of::<u16>()),
        ("`u32`", of::<u32>()),
        ("`u64`", of::<u64>()),
        ("`f32`", of::<f32>()),
        ("`f64`", of::<f64>()),
        ("`String`", of::<String>()),
        ("`String` with `length = 32`", of::<String>().length(32)),
        ("`Vec<u8>`", of::<Vec<u8>>()),
        ("`Vec<u8>` with `length = 32`", of::<Vec<u8>>().length(32)),
        ("`NaiveDate`", of::<NaiveDate>()),
        ("`NaiveTime`", of::<NaiveTime>()),
        ("`NaiveDateTime`", of::<NaiveDateTime>()),
        ("`DateTime<Utc>`", of::<DateTime<Utc>>()),
        ("`Uuid`", of::<Uuid>()),
        ("`Decimal`", of::<Decimal>()),
        ("`Decimal` with `precision = 10, scale = 2`", of::<Decimal>().digits(10, 2)),
        ("`serde_json::Value`", of::<serde_json::Value>()),
        ("`Json<T>`", of::<Json<Vec<u32>>>()),
        ("`Vec<String>`", of::<Vec<String>>()),
        ("`#[derive(DbEnum)]`", plain(SqlType::Enum(EnumType::native("status", NAMES)))),
        ("`#[derive(DbEnum)]` with `storage = checked`", plain(SqlType::Enum(EnumType::checked("status", NAMES)))),
    ]
}

/// A cell begins with the type, or with `none` where there is none.
fn cell(dialect: &dyn Dialect, column: &Column) -> String {
    dialect.column_type(column).map_or_else(|_| "none".to_owned(), |sql_type| format!("`{sql_type}`"))
}

#[test]
fn the_guides_table_of_types_is_true() {
    let table = PAGE.lines().skip_while(|line| !line.starts_with("| Rust |")).skip(2);
    let lines: Vec<Vec<&str>> = table
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let expected = rows();
    assert_eq!(
        lines.iter().map(|cells| cells[0]).collect::<Vec<_>>(),
        expected.iter().map(|(name, _)| *name).collect::<Vec<_>>()
    );
    let dialects: [&dyn Dialect; 3] = [&sqlite(), &postgres(), &mysql()];
    for (cells, (name, column)) in lines.iter().zip(&expected) {
        for (found, dialect) in cells[1..].iter().zip(dialects) {
            let cell = cell(dialect, column);
            let rest = found.strip_prefix(&*cell);
            assert!(rest.is_some_and(|rest| !rest.starts_with('`')), "{name}: `{found}` should be {cell}");
        }
    }
}
