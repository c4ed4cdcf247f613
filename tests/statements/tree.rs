//! Statements built by hand from run-time tables, without any entity.

use orm_core::compile::{Compiled, Dialect, Statement};
use orm_core::prelude::*;
use orm_core::schema::{Column, Table};
use orm_core::sql::{
    BinaryOperator, ColumnNode, Count, Cte, Direction, Function, Join, JoinKind, Node, OrderNode, Output, Path, Place,
    Select, SetOperator, Source, TableName, WindowNode,
};
use orm_core::value::SqlType;
use orm_tests::assert_sql;

/// Gives a select what the other statements have.
struct Tree(Select);

impl Tree {
    fn to_sql(&self, dialect: &dyn Dialect) -> Result<Compiled<'static>> {
        Statement::Select(&self.0).compile(dialect).map(Compiled::into_owned)
    }
}

/// A table known at run time only.
fn orders() -> Table {
    let column = |name: &'static str, sql_type| Column::new(name, name, sql_type, false);
    let mut table = Table::new("orders", &[]);
    table.columns = vec![column("id", SqlType::Int64), column("amount", SqlType::Int64)].into();
    table
}

fn column(name: &'static str) -> Node {
    Node::column(name.into())
}

fn all_orders() -> Select {
    let table = orders();
    Select::from(&table).root_columns(table.columns.iter().map(|column| &column.name))
}

#[test]
fn a_table_known_at_run_time_is_queried() {
    let mut select = all_orders();
    select.filter.push(Node::binary(BinaryOperator::Gt, column("amount"), Node::Value(7.into())));
    assert_sql!(
        Tree(select),
        sqlite: r#"SELECT "orders"."id", "orders"."amount" FROM "orders" WHERE "orders"."amount" > ?"#,
        postgres: r#"SELECT "orders"."id", "orders"."amount" FROM "orders" WHERE "orders"."amount" > $1"#,
        mysql: "SELECT `orders`.`id`, `orders`.`amount` FROM `orders` WHERE `orders`.`amount` > ?",
    );
}

#[test]
fn a_join_has_any_condition() {
    let mut select = Select::from(&orders()).column(Node::column_of("other", "id"));
    select.joins.push(Join {
        kind: JoinKind::Full,
        source: TableName::from(&orders()).alias("other").into(),
        on: Some(Node::binary(BinaryOperator::Lt, column("amount"), Node::column_of("other", "amount"))),
    });
    assert_sql!(
        Tree(select),
        sqlite: r#"SELECT "other"."id" FROM "orders" FULL JOIN "orders" AS "other" ON "orders"."amount" < "other"."amount""#,
        postgres: r#"SELECT "other"."id" FROM "orders" FULL JOIN "orders" AS "other" ON "orders"."amount" < "other"."amount""#,
        mysql: "error: mysql does not support `FULL JOIN`",
    );
}

#[test]
fn a_common_table_expression_can_refer_to_itself() {
    let start = Select::from(&orders()).column(column("id"));
    let mut step =
        Select::from(TableName::new("chain")).column(Node::binary(BinaryOperator::Add, column("id"), Node::Integer(1)));
    step.filter.push(Node::binary(BinaryOperator::Lt, column("id"), Node::Value(9.into())));
    let mut cte = Cte { name: "chain".into(), columns: vec!["id".into()], select: start, recursive: true };
    cte.select.set_operations.push((SetOperator::UnionAll, step));
    let mut select = Select::from(TableName::new("chain")).column(column("id"));
    select.with.push(cte);
    assert_sql!(
        Tree(select),
        sqlite: r#"WITH RECURSIVE "chain" ("id") AS (SELECT "orders"."id" FROM "orders" UNION ALL SELECT "chain"."id" + 1 FROM "chain" WHERE "chain"."id" < ?) SELECT "chain"."id" FROM "chain""#,
        postgres: r#"WITH RECURSIVE "chain" ("id") AS (SELECT "orders"."id" FROM "orders" UNION ALL SELECT "chain"."id" + 1 FROM "chain" WHERE "chain"."id" < $1) SELECT "chain"."id" FROM "chain""#,
        mysql: "WITH RECURSIVE `chain` (`id`) AS (SELECT `orders`.`id` FROM `orders` UNION ALL SELECT `chain`.`id` + 1 FROM `chain` WHERE `chain`.`id` < ?) SELECT `chain`.`id` FROM `chain`",
    );
}

