//! A web program without the web: an engine for all, and for each request a session of its own, on whatever thread serves it.
//!
//! `cargo run -p orm-examples --bin per_request`, or with a database of your own, whose tables of these names are dropped:
//! `… --bin per_request postgresql://user:password@localhost/app`, or the same in `DATABASE_URL`.

#![allow(missing_docs, reason = "in a program of one page the names say it")]

use std::sync::Mutex;
use std::thread;

use orm_core::TransactionOptions;
use orm_core::prelude::*;

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "notes")]
pub struct Note {
    #[orm(primary_key, generated = false)]
    pub id: i32,
    #[orm(length = 100, check = "{text} <> ''")]
    pub text: String,
    #[orm(default = 0)]
    pub reads: i32,
}

/// What a client asks for.
#[derive(Debug)]
enum Request {
    Write(i32, &'static str),
    Read(i32),
}

/// What the program's framework would call for each request: the session is the request's, and ends with it.
fn with_db<T>(engine: &Engine, handler: impl Fn(&mut Session) -> Result<T>) -> Result<T> {
    // Run again if it loses against another request that wants the same row.
    engine.transaction_with(TransactionOptions::new().retries(5), handler)
}

fn handle(s: &mut Session, request: &Request) -> Result<String> {
    match request {
        Request::Write(id, text) => {
            s.add(NewNote { id: *id, text: (*text).into() });
            s.flush()?;
            Ok(format!("201 note {id}"))
        }
        Request::Read(id) => {
            // Counted by the database itself, so that no read is lost.
            let Some(note) = s.get::<Note>(*id)? else { return Ok("404".to_owned()) };
            Note::update().filter(Note::ID.eq(*id)).set(Note::READS, Note::READS + 1).execute(s)?;
            Ok(format!("200 {}", s[note].text))
        }
    }
}

/// A request that fails ends its own session, and nobody else's.
fn serve(engine: &Engine, request: &Request) -> String {
    match with_db(engine, |s| handle(s, request)) {
        Ok(answer) => answer,
        Err(error) if error.is_unique_violation() => "409 it is there already".to_owned(),
        Err(error) if error.is_check_violation() => "422 a note needs a text".to_owned(),
        Err(error) => format!("500 {error}"),
    }
}

fn main() -> Result<()> {
    let url = url();
    Engine::create_database_if_missing(&url)?;
    // The pool bounds how many requests talk to the database at once; the others wait for their turn.
    let engine = Engine::options(url).pool_size(3).max_overflow(0).connect()?;
    let schema = Schema::new().entity::<Note>();
    // What an interrupted run left.
    schema.drop_all(&engine)?;
    schema.create_all(&engine)?;

    let writes =
        [Request::Write(1, "hello"), Request::Write(2, ""), Request::Write(3, "bye"), Request::Write(1, "again")];
    for request in &writes {
        println!("{request:?}: {}", serve(&engine, request));
    }

    // Forty requests on eight threads. A session is made on the thread that serves the request; it could be sent to another one, but
    // two threads cannot share it, and the compiler says so.
    let answers = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for worker in 0..8 {
            let (engine, answers) = (&engine, &answers);
            scope.spawn(move || {
                for turn in 0..5 {
                    let request = Request::Read([1, 3, 4][(worker + turn) % 3]);
                    let answer = serve(engine, &request);
                    answers.lock().expect("no handler panics").push(answer);
                }
            });
        }
    });
    let answers = answers.into_inner().expect("no handler panics");
    for answer in ["200 hello", "200 bye", "404"] {
        println!("{answer}: {} times", answers.iter().filter(|other| *other == answer).count());
    }
    let reads = Note::query().order_by(Note::ID).select((Note::ID, Note::READS)).all(&mut engine.connection()?)?;
    println!("reads: {reads:?}");
    println!("connections in use: {}", engine.status().in_use);
    schema.drop_all(&engine)
}

/// The URL given to the program or in `DATABASE_URL`, else a database in memory.
fn url() -> String {
    std::env::args().nth(1).or_else(|| std::env::var("DATABASE_URL").ok()).unwrap_or_else(|| "sqlite://".to_owned())
}
