//! Where databases and their drivers may be named.

use super::source::{Kind, Source};

const DIALECTS: [&str; 4] = ["sqlite", "postgres", "mysql", "mariadb"];

/// Files outside `dialect/` that may: messages that show a URL, and the words that an attribute takes for other SQL somewhere.
const ALLOWED: [&str; 2] = ["orm-core/src/engine/url.rs", "orm-derive/src/symbol.rs"];

/// Driver crates named outside `dialect/*/driver.rs` and `dialect/*/driver/`.
pub(super) fn driver_crates(source: &Source) -> Vec<String> {
    let is_driver = source.path.contains("/dialect/") && source.path.split('/').any(|part| part.starts_with("driver"));
    if is_driver || !is_library(&source.path) {
        return Vec::new();
    }
    // The folder's own name is the same as the driver's, so a path that begins with it is one only away from the list.
    let is_list = source.path == "orm-core/src/dialect/mod.rs";
    let tokens = source.library_tokens();
    let mut violations = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let path = tokens.get(at + 1).is_some_and(|next| next.is_mark(":"))
            && tokens.get(at + 2).is_some_and(|next| next.is_mark(":"));
        let own = at >= 2 && tokens[at - 1].is_mark(":") && tokens[at - 2].is_mark(":");
        let named = match token.text.as_str() {
            "rusqlite" | "libsqlite3_sys" | "postgres_types" | "mysql_common" => true,
            "postgres" | "mysql" => path && !own && !is_list,
            _ => false,
        };
        if token.kind == Kind::Word && named {
            violations.push(format!("{}: the driver crate `{}` outside a driver", source.at(token), token.text));
        }
    }
    violations
}

/// Databases named outside `dialect/`, in code or in literals; comments may.
pub(super) fn dialect_names(source: &Source) -> Vec<String> {
    let allowed = source.path.starts_with("orm-core/src/dialect/") || ALLOWED.contains(&source.path.as_str());
    if allowed || !is_library(&source.path) {
        return Vec::new();
    }
    let names = |text: &str| DIALECTS.into_iter().find(|name| text.to_lowercase().contains(name));
    source
        .library_tokens()
        .into_iter()
        .filter_map(|token| Some((token, names(&token.text)?)))
        .map(|(token, name)| format!("{}: `{name}` is named outside `dialect/`", source.at(token)))
        .collect()
}

/// Programs and tests choose a database; the library must not.
fn is_library(path: &str) -> bool {
    ["orm-core/src/", "orm-derive/src/", "orm-migrate/src/"].iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod self_test {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source::new(path, text.into())
    }

    #[test]
    fn a_driver_outside_its_file_is_found() {
        for (path, text) in [
            ("orm-core/src/dialect/sqlite/errors.rs", "fn f(e: rusqlite::Error) {}"),
            ("orm-core/src/dialect/postgres/types.rs", "use postgres::types::Type;"),
            ("orm-core/src/dialect/mod.rs", "use rusqlite::Connection;"),
            ("orm-core/src/engine/pool.rs", "let x = ::mysql::Pool::new();"),
        ] {
            let found = driver_crates(&source(path, text)).len();
            // A path from the root of all crates is found by the other rule.
            assert!(found == 1 || dialect_names(&source(path, text)).len() == 1, "{path}: {text}");
        }
        for (path, text) in [
            ("orm-core/src/dialect/sqlite/driver.rs", "use rusqlite::Connection;"),
            ("orm-core/src/dialect/sqlite/driver/row.rs", "use rusqlite::Row;"),
            ("orm-core/src/dialect/mod.rs", "mod postgres; pub use postgres::Postgres;"),
            ("orm-core/src/dialect/postgres/ddl.rs", "use crate::dialect::postgres::types; // rusqlite"),
            ("tests/main.rs", "use rusqlite::Connection;"),
        ] {
            assert_eq!(driver_crates(&source(path, text)), Vec::<String>::new(), "{path}: {text}");
        }
    }

    #[test]
    fn a_database_outside_its_folder_is_found() {
        for text in ["if name == \"sqlite\" {}", "use x::MySqlThing;", "#[cfg(feature = \"postgres\")] fn f() {}"] {
            assert_eq!(dialect_names(&source("orm-core/src/compile/select.rs", text)).len(), 1, "{text}");
        }
        for (path, text) in [
            ("orm-core/src/dialect/mysql/mod.rs", "\"mysql\""),
            ("orm-core/src/compile/select.rs", "// SQLite\nfn f() {} #[cfg(test)] mod tests { fn sqlite() {} }"),
            ("orm-examples/src/bin/quickstart.rs", "\"sqlite://\""),
        ] {
            assert_eq!(dialect_names(&source(path, text)), Vec::<String>::new(), "{path}: {text}");
        }
    }
}
