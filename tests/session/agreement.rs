//! Loaded relationships against the database: random work must leave them in agreement.

use std::collections::BTreeSet;

use orm_core::orm::{Handle, State};
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

suite! { what_is_loaded_agrees_with_the_database }

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "clubs", register = false)]
#[orm(has_many(members: Member, by = club_id))]
#[orm(has_many(rooms: Room, by = club_id, cascade(all, delete_orphan)))]
struct Club {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "members", register = false)]
#[orm(many_to_many(skills: Skill, table = "member_skill"), has_one(card: Card, by = member_id))]
struct Member {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Club)]
    club_id: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "rooms", register = false)]
struct Room {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Club)]
    club_id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "cards", register = false)]
struct Card {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Member, unique, on_delete = cascade)]
    member_id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "skills", register = false, many_to_many(members: Member, table = "member_skill"))]
struct Skill {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Clone, Debug)]
enum Work {
    AddClub,
    AddMember { club: Option<u8> },
    AddRoom { club: u8 },
    AddCard { member: u8 },
    AddSkill,
    Assign { member: u8, club: Option<u8> },
    Join { member: u8, club: u8 },
    Leave { member: u8 },
    Learn { member: u8, skill: u8 },
    Forget { member: u8, skill: u8 },
    MoveRoom { room: u8, club: u8 },
    DropRoom { room: u8 },
    DeleteClub { club: u8 },
    DeleteMember { member: u8 },
    DeleteSkill { skill: u8 },
    Load,
    Flush,
    Commit,
    Rollback,
    Savepoint { work: Vec<Work>, is_kept: bool },
}

fn work() -> impl Strategy<Value = Vec<Work>> {
    let n = any::<u8>;
    let simple = prop_oneof![
        3 => Just(Work::AddClub),
        4 => any::<Option<u8>>().prop_map(|club| Work::AddMember { club }),
        2 => n().prop_map(|club| Work::AddRoom { club }),
        2 => n().prop_map(|member| Work::AddCard { member }),
        2 => Just(Work::AddSkill),
        3 => (n(), any::<Option<u8>>()).prop_map(|(member, club)| Work::Assign { member, club }),
        2 => (n(), n()).prop_map(|(member, club)| Work::Join { member, club }),
        1 => n().prop_map(|member| Work::Leave { member }),
        4 => (n(), n()).prop_map(|(member, skill)| Work::Learn { member, skill }),
        2 => (n(), n()).prop_map(|(member, skill)| Work::Forget { member, skill }),
        1 => (n(), n()).prop_map(|(room, club)| Work::MoveRoom { room, club }),
        1 => n().prop_map(|room| Work::DropRoom { room }),
        1 => n().prop_map(|club| Work::DeleteClub { club }),
        2 => n().prop_map(|member| Work::DeleteMember { member }),
        1 => n().prop_map(|skill| Work::DeleteSkill { skill }),
        3 => Just(Work::Load),
        2 => Just(Work::Flush),
    ];
    let nested = simple.clone().prop_recursive(2, 16, 6, |inner| {
        (vec(inner, 0..6), any::<bool>()).prop_map(|(work, is_kept)| Work::Savepoint { work, is_kept })
    });
    vec(prop_oneof![14 => simple, 3 => nested, 1 => Just(Work::Commit), 1 => Just(Work::Rollback)], 0..30)
}

/// Handles of all objects that were ever added.
#[derive(Default)]
struct Objects {
    clubs: Vec<Handle<Club>>,
    members: Vec<Handle<Member>>,
    rooms: Vec<Handle<Room>>,
    cards: Vec<Handle<Card>>,
    skills: Vec<Handle<Skill>>,
}

/// One of the objects that have values.
fn choose<E: Entity>(s: &Session, handles: &[Handle<E>], number: u8) -> Option<Handle<E>> {
    let there: Vec<Handle<E>> =
        handles.iter().copied().filter(|handle| s.state(*handle) == State::Persistent).collect();
    (!there.is_empty()).then(|| there[number as usize % there.len()])
}

impl Objects {
    fn all(&mut self, s: &mut Session, work: &[Work]) -> Result<()> {
        work.iter().try_for_each(|work| {
            self.one(s, work)?;
            s.flush()?;
            self.fill(s)?;
            self.check(s)
        })
    }

