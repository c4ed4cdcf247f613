//! Foreign keys of several columns, and the relationships over them.

use orm_core::prelude::*;
use orm_core::schema::ReferentialAction;
use orm_core::sql::RelationKind;
use orm_tests::{Fresh, Target, assert_sql, fresh, suite};

/// Every row belongs to a tenant, and refers only to rows of the same one.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "orders", register = false, has_many(lines: Line, by = (order_id, tenant_id)))]
#[orm(many_to_many(products: Product, through = Line((tenant_id, order_id), (tenant_id, product_id))))]
#[orm(many_to_many(tags: Tag, table = "order_tag", from = (tenant_id, order_id), to = (tenant_id, tag_id)))]
struct Order {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 40)]
    title: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "lines", register = false, unique(tenant_id, order_id, product_id))]
#[orm(foreign_key(tenant_id, order_id = Order(tenant_id, id), relation = order, on_delete = cascade))]
#[orm(foreign_key(tenant_id, product_id = Product(tenant_id, id), relation = product, name = "fk_line_product"))]
#[orm(has_one(parcel: Parcel, by = (tenant_id, order_id, line_no)))]
struct Line {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    order_id: i32,
    #[orm(primary_key)]
    no: i16,
    product_id: i32,
    amount: i64,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "products", register = false, has_many(lines: Line, by = (tenant_id, product_id)))]
struct Product {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 40)]
    name: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "parcels", register = false, unique(tenant_id, order_id, line_no))]
#[orm(foreign_key(
    tenant_id, order_id, line_no = Line(tenant_id, order_id, no),
    relation = line, on_delete = set_null, const = OF_LINE,
))]
struct Parcel {
    #[orm(primary_key)]
    id: i32,
    tenant_id: Option<i32>,
    order_id: Option<i32>,
    line_no: Option<i16>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "tags", register = false)]
#[orm(many_to_many(orders: Order, table = "order_tag", from = (tenant_id, tag_id), to = (tenant_id, order_id)))]
struct Tag {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    id: i32,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Order)]
struct OrderDto {
    title: String,
    lines: Vec<LineDto>,
    #[orm(from = Order::LINES.sum(Line::AMOUNT))]
    amount: Option<i64>,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Line)]
struct LineDto {
    amount: i64,
    #[orm(from = Line::PRODUCT.then(Product::NAME))]
    product: String,
    parcel: Option<ParcelDto>,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Parcel)]
struct ParcelDto {
    id: i32,
}

suite! {
    rows_are_loaded_over_keys_of_several_columns,
    conditions_and_paths_go_over_keys_of_several_columns,
    a_dto_is_read_over_keys_of_several_columns,
    the_rows_of_given_rows_are_found_over_paths,
    an_association_table_has_keys_of_several_columns,
    many_keys_are_no_deep_expression,
    rows_are_found_by_an_index_over_their_keys,
}

/// Two tenants with equal numbers: what mixes them up is seen.
fn world(target: Target) -> Result<Fresh> {
    let mut db = fresh!(target, Order, Line, Product, Parcel, Tag)?;
    for tenant_id in [1, 2] {
        let product = |id, name: &str| NewProduct { tenant_id, id, name: format!("{name} {tenant_id}") };
        Product::insert_many([product(1, "pen"), product(2, "ink")]).execute(&mut db)?;
        let order = |id| NewOrder { tenant_id, id, title: format!("order {tenant_id}/{id}") };
        Order::insert_many([order(1), order(2)]).execute(&mut db)?;
        let line = |order_id, no, product_id, amount| NewLine { tenant_id, order_id, no, product_id, amount };
        let n = i64::from(tenant_id);
        Line::insert_many([line(1, 1, 1, 10 * n), line(1, 2, 2, 20 * n), line(2, 1, 2, 5 * n)]).execute(&mut db)?;
        Tag::insert_many([NewTag { tenant_id, id: 1 }, NewTag { tenant_id, id: 2 }]).execute(&mut db)?;
    }
    let parcel = NewParcel { tenant_id: Some(1), order_id: Some(1), line_no: Some(2) };
    let empty = NewParcel { tenant_id: None, order_id: None, line_no: None };
    Parcel::insert_many([parcel, empty]).execute(&mut db)?;
    Ok(db)
}

fn rows_are_loaded_over_keys_of_several_columns(target: Target) -> Result<()> {
    let mut db = world(target)?;
    for joined in [false, true] {
        let query = Order::query().order_by((Order::TENANT_ID, Order::ID));
        let query = match joined {
            false => query.load(Order::LINES.then(Line::PRODUCT)).load(Order::LINES.then(Line::PARCEL)),
            true => query
                .load(Order::LINES.joined())
                .load(Order::LINES.then(Line::PRODUCT).joined())
                .load(Order::LINES.then(Line::PARCEL).joined()),
        };
        let orders = query.all(&mut db)?;
        let mut found = Vec::new();
        for order in &orders {
            for line in order.lines()? {
                let parcel = line.parcel()?.map(|parcel| parcel.id);
                found.push((order.row().title.as_str(), line.no, line.product()?.row().name.as_str(), parcel));
            }
        }
        found.sort();
        let expected = [
            ("order 1/1", 1, "pen 1", None),
            ("order 1/1", 2, "ink 1", Some(1)),
            ("order 1/2", 1, "ink 1", None),
            ("order 2/1", 1, "pen 2", None),
            ("order 2/1", 2, "ink 2", None),
            ("order 2/2", 1, "ink 2", None),
        ];
        assert_eq!(found, expected, "joined: {joined}");
    }
    let parcels = Parcel::query().order_by(Parcel::ID).load(Parcel::OF_LINE).all(&mut db)?;
    let lines: Vec<Option<i64>> =
        parcels.iter().map(|parcel| Ok(parcel.line()?.map(|line| line.amount))).collect::<Result<_>>()?;
    assert_eq!(lines, [Some(20), None]);
    Ok(())
}

