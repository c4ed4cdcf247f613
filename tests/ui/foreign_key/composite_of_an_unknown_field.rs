use orm_core::prelude::*;

#[derive(Entity)]
struct Order {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(foreign_key(tenant_id, oder_id = Order(tenant_id, id), relation = order))] //~ ERROR: `foreign_key` names an unknown field `oder_id`; did you mean `order_id`?
struct Line {
    #[orm(primary_key)]
    id: i32,
    tenant_id: i32,
    order_id: i32,
}

fn main() {}
