use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::group_with_member;
use crate::behaviour::{Group, NewGroup, NewPost, NewUser, Post, Profile, Tag, User};

suite! {
    a_foreign_key_is_set_from_either_side,
    a_pending_row_is_linked_over_what_it_says_itself,
    an_association_gets_its_rows_with_the_flush,
    linking_and_unlinking_a_pair_leaves_nothing_to_do,
    a_list_is_set_to_what_it_shall_be,
    a_place_for_one_is_given_to_another,
    keys_of_several_columns_are_set_together,
    what_is_related_is_loaded_once,
    a_row_that_was_met_costs_no_statement_to_reach,
    what_cannot_be_linked_is_said,
    a_roll_back_unlinks,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "workers", register = false, has_one(desk: Desk, by = worker_id))]
struct Worker {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "desks", register = false)]
struct Desk {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Worker, unique)]
    worker_id: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "orders", register = false, has_many(lines: Line, by = (tenant_id, order_no)))]
#[orm(many_to_many(labels: Label, table = "order_label"))]
struct Order {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    no: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "lines", register = false)]
#[orm(foreign_key(tenant_id, order_no = Order(tenant_id, no), relation = order))]
struct Line {
    #[orm(primary_key)]
    id: i32,
    tenant_id: Option<i32>,
    order_no: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "labels", register = false)]
struct Label {
    #[orm(primary_key)]
    id: i32,
}

/// A post by somebody, pending.
fn post(s: &mut Session, title: &str) -> Handle<Post> {
    let ann = s.add(NewUser { name: title.into(), group_id: None });
    s.add(NewPost { title: title.into(), author_id: ann.into() })
}

fn a_foreign_key_is_set_from_either_side(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let core = s.add(NewGroup { name: "core".into(), owner_id: None });
    let [ann, bob] = ["Ann", "Bob"].map(|name| s.add(NewUser { name: name.into(), group_id: None }));
    s.flush()?;

    // Both are there: at once. One is not: with the flush.
    s.link(ann, User::GROUP, core)?;
    assert_eq!(s[ann].group_id, Some(s[core].id));
    let team = s.add(NewGroup { name: "team".into(), owner_id: None });
    s.link(team, Group::MEMBERS, bob)?;
    s.link(core, Group::OWNER, bob)?;
    assert_eq!(
        s.plan()?.to_string(),
        "insert into groups (name, owner_id): 1 row\n\
         update users set group_id: 2 rows\n\
         update groups set owner_id: 1 row\n"
    );
    s.flush()?;
    assert_eq!((s[bob].group_id, s[core].owner_id), (Some(s[team].id), Some(s[bob].id)));

    // Somebody else's member is left alone, one's own becomes free.
    s.unlink(core, Group::MEMBERS, bob)?;
    s.unlink(core, Group::MEMBERS, ann)?;
    s.unlink(core, Group::OWNER, bob)?;
    s.commit()?;
    let mut db = db.engine().connection()?;
    let found = User::query().order_by(User::NAME).select(User::GROUP_ID).all(&mut db)?;
    assert_eq!(found, [None, Some(s[team].id)]);
    assert_eq!(Group::query().filter(Group::OWNER_ID.is_not_null()).count(&mut db)?, 0);
    Ok(())
}

fn a_pending_row_is_linked_over_what_it_says_itself(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (core, ann) = group_with_member(&mut s);
    let team = s.add(NewGroup { name: "team".into(), owner_id: None });
    let bob = s.add(NewUser { name: "Bob".into(), group_id: core.into() });
    let cid = s.add(NewUser { name: "Cid".into(), group_id: None });
    s.link(team, Group::MEMBERS, ann)?;
    s.unlink(core, Group::MEMBERS, bob)?;
    // The last word counts.
    s.link(cid, User::GROUP, core)?;
    s.link(cid, User::GROUP, team)?;
    s.link(core, Group::OWNER, ann)?;
    s.commit()?;
    let team_id = Some(s[team].id);
    assert_eq!((s[ann].group_id, s[bob].group_id, s[cid].group_id), (team_id, None, team_id));
    assert_eq!(s[core].owner_id, Some(s[ann].id));
    let mut stored = User::query().order_by(User::NAME).all(&mut db.engine().connection()?)?;
    assert_eq!(stored.pop(), Some(s[cid].clone()));
    Ok(())
}

