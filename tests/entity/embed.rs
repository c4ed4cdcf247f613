//! Structs of columns that several tables share.

use orm_core::orm::Record;
use orm_core::prelude::*;
use orm_tests::{Target, assert_ddl, assert_sql, fresh, suite};

#[derive(Embed, Clone, Debug, PartialEq)]
struct Stamps {
    #[orm(default = now, index)]
    created_at: NaiveDateTime,
    #[orm(default = 1, on_update = 2, check = "{edits} > 0")]
    edits: i32,
}

#[derive(Embed, Clone, Debug, PartialEq)]
#[orm(unique(street, city), check("{street} <> {city}", mysql = "not {street} = {city}"))]
struct Address {
    #[orm(length = 40)]
    street: String,
    #[orm(length = 40, column = "town", index)]
    city: String,
    note: Option<String>,
}

#[derive(Embed, Clone, Debug, PartialEq)]
#[orm(new(derive(Default)))]
struct Score {
    points: i64,
    #[orm(default = 3)]
    factor: i64,
    #[orm(computed = "{points} * {factor}")]
    total: i64,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "customers", register = false, has_many(orders: Order, by = customer_id))]
struct Customer {
    #[orm(primary_key)]
    id: i32,
    #[orm(embed(prefix = "billing_"))]
    billing: Address,
    #[orm(embed(default))]
    stamps: Stamps,
    #[orm(length = 40)]
    name: String,
    #[orm(embed(prefix = "shipping_"))]
    shipping: Address,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "orders", register = false)]
struct Order {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Customer)]
    customer_id: i32,
    #[orm(embed)]
    score: Score,
    #[orm(embed, const = TIMES)]
    stamps: Stamps,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Customer)]
struct CustomerDto {
    name: String,
    #[orm(from = Customer::BILLING.then(Address::CITY))]
    city: String,
    #[orm(from = Customer::SHIPPING.then(Address::NOTE))]
    note: Option<String>,
}

fn address(street: &str, city: &str) -> Address {
    Address { street: street.into(), city: city.into(), note: None }
}

fn customer(name: &str, city: &str) -> NewCustomer {
    NewCustomer { name: name.into(), billing: address("Elm", city), shipping: address("Oak", city) }
}

suite! {
    an_embedded_struct_is_written_and_read_with_its_row,
    the_columns_of_an_embedded_struct_are_columns_like_others,
    defaults_and_updates_of_an_embedded_struct_are_filled_in,
    a_dto_takes_columns_of_an_embedded_struct,
}

fn an_embedded_struct_is_written_and_read_with_its_row(target: Target) -> Result<()> {
    let mut db = fresh!(target, Customer, Order)?;
    Customer::insert_many([customer("Ann", "Ulm"), customer("Bob", "Bonn")]).execute(&mut db)?;
    let ann = Customer::query().filter(Customer::NAME.eq("Ann")).one(&mut db)?;
    assert_eq!((&ann.billing, &ann.shipping), (&address("Elm", "Ulm"), &address("Oak", "Ulm")));
    Customer::delete().filter(Customer::ID.eq(ann.id)).execute(&mut db)?;
    // A whole row, as it was.
    Customer::insert(ann.clone()).execute(&mut db)?;
    assert_eq!(Customer::find(ann.id).one(&mut db)?, ann);
    let order = |points| NewOrder { customer_id: ann.id.into(), score: NewScore { points }, stamps: NewStamps {} };
    Order::insert_many([order(5), order(7)]).execute(&mut db)?;
    let customers = Customer::query().filter(Customer::ID.eq(ann.id)).load(Customer::ORDERS).all(&mut db)?;
    let mut totals: Vec<i64> =
        customers.iter().flat_map(|customer| customer.orders()).flatten().map(|order| order.score.total).collect();
    totals.sort();
    assert_eq!(totals, [15, 21]);
    Ok(())
}

fn the_columns_of_an_embedded_struct_are_columns_like_others(target: Target) -> Result<()> {
    let mut db = fresh!(target, Customer, Order)?;
    Customer::insert_many([customer("Ann", "Ulm"), customer("Bob", "Bonn")]).execute(&mut db)?;
    let city = || Customer::BILLING.then(Address::CITY);
    let cities = Customer::query().order_by(city().asc()).select((city(), Customer::NAME)).all(&mut db)?;
    assert_eq!(cities, [("Bonn".into(), "Bob".into()), ("Ulm".into(), "Ann".to_owned())]);
    let update = Customer::update().filter(city().eq("Ulm"));
    update.set(Customer::SHIPPING.then(Address::NOTE), "ring twice").set(city(), "Köln").execute(&mut db)?;
    let ann = Customer::query().filter(Customer::column("billing.city")?.eq("Köln")).one(&mut db)?;
    assert_eq!((ann.shipping.note.as_deref(), ann.billing.note), (Some("ring twice"), None));
    let order = NewOrder { customer_id: ann.id.into(), score: NewScore::default(), stamps: NewStamps {} };
    Order::insert(order).execute(&mut db)?;
    let over_a_path = Customer::BILLING.then(Address::CITY);
    assert_eq!(Order::query().filter(Order::CUSTOMER.then(over_a_path).eq("Köln")).count(&mut db)?, 1);
    let long = "x".repeat(41);
    let error = Customer::insert(customer("Cid", &long)).execute(&mut db).unwrap_err().to_string();
    assert!(error.contains("`Customer.billing.city`"), "{error}");
    Ok(())
}

