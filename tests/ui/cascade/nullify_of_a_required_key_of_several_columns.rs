use orm_core::prelude::*;

#[derive(Entity)]
#[orm(has_many(lines: Line, by = (tenant_id, order_id), cascade(nullify)))] //~ ERROR: `nullify` writes NULL into `Line::tenant_id`, `Line::order_id`, which take none: make them `Option`s
struct Order {
    #[orm(primary_key)]
    tenant_id: i32,
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity)]
#[orm(foreign_key(tenant_id, order_id = Order(tenant_id, id), relation = order))]
struct Line {
    #[orm(primary_key)]
    id: i32,
    tenant_id: i32,
    order_id: i32,
}

fn main() {}