#[test]
fn a_lateral_sub_select_sees_the_row_outside() {
    let outer = |name: &'static str| {
        Node::Column(ColumnNode { place: Place::Outer(1, Path::ROOT), name: name.into(), meta: None })
    };
    let mut inner = Select::from(TableName::new("orders").alias("next")).column(column("id"));
    inner.filter.push(Node::binary(BinaryOperator::Gt, column("id"), outer("id")));
    inner.limit = Some(Count::Literal(1));
    let mut select = Select::from(&orders()).column(column("id")).column(Node::column_of("following", "id"));
    select.joins.push(Join {
        kind: JoinKind::Left,
        source: Source::Select { select: Box::new(inner), alias: "following".into(), lateral: true },
        on: Some(Node::binary(BinaryOperator::Eq, Node::Integer(1), Node::Integer(1))),
    });
    assert_sql!(
        Tree(select),
        sqlite: "error: sqlite does not support `LATERAL`",
        postgres: r#"SELECT "orders"."id", "following"."id" FROM "orders" LEFT JOIN LATERAL (SELECT "next"."id" FROM "orders" AS "next" WHERE "next"."id" > "orders"."id" LIMIT 1) AS "following" ON 1 = 1"#,
        mysql: "SELECT `orders`.`id`, `following`.`id` FROM `orders` LEFT JOIN LATERAL (SELECT `next`.`id` FROM `orders` AS `next` WHERE `next`.`id` > `orders`.`id` LIMIT 1) AS `following` ON 1 = 1",
    );
}

#[test]
fn a_window_ranks_rows() {
    let order = OrderNode { node: column("amount"), direction: Direction::Descending, nulls: None };
    let rank = Node::Window(Box::new(WindowNode {
        call: Node::call(Function::Rank, Vec::new()),
        partition_by: vec![column("id")],
        order_by: vec![order],
    }));
    let mut select = Select::from(&orders());
    select.columns.push(Output { node: rank, alias: Some("place".into()) });
    assert_sql!(
        Tree(select),
        sqlite: r#"SELECT RANK() OVER (PARTITION BY "orders"."id" ORDER BY "orders"."amount" DESC) AS "place" FROM "orders""#,
        postgres: r#"SELECT RANK() OVER (PARTITION BY "orders"."id" ORDER BY "orders"."amount" DESC) AS "place" FROM "orders""#,
        mysql: "SELECT RANK() OVER (PARTITION BY `orders`.`id` ORDER BY `orders`.`amount` DESC) AS `place` FROM `orders`",
    );
}

#[test]
fn selects_are_added_and_taken_away() {
    let mut select = all_orders();
    select.set_operations.push((SetOperator::Except, all_orders()));
    assert_sql!(
        Tree(select),
        sqlite: r#"SELECT "orders"."id", "orders"."amount" FROM "orders" EXCEPT SELECT "orders"."id", "orders"."amount" FROM "orders""#,
        postgres: r#"SELECT "orders"."id", "orders"."amount" FROM "orders" EXCEPT SELECT "orders"."id", "orders"."amount" FROM "orders""#,
        mysql: "SELECT `orders`.`id`, `orders`.`amount` FROM `orders` EXCEPT SELECT `orders`.`id`, `orders`.`amount` FROM `orders`",
    );
}

#[test]
fn names_with_quotes_stay_names() {
    let table = Table::new("odd \"name\" `of` a; table", &[]);
    let select = Select::from(&table).column(Node::column("a\"b`c".into()));
    assert_sql!(
        Tree(select),
        sqlite: r#"SELECT "odd ""name"" `of` a; table"."a""b`c" FROM "odd ""name"" `of` a; table""#,
        postgres: r#"SELECT "odd ""name"" `of` a; table"."a""b`c" FROM "odd ""name"" `of` a; table""#,
        mysql: "SELECT `odd \"name\" ``of`` a; table`.`a\"b``c` FROM `odd \"name\" ``of`` a; table`",
    );
}