fn defaults_and_updates_of_an_embedded_struct_are_filled_in(target: Target) -> Result<()> {
    let mut db = fresh!(target, Customer, Order)?;
    Customer::insert(customer("Ann", "Ulm")).execute(&mut db)?;
    let ann = Customer::query().one(&mut db)?;
    assert_eq!(ann.stamps.edits, 1);
    Customer::update().filter(Customer::ID.eq(ann.id)).set(Customer::NAME, "Anna").execute(&mut db)?;
    let anna = Customer::query().one(&mut db)?;
    assert_eq!(anna.stamps, Stamps { edits: 2, ..ann.stamps });
    Ok(())
}

fn a_dto_takes_columns_of_an_embedded_struct(target: Target) -> Result<()> {
    let mut db = fresh!(target, Customer, Order)?;
    Customer::insert(customer("Ann", "Ulm")).execute(&mut db)?;
    let dto: CustomerDto = Customer::query().dto().one(&mut db)?;
    assert_eq!(dto, CustomerDto { name: "Ann".into(), city: "Ulm".into(), note: None });
    let loaded = Customer::query().load(Customer::ORDERS).one(&mut db)?;
    assert_eq!(loaded.to_dto::<CustomerDto>()?, dto);
    Ok(())
}

#[test]
fn the_columns_of_embedded_structs_stand_behind_the_entitys_own() {
    let table = Customer::table();
    let names: Vec<&str> = table.columns.iter().map(|column| &*column.name).collect();
    assert_eq!(
        names,
        [
            "id",
            "name",
            "billing_street",
            "billing_town",
            "billing_note",
            "created_at",
            "edits",
            "shipping_street",
            "shipping_town",
            "shipping_note"
        ]
    );
    assert_eq!(table.columns[3].field, "billing.city");
    assert_eq!(<Customer as Entity>::N_COLUMNS, 10);
    assert_eq!(Customer::DEFAULTS, [5, 6]);
    assert_eq!(<NewCustomer as Record<Customer>>::COLUMNS, [1, 2, 3, 4, 7, 8, 9]);
    assert_eq!(<Order as Record<Order>>::COLUMNS, [0, 1, 2, 3, 5, 6]);
    assert_eq!(Customer::SHIPPING.then(Address::CITY).index(), 8);
    assert_eq!(Order::TIMES.then(Stamps::EDITS).name(), "edits");
}

#[test]
fn constraints_and_indexes_of_an_embedded_struct_are_made_for_each_table() {
    #[derive(Entity)]
    #[orm(register = false)]
    struct Shop {
        #[orm(primary_key)]
        id: i32,
        #[orm(embed(prefix = "at_"))]
        address: Address,
    }

    assert_ddl!(
        Schema::new().entity::<Shop>(),
        sqlite: r#"
            CREATE TABLE IF NOT EXISTS "shop" (
                "id" INTEGER NOT NULL PRIMARY KEY,
                "at_street" VARCHAR(40) NOT NULL,
                "at_town" VARCHAR(40) NOT NULL,
                "at_note" TEXT,
                CONSTRAINT "uq_shop_at_street_at_town" UNIQUE ("at_street", "at_town"),
                CONSTRAINT "ck_shop_at_street_at_town" CHECK ("at_street" <> "at_town")
            );
            CREATE INDEX IF NOT EXISTS "ix_shop_at_town" ON "shop" ("at_town");
        "#,
        postgres: r#"
            CREATE TABLE IF NOT EXISTS "shop" (
                "id" INTEGER NOT NULL GENERATED BY DEFAULT AS IDENTITY,
                "at_street" VARCHAR(40) NOT NULL,
                "at_town" VARCHAR(40) NOT NULL,
                "at_note" TEXT,
                CONSTRAINT "pk_shop" PRIMARY KEY ("id"),
                CONSTRAINT "uq_shop_at_street_at_town" UNIQUE ("at_street", "at_town"),
                CONSTRAINT "ck_shop_at_street_at_town" CHECK ("at_street" <> "at_town")
            );
            CREATE INDEX IF NOT EXISTS "ix_shop_at_town" ON "shop" ("at_town");
        "#,
        mysql: r#"
            CREATE TABLE IF NOT EXISTS `shop` (
                `id` INTEGER NOT NULL AUTO_INCREMENT,
                `at_street` VARCHAR(40) NOT NULL,
                `at_town` VARCHAR(40) NOT NULL,
                `at_note` LONGTEXT,
                CONSTRAINT `pk_shop` PRIMARY KEY (`id`),
                CONSTRAINT `uq_shop_at_street_at_town` UNIQUE (`at_street`, `at_town`),
                CONSTRAINT `ck_shop_at_street_at_town` CHECK (not `at_street` = `at_town`),
                INDEX `ix_shop_at_town` (`at_town`)
            ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        "#,
    );
}

#[test]
fn a_computed_column_of_an_embedded_struct_cannot_be_set() {
    assert_sql!(
        Order::update().set(Order::SCORE.then(Score::TOTAL), 1).all_rows(),
        all: "error: `Order.score.total` is computed by the database and cannot be set; set the columns it is computed from",
    );
}