fn an_association_gets_its_rows_with_the_flush(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let hello = post(&mut s, "Hello");
    let tags = ["rust", "orm", "sql"].map(|name| s.add(Tag { name: name.into() }));
    for tag in tags {
        s.link(hello, Post::TAGS, tag)?;
        s.link(tag, Tag::POSTS, hello)?;
    }
    let plan = s.plan()?.to_string();
    assert!(plan.ends_with("link post_tag (post_id, tag_id): 3 rows\n"), "{plan}");
    s.flush()?;
    let bye = post(&mut s, "Bye");
    s.flush()?;
    s.link(bye, Post::TAGS, tags[0])?;
    // There already, as only the database knows.
    Post::TAGS.link(&s[bye].clone(), &s[tags[1]].clone()).execute(&mut s)?;
    s.link(tags[1], Tag::POSTS, bye)?;
    s.unlink(hello, Post::TAGS, tags[2])?;
    assert_eq!(
        s.plan()?.to_string(),
        "unlink post_tag (post_id, tag_id): 1 row\nlink post_tag (post_id, tag_id): 1 row\n"
    );
    s.commit()?;
    let mut connection = db.engine().connection()?;
    let posts = Post::query().order_by(Post::TITLE).load(Post::TAGS.order_by(Tag::NAME.asc())).all(&mut connection)?;
    let names: Vec<Vec<String>> =
        posts.iter().map(|post| Ok(post.tags()?.map(|tag| tag.name.clone()).collect())).collect::<Result<_>>()?;
    assert_eq!(names, [vec!["orm", "rust"], vec!["orm", "rust"]]);
    Ok(())
}

fn linking_and_unlinking_a_pair_leaves_nothing_to_do(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let hello = post(&mut s, "Hello");
    let [rust, orm] = ["rust", "orm"].map(|name| s.add(Tag { name: name.into() }));
    s.link(hello, Post::TAGS, rust)?;
    s.link(hello, Post::TAGS, orm)?;
    s.unlink(rust, Tag::POSTS, hello)?;
    s.flush()?;
    let linked = s.related(hello, Post::TAGS)?;
    assert_eq!(linked, [orm]);

    // What is loaded says what is so already.
    s.link(hello, Post::TAGS, orm)?;
    s.link(hello, Post::TAGS, rust)?;
    s.unlink(hello, Post::TAGS, rust)?;
    assert_eq!(s.plan()?.to_string(), "");
    let (result, n_statements) = db.count_statements(|| s.flush());
    result?;
    assert_eq!(n_statements, 0);

    // An object that is not inserted in the end takes its links along.
    let sql = s.add(Tag { name: "sql".into() });
    s.link(sql, Tag::POSTS, hello)?;
    s.delete(sql);
    s.commit()?;
    assert_eq!(Tag::query().count(&mut db.engine().connection()?)?, 2);
    Ok(())
}

fn a_list_is_set_to_what_it_shall_be(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let hello = post(&mut s, "Hello");
    let tags: Vec<_> = ["a", "b", "c", "d"].map(|name| s.add(Tag { name: name.into() })).to_vec();
    s.set_related(hello, Post::TAGS, tags[..3].iter().copied())?;
    s.commit()?;
    s.set_related(hello, Post::TAGS, tags[2..].iter().copied())?;
    assert_eq!(
        s.plan()?.to_string(),
        "unlink post_tag (post_id, tag_id): 2 rows\nlink post_tag (post_id, tag_id): 1 row\n"
    );
    s.commit()?;
    let stored = Post::TAGS.of(&s[hello]).order_by(Tag::NAME).select(Tag::NAME).all(&mut db.engine().connection()?)?;
    assert_eq!(stored, ["c", "d"]);

    let core = s.add(NewGroup { name: "core".into(), owner_id: None });
    let users: Vec<_> = ["Ann", "Bob", "Cid"].map(|name| s.add(NewUser { name: name.into(), group_id: None })).to_vec();
    s.set_related(core, Group::MEMBERS, [users[0], users[1]])?;
    s.set_related(core, Group::OWNER, Some(users[2]))?;
    s.flush()?;
    s.set_related(core, Group::MEMBERS, users[1..].iter().copied())?;
    s.set_related(core, Group::OWNER, None)?;
    assert_eq!(s.plan()?.to_string(), "update users set group_id: 2 rows\nupdate groups set owner_id: 1 row\n");
    s.commit()?;
    let core_id = Some(s[core].id);
    assert_eq!([0, 1, 2].map(|user| s[users[user]].group_id), [None, core_id, core_id]);
    Ok(())
}

