//! The statement for the rows at the other side of a relationship, for many rows at once.

use super::path::LoadPart;
use crate::Result;
use crate::engine::Executor;
use crate::orm::query::{any_key, asked_by};
use crate::schema::Name;
use crate::sql::{
    BinaryOperator, Direction, Function, Join, JoinKind, Node, OrderNode, Output, Relation, Select, Source, TableName,
    Through, WindowNode,
};
use crate::value::Value;

/// The name of the ranked rows in a statement with `limit_each`, and of their rank.
const RANKED: &str = "ranked";
const RANK: &str = "rank_in_parent";

/// How many keys fit into one statement.
pub(crate) fn keys_per_statement(db: &mut dyn Executor, relation: &Relation, part: &LoadPart) -> Result<usize> {
    let dialect = db.connection()?.dialect().clone();
    let capabilities = dialect.capabilities();
    if capabilities.list_bind && relation.from.len() == 1 {
        return Ok(usize::MAX);
    }
    // Half the limit: lists are filled up to a power of two, and the filter needs a few as well.
    let room = capabilities.max_binds / 2 - part.filter.len().min(capabilities.max_binds / 4);
    Ok((room / relation.from.len()).clamp(1, 8_192))
}

/// The columns that hold the key of the row that asks, in a statement made by [`children_of`].
pub(crate) fn owner_columns(relation: &Relation) -> Vec<Node> {
    match &relation.through {
        None => relation.to.iter().map(|column| Node::column(column.name.into())).collect(),
        Some(through) => through.from.iter().map(|name| Node::column_of(link_name(relation), *name)).collect(),
    }
}

/// The name of the association table in a statement: not that of the table it leads to.
fn link_name(relation: &Relation) -> &'static str {
    match &*relation.target_table().name {
        name if name.eq_ignore_ascii_case("link") => "link_between",
        _ => "link",
    }
}

/// The statement for the rows that belong to these keys; `columns` says what is asked of each.
pub(crate) fn children_of(
    relation: &'static Relation,
    part: &LoadPart,
    columns: Vec<Output>,
    keys: &[Vec<Value>],
) -> Select {
    let owner = owner_columns(relation);
    let mut select = Select::from(relation.target_table());
    select.columns = columns;
    if let Some(through) = &relation.through {
        select.joins.push(link_join(relation, through));
    }
    select.filter.push(asked_by(relation, any_key(owner.clone(), keys)));
    select.filter.extend(part.filter.iter().cloned());
    select.order_by = part.order_by.clone();
    match part.limit_each {
        Some(limit) => limited(select, owner, limit),
        None => select,
    }
}

fn link_join(relation: &'static Relation, through: &Through) -> Join {
    let link = link_name(relation);
    let mut table = TableName::new(through.table).alias(link);
    table.schema = through.schema.map(Into::into);
    let pairs = through.to.iter().zip(relation.to).map(|(far, near)| {
        Node::binary(BinaryOperator::Eq, Node::column_of(link, *far), Node::column(near.name.into()))
    });
    Join { kind: JoinKind::Inner, source: Source::Table(table), on: Some(Node::All(pairs.collect())) }
}

/// Numbers the rows within each owner and keeps the first ones.
fn limited(mut select: Select, owner: Vec<Node>, limit: u64) -> Select {
    let order_by: Vec<OrderNode> = std::mem::take(&mut select.order_by);
    let names: Vec<Name> = (1..=select.columns.len()).map(|position| format!("column_{position}").into()).collect();
    for (output, name) in select.columns.iter_mut().zip(&names) {
        output.alias = Some(name.clone());
    }
    let call = Node::call(Function::RowNumber, Vec::new());
    let rank = Node::Window(Box::new(WindowNode { call, partition_by: owner, order_by }));
    select.columns.push(Output { node: rank, alias: Some(RANK.into()) });
    let source = Source::Select { select: Box::new(select), alias: RANKED.into(), lateral: false };
    let mut outer = Select::from(source);
    outer.columns = names.into_iter().map(|name| Output::from(Node::column_of(RANKED, name))).collect();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rank = || Node::column_of(RANKED, RANK);
    outer.filter.push(Node::binary(BinaryOperator::Le, rank(), Node::Value(limit.into())));
    outer.order_by.push(OrderNode { node: rank(), direction: Direction::Ascending, nulls: None });
    outer
}
