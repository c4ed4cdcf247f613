//! What can stand on the other side of a comparison or an assignment.

use super::{Column, Expr, Node};
use crate::value::{ColumnType, Scalar, Value, ValueRef};

/// What a column or expression with the base type `B` can be compared with in the scope `S`: a value, or a column or
/// expression of the same base type.
#[diagnostic::on_unimplemented(
    message = "a value of type `{Self}` cannot be compared with a column of type `{B}`",
    label = "expected `{B}`, or a column or expression of it (for NULL use `.is_null()`, for an `Option` use `.is_not_distinct_from(..)`)"
)]
pub trait Operand<S, B> {
    /// The operand as a tree.
    fn into_operand(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<S, T: Scalar> Operand<S, T> for T {
    fn into_operand(self) -> Node {
        Node::Value(self.to_value().into_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Scalar> Operand<S, T> for &T {
    fn into_operand(self) -> Node {
        Node::Value(self.to_value().into_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<S> Operand<S, String> for &str {
    fn into_operand(self) -> Node {
        Node::Value(self.into())
    }
}

#[diagnostic::do_not_recommend]
impl<S> Operand<S, String> for &&str {
    fn into_operand(self) -> Node {
        Node::Value((*self).into())
    }
}

#[diagnostic::do_not_recommend]
impl<S> Operand<S, Vec<u8>> for &[u8] {
    fn into_operand(self) -> Node {
        Node::Value(self.to_vec().into())
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: ColumnType> Operand<S, T::Base> for Column<S, T> {
    fn into_operand(self) -> Node {
        self.into_node()
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: ColumnType> Operand<S, T::Base> for Expr<S, T> {
    fn into_operand(self) -> Node {
        self.into_node()
    }
}

/// What can be assigned to a column of type `T` in the scope `S`: a value, an `Option` where the column takes NULL, or a
/// column or expression of the same type.
#[diagnostic::on_unimplemented(
    message = "a value of type `{Self}` cannot be assigned to a column of type `{T}`",
    label = "expected `{T}`, or a column or expression of that type",
    note = "to write NULL into a nullable column use `.set_null(column)`"
)]
pub trait Assign<S, T> {
    /// The new value as a tree.
    fn into_assigned(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<S, T: Scalar> Assign<S, T> for T {
    fn into_assigned(self) -> Node {
        Node::Value(self.to_value().into_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Scalar> Assign<S, T> for &T {
    fn into_assigned(self) -> Node {
        Node::Value(self.to_value().into_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Scalar> Assign<S, Option<T>> for T {
    fn into_assigned(self) -> Node {
        Node::Value(self.to_value().into_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Scalar> Assign<S, Option<T>> for Option<T> {
    fn into_assigned(self) -> Node {
        Node::Value(self.to_column().into_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<S> Assign<S, String> for &str {
    fn into_assigned(self) -> Node {
        Node::Value(self.into())
    }
}

#[diagnostic::do_not_recommend]
impl<S> Assign<S, Option<String>> for &str {
    fn into_assigned(self) -> Node {
        Node::Value(self.into())
    }
}

#[diagnostic::do_not_recommend]
impl<S> Assign<S, Option<String>> for Option<&str> {
    fn into_assigned(self) -> Node {
        Node::Value(self.into())
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: ColumnType> Assign<S, T> for Expr<S, T> {
    fn into_assigned(self) -> Node {
        self.into_node()
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: ColumnType> Assign<S, T> for Column<S, T> {
    fn into_assigned(self) -> Node {
        self.into_node()
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Scalar> Assign<S, Option<T>> for Expr<S, T> {
    fn into_assigned(self) -> Node {
        self.into_node()
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Scalar> Assign<S, Option<T>> for Column<S, T> {
    fn into_assigned(self) -> Node {
        self.into_node()
    }
}

/// Columns chosen at run time (`User::column("name")?`) are compared and set with plain values. One impl for all and not one for each
/// type, so that a message about an `i32` for an `i64` does not speak of them.
#[diagnostic::do_not_recommend]
impl<S, V: PlainValue> Operand<S, Value> for V {
    fn into_operand(self) -> Node {
        Node::Value(self.into_plain())
    }
}

#[diagnostic::do_not_recommend]
impl<S, V: PlainValue> Assign<S, Value> for V {
    fn into_assigned(self) -> Node {
        Node::Value(self.into_plain())
    }
}

/// A value that says by its type what it is.
#[doc(hidden)]
pub trait PlainValue {
    /// The value.
    fn into_plain(self) -> Value;
}

macro_rules! plain_value {
    ($($type:ty),* $(,)?) => {$(
        impl PlainValue for $type {
            fn into_plain(self) -> Value {
                ValueRef::from(self)
            }
        }
    )*};
}

plain_value!(
    bool,
    i8,
    i16,
    i32,
    i64,
    u8,
    u16,
    u32,
    u64,
    f32,
    f64,
    String,
    &str,
    Vec<u8>,
    chrono::NaiveDate,
    chrono::NaiveTime,
    chrono::NaiveDateTime,
    chrono::DateTime<chrono::Utc>,
);

#[cfg(feature = "uuid")]
plain_value!(uuid::Uuid);

#[cfg(feature = "decimal")]
plain_value!(rust_decimal::Decimal);

#[cfg(feature = "json")]
plain_value!(serde_json::Value);
