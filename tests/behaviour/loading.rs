use orm_core::prelude::*;
use orm_tests::{Fresh, Target, fresh, suite};

use super::{Folder, Group, NewFolder, NewProfile, NewTag, Post, Profile, Tag, User, group, post, user};

suite! {
    each_level_is_one_statement_however_many_rows,
    each_row_is_one_object_however_it_is_reached,
    what_was_not_loaded_is_an_error_that_names_the_cure,
    a_one_to_one_relationship_works_both_ways,
    many_to_many_works_both_ways,
    a_table_can_refer_to_itself,
    a_part_can_be_loaded_filtered_and_ordered,
    a_limit_counts_for_each_parent,
    a_loaded_row_is_owned_and_reaches_its_relationships,
    a_graph_can_be_sent_to_another_thread,
    rows_at_hand_ask_for_their_relatives,
    one_relationship_in_two_ways_is_refused,
    no_rows_load_nothing,
    many_keys_are_still_few_statements,
    linked_rows_are_found_and_unlinked_ones_are_not,
}

/// Two groups owned by Ann; Ann and Bob in the first, Cid in the second; two posts by Ann, one by Cid.
fn world(target: Target) -> Result<Fresh> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let groups = Group::insert_many(["admins", "guests"].map(group)).all(&mut db)?;
    let members = [("Ann", &groups[0]), ("Bob", &groups[0]), ("Cid", &groups[1])];
    let users = User::insert_many(members.map(|(name, group)| user(name, Some(group)))).all(&mut db)?;
    Group::update().all_rows().set(Group::OWNER_ID, users[0].id).execute(&mut db)?;
    Post::insert_many([post("b", &users[0]), post("a", &users[0]), post("c", &users[2])]).execute(&mut db)?;
    Ok(db)
}

/// Runs a query and tells how many statements it took.
fn counted<T>(db: &mut Fresh, work: impl FnOnce(&mut Fresh) -> Result<T>) -> Result<(T, u64)> {
    let engine = db.engine().clone();
    let (result, n_statements) = engine.count_statements(|| work(db));
    Ok((result?, n_statements))
}

fn each_level_is_one_statement_however_many_rows(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let query = || {
        Group::query()
            .order_by(Group::NAME)
            .load(Group::MEMBERS.then(User::POSTS))
            .load(Group::MEMBERS.then(User::GROUP))
            .load(Group::OWNER)
    };
    let (graph, n_statements) = counted(&mut db, |db| query().all(db))?;
    assert_eq!(n_statements, 5);
    let mut lines = Vec::new();
    for group in &graph {
        let owner = group.owner()?.map(|owner| owner.row().name.clone()).unwrap_or_default();
        for member in group.members()? {
            lines.push(format!("{} {owner} {} {}", group.name, member.name, member.posts()?.len()));
        }
    }
    assert_eq!(lines, ["admins Ann Ann 2", "admins Ann Bob 0", "guests Ann Cid 1"]);

    User::insert_many((0..200).map(|number| user(&number.to_string(), Some(&graph.first().expect("a group")))))
        .execute(&mut db)?;
    let (_, n_statements) = counted(&mut db, |db| query().all(db))?;
    assert_eq!(n_statements, 5);
    Ok(())
}

fn each_row_is_one_object_however_it_is_reached(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let graph = Group::query()
        .order_by(Group::NAME)
        .load(Group::MEMBERS.then(User::OWNED_GROUPS))
        .load(Group::OWNER)
        .all(&mut db)?;
    let admins = graph.first().expect("two groups");
    let ann = admins.members()?.next().expect("a member");
    assert!(std::ptr::eq(ann.row(), admins.owner()?.expect("an owner").row()));
    let owned = ann.owned_groups()?.next().expect("a group");
    assert!(std::ptr::eq(owned.row(), admins.row()));
    Ok(())
}

