use orm_core::prelude::*;
use orm_core::value::SqlType;
use orm_tests::{Target, fresh, mysql, postgres, sqlite, suite};
use rust_decimal::Decimal;
use uuid::Uuid;

suite! { lists_come_back_as_they_were: arrays }

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "lists", register = false)]
struct Lists {
    #[orm(primary_key)]
    id: i32,
    bools: Vec<bool>,
    shorts: Vec<i16>,
    longs: Vec<i64>,
    floats: Vec<f64>,
    texts: Vec<String>,
    dates: Vec<NaiveDate>,
    stamps: Vec<DateTime<Utc>>,
    ids: Vec<Uuid>,
    prices: Option<Vec<Decimal>>,
    bytes: Vec<u8>,
}

fn lists() -> NewLists {
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).expect("a day");
    let stamp = day.and_hms_micro_opt(1, 2, 3, 456_789).expect("a time").and_utc();
    NewLists {
        bools: vec![true, false],
        shorts: vec![i16::MIN, 0, i16::MAX],
        longs: vec![i64::MIN, i64::MAX],
        floats: vec![0.1, f64::INFINITY, -1e300],
        texts: vec!["".into(), "a,b".into(), "{\"}\\ NULL".into(), "🦀".into()],
        dates: vec![day],
        stamps: vec![stamp],
        ids: vec![Uuid::nil(), Uuid::max()],
        prices: Some(vec![Decimal::MAX, Decimal::new(-125, 2)]),
        bytes: vec![0, 255],
    }
}

fn lists_come_back_as_they_were(target: Target) -> Result<()> {
    let mut db = fresh!(target, Lists)?;
    let row = Lists::insert(lists()).one(&mut db)?;
    let found = Lists::find(row.id).one(&mut db)?;
    let given = lists();
    assert_eq!((&found.bools, &found.shorts, &found.longs), (&given.bools, &given.shorts, &given.longs));
    assert_eq!((&found.floats, &found.texts, &found.dates), (&given.floats, &given.texts, &given.dates));
    assert_eq!((&found.stamps, &found.ids, &found.prices), (&given.stamps, &given.ids, &given.prices));
    assert_eq!(found.bytes, given.bytes);
    let empty = NewLists {
        bools: vec![],
        shorts: vec![],
        longs: vec![],
        floats: vec![],
        texts: vec![],
        dates: vec![],
        stamps: vec![],
        ids: vec![],
        prices: None,
        bytes: vec![],
    };
    let row = Lists::insert(empty).one(&mut db)?;
    assert_eq!(Lists::find(row.id).one(&mut db)?.texts, Vec::<String>::new());
    assert_eq!(Lists::query().filter(Lists::TEXTS.eq(given.texts)).one(&mut db)?.id, found.id);
    assert_eq!(Lists::query().filter(Lists::TEXTS.any_eq("🦀")).one(&mut db)?.id, found.id);
    assert_eq!(Lists::query().filter(Lists::SHORTS.any_eq(7_i16)).count(&mut db)?, 0);
    let sizes = Lists::query().order_by(Lists::ID).select((Lists::SHORTS.cardinality(), Lists::PRICES.cardinality()));
    assert_eq!(sizes.all(&mut db)?, [(Some(3), Some(2)), (Some(0), None)]);
    Ok(())
}

#[test]
fn a_list_is_refused_by_name_where_there_are_none() {
    for (dialect, name) in [(&sqlite() as &dyn orm_core::compile::Dialect, "SQLite"), (&mysql(), "MySQL")] {
        let error = Schema::new().entity::<Lists>().create_sql(dialect).unwrap_err().to_string();
        assert!(error.ends_with("does not support a list in the column `bools`"), "{error}");
        let expected = format!("a list cannot be stored in {name}, which has no arrays; keep it as `Json<Vec<..>>`");
        let error = Lists::insert(lists()).to_sql(dialect).unwrap_err().to_string();
        assert_eq!(error, format!("`Lists.bools`: {expected}"));
        let error =
            Lists::query().filter(Lists::TEXTS.eq(vec!["a".to_owned()])).to_sql(dialect).unwrap_err().to_string();
        assert_eq!(error, format!("column texts: {expected}"));
    }
    assert!(Lists::insert(lists()).to_sql(&postgres()).is_ok());
}

#[test]
fn the_type_of_a_list_is_that_of_its_elements() {
    assert_eq!(Lists::table().columns[5].sql_type, SqlType::Array(&SqlType::Text));
    assert_eq!(Lists::table().columns[10].sql_type, SqlType::Bytes);
}
