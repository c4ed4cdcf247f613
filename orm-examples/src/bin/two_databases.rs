//! Two databases in one program: orders in one, the warehouse in another, with a session for each.
//!
//! `cargo run -p orm-examples --bin two_databases`, or with a database of your own for the orders, whose tables of these names are
//! dropped: `… --bin two_databases postgresql://user:password@localhost/app`, or the same in `DATABASE_URL`. The warehouse is in memory.

#![allow(missing_docs, reason = "in a program of one page the names say it")]

use orm_core::prelude::*;

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "orders")]
pub struct Order {
    #[orm(primary_key)]
    pub id: i32,
    #[orm(length = 20)]
    pub article: String,
    pub quantity: i32,
    #[orm(default = false)]
    pub is_packed: bool,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "stock")]
pub struct Stock {
    #[orm(primary_key, length = 20)]
    pub article: String,
    pub quantity: i32,
}

fn main() -> Result<()> {
    let url = url();
    Engine::create_database_if_missing(&url)?;
    // An entity belongs to no database: the engine says where a statement goes.
    let shop = Engine::connect(url)?;
    let warehouse = Engine::connect("sqlite://")?;
    let schema = Schema::new().entity::<Order>();
    // What an interrupted run left.
    schema.drop_all(&shop)?;
    schema.create_all(&shop)?;
    Schema::new().entity::<Stock>().create_all(&warehouse)?;

    warehouse.transaction(|s| {
        s.add_all([("bolt", 100), ("nut", 5)].map(|(article, quantity)| Stock { article: article.into(), quantity }));
        Ok(())
    })?;
    let orders = shop.transaction(|s| {
        let orders = [("bolt", 30), ("nut", 10), ("bolt", 50)];
        let orders = s.add_all(orders.map(|(article, quantity)| NewOrder { article: article.into(), quantity }));
        s.flush()?;
        Ok(orders.into_iter().map(|order| s[order].clone()).collect::<Vec<_>>())
    })?;

    for order in orders {
        let (id, article) = (order.id, order.article.clone());
        match pack(&shop, &warehouse, order) {
            Ok(()) => println!("order {id}: packed"),
            Err(error) => println!("order {id}: {article}: {error}"),
        }
    }
    let packed = Order::query().filter(Order::IS_PACKED.eq(true)).order_by(Order::ID).select(Order::ID);
    println!("packed: {:?}", packed.all(&mut shop.connection()?)?);
    let stock = Stock::query().order_by(Stock::ARTICLE).select((Stock::ARTICLE, Stock::QUANTITY));
    println!("stock: {:?}", stock.all(&mut warehouse.connection()?)?);

    // The handles of one session mean nothing to another one, and it says so.
    let (mut of_shop, of_warehouse) = (shop.session(), warehouse.session());
    let order = of_shop.load_first(Order::query().order_by(Order::ID))?.expect("there are three");
    println!("in its session: {}, in the other: {:?}", of_shop[order].article, of_warehouse.peek(order));
    of_shop.close()?;
    schema.drop_all(&shop)
}

/// Takes the goods out of one database and marks the order in the other. There is no transaction over both: what is committed first is
/// what is easier to repair, and the other one's error rolls it back as long as it is open.
fn pack(shop: &Engine, warehouse: &Engine, order: Order) -> Result<()> {
    warehouse.transaction(|stock| {
        let on_shelf = stock.get_one::<Stock>(order.article.clone())?;
        if stock[on_shelf].quantity < order.quantity {
            return Err(Error::other(format!("only {} are left", stock[on_shelf].quantity)));
        }
        stock[on_shelf].quantity -= order.quantity;
        stock.flush()?;
        // If the shop refuses, the goods stay on the shelf.
        shop.transaction(|orders| {
            let order = orders.attach(order)?; // read in an earlier session
            orders[order].is_packed = true;
            Ok(())
        })
    })
}

/// The URL given to the program or in `DATABASE_URL`, else a database in memory.
fn url() -> String {
    std::env::args().nth(1).or_else(|| std::env::var("DATABASE_URL").ok()).unwrap_or_else(|| "sqlite://".to_owned())
}
