use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::{Group, Post, Profile, Tag, User, group, post, user};

suite! {
    comparisons_find_what_they_should,
    null_is_found_by_is_null_only,
    like_minds_upper_and_lower_case,
    lists_of_any_length_are_found,
    a_path_reaches_over_relationships,
    any_none_and_all_ask_about_children,
    children_are_counted_and_summed,
    times_are_compared_as_times,
}

/// Group `a` with Ann (2 posts) and Bob, group `b` with Cid (1 post), and Dan on his own.
fn world(db: &mut dyn Executor) -> Result<()> {
    let groups = Group::insert_many(["a", "b"].map(group)).all(db)?;
    let rows = [
        user("Ann", Some(&groups[0])),
        user("Bob", Some(&groups[0])),
        user("Cid", Some(&groups[1])),
        user("Dan", None),
    ];
    let users = User::insert_many(rows).all(db)?;
    Post::insert_many([post("first", &users[0]), post("second", &users[0]), post("third", &users[2])]).execute(db)?;
    Group::update().filter(Group::NAME.eq("a")).set(Group::OWNER_ID, users[0].id).execute(db)?;
    for (index, user) in users.iter().enumerate() {
        User::update().filter(User::ID.eq(user.id)).set(User::VISITS, index as i64 * 10).execute(db)?;
    }
    Ok(())
}

fn names(db: &mut dyn Executor, condition: Expr<User, bool>) -> Result<String> {
    let names = User::query().filter(condition).order_by(User::NAME).select(User::NAME).all(db)?;
    Ok(names.join(" "))
}

fn comparisons_find_what_they_should(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    assert_eq!(names(&mut db, User::VISITS.gt(10))?, "Cid Dan");
    assert_eq!(names(&mut db, User::VISITS.ge(10).and(User::VISITS.lt(30)))?, "Bob Cid");
    assert_eq!(names(&mut db, User::VISITS.between(10, 20))?, "Bob Cid");
    assert_eq!(names(&mut db, !User::NAME.eq("Ann") & (User::VISITS.le(10) | User::NAME.eq("Dan")))?, "Bob Dan");
    assert_eq!(names(&mut db, (User::VISITS * 2 + 1).eq(41))?, "Cid");
    assert_eq!(names(&mut db, User::NAME.lower().eq("ann"))?, "Ann");
    assert_eq!(names(&mut db, User::NAME.length().ne(3))?, "");
    assert_eq!(names(&mut db, User::NAME.concat("!").eq("Bob!"))?, "Bob");
    Ok(())
}

fn null_is_found_by_is_null_only(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    assert_eq!(names(&mut db, User::GROUP_ID.is_null())?, "Dan");
    assert_eq!(names(&mut db, User::GROUP_ID.ne(-1))?, "Ann Bob Cid");
    assert_eq!(names(&mut db, User::GROUP_ID.is_distinct_from(-1))?, "Ann Bob Cid Dan");
    assert_eq!(names(&mut db, User::GROUP_ID.is_not_distinct_from(None::<i32>))?, "Dan");
    assert_eq!(names(&mut db, User::GROUP_ID.or_else(-1).eq(-1))?, "Dan");
    assert_eq!(names(&mut db, User::GROUP.is_none())?, "Dan");
    Ok(())
}

fn like_minds_upper_and_lower_case(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    assert_eq!(names(&mut db, User::NAME.like("%a%"))?, "Dan");
    assert_eq!(names(&mut db, User::NAME.ilike("%a%"))?, "Ann Dan");
    assert_eq!(names(&mut db, User::NAME.like("_n_"))?, "Ann");
    assert_eq!(names(&mut db, User::NAME.starts_with("a"))?, "");
    assert_eq!(names(&mut db, User::NAME.ends_with("n"))?, "Ann Dan");
    assert_eq!(names(&mut db, User::NAME.eq("ann"))?, "");
    Ok(())
}

