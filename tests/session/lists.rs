//! What is loaded of relationships agrees with the rows after each flush.

use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use crate::behaviour::{Folder, Group, NewFolder, NewGroup, NewPost, NewUser, Post, Profile, Tag, User};

suite! {
    a_new_object_knows_its_relationships,
    a_list_follows_the_foreign_keys_of_its_members,
    both_sides_of_an_association_follow_its_rows,
    lists_over_an_entity_follow_its_rows,
    a_reference_to_a_unique_column_is_followed,
    a_deleted_object_is_in_no_list,
    lists_go_back_with_a_roll_back,
    what_a_query_reads_later_changes_no_list,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "persons", register = false, many_to_many(clubs: Club, through = Membership(person_id, club_id)))]
struct Person {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 20, unique)]
    email: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "clubs", register = false)]
#[orm(many_to_many(persons: Person, through = Membership(club_id, person_id)), has_many(letters: Letter, by = club_id))]
struct Club {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "memberships", register = false)]
struct Membership {
    #[orm(primary_key, references = Person)]
    person_id: i32,
    #[orm(primary_key, references = Club)]
    club_id: i32,
    since: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "letters", register = false)]
struct Letter {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 20, references = Person::EMAIL, relation = writer)]
    writer_email: Option<String>,
    #[orm(references = Club)]
    club_id: Option<i32>,
}

fn group(s: &mut Session, name: &str) -> Handle<Group> {
    s.add(NewGroup { name: name.into(), owner_id: None })
}

fn user(s: &mut Session, name: &str, group: Option<Handle<Group>>) -> Handle<User> {
    s.add(NewUser { name: name.into(), group_id: group.map(KeyOf::from) })
}

/// The names of a group's members, as they are loaded.
fn members(s: &Session, group: Handle<Group>) -> Result<Vec<&str>> {
    Ok(s.view(group).members()?.map(|user| user.row().name.as_str()).collect())
}

fn tags(s: &Session, post: Handle<Post>) -> Result<Vec<&str>> {
    Ok(s.view(post).tags()?.map(|tag| tag.row().name.as_str()).collect())
}

fn a_new_object_knows_its_relationships(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag, Folder)?;
    let mut s = db.session();
    let core = group(&mut s, "core");
    let [ann, bob] = ["Ann", "Bob"].map(|name| user(&mut s, name, Some(core)));
    s.flush()?;
    assert_eq!(members(&s, core)?, ["Ann", "Bob"]);
    assert_eq!(s.view(ann).group()?.map(|group| group.row().name.as_str()), Some("core"));
    assert_eq!((s.view(bob).posts()?.len(), s.view(bob).profile()?.is_none()), (0, true));
    assert!(s.view(core).owner()?.is_none());
    user(&mut s, "Cid", Some(core));
    s.flush()?;
    assert_eq!(members(&s, core)?, ["Ann", "Bob", "Cid"]);

    let root = s.add(NewFolder { name: "root".into(), parent_id: None });
    let twig = s.add(NewFolder { name: "twig".into(), parent_id: root.into() });
    s.flush()?;
    assert_eq!(s.view(root).children()?.map(|folder| folder.row().id).collect::<Vec<_>>(), [s[twig].id]);
    assert_eq!((s.view(twig).children()?.len(), s.view(twig).parent()?.map(|f| f.row().id)), (0, Some(s[root].id)));
    s.commit()
}

fn a_list_follows_the_foreign_keys_of_its_members(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let [core, team] = ["core", "team"].map(|name| group(&mut s, name));
    let users = ["Ann", "Bob", "Cid"].map(|name| user(&mut s, name, Some(core)));
    s.commit()?;
    let team_id = s[team].id;
    s[users[1]].group_id = Some(team_id);
    s[users[2]].group_id = None;
    // Nothing is known before the flush.
    assert_eq!(members(&s, core)?.len(), 3);
    s.flush()?;
    assert_eq!((members(&s, core)?, members(&s, team)?), (vec!["Ann"], vec!["Bob"]));
    let group_name = |s: &Session, user: Handle<User>| -> Result<Option<String>> {
        Ok(s.view(user).group()?.map(|group| group.row().name.clone()))
    };
    assert_eq!((group_name(&s, users[1])?, group_name(&s, users[2])?), (Some("team".into()), None));
    for user in users {
        s[user].group_id = Some(team_id);
    }
    s.commit()?;
    assert_eq!((members(&s, core)?.len(), members(&s, team)?), (0, vec!["Bob", "Ann", "Cid"]));

    // A parent that was not met is not known.
    let new = Group::insert(NewGroup { name: "new".into(), owner_id: None }).one(&mut s)?;
    s[users[0]].group_id = Some(new.id);
    s.flush()?;
    assert!(matches!(s.view(users[0]).group(), Err(Error::NotLoaded { .. })));
    let found = s.related(users[0], User::GROUP)?.expect("it is there");
    assert_eq!(s[found], new);
    Ok(())
}

