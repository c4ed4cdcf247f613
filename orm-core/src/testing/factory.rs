//! Objects to test with.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Result;
use crate::orm::{Entity, Handle, Record, Session, Writable};
use crate::sql::Identifies;

/// Makes new rows that differ from each other, so that a test says only what matters to it.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// # use orm_core::prelude::*;
/// # use orm_core::testing::{self, Factory};
/// # #[derive(Entity, Debug)]
/// # #[orm(register = false)]
/// # struct User { #[orm(primary_key)] id: i32, #[orm(unique)] name: String, admin: bool }
/// # #[derive(Entity, Debug)]
/// # #[orm(register = false)]
/// # struct Post { #[orm(primary_key)] id: i32, title: String, #[orm(references = User)] author_id: i32 }
/// # let engine = Engine::connect("sqlite://")?;
/// # Schema::new().entity::<User>().entity::<Post>().create_all(&engine)?;
/// // Numbers begin with 1.
/// let users = Factory::new(|n| NewUser { name: format!("user {n}"), admin: false });
/// let posts = Factory::new(|n| NewPost { title: format!("post {n}"), author_id: 0.into() })
///     .related(|s, post| Ok(post.author_id = users.add(s)?.into()));
///
/// testing::rolled_back(&engine, |s| {
///     let ann = users.create(s)?;
///     assert_eq!(s[ann].name, "user 1");
///     let root = users.create_with(s, |user| user.admin = true)?;
///     assert!(s[root].admin);
///     let ten = posts.create_many(s, 10)?; // each with an author of its own, in one flush
///     assert_eq!(s[ten[9]].title, "post 10");
///     Ok(())
/// })?;
/// # }
/// # Ok::<(), orm_core::Error>(())
/// ```
///
/// A factory can stand in a `static` (by `LazyLock`), and be used by several threads. For rows that belong to one given object, write a
/// function that makes the factory: `fn posts_of(author: Handle<User>) -> Factory<'static, NewPost>`.
pub struct Factory<'f, R> {
    make: Box<dyn Fn(u64) -> R + Send + Sync + 'f>,
    relate: Vec<Relate<'f, R>>,
    n_made: AtomicU64,
}

/// Completes a row with other objects.
type Relate<'f, R> = Box<dyn Fn(&mut Session, &mut R) -> Result<()> + Send + Sync + 'f>;

impl<'f, R> Factory<'f, R> {
    /// A factory whose rows are made by `make` from their number: 1, 2, 3 and so on.
    pub fn new(make: impl Fn(u64) -> R + Send + Sync + 'f) -> Factory<'f, R> {
        Factory { make: Box::new(make), relate: Vec::new(), n_made: AtomicU64::new(0) }
    }

    /// Adds what the rows refer to: `complete` is called with each row that comes into a session, before it is changed by a closure of
    /// the test's. Not by [`build`](Factory::build), which has no session.
    pub fn related(
        mut self,
        complete: impl Fn(&mut Session, &mut R) -> Result<()> + Send + Sync + 'f,
    ) -> Factory<'f, R> {
        self.relate.push(Box::new(complete));
        self
    }

    /// A row, in no session.
    pub fn build(&self) -> R {
        (self.make)(self.n_made.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// A row, in no session, changed by `change`.
    pub fn build_with(&self, change: impl FnOnce(&mut R)) -> R {
        let mut row = self.build();
        change(&mut row);
        row
    }

    /// Adds a row to a session: it is pending.
    ///
    /// # Errors
    /// Those of what adds [related](Factory::related) objects.
    pub fn add<E>(&self, session: &mut Session) -> Result<Handle<E>>
    where
        E: Entity<Key: Identifies, New: Writable<E>>,
        R: Record<E>,
    {
        self.add_with(session, |_| {})
    }

    /// Adds a row, changed by `change`, to a session: it is pending.
    ///
    /// # Errors
    /// As [`add`](Factory::add).
    pub fn add_with<E>(&self, session: &mut Session, change: impl FnOnce(&mut R)) -> Result<Handle<E>>
    where
        E: Entity<Key: Identifies, New: Writable<E>>,
        R: Record<E>,
    {
        let mut row = self.build();
        for relate in &self.relate {
            relate(session, &mut row)?;
        }
        change(&mut row);
        Ok(session.add(row))
    }

    /// Adds a row and flushes, so that it is in the database and has its key.
    ///
    /// # Errors
    /// As [`add`](Factory::add), and a failed flush.
    pub fn create<E>(&self, session: &mut Session) -> Result<Handle<E>>
    where
        E: Entity<Key: Identifies, New: Writable<E>>,
        R: Record<E>,
    {
        self.create_with(session, |_| {})
    }

    /// Adds a row, changed by `change`, and flushes.
    ///
    /// # Errors
    /// As [`create`](Factory::create).
    pub fn create_with<E>(&self, session: &mut Session, change: impl FnOnce(&mut R)) -> Result<Handle<E>>
    where
        E: Entity<Key: Identifies, New: Writable<E>>,
        R: Record<E>,
    {
        let handle = self.add_with(session, change)?;
        session.flush()?;
        Ok(handle)
    }

    /// Adds `n_rows` rows and flushes once for all of them.
    ///
    /// # Errors
    /// As [`create`](Factory::create).
    pub fn create_many<E>(&self, session: &mut Session, n_rows: usize) -> Result<Vec<Handle<E>>>
    where
        E: Entity<Key: Identifies, New: Writable<E>>,
        R: Record<E>,
    {
        let handles = (0..n_rows).map(|_| self.add(session)).collect::<Result<_>>()?;
        session.flush()?;
        Ok(handles)
    }
}

impl<R> fmt::Debug for Factory<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Factory").field("n_made", &self.n_made).finish_non_exhaustive()
    }
}
