//! What can filter rows.

use std::ops;

use super::{Column, Expr};

/// A condition on the rows of `S`: an expression that is true or false, or a boolean column.
#[diagnostic::on_unimplemented(
    message = "expected `Expr<{S}, bool>`, found `{Self}`",
    label = "not a condition on `{S}`",
    note = "a list of conditions becomes one by `Expr::all(list)` or `Expr::any(list)`; a condition on a row that can be missing is \
            asked by `Entity::RELATION.is(condition)`"
)]
pub trait Condition<S> {
    /// The condition as an expression.
    fn into_condition(self) -> Expr<S, bool>;
}

/// One impl for all, and not one each for expressions and columns: so a message about another entity's condition stays short.
#[diagnostic::do_not_recommend]
impl<S, C: Into<Expr<S, bool>>> Condition<S> for C {
    fn into_condition(self) -> Expr<S, bool> {
        self.into()
    }
}

impl<S> ops::Not for Column<S, bool> {
    type Output = Expr<S, bool>;

    fn not(self) -> Expr<S, bool> {
        !self.into_condition()
    }
}

impl<S, C: Condition<S>> ops::BitAnd<C> for Column<S, bool> {
    type Output = Expr<S, bool>;

    fn bitand(self, other: C) -> Expr<S, bool> {
        self.into_condition().and(other.into_condition())
    }
}

impl<S, C: Condition<S>> ops::BitOr<C> for Column<S, bool> {
    type Output = Expr<S, bool>;

    fn bitor(self, other: C) -> Expr<S, bool> {
        self.into_condition().or(other.into_condition())
    }
}
