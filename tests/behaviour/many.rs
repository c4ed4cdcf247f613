//! Many rows found by their keys: each is changed in its own way, or deleted.

use std::borrow::Cow;

use orm_core::prelude::*;
use orm_core::schema::{Column, Table};
use orm_core::{SqlType, Value};
use orm_tests::{Target, fresh, suite};

use super::{Group, Post, Tag, User, group, post, user};

suite! {
    each_row_gets_its_own_values,
    a_thousand_rows_are_changed_and_deleted,
    rows_that_are_not_there_are_not_counted,
    rows_that_stay_as_they_are_count_as_well,
    a_key_of_several_columns_finds_its_rows,
    a_key_can_be_changed,
    an_old_version_finds_nothing,
    a_refused_row_undoes_the_others_and_nothing_else,
    mistakes_in_many_rows_are_named_before_any_sql,
    decimal_keys_are_found_by_their_value,
    an_update_of_whole_rows_writes_what_is_asked_for,
    texts_of_a_fixed_length_travel_whole,
    wide_rows_and_long_texts_are_changed_in_many_statements,
}

fn column(name: &'static str, sql_type: SqlType, nullable: bool) -> Column {
    Column::new(name, name, sql_type, nullable)
}

/// Seats by row and number, with a version and what else there is to write.
fn seats() -> Table {
    Table {
        columns: vec![
            column("row", SqlType::Text, false).length(5),
            column("number", SqlType::Int32, false),
            column("version", SqlType::Int64, false),
            column("guest", SqlType::Text, true).length(10),
        ]
        .into(),
        primary_key: vec![Cow::Borrowed("row"), Cow::Borrowed("number")].into(),
        ..Table::new("seats", &[])
    }
}

const SEAT: [&str; 4] = ["row", "number", "version", "guest"];

fn seat(row: &str, number: i32, version: i64, guest: Option<&str>) -> Vec<Value> {
    vec![row.into(), number.into(), version.into(), guest.into()]
}

/// Seats A1, A2, B1 and B2, without guests.
fn fresh_seats(target: Target) -> Result<orm_tests::Fresh> {
    let mut db = target.fresh(&Schema::new().table(seats()))?;
    let rows = ["A", "B"].into_iter().flat_map(|row| [1, 2].map(|number| seat(row, number, 1, None)));
    seats().insert(SEAT).rows(rows).execute(&mut db)?;
    Ok(db)
}

fn all_seats(db: &mut orm_tests::Fresh) -> Result<Vec<Vec<Value>>> {
    let seats = seats();
    let query = seats.select().order_by((seats.expr("row")?.asc(), seats.expr("number")?.asc()));
    Ok(query.all(db)?.into_iter().map(|row| row.into_values()).collect())
}

fn each_row_gets_its_own_values(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User)?;
    let groups = Group::insert_many([group("a"), group("b")]).all(&mut db)?;
    let mut users = User::insert_many(["x", "y", "z"].map(|name| user(name, None))).all(&mut db)?;
    (users[0].name, users[0].group_id) = ("X".to_owned(), Some(groups[1].id));
    (users[2].group_id, users[2].visits) = (Some(groups[0].id), 7);
    assert_eq!(User::update_many([users[2].clone(), users[0].clone()]).execute(&mut db)?, 2);
    assert_eq!(User::query().order_by(User::ID.asc()).all(&mut db)?, users);
    users[1].visits = 9;
    assert_eq!(User::update_many([users[1].clone()]).execute(&mut db)?, 1);
    assert_eq!(User::update_many([]).execute(&mut db)?, 0);
    assert_eq!(User::query().order_by(User::ID.asc()).all(&mut db)?, users);
    Ok(())
}

fn a_thousand_rows_are_changed_and_deleted(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User)?;
    let mut groups = Group::insert_many((0..1_300).map(|number| group(&format!("{number}")))).all(&mut db)?;
    for group in &mut groups {
        group.name = format!("new {}", group.id);
    }
    assert_eq!(Group::update_many(groups.clone()).execute(&mut db)?, 1_300);
    assert_eq!(Group::query().order_by(Group::ID.asc()).all(&mut db)?, groups);
    let keys = groups.iter().skip(1).map(|group| vec![group.id.into()]);
    assert_eq!(Group::table().delete_many(["id"]).rows(keys).execute(&mut db)?, 1_299);
    assert_eq!(Group::query().all(&mut db)?, groups[..1]);
    Ok(())
}

