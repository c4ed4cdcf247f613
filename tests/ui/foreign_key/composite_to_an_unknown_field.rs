use orm_core::prelude::*;

#[derive(Entity)]
struct Order {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(foreign_key(tenant_id, order_id = Order(tenant_id, idd), relation = order))] //~ ERROR: no associated item named `IDD` found for struct `Order`
struct Line {
    #[orm(primary_key)]
    id: i32,
    tenant_id: i32,
    order_id: i32,
}

fn main() {}
