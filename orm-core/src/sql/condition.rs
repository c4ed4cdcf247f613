//! What can filter rows.

use super::Expr;

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
