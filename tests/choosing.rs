//! The guide's table of what each database can do is what the dialects say.

use orm_core::compile::Dialect;
use orm_tests::{mariadb, mysql, postgres, sqlite};

const PAGE: &str = include_str!("../docs/choosing.md");

/// A flag as the dialect prints it.
fn says(dialect: &dyn Dialect, flag: &str) -> Option<bool> {
    let facts = format!("{:?}", dialect.capabilities());
    let (_, rest) = facts.split_once(&format!(" {flag}: "))?;
    rest.split([',', ' ']).next()?.parse().ok()
}

#[test]
fn the_guides_table_of_capabilities_is_true() {
    let dialects: [&dyn Dialect; 4] = [&sqlite(), &postgres(), &mariadb(), &mysql()];
    let table = PAGE.lines().skip_while(|line| !line.starts_with("| | | SQLite |")).skip(2);
    let rows: Vec<&str> = table.take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 20, "found {} rows only; is the table elsewhere?", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let flag = cells[1].trim_matches('`');
        for (cell, dialect) in cells[2..].iter().zip(dialects) {
            let expected = if *cell == "yes" { Some(true) } else { Some(false) };
            assert_eq!(says(dialect, flag), expected, "`{flag}` in {row}");
        }
    }
}
