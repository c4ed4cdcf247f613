//! Many rows at once, and which of them came back.

use std::collections::HashSet;

use orm_core::prelude::*;
use orm_core::sql;
use orm_tests::{Target, fresh, suite};

suite! {
    many_rows_come_back_in_order_while_others_write,
    rows_with_keys_of_their_own_come_back_in_the_order_given,
    rows_that_a_trigger_moves_come_back_in_the_order_given,
    every_default_is_made_once,
    rows_of_defaults_come_back_with_their_keys,
    nulls_and_long_texts_travel_in_batches,
    an_assignment_sees_the_row_as_it_was,
    every_type_travels_in_batches,
    keys_that_the_database_makes_belong_to_their_rows,
    keys_are_right_whatever_triggers_do,
    keys_at_the_end_of_all_numbers_are_made_one_by_one,
    keys_that_were_used_once_are_not_used_again_where_the_table_says_so,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
enum Mood {
    Glad,
    Sad,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "samples", register = false)]
struct Sample {
    #[orm(primary_key)]
    id: i64,
    mood: Option<Mood>,
    flag: bool,
    small: i16,
    unsigned: u32,
    single: f32,
    day: Option<NaiveDate>,
    moment: DateTime<Utc>,
    bytes: Vec<u8>,
    #[orm(precision = 12, scale = 3)]
    price: rust_decimal::Decimal,
    number: uuid::Uuid,
    data: Option<serde_json::Value>,
}

fn every_type_travels_in_batches(target: Target) -> Result<()> {
    let mut db = fresh!(target, Sample)?;
    let moment = DateTime::from_timestamp_micros(1_700_000_000_123_456).expect("a moment");
    let sample = |n: i16| NewSample {
        mood: (n % 3 > 0).then_some(if n % 3 == 1 { Mood::Glad } else { Mood::Sad }),
        flag: n % 2 == 0,
        small: -n,
        unsigned: u32::MAX - n.unsigned_abs() as u32,
        single: f32::from(n) / 8.0,
        day: (n % 2 == 1).then(|| moment.date_naive()),
        moment,
        bytes: vec![0, 255, n.to_be_bytes()[1]],
        price: rust_decimal::Decimal::new(i64::from(n) * 1_001, 3),
        number: uuid::Uuid::from_u128(n.unsigned_abs().into()),
        data: (n % 2 == 0).then(|| serde_json::json!({ "n": n, "list": [null, "\"'\\"] })),
    };
    let whole = |id: i64, n: i16| {
        let NewSample { mood, flag, small, unsigned, single, day, moment, bytes, price, number, data } = sample(n);
        Sample { id, mood, flag, small, unsigned, single, day, moment, bytes, price, number, data }
    };
    let rows = Sample::insert_many((0..25).map(sample)).all(&mut db)?;
    for (row, n) in rows.iter().zip(0..) {
        assert_eq!(*row, whole(row.id, n));
    }
    let changed: Vec<Sample> = rows.iter().zip(7..).map(|(row, n)| whole(row.id, n)).collect();
    assert_eq!(Sample::update_many(changed.clone()).execute(&mut db)?, 25);
    assert_eq!(Sample::query().order_by(Sample::ID.asc()).all(&mut db)?, changed);
    assert_eq!(Sample::insert_many((0..25).map(sample)).execute(&mut db)?, 25);
    assert_eq!(Sample::query().filter(Sample::MOOD.eq(Mood::Sad)).count(&mut db)?, 16);
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "parcels", register = false)]
struct Parcel {
    #[orm(primary_key)]
    id: i64,
    #[orm(length = 40)]
    label: String,
    weight: Option<f64>,
    n: i32,
    m: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "tickets", register = false)]
struct Ticket {
    #[orm(primary_key, length = 40, default = next_number())]
    number: String,
    seat: i32,
}

/// Ticket numbers in no order.
fn next_number() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:016x}", NEXT.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn parcel(number: i32) -> NewParcel {
    let weight = (number % 3 != 0).then(|| f64::from(number) / 4.0);
    NewParcel { label: format!("parcel {}", (number * 37) % 997), weight, n: number, m: -number }
}

