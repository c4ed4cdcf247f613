use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::{Group, NewTag, Post, Profile, Tag, User, group, post, user};

suite! {
    a_row_comes_back_with_its_key_and_defaults,
    one_first_and_none_tell_how_many_rows_there_are,
    an_update_writes_what_is_set_and_what_on_update_says,
    an_update_computes_with_the_row_as_it_was,
    rows_are_deleted_and_children_go_with_them,
    changed_rows_are_answered: update_returning & delete_returning,
    rows_are_counted_and_asked_for_without_being_read,
    rows_are_streamed_until_the_caller_has_enough,
    a_column_chosen_at_run_time_is_written,
    rows_are_paged_in_a_stable_order,
    groups_are_counted,
    a_plan_can_be_read,
    a_key_of_text_works_like_one_of_numbers,
}

fn a_row_comes_back_with_its_key_and_defaults(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let ann = User::insert(user("Ann", None)).one(&mut db)?;
    assert!(ann.id > 0);
    assert_eq!((ann.visits, ann.group_id), (0, None));
    assert_eq!(User::find(ann.id).one(&mut db)?, ann);
    Ok(())
}

fn one_first_and_none_tell_how_many_rows_there_are(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let error = User::find(7).one(&mut db).unwrap_err();
    assert!(error.is_not_found());
    assert!(error.to_string().starts_with("no row of `User` was found"), "{error}");
    assert_eq!(User::find(7).first(&mut db)?, None);
    assert_eq!(User::query().one_or_none(&mut db)?, None);

    User::insert_many([user("Ann", None), user("Bob", None)]).execute(&mut db)?;
    let error = User::query().one(&mut db).unwrap_err();
    assert!(matches!(error, Error::MultipleRows { .. }), "{error}");
    assert!(matches!(User::query().one_or_none(&mut db), Err(Error::MultipleRows { .. })));
    let first = User::query().order_by(User::NAME.desc()).first(&mut db)?;
    assert_eq!(first.map(|user| user.name), Some("Bob".into()));
    let second = User::query().order_by(User::NAME).nth(1, &mut db)?;
    assert_eq!(second.map(|user| user.name), Some("Bob".into()));
    assert_eq!(User::query().nth(2, &mut db)?, None);
    Ok(())
}

fn an_update_writes_what_is_set_and_what_on_update_says(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let ann = User::insert(user("Ann", None)).one(&mut db)?;
    let long_ago = NaiveDate::from_ymd_opt(2001, 2, 3).and_then(|day| day.and_hms_micro_opt(4, 5, 6, 789_012)).unwrap();
    let made = Post::insert(post("Hello", &ann)).set(Post::CHANGED_AT, long_ago).one(&mut db)?;
    assert_eq!(made.changed_at, long_ago);

    assert_eq!(Post::update().filter(Post::ID.eq(made.id)).set(Post::TITLE, "Bye").execute(&mut db)?, 1);
    let changed = Post::find(made.id).one(&mut db)?;
    assert_eq!(changed.title, "Bye");
    assert!(changed.changed_at > long_ago);

    let kept = Post::update().filter(Post::ID.eq(made.id)).set(Post::TITLE, "x").set(Post::CHANGED_AT, long_ago);
    kept.execute(&mut db)?;
    assert_eq!(Post::find(made.id).one(&mut db)?.changed_at, long_ago);
    Ok(())
}

fn an_update_computes_with_the_row_as_it_was(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let admins = Group::insert(group("admins")).one(&mut db)?;
    User::insert_many([user("Ann", Some(&admins)), user("Bob", None)]).execute(&mut db)?;
    let in_admins = || User::GROUP.then(Group::NAME).eq("admins");
    assert_eq!(User::update().filter(in_admins()).set(User::VISITS, User::VISITS + 5).execute(&mut db)?, 1);
    assert_eq!(User::query().filter(in_admins()).one(&mut db)?.visits, 5);
    User::update().filter(in_admins()).set_null(User::GROUP_ID).execute(&mut db)?;
    assert_eq!(User::query().filter(User::GROUP_ID.is_null()).count(&mut db)?, 2);
    User::update().all_rows().set(User::GROUP_ID, admins.id).execute(&mut db)?;
    assert_eq!(User::query().filter(User::GROUP_ID.eq(admins.id)).count(&mut db)?, 2);
    Ok(())
}

fn rows_are_deleted_and_children_go_with_them(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let users = User::insert_many([user("Ann", None), user("Bob", None)]).all(&mut db)?;
    Post::insert_many([post("a", &users[0]), post("b", &users[1])]).execute(&mut db)?;
    assert_eq!(User::delete().filter(User::NAME.eq("Ann")).execute(&mut db)?, 1);
    let titles = Post::query().select(Post::TITLE).all(&mut db)?;
    assert_eq!(titles, ["b"]);
    assert!(User::delete().execute(&mut db).is_err());
    assert_eq!(User::delete().all_rows().execute(&mut db)?, 1);
    Ok(())
}

