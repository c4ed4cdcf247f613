use orm_core::prelude::*;

//~? HELP: OneSessionForEachThread
fn work(s: &Session) -> bool {
    s.in_transaction()
}

fn main() {
    let engine = Engine::connect("sqlite://").expect("a database");
    let s = engine.session();
    std::thread::scope(|scope| {
        scope.spawn(|| work(&s)); //~* ERROR: cannot be shared between threads safely
    });
}