fn lists_of_any_length_are_found(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    assert_eq!(names(&mut db, User::NAME.in_(["Ann", "Dan", "Zoe"]))?, "Ann Dan");
    assert_eq!(names(&mut db, User::NAME.not_in(["Ann", "Dan", "Zoe"]))?, "Bob Cid");
    assert_eq!(names(&mut db, User::NAME.in_(Vec::<String>::new()))?, "");
    assert_eq!(names(&mut db, User::VISITS.in_((10..30_000).filter(|number| number % 10 == 0)))?, "Bob Cid Dan");
    let in_group = User::query().filter(User::GROUP_ID.is_not_null()).select(User::ID).into_select()?;
    assert_eq!(names(&mut db, User::ID.not_in_select(in_group))?, "Dan");
    Ok(())
}

fn a_path_reaches_over_relationships(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    assert_eq!(names(&mut db, User::GROUP.then(Group::NAME).eq("a"))?, "Ann Bob");
    assert_eq!(names(&mut db, User::GROUP.then(Group::OWNER).then(User::NAME).eq("Ann"))?, "Ann Bob");
    assert_eq!(names(&mut db, User::GROUP.is(Group::OWNER_ID.is_null()))?, "Cid");
    let titles = Post::query()
        .filter(Post::AUTHOR.then(User::GROUP).then(Group::NAME).eq("b"))
        .select((Post::TITLE, Post::AUTHOR.then(User::NAME)))
        .all(&mut db)?;
    assert_eq!(titles, [("third".into(), "Cid".into())]);
    let by_group = User::query()
        .order_by((User::GROUP.then(Group::NAME).desc().nulls_last(), User::NAME.asc()))
        .select(User::NAME)
        .all(&mut db)?;
    assert_eq!(by_group, ["Cid", "Ann", "Bob", "Dan"]);
    Ok(())
}

fn any_none_and_all_ask_about_children(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    assert_eq!(names(&mut db, User::POSTS.any(Post::TITLE.eq("second")))?, "Ann");
    assert_eq!(names(&mut db, User::POSTS.none(Post::TITLE.eq("second")))?, "Bob Cid Dan");
    assert_eq!(names(&mut db, User::POSTS.all(Post::TITLE.eq("third")))?, "Bob Cid Dan");
    assert_eq!(names(&mut db, User::POSTS.is_empty())?, "Bob Dan");
    assert_eq!(names(&mut db, User::GROUP.then(Group::MEMBERS).any(User::NAME.eq("Bob")))?, "Ann Bob");
    let groups = Group::query()
        .filter(Group::MEMBERS.then(User::POSTS).any(Post::TITLE.eq("third")))
        .select(Group::NAME)
        .all(&mut db)?;
    assert_eq!(groups, ["b"]);
    Ok(())
}

fn children_are_counted_and_summed(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    let rows = Group::query()
        .order_by(Group::NAME)
        .select((
            Group::NAME,
            Group::MEMBERS.count(),
            Group::MEMBERS.sum(User::VISITS),
            Group::MEMBERS.filter(User::VISITS.gt(100)).max(User::VISITS),
            Group::MEMBERS.then(User::POSTS).count(),
        ))
        .all(&mut db)?;
    assert_eq!(rows, [("a".into(), 2, Some(10), None, 2), ("b".into(), 1, Some(20), None, 1)]);
    assert_eq!(names(&mut db, User::POSTS.count().ge(2))?, "Ann");
    Ok(())
}

fn times_are_compared_as_times(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    world(&mut db)?;
    let at = |year, micros| NaiveDate::from_ymd_opt(year, 1, 1).and_then(|day| day.and_hms_micro_opt(0, 0, 0, micros));
    for (title, moment) in [("first", at(1999, 0)), ("second", at(2000, 1)), ("third", at(2000, 0))] {
        let moment = moment.expect("a date that exists");
        Post::update().filter(Post::TITLE.eq(title)).set(Post::CHANGED_AT, moment).execute(&mut db)?;
    }
    let titles = Post::query().order_by(Post::CHANGED_AT.desc()).select(Post::TITLE).all(&mut db)?;
    assert_eq!(titles, ["second", "third", "first"]);
    let later = at(2000, 0).expect("a date that exists");
    assert_eq!(Post::query().filter(Post::CHANGED_AT.gt(later)).select(Post::TITLE).all(&mut db)?, ["second"]);
    assert_eq!(Post::query().filter(Post::CHANGED_AT.lt(orm_core::sql::now())).count(&mut db)?, 3);
    Ok(())
}
