use orm_core::prelude::*;
use orm_core::sql::literal;
use orm_tests::{Fresh, Target, assert_sql, fresh, suite};
use rust_decimal::Decimal;

suite! {
    decimals_come_back_with_all_digits,
    decimals_are_compared_and_ordered_as_numbers,
    decimals_are_added_up_exactly,
    decimals_are_calculated_with_exactly,
    equal_decimals_are_one_value,
    decimals_written_by_an_update_are_exact,
    a_scale_is_kept_and_never_rounded_to,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "offers", register = false)]
struct Offer {
    #[orm(primary_key)]
    id: i32,
    price: Decimal,
    rebate: Option<Decimal>,
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// As a text these stand in another order than as numbers, and as floating-point numbers some are one.
const PRICES: [&str; 10] = [
    "-100",
    "-9.5",
    "-0.0000000000000000000000000001",
    "0",
    "0.1",
    "1.1",
    "9",
    "10.25",
    "79228162514264337593543950334",
    "79228162514264337593543950335",
];

fn offers(target: Target, prices: &[&str]) -> Result<Fresh> {
    let mut db = fresh!(target, Offer)?;
    let rows = prices.iter().map(|price| NewOffer { price: decimal(price), rebate: None });
    Offer::insert_many(rows).execute(&mut db)?;
    Ok(db)
}

fn decimals_come_back_with_all_digits(target: Target) -> Result<()> {
    let mut db = offers(target, &PRICES)?;
    let found = Offer::query().order_by(Offer::ID.asc()).all(&mut db)?;
    let prices: Vec<Decimal> = found.iter().map(|offer| offer.price).collect();
    assert_eq!(prices, PRICES.map(decimal));
    let offer = Offer::insert(NewOffer { price: Decimal::ONE, rebate: Some(decimal("12.50")) }).one(&mut db)?;
    assert_eq!(offer.rebate, Some(decimal("12.5")));
    Ok(())
}

fn decimals_are_compared_and_ordered_as_numbers(target: Target) -> Result<()> {
    let mut shuffled = PRICES;
    shuffled.reverse();
    let mut db = offers(target, &shuffled)?;
    let db = &mut db;
    let prices = |db: &mut Fresh, condition| -> Result<Vec<Decimal>> {
        let found = Offer::query().filter(condition).order_by(Offer::PRICE.asc()).all(db)?;
        Ok(found.into_iter().map(|offer| offer.price).collect())
    };
    let sorted = PRICES.map(decimal);
    assert_eq!(prices(db, Expr::all([]))?, sorted);
    for (index, price) in sorted.into_iter().enumerate() {
        assert_eq!(prices(db, Offer::PRICE.lt(price))?, sorted[..index]);
        assert_eq!(prices(db, Offer::PRICE.ge(price))?, sorted[index..]);
        assert_eq!(prices(db, Offer::PRICE.eq(price))?, [price]);
    }
    assert_eq!(prices(db, Offer::PRICE.between(decimal("1"), decimal("10.250")))?, sorted[5..8]);
    assert_eq!(prices(db, Offer::PRICE.in_([decimal("1.10"), decimal("9.00"), decimal("7")]))?, sorted[5..7]);
    assert_eq!(prices(db, Offer::PRICE.in_([decimal("1.10")]))?, sorted[5..6]);
    assert_eq!(prices(db, Offer::PRICE.not_in([decimal("0.0"), decimal("9")]))?.len(), 8);
    assert_eq!(
        prices(db, literal(decimal("9.50")).gt(Offer::PRICE).and(Offer::PRICE.gt(decimal("8"))))?,
        [decimal("9")]
    );
    let last = Offer::query().order_by(Offer::PRICE.desc()).first(db)?.map(|offer| offer.price);
    assert_eq!(last, Some(Decimal::MAX));
    let (least, greatest) = Offer::query().select((Offer::PRICE.min(), Offer::PRICE.max())).one(db)?;
    assert_eq!((least, greatest), (Some(decimal("-100")), Some(Decimal::MAX)));
    Ok(())
}

fn decimals_are_added_up_exactly(target: Target) -> Result<()> {
    let mut db = offers(target, &["0.1", "0.2", "0.30", "1234567890123456789012.05"])?;
    let sum = Offer::query().select(Offer::PRICE.sum()).one(&mut db)?;
    assert_eq!(sum, Some(decimal("1234567890123456789012.65")));
    let few = || Offer::query().filter(Offer::PRICE.lt(decimal("1")));
    assert_eq!(few().select(Offer::PRICE.sum()).one(&mut db)?, Some(decimal("0.6")));
    assert_eq!(few().select(Offer::PRICE.avg()).one(&mut db)?, Some(decimal("0.2")));
    assert_eq!(few().select(Offer::REBATE.sum()).one(&mut db)?, None);
    Ok(())
}

fn decimals_are_calculated_with_exactly(target: Target) -> Result<()> {
    let mut db = offers(target, &["0.1"])?;
    let one = |db: &mut Fresh, expression: Expr<Offer, Decimal>| Offer::query().select(expression).one(db);
    let db = &mut db;
    assert_eq!(one(db, Offer::PRICE + decimal("0.2"))?, decimal("0.3"));
    assert_eq!(one(db, Offer::PRICE - decimal("100.05"))?, decimal("-99.95"));
    assert_eq!(one(db, Offer::PRICE * decimal("1.1") * decimal("3"))?, decimal("0.33"));
    assert_eq!(one(db, Offer::PRICE / decimal("8"))?, decimal("0.0125"));
    assert_eq!(one(db, (Offer::PRICE - decimal("0.35")).abs())?, decimal("0.25"));
    let dearer = Offer::query().filter((Offer::PRICE * decimal("3")).eq(decimal("0.30"))).count(db)?;
    assert_eq!(dearer, 1);
    Ok(())
}

fn equal_decimals_are_one_value(target: Target) -> Result<()> {
    let mut db = offers(target, &["1.1", "1.10", "1.100", "2"])?;
    assert_eq!(Offer::query().select(Offer::PRICE.count_distinct()).one(&mut db)?, 2);
    let groups = Offer::query().group_by(Offer::PRICE).select((Offer::PRICE, orm_core::sql::count()));
    let mut found = groups.all(&mut db)?;
    found.sort();
    assert_eq!(found, [(decimal("1.1"), 3), (decimal("2"), 1)]);
    Ok(())
}

fn decimals_written_by_an_update_are_exact(target: Target) -> Result<()> {
    let mut db = offers(target, &["0.1", "10"])?;
    Offer::update()
        .filter(Offer::PRICE.eq(decimal("0.10")))
        .set(Offer::PRICE, Offer::PRICE + decimal("0.2"))
        .execute(&mut db)?;
    Offer::update().filter(Offer::PRICE.gt(decimal("9"))).set(Offer::PRICE, decimal("3.50")).execute(&mut db)?;
    let prices = Offer::query().order_by(Offer::PRICE.asc()).select(Offer::PRICE).all(&mut db)?;
    assert_eq!(prices, [decimal("0.3"), decimal("3.5")]);
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "bills", register = false)]
struct Bill {
    #[orm(primary_key)]
    id: i32,
    #[orm(precision = 6, scale = 2, unique)]
    total: Decimal,
}

