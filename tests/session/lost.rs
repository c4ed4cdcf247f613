//! What becomes of a session whose connection is lost.

use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Fault, PrivateServer, Proxy, Target, suite};

suite! {
    on postgres mariadb mysql;
    a_connection_lost_in_a_flush_leaves_nothing_and_a_roll_back_mends_it,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "letters", register = false)]
struct Letter {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 200)]
    text: String,
}

fn letters(s: &mut Session) -> Vec<orm_core::orm::Handle<Letter>> {
    s.add_all((0..2_000).map(|n| NewLetter { text: format!("{n} {}", "x".repeat(150)) }))
}

/// Before the flush, and in the middle of its answers.
fn a_connection_lost_in_a_flush_leaves_nothing_and_a_roll_back_mends_it(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let proxy = Proxy::to(server.port())?;
    let url = server.url_at(proxy.port(), server.target().main_database());
    let engine = Engine::options(url).pool_size(1).max_overflow(0).connect()?;
    Schema::new().entity::<Letter>().create_all(&engine)?;
    let mut s = engine.session();
    let kept = s.add(NewLetter { text: "kept".into() });
    s.commit()?;
    for n_bytes in [None, Some(0), Some(40), Some(4_000)] {
        s[kept].text = "changed".into();
        s.flush()?;
        let letters = letters(&mut s);
        s[kept].text = "changed again".into();
        match n_bytes {
            None => proxy.reset(),
            Some(n_bytes) => proxy.set(Fault::CutAfter(n_bytes)),
        }
        let error = s.flush().expect_err("the connection is lost");
        proxy.set(Fault::None);
        assert!(error.is_disconnect(), "{n_bytes:?}: {error}");
        assert!(error.to_string().starts_with("could not insert one of 2000 rows of `Letter`: "), "{error}");
        assert_eq!(s.failed_object(), None);
        let later = s.commit().expect_err("it has failed");
        assert!(later.to_string().contains("could not insert one of 2000 rows"), "{later}");
        s.rollback()?;
        assert_eq!((&*s[kept].text, s.state(letters[7])), ("kept", State::Transient));
        assert_eq!(engine.status().idle, 0, "nobody else gets it");
        // On a new connection.
        assert_eq!(Letter::query().count(&mut s)?, 1);
        s[kept].text = "kept".into();
        s.commit()?;
    }
    assert_eq!(Letter::query().all(&mut engine.connection()?)?, [s[kept].clone()]);
    Ok(())
}