fn conditions_and_paths_go_over_keys_of_several_columns(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let with_many =
        Order::query().filter(Order::LINES.any(Line::AMOUNT.ge(20))).order_by((Order::TENANT_ID, Order::ID));
    let titles = with_many.select(Order::TITLE).all(&mut db)?;
    assert_eq!(titles, ["order 1/1", "order 2/1"]);
    let pens = Line::query().filter(Line::PRODUCT.then(Product::NAME).eq("pen 2")).one(&mut db)?;
    assert_eq!((pens.tenant_id, pens.amount), (2, 20));
    let buyers = Order::query().filter(Order::PRODUCTS.any(Product::NAME.eq("pen 1"))).one(&mut db)?;
    assert_eq!(buyers.title, "order 1/1");
    assert_eq!(Parcel::query().filter(Parcel::OF_LINE.is_none()).count(&mut db)?, 1);
    let order = Parcel::OF_LINE.then(Line::ORDER).then(Order::TITLE);
    assert_eq!(Parcel::query().filter(order.eq("order 1/1")).count(&mut db)?, 1);
    Ok(())
}

fn a_dto_is_read_over_keys_of_several_columns(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let orders: Vec<OrderDto> = Order::query().filter(Order::ID.eq(1)).order_by(Order::TENANT_ID).dto().all(&mut db)?;
    assert_eq!(orders.iter().map(|order| order.amount).collect::<Vec<_>>(), [Some(30), Some(60)]);
    let mut lines: Vec<_> = orders[0].lines.iter().collect();
    lines.sort_by_key(|line| line.amount);
    let pen = LineDto { amount: 10, product: "pen 1".into(), parcel: None };
    let ink = LineDto { amount: 20, product: "ink 1".into(), parcel: Some(ParcelDto { id: 1 }) };
    assert_eq!(lines, [&pen, &ink]);
    Ok(())
}

fn the_rows_of_given_rows_are_found_over_paths(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let orders = Order::query().filter(Order::TENANT_ID.eq(2)).all(&mut db)?;
    assert_eq!(Order::LINES.of(&orders).count(&mut db)?, 3);
    assert_eq!(Order::LINES.of(&orders[0]).sum_of_amounts(&mut db)?, 60);
    let products =
        Order::LINES.then(Line::PRODUCT).of(&orders).order_by(Product::ID).select(Product::NAME).all(&mut db)?;
    assert_eq!(products, ["pen 2", "ink 2"]);
    let products = Order::PRODUCTS.of(&orders).order_by(Product::ID).select(Product::NAME).all(&mut db)?;
    assert_eq!(products, ["pen 2", "ink 2"]);
    Ok(())
}

trait Amounts {
    fn sum_of_amounts(self, db: &mut dyn Executor) -> Result<i64>;
}

impl Amounts for Query<Line> {
    fn sum_of_amounts(self, db: &mut dyn Executor) -> Result<i64> {
        Ok(self.select(Line::AMOUNT).all(db)?.into_iter().sum())
    }
}

fn an_association_table_has_keys_of_several_columns(target: Target) -> Result<()> {
    let mut db = world(target)?;
    let orders = Order::query().filter(Order::TENANT_ID.eq(1)).order_by(Order::ID).all(&mut db)?;
    let tags = Tag::query().filter(Tag::TENANT_ID.eq(1)).order_by(Tag::ID).all(&mut db)?;
    assert_eq!(Order::TAGS.link(&orders, &tags).execute(&mut db)?, 4);
    assert_eq!(Order::TAGS.of(&orders[0]).count(&mut db)?, 2);
    assert_eq!(Tag::ORDERS.unlink(&tags[0], &orders).execute(&mut db)?, 2);
    let orders = Order::query().order_by((Order::TENANT_ID, Order::ID)).load(Order::TAGS).all(&mut db)?;
    let counts: Vec<usize> = orders.iter().map(|order| order.tags().map(|tags| tags.len())).collect::<Result<_>>()?;
    assert_eq!(counts, [1, 1, 0, 0]);
    let other = Tag::query().filter(Tag::TENANT_ID.eq(2)).all(&mut db)?;
    let first = Order::find((1, 1)).one(&mut db)?;
    let error = Order::TAGS.link(&first, &other).execute(&mut db);
    let error = error.unwrap_err().to_string();
    assert_eq!(error, "`Order::TAGS` ties rows together that have one `tenant_id`, and these have two");
    Ok(())
}