fn a_place_for_one_is_given_to_another(target: Target) -> Result<()> {
    let db = fresh!(target, Worker, Desk)?;
    let mut s = db.session();
    let [ann, bob] = [(); 2].map(|()| s.add(NewWorker {}));
    let desks = [(); 3].map(|()| s.add(NewDesk { worker_id: None }));
    s.link(ann, Worker::DESK, desks[0])?;
    s.link(desks[1], Desk::WORKER, bob)?;
    s.commit()?;
    assert_eq!(s.related(ann, Worker::DESK)?, Some(desks[0]));

    // The unique key is free before it is taken: by a row that is there, and by a new one.
    s.link(ann, Worker::DESK, desks[2])?;
    let new = s.add(NewDesk { worker_id: None });
    s.set_related(bob, Worker::DESK, Some(new))?;
    s.commit()?;
    assert_eq!([0, 1, 2].map(|desk| s[desks[desk]].worker_id), [None, None, Some(s[ann].id)]);
    assert_eq!(s[new].worker_id, Some(s[bob].id));
    s.set_related(bob, Worker::DESK, None)?;
    s.unlink(ann, Worker::DESK, desks[0])?;
    s.commit()?;
    let taken = Desk::query().filter(Desk::WORKER_ID.is_not_null()).select(Desk::ID);
    assert_eq!(taken.all(&mut db.engine().connection()?)?, [s[desks[2]].id]);
    Ok(())
}

fn keys_of_several_columns_are_set_together(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Label)?;
    let mut s = db.session();
    let orders = [1, 2].map(|no| s.add(Order { tenant_id: 7, no }));
    let line = s.add(NewLine { tenant_id: None, order_no: None });
    let other = s.add(NewLine { tenant_id: Some(7), order_no: Some(1) });
    let label = s.add(NewLabel {});
    s.link(orders[1], Order::LINES, line)?;
    s.link(orders[0], Order::LABELS, label)?;
    s.commit()?;
    assert_eq!((s[line].tenant_id, s[line].order_no, s[other].order_no), (Some(7), Some(2), Some(1)));
    s.unlink(orders[1], Order::LINES, line)?;
    assert_eq!((s[line].tenant_id, s[line].order_no), (None, None));
    s.link(other, Line::ORDER, orders[1])?;
    s.set_related(orders[0], Order::LABELS, [])?;
    s.commit()?;
    let mut connection = db.engine().connection()?;
    assert_eq!(Order::LINES.of(&s[orders[1]]).one(&mut connection)?, s[other]);
    assert_eq!(Order::LABELS.of(&s[orders[0]]).count(&mut connection)?, 0);
    Ok(())
}

fn what_is_related_is_loaded_once(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    group_with_member(&mut s);
    s.commit()?;
    let mut s = db.session();
    let core = s.load_one(Group::query())?;
    let (members, n_statements) = db.count_statements(|| s.related(core, Group::MEMBERS));
    let members = members?;
    assert_eq!((members.len(), n_statements), (1, 1));
    let (again, n_statements) = db.count_statements(|| s.related(core, Group::MEMBERS));
    assert_eq!((again?, n_statements), (members.clone(), 0));
    assert_eq!(s.view(core).members()?.len(), 1);
    assert_eq!(s.related(members[0], User::PROFILE)?, None);

    // A part of a relationship is not all of it.
    let none = Group::MEMBERS.filter(User::NAME.eq("Zoe"));
    s.load(Group::query().load(none))?;
    assert_eq!(s.view(core).members()?.len(), 0);
    assert_eq!(s.related(core, Group::MEMBERS)?, members);
    Ok(())
}

