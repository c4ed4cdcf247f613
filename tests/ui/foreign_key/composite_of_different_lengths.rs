use orm_core::prelude::*;

#[derive(Entity)]
struct Order {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(foreign_key(tenant_id, order_id = Order(id), relation = order))] //~ ERROR: `foreign_key` names 2 fields here and 1 of the other struct
struct Line {
    #[orm(primary_key)]
    id: i32,
    tenant_id: i32,
    order_id: i32,
}

fn main() {}