fn rows_that_are_not_there_are_not_counted(target: Target) -> Result<()> {
    let mut db = fresh_seats(target)?;
    let seats = seats();
    let update = seats.update_many(["row", "number"], ["guest"]);
    let update = update.row(["A".into(), 2.into(), "ann".into()]).row(["C".into(), 1.into(), "bob".into()]);
    assert_eq!(update.execute(&mut db)?, 1);
    let delete = seats.delete_many(["row", "number"]).rows([vec!["A".into(), 1.into()], vec!["A".into(), 9.into()]]);
    assert_eq!(delete.execute(&mut db)?, 1);
    let one = seats.update_many(["row", "number"], ["guest"]).row(["C".into(), 1.into(), "bob".into()]);
    assert_eq!(one.execute(&mut db)?, 0);
    assert_eq!(all_seats(&mut db)?[0], seat("A", 2, 1, Some("ann")));
    Ok(())
}

fn rows_that_stay_as_they_are_count_as_well(target: Target) -> Result<()> {
    let mut db = fresh_seats(target)?;
    let seats = seats();
    let rows = all_seats(&mut db)?;
    assert_eq!(seats.update_many(["row", "number"], ["version", "guest"]).rows(rows).execute(&mut db)?, 4);
    Ok(())
}

fn a_key_of_several_columns_finds_its_rows(target: Target) -> Result<()> {
    let mut db = fresh_seats(target)?;
    let seats = seats();
    let crossed = [("A", 2, "ann"), ("B", 1, "bob")];
    let rows = crossed.map(|(row, number, guest)| vec![row.into(), number.into(), guest.into()]);
    assert_eq!(seats.update_many(["row", "number"], ["guest"]).rows(rows).execute(&mut db)?, 2);
    let found = all_seats(&mut db)?;
    assert_eq!(
        found,
        [seat("A", 1, 1, None), seat("A", 2, 1, Some("ann")), seat("B", 1, 1, Some("bob")), seat("B", 2, 1, None),]
    );
    let keys = crossed.map(|(row, number, _)| vec![row.into(), number.into()]);
    assert_eq!(seats.delete_many(["row", "number"]).rows(keys).execute(&mut db)?, 2);
    assert_eq!(all_seats(&mut db)?, [seat("A", 1, 1, None), seat("B", 2, 1, None)]);
    Ok(())
}

fn a_key_can_be_changed(target: Target) -> Result<()> {
    let mut db = fresh_seats(target)?;
    let seats = seats();
    let moves = [("A", 1, "C"), ("B", 2, "D")].map(|(old, number, new)| vec![old.into(), number.into(), new.into()]);
    assert_eq!(seats.update_many(["row", "number"], ["row"]).rows(moves).execute(&mut db)?, 2);
    let found = all_seats(&mut db)?;
    let expected = [("A", 2), ("B", 1), ("C", 1), ("D", 2)].map(|(row, number)| seat(row, number, 1, None));
    assert_eq!(found, expected);
    let back = [("C", 1, "A", 7), ("D", 2, "B", 9)]
        .map(|(old, number, new, other)| vec![old.into(), number.into(), new.into(), other.into(), "ann".into()]);
    assert_eq!(seats.update_many(["row", "number"], ["row", "number", "guest"]).rows(back).execute(&mut db)?, 2);
    let guests = [("A", 2, None), ("A", 7, Some("ann")), ("B", 1, None), ("B", 9, Some("ann"))];
    assert_eq!(all_seats(&mut db)?, guests.map(|(row, number, guest)| seat(row, number, 1, guest)));
    Ok(())
}

fn an_old_version_finds_nothing(target: Target) -> Result<()> {
    let mut db = fresh_seats(target)?;
    let seats = seats();
    let rows = |version: i64| {
        [1, 2].map(|number| {
            let old = if number == 1 { version } else { 1 };
            vec!["A".into(), number.into(), old.into(), (old + 1).into(), "ann".into()]
        })
    };
    let update = || seats.update_many(["row", "number", "version"], ["version", "guest"]);
    assert_eq!(update().rows(rows(7)).execute(&mut db)?, 1);
    assert_eq!(all_seats(&mut db)?[..2], [seat("A", 1, 1, None), seat("A", 2, 2, Some("ann"))]);
    let keys = [1, 2].map(|number| vec!["A".into(), number.into(), 2.into()]);
    assert_eq!(seats.delete_many(["row", "number", "version"]).rows(keys).execute(&mut db)?, 1);
    assert_eq!(all_seats(&mut db)?[0], seat("A", 1, 1, None));
    Ok(())
}