fn a_scale_is_kept_and_never_rounded_to(target: Target) -> Result<()> {
    let mut db = fresh!(target, Bill)?;
    Bill::insert_many(["9999.99", "-9999.99", "1.5", "2"].map(|total| NewBill { total: decimal(total) }))
        .execute(&mut db)?;
    let totals = Bill::query().order_by(Bill::TOTAL.asc()).select(Bill::TOTAL).all(&mut db)?;
    assert_eq!(totals.iter().map(Decimal::to_string).collect::<Vec<_>>(), ["-9999.99", "1.50", "2.00", "9999.99"]);
    let again = Bill::insert(NewBill { total: decimal("1.500") }).execute(&mut db).unwrap_err();
    assert!(again.is_unique_violation(), "{again}");
    for (total, reason) in
        [("1.505", "1 digits before the point and 3 behind it"), ("10000", "5 digits before the point and 0")]
    {
        let expected = format!("`Bill.total`: {total} has {reason}");
        let fails = |error: Error| assert!(error.to_string().starts_with(&expected), "{error}");
        fails(Bill::insert(NewBill { total: decimal(total) }).execute(&mut db).unwrap_err());
        let rows = [NewBill { total: decimal("3") }, NewBill { total: decimal(total) }];
        fails(Bill::insert_many(rows.clone()).execute(&mut db).unwrap_err());
        fails(Bill::insert_many(rows).on_conflict(Bill::TOTAL).do_nothing().execute(&mut db).unwrap_err());
        fails(Bill::update().all_rows().set(Bill::TOTAL, decimal(total)).execute(&mut db).unwrap_err());
    }
    assert_eq!(Bill::query().count(&mut db)?, 4);
    Ok(())
}

