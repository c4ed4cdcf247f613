//! What a session does with the other side of a relationship, as data.

use orm_core::prelude::*;
use orm_core::schema::ReferentialAction;
use orm_core::sql::{Cascade, OnParentDelete, Path, Relation};

#[derive(Entity)]
#[orm(table = "groups", register = false)]
#[orm(has_many(members: User, by = group_id, cascade(all, delete_orphan)))]
#[orm(has_many(guests: User, by = guest_id))]
#[orm(has_many(helpers: User, by = helps_id, cascade(nullify, refresh)))]
#[orm(has_one(leader: User, by = leads_id, cascade(delete_orphan, database)))]
#[orm(has_many(founders: User, by = founded_id))]
#[orm(has_many(payers: User, by = pays_id, cascade(restrict)))]
struct Group {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(table = "users", register = false)]
#[orm(many_to_many(teams: Team, table = "user_team"), many_to_many(clubs: Team, table = "user_club", cascade(delete)))]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Group, cascade(save, expunge))]
    group_id: i32,
    #[orm(references = Group)]
    guest_id: i32,
    #[orm(references = Group)]
    helps_id: Option<i32>,
    #[orm(references = Group, unique)]
    leads_id: Option<i32>,
    #[orm(references = Group, on_delete = cascade)]
    founded_id: Option<i32>,
    #[orm(references = Group, on_delete = cascade)]
    pays_id: Option<i32>,
}

#[derive(Entity)]
#[orm(table = "teams", register = false)]
struct Team {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(table = "orders", register = false)]
#[orm(has_many(lines: Line, by = (order_id, tenant_id)), has_many(notes: Note, by = (tenant_id, order_id)))]
struct Order {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(table = "lines", register = false)]
#[orm(foreign_key(tenant_id, order_id = Order(tenant_id, id), relation = order, on_delete = restrict, cascade(merge)))]
struct Line {
    #[orm(primary_key)]
    id: i32,
    tenant_id: i32,
    order_id: i32,
}

#[derive(Entity)]
#[orm(table = "notes", register = false)]
#[orm(foreign_key(tenant_id, order_id = Order(tenant_id, id), relation = order))]
struct Note {
    #[orm(primary_key)]
    id: i32,
    tenant_id: Option<i32>,
    order_id: Option<i32>,
}

fn only(path: &Path) -> &'static Relation {
    let [relation] = path.steps() else { panic!("one step") };
    relation
}

#[test]
fn a_relationship_that_says_nothing_saves_and_merges() {
    let guests = only(Group::GUESTS.path());
    assert_eq!(guests.cascade, Cascade { save: true, merge: true, ..Cascade::NONE });
    assert_eq!(only(User::TEAMS.path()).cascade, Cascade::DEFAULT);
    assert_eq!(only(User::GUEST.path()).cascade, Cascade::DEFAULT);
}

#[test]
fn the_words_about_what_travels_along_replace_the_usual_ones() {
    let save_expunge = Cascade { save: true, expunge: true, ..Cascade::NONE };
    assert_eq!(only(User::GROUP.path()).cascade, save_expunge);
    assert_eq!(only(Line::ORDER.path()).cascade, Cascade { merge: true, ..Cascade::NONE });
    let helpers = only(Group::HELPERS.path()).cascade;
    assert_eq!(helpers, Cascade { refresh: true, on_delete: OnParentDelete::Nullify, ..Cascade::NONE });
    // A word about deletions leaves the others as they are.
    let payers = only(Group::PAYERS.path()).cascade;
    assert_eq!(payers, Cascade { on_delete: OnParentDelete::Restrict, ..Cascade::DEFAULT });
}

#[test]
fn all_and_delete_orphan_delete_unless_the_database_does() {
    let everything = Cascade {
        save: true,
        merge: true,
        refresh: true,
        expunge: true,
        delete_orphan: true,
        on_delete: OnParentDelete::Delete,
    };
    assert_eq!(only(Group::MEMBERS.path()).cascade, everything);
    let leader = only(Group::LEADER.path()).cascade;
    assert_eq!(leader, Cascade { delete_orphan: true, on_delete: OnParentDelete::Database, ..Cascade::DEFAULT });
}

#[test]
fn what_a_deletion_does_follows_from_the_word_then_from_the_foreign_key() {
    let on_delete = |path: &Path| only(path).on_parent_delete();
    assert_eq!(on_delete(Group::MEMBERS.path()), OnParentDelete::Delete);
    assert_eq!(on_delete(Group::PAYERS.path()), OnParentDelete::Restrict);
    assert_eq!(on_delete(Group::FOUNDERS.path()), OnParentDelete::Database);
    assert_eq!(on_delete(Group::HELPERS.path()), OnParentDelete::Nullify);
    assert_eq!(on_delete(Group::GUESTS.path()), OnParentDelete::Restrict, "a key that cannot be NULL");
    assert_eq!(on_delete(Order::LINES.path()), OnParentDelete::Database, "named in another order");
    assert_eq!(on_delete(Order::NOTES.path()), OnParentDelete::Nullify);
    // The other side stays, and only the link goes.
    assert_eq!(on_delete(User::TEAMS.path()), OnParentDelete::Nullify);
    assert_eq!(on_delete(User::CLUBS.path()), OnParentDelete::Delete);
    assert_eq!(on_delete(User::FOUNDED.path()), OnParentDelete::Nullify);
}

#[test]
fn a_relationship_knows_the_constraint_that_it_rests_on() {
    let action = |path: &Path| only(path).foreign_key().map(|key| key.on_delete);
    assert_eq!(action(Group::FOUNDERS.path()), Some(ReferentialAction::Cascade));
    assert_eq!(action(User::FOUNDED.path()), Some(ReferentialAction::Cascade));
    assert_eq!(action(Order::LINES.path()), Some(ReferentialAction::Restrict));
    assert_eq!(action(Group::GUESTS.path()), Some(ReferentialAction::NoAction));
    assert_eq!(action(User::TEAMS.path()), None);
}