fn a_refused_row_undoes_the_others_and_nothing_else(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User)?;
    let users = User::insert_many(["x", "y", "z"].map(|name| user(name, None))).all(&mut db)?;
    db.connection()?.transaction(|db| {
        User::update().filter(User::NAME.eq("z")).set(User::VISITS, 3).execute(db)?;
        let renamed = |user: &User, name: &str| User { name: name.to_owned(), ..user.clone() };
        let error = User::update_many([renamed(&users[0], "a"), renamed(&users[1], "z")])
            .execute(db)
            .expect_err("a name twice");
        assert!(error.is_unique_violation(), "{error}");
        assert_eq!(error.database().expect("told by the database").columns, ["name"]);
        assert_eq!(User::update_many([renamed(&users[0], "b"), renamed(&users[1], "c")]).execute(db)?, 2);
        Ok(())
    })?;
    let names = User::query().order_by(User::ID.asc()).select((User::NAME, User::VISITS)).all(&mut db)?;
    assert_eq!(names, [("b".to_owned(), 0), ("c".to_owned(), 0), ("z".to_owned(), 3)]);
    Ok(())
}

fn mistakes_in_many_rows_are_named_before_any_sql(target: Target) -> Result<()> {
    let mut db = fresh_seats(target)?;
    let seats = seats();
    let key = ["row", "number"];
    let mut update = |set: &[&'static str], rows: Vec<Vec<Value>>| {
        let set = set.iter().copied();
        seats.update_many(key, set).rows(rows).execute(&mut db).expect_err("a mistake").to_string()
    };
    let good = || vec!["A".into(), 1.into(), "ann".into()];
    let long = vec!["A".into(), 2.into(), "far too long".into()];
    let error = update(&["guest"], vec![good(), long]);
    assert!(error.starts_with("`seats.guest`: the text has 12 characters"), "{error}");
    let keyless = vec!["A".into(), Value::Null, "ann".into()];
    let expected = "a row of `seats` is to be found by `number`, which is NULL; each row needs its key";
    assert_eq!(update(&["guest"], vec![good(), keyless]), expected);
    let text = vec!["A".into(), "1".into(), "ann".into()];
    let error = update(&["guest"], vec![text, good()]);
    assert_eq!(error, "`seats.number`: the column holds 32-bit integer, not text");
    let error = update(&["guest"], vec![vec!["A".into()]]);
    assert_eq!(error, "a row for `seats` has 1 values for 3 columns");
    let expected = "the update of many rows of `seats` sets nothing; name a column to write";
    assert_eq!(update(&[], vec![vec!["A".into(), 1.into()]]), expected);
    assert!(update(&["gest"], vec![]).contains("`guest`"));
    let error = seats.update_many([], ["guest"]).row(["ann".into()]).execute(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "the update of many rows of `seats` has no key to find rows by; name its columns");
    let error = seats.delete_many([]).execute(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "the deletion of many rows of `seats` has no key to find rows by; name its columns");
    let rows = [vec!["A".into(), 1.into()], vec![Value::Null, 1.into()]];
    let error = seats.delete_many(key).rows(rows).execute(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "a row of `seats` is to be found by `row`, which is NULL; each row needs its key");
    let free = seats.select().filter(seats.expr("guest")?.is_null());
    assert_eq!(free.count(&mut db)?, 4);
    Ok(())
}

fn decimal_keys_are_found_by_their_value(target: Target) -> Result<()> {
    let prices = Table {
        columns: vec![column("price", SqlType::Decimal, false).digits(20, 2), column("n", SqlType::Int32, false)]
            .into(),
        primary_key: vec![Cow::Borrowed("price")].into(),
        ..Table::new("prices", &[])
    };
    let mut db = target.fresh(&Schema::new().table(prices.clone()))?;
    let decimal = |text: &'static str| Value::Decimal(text.into());
    // The first two are one floating-point number.
    let all = ["900000000000000000.01", "900000000000000000.02", "7.50", "8"];
    prices.insert(["price", "n"]).rows(all.map(|price| vec![decimal(price), 0.into()])).execute(&mut db)?;
    let update = prices.update_many(["price"], ["n"]);
    let rows = [vec![decimal(all[0]), 1.into()], vec![decimal("7.5"), 2.into()], vec![8.into(), 3.into()]];
    assert_eq!(update.rows(rows).execute(&mut db)?, 3);
    let numbers = prices.select().order_by(prices.expr("price")?.asc()).all(&mut db)?;
    let numbers = numbers.iter().map(|row| row.read::<i32>("n")).collect::<Result<Vec<_>>>()?;
    assert_eq!(numbers, [2, 3, 1, 0]);
    let keys = [vec![decimal("7.500")], vec![decimal(all[1])]];
    assert_eq!(prices.delete_many(["price"]).rows(keys).execute(&mut db)?, 2);
    Ok(())
}

