//! Columns of every kind, and one row that both sides write and read.

use orm_core::prelude::*;

/// A mood.
#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mood {
    Fine,
    Gloomy,
}

/// Columns, constraints and indexes of every kind that Alembic compares.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "kinds", index(day, number), unique(label, day), check("{number} >= 0", name = "ck_kinds_number"))]
pub(crate) struct Kind {
    #[orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) flag: bool,
    pub(crate) small: i16,
    pub(crate) number: i32,
    pub(crate) big: i64,
    pub(crate) single: f32,
    pub(crate) double: f64,
    #[orm(length = 40, unique)]
    pub(crate) label: String,
    pub(crate) body: Option<String>,
    pub(crate) data: Vec<u8>,
    #[orm(length = 16)]
    pub(crate) digest: Option<Vec<u8>>,
    pub(crate) day: NaiveDate,
    pub(crate) hour: NaiveTime,
    #[orm(index)]
    pub(crate) moment: NaiveDateTime,
    pub(crate) instant: DateTime<Utc>,
    pub(crate) mood: Mood,
    #[orm(server_default = "7")]
    pub(crate) rank: i32,
    #[orm(length = 10, server_default = "'new'")]
    pub(crate) state: String,
}

/// The row that is written here and there, but for its key and label.
fn row() -> Result<NewKind> {
    let (day, hour) = ("2024-02-29".parse().map_err(Error::other)?, "23:59:58.123456".parse().map_err(Error::other)?);
    let moment = NaiveDateTime::new(day, hour);
    Ok(NewKind {
        flag: true,
        small: i16::MIN,
        number: i32::MAX,
        big: i64::MIN,
        single: 0.5,
        double: 1.0 / 3.0,
        label: "Rust".into(),
        body: Some("Grüße, \u{1F600}".into()),
        data: vec![0, 255, 39],
        digest: None,
        day,
        hour,
        moment,
        instant: moment.and_utc(),
        mood: Mood::Gloomy,
    })
}

/// Makes the table and the row.
pub(crate) fn create(engine: &Engine) -> Result<()> {
    Schema::new().entity::<Kind>().create_all(engine)?;
    engine.transaction(|s| Kind::insert(row()?).execute(s)).map(drop)
}

/// Compares the row that `check.py` wrote with ours.
pub(crate) fn read_what_python_wrote(engine: &Engine) -> Result<()> {
    let rows = Kind::query().order_by(Kind::ID).all(&mut engine.connection()?)?;
    let [ours, theirs] = rows.as_slice() else {
        return Err(Error::other(format!("two rows were expected, found {rows:?}")));
    };
    let renamed = Kind { id: ours.id, label: ours.label.clone(), ..theirs.clone() };
    if *ours != renamed || theirs.label != "Python" {
        return Err(Error::other(format!("the rows differ:\n{ours:?}\n{theirs:?}")));
    }
    Ok(())
}