fn what_was_not_loaded_is_an_error_that_names_the_cure(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let graph = Group::query().load(Group::MEMBERS).all(&mut db)?;
    let member = graph.first().expect("a group").members()?.next().expect("a member");
    let error = member.posts().map(|_| ()).unwrap_err();
    assert!(matches!(error, Error::NotLoaded { entity: "User", .. }));
    assert_eq!(
        error.to_string(),
        "`User::POSTS` was not loaded for this `User`; add `.load(User::POSTS)` to the query"
    );
    Ok(())
}

fn a_one_to_one_relationship_works_both_ways(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let ann = User::query().filter(User::NAME.eq("Ann")).one(&mut db)?;
    Profile::insert(NewProfile { user_id: ann.id.into(), text: "hi".into() }).execute(&mut db)?;
    let graph = User::query().order_by(User::NAME).load(User::PROFILE.then(Profile::USER)).all(&mut db)?;
    let profiles: Vec<Option<&str>> = graph
        .iter()
        .map(|user| Ok(user.profile()?.map(|profile| profile.row().text.as_str())))
        .collect::<Result<_>>()?;
    assert_eq!(profiles, [Some("hi"), None, None]);
    let profile = graph.first().expect("Ann").profile()?.expect("a profile");
    assert_eq!(profile.user()?.name, "Ann");
    let second = Profile::insert(NewProfile { user_id: ann.id.into(), text: "again".into() }).execute(&mut db);
    assert!(second.unwrap_err().is_unique_violation());
    Ok(())
}

fn many_to_many_works_both_ways(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let tags = Tag::insert_many(["rust", "sql"].map(|name| NewTag { name: name.into() })).all(&mut db)?;
    let posts = Post::query().order_by(Post::TITLE).all(&mut db)?;
    Post::TAGS.link(&posts[0], &tags).execute(&mut db)?;
    Tag::POSTS.link(&tags[0], &posts[1..]).execute(&mut db)?;

    let (graph, n_statements) =
        counted(&mut db, |db| Post::query().order_by(Post::TITLE).load(Post::TAGS.order_by(Tag::NAME.desc())).all(db))?;
    assert_eq!(n_statements, 2);
    let of = |index: usize| -> Result<Vec<&str>> {
        Ok(graph.get(index).expect("a post").tags()?.map(|tag| tag.row().name.as_str()).collect())
    };
    assert_eq!((of(0)?, of(1)?, of(2)?), (vec!["sql", "rust"], vec!["rust"], vec!["rust"]));

    let graph = Tag::query().order_by(Tag::NAME).load(Tag::POSTS.then(Post::AUTHOR)).all(&mut db)?;
    let counts: Vec<usize> = graph.iter().map(|tag| Ok(tag.posts()?.len())).collect::<Result<_>>()?;
    assert_eq!(counts, [3, 1]);
    Ok(())
}

fn linked_rows_are_found_and_unlinked_ones_are_not(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let tags = Tag::insert_many(["rust", "sql"].map(|name| NewTag { name: name.into() })).all(&mut db)?;
    let post = Post::query().filter(Post::TITLE.eq("a")).one(&mut db)?;
    assert_eq!(Post::TAGS.link(&post, &tags).execute(&mut db)?, 2);
    // Linked already: nothing happens.
    assert_eq!(Post::TAGS.link(&post, &tags[0]).execute(&mut db)?, 0);
    assert_eq!(Post::TAGS.of(&post).count(&mut db)?, 2);
    assert_eq!(Post::query().filter(Post::TAGS.any(Tag::NAME.eq("sql"))).count(&mut db)?, 1);
    assert_eq!(Tag::POSTS.unlink(&tags[1], &post).execute(&mut db)?, 1);
    assert_eq!(Post::TAGS.of(&post).all(&mut db)?, tags[..1]);
    // Association rows go with either side.
    Tag::delete().all_rows().execute(&mut db)?;
    assert_eq!(Post::query().filter(Post::TAGS.exists()).count(&mut db)?, 0);
    Ok(())
}

