use orm_core::prelude::*;

#[derive(Entity)]
struct Order {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(foreign_key(tenant_id, order_id = Order(tenant_id, id), relation = order))] //~ ERROR: the columns of a foreign key take NULL together or not at all: make all of `tenant_id`, `order_id` an `Option`, or none
struct Line {
    #[orm(primary_key)]
    id: i32,
    tenant_id: i32,
    order_id: Option<i32>,
}

fn main() {}
