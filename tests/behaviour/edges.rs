//! Questions at the edge of what a statement can say.

use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::{Group, Post, Profile, Tag, User, group, post, user};

suite! {
    returning_reaches_over_a_path: insert_returning & update_returning,
    on_conflict_takes_columns_of_the_row_only,
    an_inserted_value_cannot_ask_about_related_rows,
    thousands_of_conditions_are_one_filter,
    a_long_statement_does_not_bury_the_message,
    joined_rows_are_not_counted,
    a_total_is_one_row,
    nth_ends_where_the_limit_ends,
    limit_each_refuses_joined_children,
    a_pair_tied_twice_is_loaded_once,
    a_table_may_have_the_name_of_our_own_alias,
}

/// Ann in group `a` with two posts, Bob without any.
fn world(db: &mut dyn Executor) -> Result<(User, User)> {
    let a = Group::insert(group("a")).one(db)?;
    let ann = User::insert(user("Ann", Some(&a))).one(db)?;
    let bob = User::insert(user("Bob", None)).one(db)?;
    Post::insert_many([post("first", &ann), post("second", &ann)]).execute(db)?;
    Ok((ann, bob))
}

fn returning_reaches_over_a_path(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let (ann, _) = world(&mut db)?;
    let update = || User::update().filter(User::ID.eq(ann.id)).set(User::VISITS, 3);
    assert_eq!(update().returning(User::GROUP.then(Group::NAME)).one(&mut db)?, Some("a".to_owned()));
    assert_eq!(update().returning((User::VISITS + 1, User::POSTS.count())).one(&mut db)?, (4, 2));
    let new = Post::insert(post("third", &ann)).returning((Post::TITLE, Post::AUTHOR.then(User::NAME)));
    assert_eq!(new.one(&mut db)?, ("third".to_owned(), "Ann".to_owned()));
    Ok(())
}

fn on_conflict_takes_columns_of_the_row_only(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    let insert = User::insert(user("Ann", None)).on_conflict(User::GROUP.then(Group::NAME)).do_nothing();
    let error = insert.execute(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "`on_conflict` and `do_update` take columns of the entity itself");
    Ok(())
}

fn an_inserted_value_cannot_ask_about_related_rows(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let error = User::insert(user("Ann", None)).set(User::VISITS, User::POSTS.count()).execute(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "a question about related rows is asked where there is no row to start from");
    Ok(())
}

fn thousands_of_conditions_are_one_filter(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let (ann, bob) = world(&mut db)?;
    let any = Expr::any((0..5_000).map(|index| User::ID.eq(ann.id + index * 10_000).and(User::NAME.eq("Ann"))));
    assert_eq!(User::query().filter(any).all(&mut db)?.len(), 1);
    let all = Expr::all((0..5_000).map(|index| User::ID.ne(bob.id + index * 10_000)));
    assert_eq!(User::query().filter(all).one(&mut db)?.name, "Ann");
    Ok(())
}

fn a_long_statement_does_not_bury_the_message(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let error = sql(format!("SELECT {} FROM nowhere", "x, ".repeat(2_000))).execute(&mut db).unwrap_err();
    let text = error.to_string();
    assert!(text.ends_with(" more bytes)") && text.len() < 2_200, "{text}");
    let whole = error.database().and_then(|error| error.sql.as_ref()).map(|sql| sql.len());
    assert!(whole > Some(text.len()));
    Ok(())
}

fn joined_rows_are_not_counted(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    let users = || User::query().distinct().load(User::POSTS.joined());
    assert_eq!((users().count(&mut db)?, users().all(&mut db)?.len()), (2, 2));
    Ok(())
}

fn a_total_is_one_row(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    assert_eq!(User::query().select(User::VISITS.sum()).count(&mut db)?, 1);
    assert_eq!(User::query().select(User::POSTS.count()).count(&mut db)?, 2);
    Ok(())
}

fn nth_ends_where_the_limit_ends(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    let first = || User::query().order_by(User::ID).limit(1).select(User::NAME);
    assert_eq!(first().nth(0, &mut db)?, Some("Ann".to_owned()));
    assert_eq!(first().nth(1, &mut db)?, None);
    Ok(())
}

fn limit_each_refuses_joined_children(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    let load = User::query().load(User::POSTS.limit_each(2)).load(User::POSTS.then(Post::TAGS).joined());
    let error = load.all(&mut db).unwrap_err().to_string();
    assert!(error.starts_with("`Post::TAGS` is joined to many rows, so `limit_each` of `User::POSTS`"), "{error}");
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "readers", register = false, many_to_many(books: Book, through = Loan(reader_id, book_id)))]
struct Reader {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "books", register = false)]
struct Book {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "loans", register = false)]
struct Loan {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Reader)]
    reader_id: i32,
    #[orm(references = Book)]
    book_id: i32,
}

fn a_pair_tied_twice_is_loaded_once(target: Target) -> Result<()> {
    let mut db = fresh!(target, Reader, Book, Loan)?;
    let reader = Reader::insert(NewReader {}).one(&mut db)?;
    let book = Book::insert(NewBook {}).one(&mut db)?;
    let loan = || NewLoan { reader_id: reader.id.into(), book_id: book.id.into() };
    Loan::insert_many([loan(), loan()]).execute(&mut db)?;
    let separate = Reader::query().load(Reader::BOOKS).one(&mut db)?;
    let joined = Reader::find(reader.id).load(Reader::BOOKS.joined()).one(&mut db)?;
    assert_eq!((separate.view().books()?.len(), joined.view().books()?.len()), (1, 1));
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "link", register = false, many_to_many(next: Link, table = "link_next", from = link_id, to = next_id))]
struct Link {
    #[orm(primary_key)]
    id: i32,
}

fn a_table_may_have_the_name_of_our_own_alias(target: Target) -> Result<()> {
    let mut db = fresh!(target, Link)?;
    let links = Link::insert_many([NewLink {}, NewLink {}]).all(&mut db)?;
    Link::NEXT.link(&links[0], &links).execute(&mut db)?;
    let query = Link::find(links[0].id).load(Link::NEXT.order_by(Link::ID.desc()).limit_each(1));
    assert_eq!(query.one(&mut db)?.view().next()?.map(|link| link.id).collect::<Vec<_>>(), [links[1].id]);
    Ok(())
}
