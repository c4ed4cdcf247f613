use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

suite! { a_moment_is_the_same_in_sql_and_in_rust, moments_are_ordered_by_time }

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "visits", register = false)]
struct Visit {
    #[orm(primary_key)]
    id: i32,
    at: DateTime<Utc>,
    local: NaiveDateTime,
    day: NaiveDate,
    hour: NaiveTime,
}

fn moment(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_utc()
}

fn visit(text: &str) -> NewVisit {
    let at = moment(text);
    NewVisit { at, local: at.naive_utc(), day: at.date_naive(), hour: at.time() }
}

/// The same moments, with zones of both signs, a change of the clocks and a leap day.
const MOMENTS: [&str; 6] = [
    "0001-01-01T00:00:00Z",
    "1969-12-31T23:59:59.999999-00:30",
    "2024-02-29T23:30:00+01:00",
    "2024-02-29T22:30:00.000001Z",
    "2024-03-31T02:30:00+02:00",
    "9999-12-31T23:59:59.999999Z",
];

fn a_moment_is_the_same_in_sql_and_in_rust(target: Target) -> Result<()> {
    let mut db = fresh!(target, Visit)?;
    Visit::insert_many(MOMENTS.map(visit)).execute(&mut db)?;
    for (index, text) in MOMENTS.into_iter().enumerate() {
        let at = moment(text);
        let row = Visit::query().filter(Visit::AT.eq(at)).one(&mut db)?;
        assert_eq!((row.at, row.local, row.day, row.hour), (at, at.naive_utc(), at.date_naive(), at.time()));
        assert_eq!(Visit::query().filter(Visit::AT.lt(at)).count(&mut db)?, index as u64, "before {text}");
        assert_eq!(Visit::query().filter(Visit::LOCAL.le(at.naive_utc())).count(&mut db)?, index as u64 + 1);
        assert_eq!(
            Visit::query().filter(Visit::HOUR.eq(at.time()).and(Visit::DAY.eq(at.date_naive()))).count(&mut db)?,
            1
        );
        assert_eq!(Visit::query().filter(Visit::AT.in_([at, DateTime::UNIX_EPOCH])).count(&mut db)?, 1);
    }
    Ok(())
}

fn moments_are_ordered_by_time(target: Target) -> Result<()> {
    let mut db = fresh!(target, Visit)?;
    let mut shuffled = MOMENTS;
    shuffled.reverse();
    Visit::insert_many(shuffled.map(visit)).execute(&mut db)?;
    let sorted = MOMENTS.map(moment);
    assert_eq!(Visit::query().order_by(Visit::AT.asc()).select(Visit::AT).all(&mut db)?, sorted);
    let (first, last) = Visit::query().select((Visit::AT.min(), Visit::LOCAL.max())).one(&mut db)?;
    assert_eq!((first, last), (Some(sorted[0]), Some(sorted[5].naive_utc())));
    Ok(())
}

#[test]
fn the_numbers_that_sqlite_counts_as_moments_are_read() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    db.execute_batch("CREATE TABLE visits (id INTEGER PRIMARY KEY, at, local, day, hour TEXT DEFAULT '07:08')")?;
    let expected = moment("2024-02-29T06:00:00.123Z");
    for stored in ["julianday('2024-02-29 06:00:00.123')", "1709186400.123", "'2024-02-29T07:00:00.123+01:00'"] {
        db.execute_batch(&format!(
            "DELETE FROM visits;
             INSERT INTO visits (at, local, day) VALUES ({stored}, {stored}, julianday('2024-02-29'))"
        ))?;
        let visit = Visit::query().one(&mut db)?;
        assert_eq!((visit.at, visit.local), (expected, expected.naive_utc()), "{stored}");
        assert_eq!(visit.day, expected.date_naive());
    }
    db.execute_batch("UPDATE visits SET at = unixepoch('2024-02-29 06:00'), local = -86400")?;
    let visit = Visit::query().one(&mut db)?;
    assert_eq!((visit.at, visit.local.and_utc()), (moment("2024-02-29T06:00:00Z"), moment("1969-12-31T00:00:00Z")));
    for (stored, reason) in [
        ("2460370", "the number 2460370, which may be a Julian day or seconds since 1970; keep moments as text"),
        ("1709186400000", "the number 1709186400000"),
        ("9e999", "a floating-point number"),
    ] {
        db.execute_batch(&format!("UPDATE visits SET at = {stored}"))?;
        let error = Visit::query().one(&mut db).unwrap_err().to_string();
        assert_eq!(error, format!("`Visit.at`: expected a date and time in UTC, found {reason}"));
    }
    db.execute_batch("UPDATE visits SET at = '2024-01-01', day = julianday('2024-02-29 06:00')")?;
    let error = Visit::query().one(&mut db).unwrap_err().to_string();
    assert_eq!(error, "`Visit.day`: expected a date, found the moment 2024-02-29 06:00:00");
    Ok(())
}
