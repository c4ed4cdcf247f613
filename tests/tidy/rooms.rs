//! Which room may use which.

use super::source::{Kind, Source, Token};

/// Each room with the rooms that it must not know; `ARCHITECTURE.md` has the reasons.
const FORBIDDEN: [(&str, &[&str]); 9] = [
    ("error", &["table", "value", "schema", "sql", "compile", "engine", "dialect", "orm", "private", "testing"]),
    ("value", &["table", "schema", "sql", "compile", "engine", "dialect", "orm", "private", "testing"]),
    ("schema", &["table", "sql", "compile", "engine", "dialect", "orm", "private", "testing"]),
    ("sql", &["table", "compile", "engine", "dialect", "orm", "private", "testing"]),
    ("compile", &["table", "engine", "dialect", "orm", "private", "testing"]),
    ("engine", &["dialect", "table", "orm", "private", "testing"]),
    ("table", &["dialect", "orm", "private", "testing"]),
    ("dialect", &["table", "orm", "private", "testing"]),
    ("orm", &["dialect", "private", "testing"]),
];

/// Paths from one room of `orm-core` into a room that it must not know. `root` is its `lib.rs`, as whatever it re-exports belongs
/// to the room behind it.
pub(super) fn forbidden_arrows(source: &Source, root: &Source) -> Vec<String> {
    let Some(module) = module_path(&source.path) else { return Vec::new() };
    let Some((_, forbidden)) = FORBIDDEN.iter().find(|(room, _)| *room == module[0]) else { return Vec::new() };
    let tokens = source.library_tokens();
    let mut violations = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let place = source.at(token);
        if token.is_word("crate") {
            for path in paths(&tokens[at + 1..]) {
                let room = room_of(root, &path);
                let other_dialect =
                    module.len() > 1 && room == "dialect" && path.get(1).is_some_and(|to| *to != module[1]);
                if forbidden.contains(&room.as_str()) || (module[0] == "dialect" && other_dialect) {
                    violations.push(format!("{place}: `{}` uses `crate::{}`", module[0], path.join("::")));
                }
            }
        }
        // `super` must not lead out of the room (out of the folder, for a dialect), where nobody would see the arrow.
        let climbs = tokens[at..].chunks(3).take_while(|chunk| is_super(chunk)).count();
        let floor = if module[0] == "dialect" { 2 } else { 1 };
        if climbs > 0 && module.len() >= floor && module.len() - floor < climbs {
            violations.push(format!("{place}: `super` leads out of the room; write the path from `crate`"));
        }
    }
    violations
}

fn is_super(chunk: &[&Token]) -> bool {
    chunk.len() == 3 && chunk[0].is_word("super") && chunk[1].is_mark(":") && chunk[2].is_mark(":")
}

/// `["dialect", "sqlite", "ddl"]` for a file of `orm-core`, without `mod`.
fn module_path(path: &str) -> Option<Vec<&str>> {
    let path = path.strip_prefix("orm-core/src/")?.strip_suffix(".rs")?;
    let mut parts: Vec<&str> = path.split('/').collect();
    if parts.last() == Some(&"mod") {
        parts.pop();
    }
    Some(parts)
}

/// All paths behind `crate`, with groups spelled out: `::{a::b, c}` is `a::b` and `c`.
fn paths(tokens: &[&Token]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    if tokens.len() > 2 && tokens[0].is_mark(":") && tokens[1].is_mark(":") {
        path(tokens, 2, Vec::new(), &mut found);
    }
    found
}

