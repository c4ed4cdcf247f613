//! Who changed what: hooks keep a row in order, and a listener writes an audit log into the same transaction.
//!
//! `cargo run -p orm-examples --bin audit`, or with a database of your own, whose tables of these names are dropped:
//! `… --bin audit postgresql://user:password@localhost/app`, or the same in `DATABASE_URL`.

#![allow(missing_docs, reason = "in a program of one page the names say it")]

use orm_core::Value;
use orm_core::orm::{Change, Listener};
use orm_core::prelude::*;

/// Somebody's account.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "accounts", hooks)]
pub struct Account {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 128, unique)]
    pub email: String,
    #[orm(length = 128, sensitive)]
    pub password: String,
    #[orm(default = 0)]
    pub cents: i64,
    /// How often the address was changed.
    #[orm(default = 0)]
    pub moves: i32,
}

impl Hooks for Account {
    fn before_insert(new: &mut NewAccount) -> Result<()> {
        new.email = new.email.trim().to_lowercase();
        Ok(())
    }

    fn before_update(&mut self, changes: &Changes<'_, Self>) -> Result<()> {
        if changes.has(Account::EMAIL) {
            self.moves += 1;
        }
        Ok(())
    }

    fn validate(&self, problems: &mut Problems) {
        if self.cents < 0 {
            problems.add(Account::CENTS, "must not be negative");
        }
        if self.email.is_empty() {
            problems.add(Account::EMAIL, "must not be empty");
        }
    }

    fn validate_new(new: &NewAccount, problems: &mut Problems) {
        if !new.email.contains('@') {
            problems.add(Account::EMAIL, "is no address");
        }
    }
}

/// One line of the audit log.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "audit_log")]
pub struct AuditEntry {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 64)]
    pub actor: String,
    #[orm(length = 64)]
    pub object: String,
    #[orm(length = 512)]
    pub what: String,
}

/// Writes the log, in the transaction of what it tells of: there is no change without its line, and no line without its change.
struct Audit {
    actor: String,
}

impl Listener for Audit {
    fn after_flush(&mut self, session: &mut Session, changes: &[Change]) -> Result<()> {
        let audited = changes.iter().filter(|change| change.handle::<AuditEntry>().is_none());
        for change in audited {
            let key: Vec<String> = change.key().into_iter().map(text).collect();
            let columns: Vec<String> = change.columns().map(|column| described(&column)).collect();
            session.add(NewAuditEntry {
                actor: self.actor.clone(),
                object: format!("{} {}", change.entity(), key.join(", ")),
                what: format!("{:?}: {}", change.what(), columns.join(", ")),
            });
        }
        Ok(())
    }
}

/// A changed column; secrets stay secret.
fn described(change: &orm_core::orm::ColumnChange<'_>) -> String {
    let name = &change.column.field;
    match (change.before, change.after) {
        _ if change.column.sensitive => format!("{name} (not shown)"),
        (None, Some(after)) => format!("{name} = {}", text(after)),
        (Some(before), Some(after)) => format!("{name} {} -> {}", text(before), text(after)),
        (before, None) => format!("{name} was {}", before.map_or_else(String::new, text)),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    }
}

fn main() -> Result<()> {
    let url = url();
    Engine::create_database_if_missing(&url)?;
    let engine = Engine::connect(url)?;
    let schema = Schema::new().entity::<Account>().entity::<AuditEntry>();
    // What an interrupted run left.
    schema.drop_all(&engine)?;
    schema.create_all(&engine)?;

    let mut s = engine.session();
    s.listen(Audit { actor: "ann".into() });

    let ann = s.add(NewAccount { email: " Ann@Example.org ".into(), password: "correct horse".into() });
    let bob = s.add(NewAccount { email: "bob@example.org".into(), password: "battery staple".into() });
    s.commit()?;
    println!("added {} and {}", s[ann].email, s[bob].email);

    s[ann].email = "anna@example.org".into();
    s[bob].cents += 250;
    s.commit()?;
    println!("{} has moved {} time(s)", s[ann].email, s[ann].moves);

    // All that is wrong is told at once, before anything is sent.
    s[bob].cents -= 1_000;
    s[ann].email.clear();
    s.add(NewAccount { email: "nobody".into(), password: "x".into() });
    match s.commit() {
        Err(Error::Invalid(invalid)) => println!("refused, {} problems", invalid.problems.len()),
        other => println!("unexpected: {other:?}"),
    }
    s.rollback()?;
    println!("after the roll-back: {}, {} cents", s[ann].email, s[bob].cents);

    // What is rolled back leaves no line behind.
    s[bob].password = "hunter2".into();
    s.flush()?;
    s.rollback()?;

    s[bob].password = "horse battery".into();
    s.delete(ann);
    s.commit()?;

    println!("the log:");
    for entry in AuditEntry::query().order_by(AuditEntry::ID).all(&mut s)? {
        println!("  {} | {} | {}", entry.actor, entry.object, entry.what);
    }
    s.close()?;
    schema.drop_all(&engine)
}

/// The URL given to the program or in `DATABASE_URL`, else a database in memory.
fn url() -> String {
    std::env::args().nth(1).or_else(|| std::env::var("DATABASE_URL").ok()).unwrap_or_else(|| "sqlite://".to_owned())
}