fn a_table_can_refer_to_itself(target: Target) -> Result<()> {
    let mut db = fresh!(target, Folder)?;
    let mut parent: Option<Folder> = None;
    for name in ["root", "a", "b", "c"] {
        let parent_id = parent.as_ref().map(|parent| parent.id.into());
        parent = Some(Folder::insert(NewFolder { name: name.into(), parent_id }).one(&mut db)?);
    }
    let path = Folder::CHILDREN.then(Folder::CHILDREN).then(Folder::CHILDREN);
    let (root, n_statements) =
        counted(&mut db, |db| Folder::query().filter(Folder::PARENT_ID.is_null()).load(path).one(db))?;
    assert_eq!(n_statements, 4);
    let mut folder = root.view();
    let mut names = vec![folder.name.clone()];
    while let Some(child) = folder.children().ok().and_then(|mut children| children.next()) {
        folder = child;
        names.push(folder.name.clone());
    }
    assert_eq!(names, ["root", "a", "b", "c"]);
    let leaf = Folder::query().filter(Folder::NAME.eq("c")).load(Folder::PARENT.then(Folder::PARENT)).one(&mut db)?;
    let parent = leaf.view().parent()?.expect("b");
    assert_eq!(parent.parent()?.expect("a").name, "a");
    Ok(())
}

fn a_part_can_be_loaded_filtered_and_ordered(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let graph = User::query()
        .order_by(User::NAME)
        .load(User::POSTS.filter(Post::TITLE.ne("c")).order_by(Post::TITLE.desc()))
        .load(User::GROUP)
        .all(&mut db)?;
    let titles: Vec<Vec<&str>> = graph
        .iter()
        .map(|user| Ok(user.posts()?.map(|post| post.row().title.as_str()).collect()))
        .collect::<Result<_>>()?;
    assert_eq!(titles, [vec!["b", "a"], vec![], vec![]]);
    // A condition may reach further.
    let graph = Group::query()
        .order_by(Group::NAME)
        .load(Group::MEMBERS.filter(User::GROUP.then(Group::OWNER).then(User::NAME).eq("Ann")).order_by(User::NAME))
        .all(&mut db)?;
    assert_eq!(graph.iter().map(|group| group.members().map(|m| m.len())).collect::<Result<Vec<_>>>()?, [2, 1]);
    Ok(())
}

fn a_limit_counts_for_each_parent(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let users = User::query().order_by(User::NAME).all(&mut db)?;
    for user in &users {
        Post::insert_many((0..5).map(|number| post(&format!("{} {number}", user.name), user))).execute(&mut db)?;
    }
    let (graph, n_statements) = counted(&mut db, |db| {
        User::query()
            .order_by(User::NAME)
            .load(User::POSTS.filter(Post::TITLE.contains(" ")).order_by(Post::TITLE.desc()).limit_each(2))
            .load(User::POSTS.then(Post::AUTHOR))
            .all(db)
    })?;
    assert_eq!(n_statements, 3);
    for user in &graph {
        let titles: Vec<&str> = user.posts()?.map(|post| post.row().title.as_str()).collect();
        assert_eq!(titles, [format!("{} 4", user.name), format!("{} 3", user.name)]);
        assert_eq!(user.posts()?.next().expect("a post").author()?.name, user.name);
    }
    let graph = User::query().load(User::POSTS.limit_each(0)).all(&mut db)?;
    assert!(graph.iter().all(|user| user.posts().is_ok_and(|posts| posts.len() == 0)));
    Ok(())
}

