use orm_core::prelude::*;
use orm_core::sql::count;
use orm_tests::{Fresh, Target, fresh, suite};

suite! {
    variants_are_compared_and_listed,
    a_type_is_shared_by_tables_and_dropped_with_them,
    a_name_that_is_no_variant_is_refused_by_the_database,
    a_list_of_variants_comes_back: arrays,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[orm(rename_all = "snake_case")]
enum Mood {
    Fine,
    SoSo,
    #[orm(rename = "it's \\ bad")]
    Bad,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[orm(storage = checked)]
enum Size {
    Small,
    Large,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "people", register = false)]
struct Person {
    #[orm(primary_key)]
    id: i32,
    mood: Mood,
    size: Option<Size>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "pets", register = false)]
struct Pet {
    #[orm(primary_key)]
    id: i32,
    #[orm(index)]
    mood: Option<Mood>,
}

fn people() -> [NewPerson; 4] {
    [
        NewPerson { mood: Mood::Fine, size: Some(Size::Small) },
        NewPerson { mood: Mood::Bad, size: Some(Size::Large) },
        NewPerson { mood: Mood::Bad, size: None },
        NewPerson { mood: Mood::SoSo, size: None },
    ]
}

fn variants_are_compared_and_listed(target: Target) -> Result<()> {
    let mut db = fresh!(target, Person)?;
    let db = &mut db;
    Person::insert_many(people()).execute(db)?;
    let count_of = |db: &mut Fresh, condition| Person::query().filter(condition).count(db);
    assert_eq!(count_of(db, Person::MOOD.eq(Mood::Bad))?, 2);
    assert_eq!(count_of(db, Person::MOOD.ne(Mood::Bad))?, 2);
    assert_eq!(count_of(db, Person::MOOD.in_([Mood::Fine, Mood::SoSo, Mood::SoSo]))?, 2);
    assert_eq!(count_of(db, Person::MOOD.not_in([Mood::Fine, Mood::SoSo]))?, 2);
    assert_eq!(count_of(db, Person::SIZE.eq(Size::Large))?, 1);
    assert_eq!(count_of(db, Person::SIZE.in_([Size::Large, Size::Small]))?, 2);
    assert_eq!(count_of(db, Person::SIZE.is_null())?, 2);
    assert_eq!(count_of(db, Person::MOOD.is_not_distinct_from(Mood::Fine))?, 1);
    let mut groups = Person::query().group_by(Person::MOOD).select((Person::MOOD, count())).all(db)?;
    groups.sort();
    assert_eq!(groups, [(Mood::Fine, 1), (Mood::SoSo, 1), (Mood::Bad, 2)]);
    Person::update()
        .filter(Person::MOOD.eq(Mood::SoSo))
        .set(Person::MOOD, Mood::Fine)
        .set(Person::SIZE, Size::Small)
        .execute(db)?;
    assert_eq!(count_of(db, Person::MOOD.eq(Mood::Fine).and(Person::SIZE.eq(Size::Small)))?, 2);
    Ok(())
}

fn a_type_is_shared_by_tables_and_dropped_with_them(target: Target) -> Result<()> {
    let schema = Schema::new().entity::<Person>().entity::<Pet>();
    let mut db = target.fresh(&schema)?;
    Pet::insert(NewPet { mood: Some(Mood::SoSo) }).execute(&mut db)?;
    for _ in 0..2 {
        schema.drop_all(&db)?;
        schema.create_all(&db)?;
        schema.create_all(&db)?;
        assert_eq!(Pet::query().count(&mut db)?, 0);
    }
    assert_eq!(Person::insert_many(people()).execute(&mut db)?, 4);
    Ok(())
}

fn a_name_that_is_no_variant_is_refused_by_the_database(target: Target) -> Result<()> {
    let mut db = fresh!(target, Person)?;
    for sql in [
        "INSERT INTO people (id, mood) VALUES (1, 'Fine')",
        "INSERT INTO people (id, mood, size) VALUES (1, 'fine', 'small')",
    ] {
        assert!(db.connection()?.execute(sql, &[]).is_err(), "{sql}");
    }
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "diaries", register = false)]
struct Diary {
    #[orm(primary_key)]
    id: i32,
    moods: Vec<Mood>,
    sizes: Option<Vec<Size>>,
}

fn a_list_of_variants_comes_back(target: Target) -> Result<()> {
    let mut db = fresh!(target, Diary)?;
    let (moods, sizes) = (vec![Mood::Bad, Mood::Fine, Mood::Bad], vec![Size::Large]);
    let diary = Diary::insert(NewDiary { moods: moods.clone(), sizes: Some(sizes.clone()) }).one(&mut db)?;
    let found = Diary::query().filter(Diary::MOODS.eq(moods.clone())).one(&mut db)?;
    assert_eq!((found.id, found.moods, found.sizes), (diary.id, moods, Some(sizes)));
    Ok(())
}