fn many_rows_come_back_in_order_while_others_write(target: Target) -> Result<()> {
    let db = fresh!(target, Parcel)?;
    let engine = db.engine();
    let seen: Vec<Vec<Parcel>> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| -> Result<Vec<Parcel>> {
                    let mut all = Vec::new();
                    for size in [1, 2, 7, 130, 611] {
                        let mut connection = engine.connection()?;
                        let rows = Parcel::insert_many((0..size).map(parcel)).all(&mut connection)?;
                        assert_eq!(rows.iter().map(|row| row.n).collect::<Vec<_>>(), (0..size).collect::<Vec<_>>());
                        all.extend(rows);
                    }
                    Ok(all)
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().expect("no writer panics")).collect::<Result<_>>()
    })?;
    let rows: Vec<Parcel> = seen.into_iter().flatten().collect();
    assert_eq!(rows.iter().map(|row| row.id).collect::<HashSet<_>>().len(), rows.len());
    let mut connection = engine.connection()?;
    for row in rows.iter().step_by(97) {
        assert_eq!(&Parcel::find(row.id).one(&mut connection)?, row);
    }
    Ok(())
}

fn rows_with_keys_of_their_own_come_back_in_the_order_given(target: Target) -> Result<()> {
    let mut db = fresh!(target, Ticket)?;
    let seats: Vec<i32> = (0..321).map(|seat| (seat * 100) % 321).collect();
    let rows = Ticket::insert_many(seats.iter().map(|&seat| NewTicket { seat })).all(&mut db)?;
    assert_eq!(rows.iter().map(|row| row.seat).collect::<Vec<_>>(), seats);
    assert_eq!(Ticket::find(rows[300].number.clone()).one(&mut db)?, rows[300]);
    let whole: Vec<Ticket> = (0..5).map(|seat| Ticket { number: format!("{}", 9 - seat), seat }).collect();
    let keys = Ticket::insert_many(whole.clone()).returning(Ticket::NUMBER).all(&mut db)?;
    assert_eq!(keys, ["9", "8", "7", "6", "5"]);
    Ok(())
}

fn rows_that_a_trigger_moves_come_back_in_the_order_given(target: Target) -> Result<()> {
    let mut db = fresh!(target, Ticket)?;
    // A trigger changes the keys that the rows are told apart by.
    let trigger = match target.name() {
        "sqlite" => return Ok(()),
        "postgres" => {
            "CREATE FUNCTION mark() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN IF NEW.seat = 13 THEN RETURN NULL; END IF; NEW.number := NEW.number || '!'; RETURN NEW; END $$; \
             CREATE TRIGGER mark BEFORE INSERT ON tickets FOR EACH ROW EXECUTE FUNCTION mark()"
        }
        _ => "CREATE TRIGGER mark BEFORE INSERT ON tickets FOR EACH ROW SET NEW.number = CONCAT(NEW.number, '!')",
    };
    db.connection()?.execute_batch(trigger)?;
    let insert = || Ticket::insert_many((0..20).map(|seat| NewTicket { seat: (seat * 7) % 20 }));
    if !db.engine().dialect().capabilities().insert_returning {
        let error = insert().all(&mut db).unwrap_err();
        assert!(error.to_string().contains("a trigger gave them other keys"), "{error}");
        assert_eq!(Ticket::query().count(&mut db)?, 0);
        return Ok(());
    }
    let rows = insert().all(&mut db)?;
    let seats: Vec<i32> = (0..20).map(|seat| (seat * 7) % 20).filter(|seat| rows.len() == 20 || *seat != 13).collect();
    assert_eq!(rows.iter().map(|row| row.seat).collect::<Vec<_>>(), seats);
    assert!(rows.iter().all(|row| row.number.ends_with('!')));
    assert_eq!(Ticket::query().count(&mut db)?, rows.len() as u64);
    Ok(())
}

fn every_default_is_made_once(target: Target) -> Result<()> {
    let mut db = fresh!(target, Ticket)?;
    Ticket::insert_many((0..250).map(|seat| NewTicket { seat })).execute(&mut db)?;
    Ticket::insert_many((0..250).map(|seat| NewTicket { seat })).all(&mut db)?;
    assert_eq!(Ticket::query().count(&mut db)?, 500);
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "blanks", register = false)]
struct Blank {
    #[orm(primary_key)]
    id: i64,
    #[orm(server_default = "7")]
    n: i32,
}

