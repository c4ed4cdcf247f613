use orm_core::prelude::*;

#[derive(Entity)]
struct Order {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(foreign_key(tenant_id, order_id = Order(tenant_id, id), relation = order, on_delete = set_null))] //~ ERROR: `on_delete = set_null` needs fields that take NULL
struct Line {
    #[orm(primary_key)]
    id: i32,
    tenant_id: i32,
    order_id: i32,
}

fn main() {}