fn changed_rows_are_answered(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    User::insert_many([user("Ann", None), user("Bob", None)]).execute(&mut db)?;
    let update = User::update().filter(User::NAME.eq("Ann")).set(User::VISITS, User::VISITS + 1);
    assert_eq!(update.returning((User::NAME, User::VISITS)).one(&mut db)?, ("Ann".into(), 1));
    let none = User::update().filter(User::NAME.eq("Zoe")).set(User::VISITS, 1).returning(User::ID);
    assert!(none.one(&mut db).unwrap_err().is_not_found());
    let mut names = User::delete().all_rows().returning(User::NAME).all(&mut db)?;
    names.sort();
    assert_eq!(names, ["Ann", "Bob"]);
    Ok(())
}

fn rows_are_counted_and_asked_for_without_being_read(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    assert!(!User::query().exists(&mut db)?);
    User::insert_many(["a", "b", "c"].map(|name| user(name, None))).execute(&mut db)?;
    assert!(User::query().filter(User::NAME.eq("c")).exists(&mut db)?);
    assert_eq!(User::query().order_by(User::NAME).count(&mut db)?, 3);
    assert_eq!(User::query().group_by(User::VISITS).select(User::VISITS).count(&mut db)?, 1);
    assert_eq!(User::query().select(User::VISITS).distinct().count(&mut db)?, 1);
    assert!(User::query().limit(1).count(&mut db).is_err());
    Ok(())
}

fn rows_are_streamed_until_the_caller_has_enough(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    User::insert_many((0..50).map(|number| user(&format!("user {number:02}"), None))).execute(&mut db)?;
    let mut seen = 0;
    User::query().stream(&mut db, |_| {
        seen += 1;
        Ok(())
    })?;
    assert_eq!(seen, 50);
    let mut names = Vec::new();
    let result = User::query().order_by(User::NAME).select(User::NAME).stream(&mut db, |name| {
        names.push(name);
        if names.len() == 3 { Err(Error::statement("enough")) } else { Ok(()) }
    });
    assert_eq!(result.unwrap_err().to_string(), "enough");
    assert_eq!(names, ["user 00", "user 01", "user 02"]);
    assert_eq!(User::query().count(&mut db)?, 50);
    Ok(())
}

fn a_column_chosen_at_run_time_is_written(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let ann = User::insert(user("Ann", None)).one(&mut db)?;
    let changes: [(&str, Value); 2] = [("name", "Anna".into()), ("visits", 3.into())];
    for (name, value) in &changes {
        User::update().filter(User::ID.eq(ann.id)).set(User::column(name)?, value).execute(&mut db)?;
    }
    assert_eq!(User::find(ann.id).one(&mut db)?, User { name: "Anna".into(), visits: 3, ..ann });
    let by_name =
        User::query().filter(User::column("name")?.eq("Anna")).select(User::column("visits")?).one(&mut db)?;
    assert_eq!(by_name, Value::from(3));
    Ok(())
}

fn rows_are_paged_in_a_stable_order(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    User::insert_many((0..7).map(|number| user(&number.to_string(), None))).execute(&mut db)?;
    let page = |page: u64| User::query().order_by(User::NAME).limit(3).offset(page * 3).select(User::NAME);
    assert_eq!(page(0).all(&mut db)?, ["0", "1", "2"]);
    assert_eq!(page(2).all(&mut db)?, ["6"]);
    assert_eq!(page(3).all(&mut db)?, Vec::<String>::new());
    assert_eq!(User::query().order_by(User::NAME).offset(5).select(User::NAME).all(&mut db)?, ["5", "6"]);
    assert_eq!(User::query().limit(0).all(&mut db)?, []);
    Ok(())
}

fn groups_are_counted(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let groups = Group::insert_many(["a", "b"].map(group)).all(&mut db)?;
    let members = [("1", &groups[0]), ("2", &groups[0]), ("3", &groups[1])];
    User::insert_many(members.map(|(name, group)| user(name, Some(group)))).execute(&mut db)?;
    User::insert(user("4", None)).execute(&mut db)?;
    let name = User::GROUP.then(Group::NAME);
    let counts = User::query()
        .group_by(name.clone())
        .select((name.clone(), count(), User::NAME.max()))
        .order_by(name.asc().nulls_last())
        .all(&mut db)?;
    assert_eq!(
        counts,
        [(Some("a".into()), 2, Some("2".into())), (Some("b".into()), 1, Some("3".into())), (None, 1, Some("4".into()))]
    );
    let big = User::query().group_by(User::GROUP_ID).having(count().ge(2)).select(User::GROUP_ID).all(&mut db)?;
    assert_eq!(big, [Some(groups[0].id)]);
    let error = User::query().group_by(User::GROUP_ID).all(&mut db).unwrap_err();
    assert!(error.to_string().starts_with("a group of `User` is no row"), "{error}");
    Ok(())
}

fn a_plan_can_be_read(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    // MySQL looks a key up while it makes the plan, and finds that there is nothing to do.
    let plan = User::query().explain(&mut db)?;
    assert!(plan.contains("users"), "{plan}");
    Ok(())
}

fn a_key_of_text_works_like_one_of_numbers(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let tag = Tag::insert(NewTag { name: "rust".into() }).one(&mut db)?;
    assert_eq!(Tag::find("rust".into()).first(&mut db)?, Some(tag));
    assert_eq!(Tag::find("Rust".into()).first(&mut db)?, None);
    Ok(())
}