fn many_keys_are_no_deep_expression(target: Target) -> Result<()> {
    let mut db = fresh!(target, Order, Line, Product, Parcel, Tag)?;
    let order = |id| NewOrder { tenant_id: id % 7, id, title: String::new() };
    Order::insert_many((0..3000).map(order)).execute(&mut db)?;
    Tag::insert(NewTag { tenant_id: 3, id: 1 }).execute(&mut db)?;
    let orders = Order::query().load(Order::LINES).load(Order::TAGS).all(&mut db)?;
    assert_eq!(orders.len(), 3000);
    let orders = Order::query().filter(Order::TENANT_ID.eq(3)).all(&mut db)?;
    let tags = Tag::query().all(&mut db)?;
    assert_eq!(Order::TAGS.link(&orders, &tags).execute(&mut db)?, 429);
    assert_eq!(Order::TAGS.unlink(&orders, &tags).execute(&mut db)?, 429);
    Ok(())
}

fn rows_are_found_by_an_index_over_their_keys(target: Target) -> Result<()> {
    let mut db = fresh!(target, Order, Line, Product, Parcel, Tag)?;
    let order = |id| Order { tenant_id: 1, id, title: String::new() };
    let plan = Order::LINES.of(&vec![order(1), order(2), order(3)]).explain(&mut db)?;
    // Others choose by what they know of the rows, and there are none.
    assert!(target.name() != "sqlite" || plan.contains("SEARCH lines") && !plan.contains("SCAN"), "{plan}");
    Ok(())
}

#[test]
fn keys_of_several_columns_are_compared_together() {
    let order = |id| Order { tenant_id: 1, id, title: String::new() };
    assert_sql!(
        Order::LINES.of(&vec![order(1), order(2), order(3)]).select(Line::NO),
        sqlite: r#"SELECT "lines"."no" FROM "lines" WHERE (("lines"."tenant_id" = ? AND "lines"."order_id" = ? OR "lines"."tenant_id" = ? AND "lines"."order_id" = ?) OR ("lines"."tenant_id" = ? AND "lines"."order_id" = ? OR "lines"."tenant_id" = ? AND "lines"."order_id" = ?))"#,
        postgres: r#"SELECT "lines"."no" FROM "lines" WHERE ("lines"."tenant_id", "lines"."order_id") IN (($1, $2), ($3, $4), ($5, $6), ($7, $8))"#,
        mysql: "SELECT `lines`.`no` FROM `lines` WHERE (`lines`.`tenant_id`, `lines`.`order_id`) IN ((?, ?), (?, ?), (?, ?), (?, ?))",
    );
    assert_sql!(
        Order::LINES.then(Line::PRODUCT).of(&order(1)).select(Product::ID),
        sqlite: r#"SELECT "products"."id" FROM "products" WHERE ("products"."tenant_id", "products"."id") IN (SELECT "lines"."tenant_id", "lines"."product_id" FROM "lines" WHERE "lines"."tenant_id" = ? AND "lines"."order_id" = ?)"#,
        postgres: r#"SELECT "products"."id" FROM "products" WHERE ("products"."tenant_id", "products"."id") IN (SELECT "lines"."tenant_id", "lines"."product_id" FROM "lines" WHERE "lines"."tenant_id" = $1 AND "lines"."order_id" = $2)"#,
        mysql: "SELECT `products`.`id` FROM `products` WHERE (`products`.`tenant_id`, `products`.`id`) IN (SELECT `lines`.`tenant_id`, `lines`.`product_id` FROM `lines` WHERE `lines`.`tenant_id` = ? AND `lines`.`order_id` = ?)",
    );
}

#[test]
fn a_foreign_key_of_several_columns_is_a_constraint_and_a_relationship() {
    let [order, product] = &*Line::table().foreign_keys else { panic!("two keys") };
    assert_eq!(order.columns[..], ["tenant_id", "order_id"]);
    assert_eq!((&*order.target_table, &order.target_columns[..]), ("orders", &["tenant_id".into(), "id".into()][..]));
    assert_eq!((order.on_delete, order.name.as_deref()), (ReferentialAction::Cascade, None));
    assert_eq!(product.name.as_deref(), Some("fk_line_product"));
    let line = Parcel::OF_LINE.path().steps()[0];
    assert_eq!((line.kind, line.optional, line.name), (RelationKind::ManyToOne, true, "line"));
    assert!(!Line::ORDER.path().steps()[0].optional);
    // The order of the columns in `by` does not matter: the key's own is taken.
    let lines = Order::LINES.path().steps()[0];
    assert_eq!((lines.from[1].name, lines.to[1].name), ("id", "order_id"));
    assert_eq!(Line::PARCEL.path().steps()[0].kind, RelationKind::OneToOne);
    let _: Expr<Parcel, Option<i64>> = Parcel::OF_LINE.then(Line::AMOUNT);
    let _: Expr<Line, String> = Line::ORDER.then(Order::TITLE);
}