/// Reads one path or group from `at` on; the position behind it.
fn path(tokens: &[&Token], mut at: usize, mut prefix: Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    while let Some(token) = tokens.get(at) {
        if token.is_mark("{") {
            at += 1;
            while tokens.get(at).is_some_and(|token| !token.is_mark("}")) {
                let end = path(tokens, at, prefix.clone(), found);
                at = if tokens.get(end).is_some_and(|token| token.is_mark(",")) { end + 1 } else { end.max(at + 1) };
            }
            return at + 1;
        }
        if token.kind != Kind::Word {
            break;
        }
        prefix.push(token.text.clone());
        at += 1;
        if tokens.get(at).is_some_and(|token| token.is_word("as")) {
            at += 2;
        }
        match tokens.get(at..at + 2) {
            Some([first, second]) if first.is_mark(":") && second.is_mark(":") => at += 2,
            _ => break,
        }
    }
    found.push(prefix);
    at
}

/// The room that a path from the crate's root leads into.
fn room_of(root: &Source, path: &[String]) -> String {
    let first = path.first().map_or("", String::as_str);
    let tokens: Vec<&Token> = root.tokens.iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        // `pub use engine::{Connection, Executor};`
        if token.is_word("use") && tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Word) {
            let room = &tokens[at + 1].text;
            let end = tokens[at..].iter().position(|token| token.is_mark(";")).unwrap_or_default();
            if room != "crate" && tokens[at + 2..at + end].iter().any(|token| token.is_word(first)) {
                return room.clone();
            }
        }
    }
    first.to_owned()
}

#[cfg(test)]
mod self_test {
    use super::*;

    fn arrows(path: &str, text: &str) -> Vec<String> {
        let root =
            Source::new("orm-core/src/lib.rs", "pub use engine::{Connection, Executor}; pub use error::Error;".into());
        forbidden_arrows(&Source::new(path, text.into()), &root)
    }

    #[test]
    fn arrows_downwards_are_found() {
        for (path, text) in [
            ("orm-core/src/value/cell.rs", "use crate::schema::Table;"),
            ("orm-core/src/sql/node.rs", "fn f() { crate::compile::compile() }"),
            ("orm-core/src/sql/node.rs", "use crate::{Error, Connection};"),
            ("orm-core/src/sql/node.rs", "use crate::{Error, engine::{pool::Pool}, schema::Table};"),
            ("orm-core/src/engine/pool.rs", "use crate::orm::Session;"),
            ("orm-core/src/orm/session.rs", "use crate::dialect::Sqlite;"),
            ("orm-core/src/dialect/sqlite/ddl.rs", "use crate::dialect::mysql::types;"),
            ("orm-core/src/dialect/sqlite/ddl.rs", "use super::super::mysql;"),
            ("orm-core/src/sql/node.rs", "use super::super::orm;"),
            ("orm-core/src/error.rs", "use crate::value::Value;"),
        ] {
            assert_eq!(arrows(path, text).len(), 1, "{path}: {text}: {:?}", arrows(path, text));
        }
    }

    #[test]
    fn arrows_upwards_and_comments_are_fine() {
        for (path, text) in [
            (
                "orm-core/src/sql/node.rs",
                "use crate::{Error, schema::Table, value::{SqlType, Value}}; use super::Node;",
            ),
            ("orm-core/src/sql/node.rs", "/// See [`Engine`](crate::engine::Engine).\nfn f() { \"crate::orm\" }"),
            ("orm-core/src/sql/node.rs", "#[cfg(test)] mod tests { use crate::dialect::Sqlite; }"),
            ("orm-core/src/dialect/sqlite/ddl.rs", "use super::Sqlite; use crate::dialect::sqlite::types;"),
            ("orm-core/src/dialect/sqlite/driver/row.rs", "use super::super::types;"),
            ("orm-core/src/dialect/mod.rs", "use crate::engine::Driver; pub use sqlite::Sqlite;"),
            ("orm-core/src/private.rs", "pub use crate::orm::Entity;"),
            ("orm-core/src/orm/query.rs", "fn f(e: crate::engine::Row) -> crate::Result<{ 1 }> { loop {} }"),
        ] {
            assert_eq!(arrows(path, text), Vec::<String>::new(), "{path}: {text}");
        }
    }
}