    fn one(&mut self, s: &mut Session, work: &Work) -> Result<()> {
        let club = |s: &Session, number: u8| choose(s, &self.clubs, number);
        let member = |s: &Session, number: u8| choose(s, &self.members, number);
        match work {
            Work::AddClub => self.clubs.push(s.add(NewClub {})),
            Work::AddMember { club: number } => {
                let club_id = number.and_then(|number| club(s, number)).and_then(Into::into);
                self.members.push(s.add(NewMember { club_id }));
            }
            Work::AddRoom { club: number } => {
                if let Some(club) = club(s, *number) {
                    self.rooms.push(s.add(NewRoom { club_id: club.into() }));
                }
            }
            Work::AddCard { member: number } => {
                if let Some(member) = member(s, *number)
                    && s.related(member, Member::CARD)?.is_none()
                {
                    self.cards.push(s.add(NewCard { member_id: member.into() }));
                }
            }
            Work::AddSkill => self.skills.push(s.add(NewSkill {})),
            Work::Assign { member: number, club: to } => {
                if let Some(member) = member(s, *number) {
                    s[member].club_id = to.and_then(|to| club(s, to)).map(|club| s[club].id);
                }
            }
            Work::Join { member: number, club: to } => {
                if let (Some(member), Some(club)) = (member(s, *number), club(s, *to)) {
                    s.link(club, Club::MEMBERS, member)?;
                }
            }
            Work::Leave { member: number } => {
                if let Some(member) = member(s, *number) {
                    s.set_related(member, Member::CLUB, None)?;
                }
            }
            Work::Learn { member: number, skill } => {
                if let (Some(member), Some(skill)) = (member(s, *number), choose(s, &self.skills, *skill)) {
                    s.link(member, Member::SKILLS, skill)?;
                }
            }
            Work::Forget { member: number, skill } => {
                if let (Some(member), Some(skill)) = (member(s, *number), choose(s, &self.skills, *skill)) {
                    s.unlink(skill, Skill::MEMBERS, member)?;
                }
            }
            Work::MoveRoom { room, club: to } => {
                if let (Some(room), Some(club)) = (choose(s, &self.rooms, *room), club(s, *to)) {
                    s.link(room, Room::CLUB, club)?;
                }
            }
            Work::DropRoom { room } => {
                if let Some(room) = choose(s, &self.rooms, *room)
                    && let Some(club) = s.get::<Club>(s[room].club_id)?
                {
                    s.unlink(club, Club::ROOMS, room)?;
                }
            }
            Work::DeleteClub { club: number } => drop(club(s, *number).map(|club| s.delete(club))),
            Work::DeleteMember { member: number } => drop(member(s, *number).map(|member| s.delete(member))),
            Work::DeleteSkill { skill } => drop(choose(s, &self.skills, *skill).map(|skill| s.delete(skill))),
            Work::Load => {
                s.load(Club::query().load(Club::MEMBERS.then(Member::SKILLS)).load(Club::ROOMS))?;
                s.load(Member::query().load(Member::CLUB).load(Member::CARD))?;
                s.load(Skill::query().load(Skill::MEMBERS))?;
            }
            Work::Flush => s.flush()?,
            Work::Commit => s.commit()?,
            Work::Rollback => s.rollback()?,
            Work::Savepoint { work, is_kept } => {
                let result = s.savepoint(|s| {
                    self.all(s, work)?;
                    if *is_kept { Ok(()) } else { Err(Error::other("not kept")) }
                });
                match result {
                    Err(error) if !is_kept && error.to_string() == "not kept" => {}
                    result => result?,
                }
            }
        }
        Ok(())
    }

    /// Reads what a roll-back or the database's own deletions have expired.
    fn fill(&self, s: &mut Session) -> Result<()> {
        fn fill<E: Entity>(s: &mut Session, handles: &[Handle<E>]) -> Result<()> {
            let expired: Vec<Handle<E>> = handles.iter().copied().filter(|handle| s.is_expired(*handle)).collect();
            match s.refresh_many(expired) {
                Err(error) if error.is_not_found() => Ok(()),
                result => result,
            }
        }
        fill(s, &self.clubs)?;
        fill(s, &self.members)?;
        fill(s, &self.rooms)?;
        fill(s, &self.cards)?;
        fill(s, &self.skills)
    }