fn rows_of_defaults_come_back_with_their_keys(target: Target) -> Result<()> {
    let mut db = fresh!(target, Blank)?;
    let rows = Blank::insert_many([NewBlank {}, NewBlank {}, NewBlank {}]).all(&mut db)?;
    assert!(rows.windows(2).all(|pair| pair[0].id < pair[1].id) && rows.iter().all(|row| row.n == 7), "{rows:?}");
    assert_eq!(Blank::insert_many([NewBlank {}, NewBlank {}]).execute(&mut db)?, 2);
    assert_eq!(Blank::query().count(&mut db)?, 5);
    // The key alone costs one statement on every database.
    let engine = db.engine().clone();
    let (id, n_statements) = engine.count_statements(|| Blank::insert(NewBlank {}).returning(Blank::ID).one(&mut db));
    assert_eq!((Blank::find(id?).one(&mut db)?.n, n_statements), (7, 1));
    Ok(())
}

fn nulls_and_long_texts_travel_in_batches(target: Target) -> Result<()> {
    let mut db = fresh!(target, Parcel, Letter)?;
    assert_eq!(Parcel::insert_many((0..2_345).map(parcel)).execute(&mut db)?, 2_345);
    assert_eq!(Parcel::query().filter(Parcel::WEIGHT.is_null()).count(&mut db)?, 782);
    // More than a server takes in one packet, were it one statement.
    let text = "é".repeat(300_000);
    let letters = (0..60).map(|_| NewLetter { text: text.clone(), seal: Some(vec![0, 1, 255]) });
    assert_eq!(Letter::insert_many(letters).execute(&mut db)?, 60);
    assert_eq!(Letter::query().filter(Letter::TEXT.eq(text)).count(&mut db)?, 60);
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "letters", register = false)]
struct Letter {
    #[orm(primary_key)]
    id: i64,
    text: String,
    seal: Option<Vec<u8>>,
}

fn an_assignment_sees_the_row_as_it_was(target: Target) -> Result<()> {
    let mut db = fresh!(target, Parcel)?;
    let row = Parcel::insert(parcel(7)).one(&mut db)?;
    let update = Parcel::update().filter(Parcel::ID.eq(row.id));
    update.set(Parcel::N, Parcel::N + 1).set(Parcel::M, sql::Expr::from(Parcel::N)).execute(&mut db)?;
    let row = Parcel::find(row.id).one(&mut db)?;
    assert_eq!((row.n, row.m), (8, 7));
    let swap = Parcel::update().filter(Parcel::ID.eq(row.id)).set(Parcel::N, Parcel::M).set(Parcel::M, Parcel::N);
    match db.engine().dialect().capabilities().sequential_assignments {
        false => {
            swap.execute(&mut db)?;
            let row = Parcel::find(row.id).one(&mut db)?;
            assert_eq!((row.n, row.m), (7, 8));
        }
        true => {
            let error = swap.execute(&mut db).unwrap_err().to_string();
            assert!(error.contains("are set from each other's old values"), "{error}");
        }
    }
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "coins", register = false)]
struct Coin {
    #[orm(primary_key)]
    id: i64,
    #[orm(unique)]
    value: i32,
    #[orm(server_default = "7")]
    weight: i32,
}

/// Coins of these values, in both ways to learn their keys: all that is there, and the keys alone.
fn both_ways(values: &[i32], db: &mut orm_tests::Fresh) -> Result<Vec<(i64, i32)>> {
    let half = values.len() / 2;
    let coin = |value: &i32| NewCoin { value: *value };
    let mut coins: Vec<(i64, i32)> = Vec::new();
    coins.extend(Coin::insert_many(values[..half].iter().map(coin)).all(db)?.iter().map(|coin| (coin.id, coin.value)));
    let keys = Coin::insert_many(values[half..].iter().map(coin)).returning(Coin::ID).all(db)?;
    for id in keys {
        coins.push((id, Coin::find(id).one(db)?.value));
    }
    Ok(coins)
}