fn a_loaded_row_is_owned_and_reaches_its_relationships(target: Target) -> Result<()> {
    fn ann(db: &mut dyn Executor) -> Result<Loaded<User>> {
        User::query().filter(User::NAME.eq("Ann")).load(User::POSTS.order_by(Post::TITLE)).one(db)
    }
    let mut db = world(target)?;
    let ann = ann(&mut db)?;
    assert_eq!(ann.name, "Ann");
    assert_eq!(ann.view().posts()?.map(|post| post.row().title.clone()).collect::<Vec<_>>(), ["a", "b"]);
    assert!(User::query().filter(User::NAME.eq("Zoe")).load(User::POSTS).first(&mut db)?.is_none());
    assert!(matches!(User::query().load(User::POSTS).one(&mut db), Err(Error::MultipleRows { .. })));
    Ok(())
}

fn a_graph_can_be_sent_to_another_thread(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let graph = User::query().load(User::POSTS).all(&mut db)?;
    let n_posts =
        std::thread::spawn(move || graph.iter().map(|user| user.posts().map_or(0, |posts| posts.len())).sum::<usize>());
    assert_eq!(n_posts.join().expect("no panic"), 3);
    Ok(())
}

fn rows_at_hand_ask_for_their_relatives(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let users = User::query().order_by(User::NAME).all(&mut db)?;
    let titles = |query: Query<Post>, db: &mut Fresh| query.order_by(Post::TITLE).select(Post::TITLE).all(db);
    assert_eq!(titles(User::POSTS.of(&users[0]), &mut db)?, ["a", "b"]);
    assert_eq!(titles(User::POSTS.of(&users), &mut db)?, ["a", "b", "c"]);
    assert_eq!(titles(User::POSTS.of(&users).filter(Post::TITLE.gt("a")), &mut db)?, ["b", "c"]);
    assert_eq!(User::GROUP.of(&users[2]).one(&mut db)?.name, "guests");
    let colleagues = User::GROUP.then(Group::MEMBERS).of(&users[0]).order_by(User::NAME).all(&mut db)?;
    assert_eq!(colleagues, users[..2]);
    let none: Vec<User> = Vec::new();
    assert_eq!(titles(User::POSTS.of(&none), &mut db)?, Vec::<String>::new());
    Ok(())
}

fn one_relationship_in_two_ways_is_refused(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let twice = User::query().load(User::POSTS).load(User::POSTS.filter(Post::TITLE.eq("a"))).all(&mut db);
    assert_eq!(
        twice.unwrap_err().to_string(),
        "`User::POSTS` is loaded twice with different filters, orders or strategies; load it once"
    );
    let over_two_paths = Group::query()
        .load(Group::OWNER.then(User::POSTS))
        .load(Group::MEMBERS.then(User::GROUP).then(Group::OWNER))
        .load(Group::MEMBERS.then(User::POSTS))
        .all(&mut db);
    assert!(over_two_paths.is_ok());
    // Within a filtered part the rest can be loaded, in either order.
    let deeper =
        User::query().load(User::POSTS.then(Post::TAGS)).load(User::POSTS.order_by(Post::TITLE)).all(&mut db)?;
    assert_eq!(deeper.len(), 3);
    Ok(())
}

fn no_rows_load_nothing(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let (graph, n_statements) = counted(&mut db, |db| {
        Group::query().filter(Group::NAME.eq("none")).load(Group::MEMBERS.then(User::POSTS)).all(db)
    })?;
    assert!(graph.is_empty() && graph.first().is_none());
    assert_eq!(n_statements, 1);
    Ok(())
}

fn many_keys_are_still_few_statements(target: Target) -> Result<()> {
    let mut db = world(target)?;
    User::insert_many((0..40_000).map(|number| user(&number.to_string(), None))).execute(&mut db)?;
    let (graph, n_statements) = counted(&mut db, |db| User::query().load(User::POSTS).all(db))?;
    assert_eq!(graph.len(), 40_003);
    assert!(n_statements <= 6, "{n_statements} statements");
    assert_eq!(graph.iter().map(|user| user.posts().map_or(0, |posts| posts.len())).sum::<usize>(), 3);
    Ok(())
}