fn an_update_of_whole_rows_writes_what_is_asked_for(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Post, Tag)?;
    let author = User::insert(user("x", None)).one(&mut db)?;
    let old = Post::insert_many(["a", "b"].map(|title| post(title, &author))).all(&mut db)?;
    let long_ago = NaiveDate::from_ymd_opt(2001, 2, 3).and_then(|day| day.and_hms_opt(4, 5, 6)).expect("a moment");
    let mut posts = old.clone();
    for post in &mut posts {
        post.title.push('!');
        post.changed_at = long_ago;
    }
    assert_eq!(Post::update_many(posts.clone()).execute(&mut db)?, 2);
    let found = Post::query().order_by(Post::ID.asc()).all(&mut db)?;
    assert!(found.iter().zip(&old).all(|(new, old)| new.changed_at >= old.changed_at), "{found:?}");
    assert_eq!(found[1].title, "b!");

    let only =
        |title: &str| posts.iter().map(|post| Post { title: title.to_owned(), ..post.clone() }).collect::<Vec<_>>();
    assert_eq!(Post::update_many(only("c")).only(Post::CHANGED_AT).execute(&mut db)?, 2);
    let found = Post::query().order_by(Post::ID.asc()).all(&mut db)?;
    assert_eq!((found[0].title.as_str(), found[0].changed_at), ("a!", long_ago));
    assert_eq!(Post::update_many(only("c")).only((Post::TITLE,)).execute(&mut db)?, 2);
    let found = Post::query().order_by(Post::ID.asc()).all(&mut db)?;
    assert_eq!(found[0].title, "c");
    assert!(found[0].changed_at > long_ago);

    let error = Post::update_many(posts).only((Post::TITLE, Post::ID)).execute(&mut db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Post.id` is what the rows are found by, and cannot be written with them; leave it out of `only`"
    );
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "places", register = false)]
struct Place {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 5, sql_type = "CHAR(5)")]
    post_code: String,
    #[orm(sql_type("CHARACTER VARYING(5)", mysql = "VARCHAR(5)"))]
    short: String,
}

fn texts_of_a_fixed_length_travel_whole(target: Target) -> Result<()> {
    let mut db = fresh!(target, Place)?;
    let place = |code: &str| NewPlace { post_code: code.into(), short: code.into() };
    let mut places = Place::insert_many([place("80331"), place("01067")]).all(&mut db)?;
    assert_eq!((places[0].post_code.as_str(), places[0].short.as_str()), ("80331", "80331"));
    places.reverse();
    for (place, code) in places.iter_mut().zip(["10115", "50667"]) {
        place.post_code = code.to_owned();
    }
    assert_eq!(Place::update_many(places.clone()).execute(&mut db)?, 2);
    assert_eq!(Place::query().order_by(Place::ID.desc()).all(&mut db)?, places);
    let keys = [vec!["10115".into()], vec!["99999".into()]];
    assert_eq!(Place::table().delete_many(["post_code"]).rows(keys).execute(&mut db)?, 1);
    Ok(())
}

fn wide_rows_and_long_texts_are_changed_in_many_statements(target: Target) -> Result<()> {
    let names: Vec<String> = (0..700).map(|number| format!("c{number}")).collect();
    let numbers = names.iter().map(|name| Column {
        name: name.clone().into(),
        field: name.clone().into(),
        ..column("", SqlType::Int16, true)
    });
    let columns = [column("id", SqlType::Int32, false), column("text", SqlType::Text, true)].into_iter().chain(numbers);
    let wide = Table {
        columns: columns.collect::<Vec<_>>().into(),
        primary_key: vec![Cow::Borrowed("id")].into(),
        ..Table::new("wide", &[])
    };
    let mut db = target.fresh(&Schema::new().table(wide.clone()))?;
    wide.insert(["id"]).rows((0..70).map(|id| vec![id.into()])).execute(&mut db)?;
    let rows = (0..70).map(|id| std::iter::once(id.into()).chain((0..700).map(|n| (id + n).into())).collect());
    let set = || names.iter().map(String::as_str);
    assert_eq!(wide.update_many(["id"], set()).rows(rows).execute(&mut db)?, 70);
    let last = wide.select().columns(["id", "c699"]).order_by(wide.expr("id")?.asc()).all(&mut db)?;
    for row in last {
        assert_eq!(row.read::<i32>("c699")?, row.read::<i32>("id")? + 699);
    }

    let text = |id: i32| format!("{id}").repeat(300_000);
    let rows = (0..7).map(|id| vec![id.into(), text(id).into()]);
    assert_eq!(wide.update_many(["id"], ["text"]).rows(rows).execute(&mut db)?, 7);
    let found = wide.select().columns(["text"]).filter(wide.expr("id")?.eq(6)).one(&mut db)?;
    assert_eq!(found.read::<String>("text")?, text(6));
    Ok(())
}