fn keys_that_the_database_makes_belong_to_their_rows(target: Target) -> Result<()> {
    let mut db = fresh!(target, Coin)?;
    let values: Vec<i32> = (0..700).map(|n| (n * 37) % 701).collect();
    let coins = both_ways(&values, &mut db)?;
    assert_eq!(coins.iter().map(|(_, value)| *value).collect::<Vec<_>>(), values);
    assert_eq!(Coin::query().filter(Coin::WEIGHT.eq(7)).count(&mut db)?, 700);
    // The database goes on behind them, and nothing is left of what was refused.
    let last = Coin::query().order_by(Coin::ID.desc()).select(Coin::ID).limit(1).one(&mut db)?;
    let refused = (1_000..1_200).chain([5]).map(|value| NewCoin { value });
    let error = Coin::insert_many(refused).returning(Coin::ID).all(&mut db).unwrap_err();
    assert_eq!(error.database().expect("told by the database").columns, ["value"]);
    assert_eq!(Coin::query().count(&mut db)?, 700);
    assert!(Coin::insert(NewCoin { value: 2_000 }).one(&mut db)?.id > last);
    Ok(())
}

fn keys_are_right_whatever_triggers_do(target: Target) -> Result<()> {
    if target.name() != "sqlite" {
        return Ok(());
    }
    // A trigger that takes keys for rows of its own, one that leaves rows out, and one that writes elsewhere last.
    let triggers = [
        "CREATE TRIGGER t BEFORE INSERT ON coins WHEN NEW.value % 10 = 0 AND NEW.value < 1000 BEGIN INSERT INTO coins (value) VALUES \
         (NEW.value + 1000); END",
        "CREATE TRIGGER t BEFORE INSERT ON coins WHEN NEW.value % 10 = 3 BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TABLE log (id INTEGER PRIMARY KEY, n INT); INSERT INTO log VALUES (5000, 1); CREATE TRIGGER t AFTER INSERT ON coins \
         BEGIN INSERT INTO log (n) VALUES (NEW.id); END",
        "CREATE TRIGGER t AFTER INSERT ON coins WHEN NEW.value < 1000 BEGIN INSERT INTO coins (value) VALUES (NEW.value + 1000); END",
    ];
    for trigger in triggers {
        let mut db = fresh!(target, Coin)?;
        db.connection()?.execute_batch(trigger)?;
        let values: Vec<i32> = (0..500).map(|n| (n * 37) % 501).collect();
        let coins = both_ways(&values, &mut db)?;
        let expected: Vec<i32> = match trigger.contains("IGNORE") {
            true => values.into_iter().filter(|value| value % 10 != 3).collect(),
            false => values,
        };
        assert_eq!(coins.iter().map(|(_, value)| *value).collect::<Vec<_>>(), expected, "{trigger}");
        for (id, value) in coins {
            assert_eq!(Coin::find(id).one(&mut db)?.value, value);
        }
    }
    Ok(())
}

fn keys_at_the_end_of_all_numbers_are_made_one_by_one(target: Target) -> Result<()> {
    if target.name() != "sqlite" {
        return Ok(());
    }
    for last in [i64::MAX, i64::MAX - 3, i64::MAX - 150] {
        let mut db = fresh!(target, Coin)?;
        Coin::insert(Coin { id: last, value: -1, weight: 0 }).execute(&mut db)?;
        let values: Vec<i32> = (0..300).collect();
        let coins = both_ways(&values, &mut db)?;
        assert_eq!(coins.iter().map(|(_, value)| *value).collect::<Vec<_>>(), values);
    }
    Ok(())
}

fn keys_that_were_used_once_are_not_used_again_where_the_table_says_so(target: Target) -> Result<()> {
    if target.name() != "sqlite" {
        return Ok(());
    }
    let mut db = target.fresh(&Schema::new())?;
    let table = "CREATE TABLE coins (id INTEGER PRIMARY KEY AUTOINCREMENT, value INT UNIQUE, weight INT DEFAULT 7)";
    db.connection()?.execute_batch(table)?;
    for first in [0, 200] {
        let coins = both_ways(&(0..200).collect::<Vec<_>>(), &mut db)?;
        assert_eq!(coins.iter().map(|(id, _)| *id).collect::<Vec<_>>(), (first + 1..=first + 200).collect::<Vec<_>>());
        assert_eq!(Coin::delete().all_rows().execute(&mut db)?, 200);
    }
    assert_eq!(Coin::insert(NewCoin { value: 0 }).one(&mut db)?.id, 401);
    Ok(())
}
