//! The session: identity map, flush, transactions.

mod agreement;
mod bulk;
mod cascade;
mod detach;
mod events;
mod expression;
mod failure;
mod flush;
mod follow;
mod identity;
mod inspect;
mod lists;
mod loading;
mod lost;
mod merge;
mod model;
mod orphans;
mod patch;
mod refresh;
mod relations;
mod scope;
mod transaction;
mod types;
mod written;

use orm_core::orm::Handle;
use orm_core::{Result, Session};

use crate::behaviour::{Group, NewGroup, NewUser, User};

/// A pending group and a pending member of it.
fn group_with_member(s: &mut Session) -> (Handle<Group>, Handle<User>) {
    let group = s.add(NewGroup { name: "core".into(), owner_id: None });
    let ann = s.add(NewUser { name: "Ann".into(), group_id: group.into() });
    (group, ann)
}

/// What a panic says.
fn panic_of(work: impl FnOnce()) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).expect_err("it should have panicked");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic.downcast_ref::<&str>().map_or_else(String::new, |text| (*text).to_owned()),
    }
}

/// The names of all users, in order.
fn names(engine: &orm_core::Engine) -> Result<Vec<String>> {
    use orm_core::Entity;
    User::query().order_by(User::NAME).select(User::NAME).all(&mut engine.connection()?)
}
