//! Walking through a query page by page, by the key of the last row seen and not by counting rows.

use super::terminal::add_key;
use super::{Query, Shape};
use crate::compile::Statement;
use crate::engine::{Executor, Next};
use crate::orm::Entity;
use crate::orm::cursor::Cursor;
use crate::orm::fetch::collect;
use crate::sql::{BinaryOperator, Count, Direction, Distinct, Node, Order, OrderNode, Output};
use crate::value::{Value, ValueRef};
use crate::{Error, Result};

/// One page of a query's result.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The rows, in the query's shape.
    pub rows: T,
    /// Where the next page begins; none on the last one.
    pub next: Option<Cursor>,
}

impl<E: Entity, S: Shape<E>> Query<E, S> {
    /// At most `n_rows` rows after the cursor, which is the `next` of the page before; from the start without one. Rows that are inserted
    /// or deleted meanwhile neither repeat nor hide others, and the last page costs no more than the first: two statements each.
    ///
    /// The query's order, completed by the primary key, must not meet a NULL: order by columns that have none, or use
    /// [`or_else`](crate::sql::Expr::or_else).
    ///
    /// # Errors
    /// A query with a limit, an offset or groups; a cursor of a query with another order; a NULL in the order; and as
    /// [`all`](Self::all).
    pub fn page(mut self, n_rows: u64, after: Option<&Cursor>, db: &mut dyn Executor) -> Result<Page<S::All>> {
        self.check_pageable(n_rows)?;
        add_key::<E>(&mut self.select, self.key.take().as_deref());
        add_key_order::<E>(&mut self.select.order_by);
        if let Some(cursor) = after {
            self.select.filter.push(after_cursor(&self.select.order_by, cursor.values())?);
        }
        let mut boundary = self.select.clone();
        boundary.columns = boundary.order_by.iter().map(|order| Output::from(order.node.clone())).collect();
        boundary.limit = Some(Count::Literal(2));
        boundary.offset = Some(Count::Bound(n_rows - 1));
        let width = boundary.columns.len();
        let rows = self.limit(n_rows).all(db)?;
        // The last row of this page and, if there is one, the first of the next.
        let keys = collect(db, Statement::Select(&boundary), |row| {
            (0..width).map(|index| row.cell(index).map(ValueRef::into_owned)).collect::<Result<Vec<Value>>>()
        })?;
        let next = match keys.len() {
            2 => keys.into_iter().next().map(Cursor::new),
            _ => None,
        };
        Ok(Page { rows, next })
    }

    /// Calls `f` with at most `n_rows` rows at a time, in the query's shape: graphs, with `.load(..)`. Walks in pages, as
    /// [`page`](Self::page) does, so the connection is free in between, and a change of the rows meanwhile may be seen. Ends when `f`
    /// answers [`Next::Stop`]; `Ok(())` goes on.
    ///
    /// # Errors
    /// As [`page`](Self::page), and whatever `f` answers.
    pub fn batches<R: Into<Next>>(
        self,
        n_rows: u64,
        db: &mut dyn Executor,
        mut f: impl FnMut(&mut dyn Executor, S::All) -> Result<R>,
    ) -> Result<()>
    where
        S: Clone,
    {
        let mut cursor: Option<Cursor> = None;
        loop {
            let page = self.copy().page(n_rows, cursor.as_ref(), db)?;
            if f(db, page.rows)?.into() == Next::Stop || page.next.is_none() {
                return Ok(());
            }
            cursor = page.next;
        }
    }

    fn check_pageable(&self, n_rows: u64) -> Result<()> {
        self.check()?;
        if E::KEY.is_empty() {
            return Err(Error::statement(format!(
                "`{}` has no primary key, which `page` tells rows of equal order apart by: use `limit` and `offset`",
                E::NAME
            )));
        }
        if n_rows == 0 {
            return Err(Error::statement("a page has at least one row"));
        }
        if self.select.limit.is_some() || self.select.offset.is_some() {
            return Err(Error::statement("`page` cuts the query itself: leave out `limit` and `offset`"));
        }
        if !self.select.group_by.is_empty() || self.select.distinct != Distinct::No {
            return Err(Error::statement("`page` walks over rows, not over groups: use `limit` and `offset`"));
        }
        Ok(())
    }
}

/// Completes an order by the primary key, so that no two rows are equal in it.
fn add_key_order<E: Entity>(orders: &mut Vec<OrderNode>) {
    for column in E::KEY {
        let node = Node::column(column.name.into());
        if !orders.iter().any(|order| order.node == node) {
            orders.push(Order::<E>::new(node, Direction::Ascending).node);
        }
    }
}

/// The condition that a row stands after these values: `a > 1 OR (a = 1 AND b > 2)`.
fn after_cursor(orders: &[OrderNode], values: &[Value]) -> Result<Node> {
    if orders.len() != values.len() {
        return Err(Error::statement("the cursor belongs to a query with another order"));
    }
    if values.iter().any(ValueRef::is_null) {
        return Err(Error::statement(
            "`page` cannot go on behind a NULL; order by columns that have none, or by `column.or_else(..)`",
        ));
    }
    let compare =
        |index: usize, operator| Node::binary(operator, orders[index].node.clone(), Node::Value(values[index].clone()));
    let branches = (0..orders.len()).map(|last| {
        let operator = match orders[last].direction {
            Direction::Ascending => BinaryOperator::Gt,
            Direction::Descending => BinaryOperator::Lt,
        };
        let equal = (0..last).map(|index| compare(index, BinaryOperator::Eq));
        Node::All(equal.chain([compare(last, operator)]).collect())
    });
    Ok(Node::Any(branches.collect()))
}