fn a_row_that_was_met_costs_no_statement_to_reach(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    group_with_member(&mut s);
    s.add(NewUser { name: "Bob".into(), group_id: None });
    s.commit()?;
    let mut s = db.session();
    let users = s.load(User::query().order_by(User::NAME))?;
    assert_eq!(db.count_statements(|| s.related(users[1], User::GROUP)).1, 0);
    let (core, n_statements) = db.count_statements(|| s.related(users[0], User::GROUP));
    assert_eq!((core?.is_some(), n_statements), (true, 1));
    s.close()?;
    let mut s = db.session();
    let core = s.load_one(Group::query())?;
    let ann = s.load_first(User::query().order_by(User::NAME))?.expect("she is there");
    let (found, n_statements) = db.count_statements(|| s.related(ann, User::GROUP));
    assert_eq!((found?, n_statements), (Some(core), 0));
    Ok(())
}

fn what_cannot_be_linked_is_said(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let hello = post(&mut s, "Hello");
    let (core, ann) = group_with_member(&mut s);
    s.flush()?;
    let error = s.unlink(ann, User::POSTS, hello);
    assert_eq!(error.map_err(|error| error.to_string()), Ok(()), "it is not hers");
    let author = s.related(hello, Post::AUTHOR)?.expect("posts have authors");
    let error = s.unlink(hello, Post::AUTHOR, author).unwrap_err().to_string();
    assert!(error.starts_with("the foreign key of `Post::AUTHOR` cannot be NULL"), "{error}");
    let error = s.related(hello, Post::AUTHOR.then(User::GROUP)).unwrap_err().to_string();
    assert!(error.contains("`Post::AUTHOR.then(User::GROUP)` is a path of several"), "{error}");
    let error = s.link(core, Group::MEMBERS.then(User::POSTS), hello).unwrap_err().to_string();
    assert!(error.starts_with("`link` follows one relationship"), "{error}");

    let stranger = db.session().add(NewUser { name: "Zoe".into(), group_id: None });
    let error = s.link(core, Group::MEMBERS, stranger).unwrap_err().to_string();
    assert!(error.contains("its handle belongs to another session"), "{error}");
    let error = s.set_related(core, Group::OWNER, [ann, author]).unwrap_err().to_string();
    assert!(error.contains("`Group::OWNER` leads to one object, and 2 were given"), "{error}");
    s.delete(ann);
    let error = s.link(core, Group::MEMBERS, ann).unwrap_err().to_string();
    assert_eq!(error, "this `User` cannot be linked or unlinked: it is to be deleted");
    s.rollback()?;
    let error = s.related(core, Group::MEMBERS).unwrap_err().to_string();
    assert!(error.contains("rolled back"), "{error}");
    Ok(())
}

fn a_roll_back_unlinks(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let hello = post(&mut s, "Hello");
    let (core, _) = group_with_member(&mut s);
    let bob = s.add(NewUser { name: "Bob".into(), group_id: None });
    let rust = s.add(Tag { name: "rust".into() });
    s.commit()?;
    s.link(hello, Post::TAGS, rust)?;
    s.link(core, Group::MEMBERS, bob)?;
    s.rollback()?;
    assert_eq!((s[bob].group_id, s.plan()?.to_string().as_str()), (None, ""));
    let result: Result<()> = s.savepoint(|s| {
        s.link(hello, Post::TAGS, rust)?;
        s.link(core, Group::MEMBERS, bob)?;
        s.flush()?;
        Err(Error::other("no"))
    });
    assert!(result.is_err());
    assert_eq!(s[bob].group_id, None);
    s.commit()?;
    assert_eq!(Post::TAGS.of(&s[hello]).count(&mut db.engine().connection()?)?, 0);
    Ok(())
}