#[test]
fn decimals_are_compared_by_what_each_database_has() {
    assert_sql!(
        Offer::query().filter(Offer::PRICE.gt(decimal("1.5"))).order_by(Offer::PRICE.desc()).select(Offer::PRICE.sum()),
        sqlite: r#"SELECT orm_decimal_sum("offers"."price") FROM "offers" WHERE "offers"."price" COLLATE orm_decimal > ? ORDER BY "offers"."price" COLLATE orm_decimal DESC"#,
        postgres: r#"SELECT SUM("offers"."price") FROM "offers" WHERE "offers"."price" > $1 ORDER BY "offers"."price" DESC"#,
        mysql: "SELECT SUM(`offers`.`price`) FROM `offers` WHERE `offers`.`price` > CAST(? AS DECIMAL(65, 30)) ORDER BY `offers`.`price` DESC",
    );
    assert_sql!(
        Offer::query().filter((Offer::PRICE * decimal("2")).between(decimal("1"), decimal("3"))).select(Offer::ID),
        sqlite: r#"SELECT "offers"."id" FROM "offers" WHERE orm_decimal_multiply("offers"."price", ?) COLLATE orm_decimal BETWEEN ? AND ?"#,
        postgres: r#"SELECT "offers"."id" FROM "offers" WHERE ("offers"."price" * $1) BETWEEN $2 AND $3"#,
        mysql: "SELECT `offers`.`id` FROM `offers` WHERE (`offers`.`price` * CAST(? AS DECIMAL(65, 30))) BETWEEN CAST(? AS DECIMAL(65, 30)) AND CAST(? AS DECIMAL(65, 30))",
    );
}

#[test]
fn numbers_that_others_stored_in_sqlite_are_read_and_compared() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    db.execute_batch(
        "CREATE TABLE offers (id INTEGER PRIMARY KEY, price DECIMAL(10, 2) NOT NULL, rebate DECIMAL(10, 2));
         INSERT INTO offers (price, rebate) VALUES (10.25, 3), (9, 0.1), ('1e2', NULL), (-0.5, '12.50')",
    )?;
    let found = Offer::query().order_by(Offer::PRICE.asc()).all(&mut db)?;
    let prices: Vec<String> = found.iter().map(|offer| offer.price.to_string()).collect();
    assert_eq!(prices, ["-0.5", "9", "10.25", "100"]);
    let dear = Offer::query().filter(Offer::PRICE.ge(decimal("10.25"))).order_by(Offer::ID.asc()).all(&mut db)?;
    assert_eq!(dear.iter().map(|offer| offer.id).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(Offer::query().select(Offer::PRICE.sum()).one(&mut db)?, Some(decimal("118.75")));
    assert_eq!(Offer::query().select(Offer::REBATE.avg()).one(&mut db)?, Some(decimal("5.2")));
    Ok(())
}

#[test]
fn what_is_no_number_is_an_error_in_sqlite() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    db.execute_batch("CREATE TABLE offers (id INTEGER PRIMARY KEY, price TEXT, rebate TEXT); INSERT INTO offers VALUES (1, 'dear', NULL)")?;
    let error = Offer::query().one(&mut db).unwrap_err().to_string();
    assert_eq!(error, "`Offer.price`: expected a decimal number, found `dear`");
    let error = format!("{:?}", Offer::query().select(Offer::PRICE.sum()).one(&mut db).unwrap_err());
    assert!(error.contains("`dear` is no decimal number"), "{error}");
    Ok(())
}