fn both_sides_of_an_association_follow_its_rows(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let ann = user(&mut s, "Ann", None);
    let post = s.add(NewPost { title: "Hello".into(), author_id: ann.into() });
    let [a, b] = ["a", "b"].map(|name| s.add(Tag { name: name.into() }));
    s.link(post, Post::TAGS, a)?;
    s.link(b, Tag::POSTS, post)?;
    s.flush()?;
    assert_eq!(tags(&s, post)?, ["a", "b"]);
    assert_eq!((s.view(a).posts()?.len(), s.view(b).posts()?.len()), (1, 1));
    s.unlink(a, Tag::POSTS, post)?;
    s.commit()?;
    assert_eq!((tags(&s, post)?, s.view(a).posts()?.len()), (vec!["b"], 0));
    // Of what is not loaded, nothing is known afterwards either.
    let mut s = db.session();
    let post = s.load_one(Post::query())?;
    let a = s.get_one::<Tag>("a".into())?;
    s.link(post, Post::TAGS, a)?;
    s.flush()?;
    assert!(matches!(s.view(post).tags(), Err(Error::NotLoaded { .. })));
    assert_eq!(s.related(post, Post::TAGS)?.len(), 2);
    Ok(())
}

fn lists_over_an_entity_follow_its_rows(target: Target) -> Result<()> {
    let db = fresh!(target, Person, Club, Membership, Letter)?;
    let mut s = db.session();
    let [ann, bob] = ["ann", "bob"].map(|email| s.add(NewPerson { email: email.into() }));
    let clubs = [(); 2].map(|()| s.add(NewClub {}));
    let first = s.add(NewMembership { person_id: ann.into(), club_id: clubs[0].into(), since: 1 });
    s.add(NewMembership { person_id: bob.into(), club_id: clubs[0].into(), since: 2 });
    s.flush()?;
    let persons = |s: &Session, club: Handle<Club>| -> Result<Vec<String>> {
        Ok(s.view(club).persons()?.map(|person| person.row().email.clone()).collect())
    };
    assert_eq!((persons(&s, clubs[0])?, s.view(ann).clubs()?.len()), (vec!["ann".into(), "bob".into()], 1));
    let error = s.link(ann, Person::CLUBS, clubs[1]).unwrap_err().to_string();
    assert!(
        error.starts_with("the association table `memberships` of `Person::CLUBS` has a struct of its own"),
        "{error}"
    );
    s.delete(first);
    s.commit()?;
    assert_eq!((persons(&s, clubs[0])?, s.view(ann).clubs()?.len()), (vec!["bob".to_owned()], 0));
    Ok(())
}

fn a_reference_to_a_unique_column_is_followed(target: Target) -> Result<()> {
    let db = fresh!(target, Person, Club, Membership, Letter)?;
    let mut s = db.session();
    let ann = s.add(NewPerson { email: "ann".into() });
    let club = s.add(NewClub {});
    let letter = s.add(NewLetter { writer_email: None, club_id: club.into() });
    s.link(letter, Letter::WRITER, ann)?;
    s.commit()?;
    assert_eq!(s.related(letter, Letter::WRITER)?, Some(ann));
    assert_eq!(s[letter].writer_email.as_deref(), Some("ann"));
    assert_eq!(s.related(club, Club::LETTERS)?, [letter]);
    s.set_related(letter, Letter::WRITER, None)?;
    s.commit()?;
    assert_eq!(s.related(letter, Letter::WRITER)?, None);
    Ok(())
}

fn a_deleted_object_is_in_no_list(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let core = group(&mut s, "core");
    let users = ["Ann", "Bob", "Cid"].map(|name| user(&mut s, name, Some(core)));
    s.commit()?;
    s.delete(users[1]);
    s.flush()?;
    assert_eq!(members(&s, core)?, ["Ann", "Cid"]);
    s.delete(users[0]);
    s.delete(users[2]);
    s.commit()?;
    assert_eq!(members(&s, core)?, [""; 0]);
    Ok(())
}

fn lists_go_back_with_a_roll_back(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let core = group(&mut s, "core");
    let users = ["Ann", "Bob", "Cid", "Dan"].map(|name| user(&mut s, name, Some(core)));
    let post = s.add(NewPost { title: "Hello".into(), author_id: users[0].into() });
    let [a, b] = ["a", "b"].map(|name| s.add(Tag { name: name.into() }));
    s.link(post, Post::TAGS, a)?;
    s.commit()?;
    s[users[0]].group_id = None;
    user(&mut s, "Eve", Some(core));
    s.flush()?;
    let result: Result<()> = s.savepoint(|s| {
        s.delete(users[1]);
        s[users[2]].group_id = None;
        s.set_related(post, Post::TAGS, [b])?;
        s.flush()?;
        assert_eq!((members(s, core)?, tags(s, post)?), (vec!["Dan", "Eve"], vec!["b"]));
        Err(Error::other("no"))
    });
    assert!(result.is_err());
    assert_eq!((members(&s, core)?, tags(&s, post)?), (vec!["Bob", "Cid", "Dan", "Eve"], vec!["a"]));
    assert!(s.view(users[0]).group()?.is_none());
    s.rollback()?;
    assert_eq!((members(&s, core)?, tags(&s, post)?), (vec!["Ann", "Bob", "Cid", "Dan"], vec!["a"]));
    assert!(s.view(users[0]).group()?.is_some());
    Ok(())
}

fn what_a_query_reads_later_changes_no_list(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let core = group(&mut s, "core");
    s.commit()?;
    User::insert(crate::behaviour::user("Ann", Some(&s[core].clone()))).execute(&mut s)?;
    s.load(User::query())?;
    assert_eq!(members(&s, core)?, [""; 0]);
    s.load(Group::query().load(Group::MEMBERS))?;
    assert_eq!(members(&s, core)?, ["Ann"]);
    Ok(())
}