    /// All that is loaded is what the database says.
    fn check(&self, s: &mut Session) -> Result<()> {
        check_rows(s, &self.clubs)?;
        check_rows(s, &self.members)?;
        check_rows(s, &self.rooms)?;
        check_rows(s, &self.cards)?;
        check_rows(s, &self.skills)?;
        for club in self.clubs.iter().copied().filter(|club| s.peek(*club).is_some()).collect::<Vec<_>>() {
            let row = s[club].clone();
            if let Ok(members) = s.view(club).members() {
                let loaded: BTreeSet<i32> = members.map(|member| member.id).collect();
                let stored = Club::MEMBERS.of(&row).select(Member::ID).all(s)?;
                assert_eq!(loaded, stored.into_iter().collect(), "members of {row:?}");
            }
            if let Ok(rooms) = s.view(club).rooms() {
                let loaded: BTreeSet<i32> = rooms.map(|room| room.id).collect();
                let stored = Club::ROOMS.of(&row).select(Room::ID).all(s)?;
                assert_eq!(loaded, stored.into_iter().collect(), "rooms of {row:?}");
            }
        }
        for member in self.members.iter().copied().filter(|member| s.peek(*member).is_some()).collect::<Vec<_>>() {
            let row = s[member].clone();
            if let Ok(club) = s.view(member).club() {
                assert_eq!(club.map(|club| club.id), row.club_id, "club of {row:?}");
            }
            if let Ok(card) = s.view(member).card() {
                let loaded = card.map(|card| card.id);
                let stored = Member::CARD.of(&row).select(Card::ID).one_or_none(s)?;
                assert_eq!(loaded, stored, "card of {row:?}");
            }
            if let Ok(skills) = s.view(member).skills() {
                let loaded: BTreeSet<i32> = skills.map(|skill| skill.id).collect();
                let stored = Member::SKILLS.of(&row).select(Skill::ID).all(s)?;
                assert_eq!(loaded, stored.into_iter().collect(), "skills of {row:?}");
            }
        }
        for skill in self.skills.iter().copied().filter(|skill| s.peek(*skill).is_some()).collect::<Vec<_>>() {
            let row = s[skill].clone();
            if let Ok(members) = s.view(skill).members() {
                let loaded: BTreeSet<i32> = members.map(|member| member.id).collect();
                let stored = Skill::MEMBERS.of(&row).select(Member::ID).all(s)?;
                assert_eq!(loaded, stored.into_iter().collect(), "members of {row:?}");
            }
        }
        Ok(())
    }
}

/// Each object that has values is a row that holds them.
fn check_rows<E>(s: &mut Session, handles: &[Handle<E>]) -> Result<()>
where
    E: Entity<Key = i32> + Clone + PartialEq + std::fmt::Debug,
{
    for handle in handles {
        let Some(row) = s.peek(*handle).cloned() else { continue };
        let id: i32 = match row.cell(0) {
            orm_core::ValueRef::Int(id) => id as i32,
            other => panic!("a key is a number, not {other:?}"),
        };
        assert_eq!(E::find(id).first(s)?, Some(row));
    }
    Ok(())
}

fn what_is_loaded_agrees_with_the_database(target: Target) -> Result<()> {
    let db = fresh!(target, Club, Member, Room, Card, Skill)?;
    let cases = if target == Target::Sqlite { 150 } else { 8 };
    let config = Config { cases, max_shrink_iters: 300, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&work(), |work| {
        let mut s = db.session();
        let outcome = Objects::default().all(&mut s, &work).and_then(|()| empty(s));
        outcome.map_err(|error| TestCaseError::fail(error.to_string()))
    });
    result.map_err(|error| Error::other(error.to_string()))
}

/// Leaves nothing for the next run.
fn empty(mut s: Session) -> Result<()> {
    s.rollback()?;
    s.clear();
    Skill::MEMBERS.unlink(&Skill::query().all(&mut s)?, &Member::query().all(&mut s)?).execute(&mut s)?;
    Card::delete().all_rows().execute(&mut s)?;
    Room::delete().all_rows().execute(&mut s)?;
    Member::delete().all_rows().execute(&mut s)?;
    Club::delete().all_rows().execute(&mut s)?;
    Skill::delete().all_rows().execute(&mut s)?;
    s.commit()
}
