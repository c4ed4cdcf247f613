//! Typed expressions and the operators on them.

use std::fmt;
use std::marker::PhantomData;
use std::ops;

use super::operator::{BinaryOperator, Function};
use super::order::{Direction, Order};
use super::{Column, Divisible, Node, Numeric, Operand, RawNode, Select, Textual};
use crate::value::{ColumnType, Element, Scalar};

/// An expression of type `T` in the scope `S`: `User::NAME.eq("Ann")` is an `Expr<User, bool>`.
pub struct Expr<S, T> {
    node: Node,
    types: PhantomData<fn() -> (S, T)>,
}

impl<S, T> Expr<S, T> {
    /// An expression over a tree of your own; nothing checks that its type is `T`.
    pub fn new(node: Node) -> Expr<S, T> {
        Expr { node, types: PhantomData }
    }

    /// The tree inside.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The tree inside, moved out.
    pub fn into_node(self) -> Node {
        self.node
    }
}

impl<S, T> Clone for Expr<S, T> {
    fn clone(&self) -> Expr<S, T> {
        Expr::new(self.node.clone())
    }
}

impl<S, T> fmt::Debug for Expr<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

impl<S> Expr<S, bool> {
    /// All of these hold; true for an empty list.
    pub fn all(list: impl IntoIterator<Item = Expr<S, bool>>) -> Expr<S, bool> {
        Expr::new(Node::All(list.into_iter().map(Expr::into_node).collect()))
    }

    /// At least one of these holds; false for an empty list.
    pub fn any(list: impl IntoIterator<Item = Expr<S, bool>>) -> Expr<S, bool> {
        Expr::new(Node::Any(list.into_iter().map(Expr::into_node).collect()))
    }

    /// Both hold.
    pub fn and(self, other: Expr<S, bool>) -> Expr<S, bool> {
        Expr::new(match self.node {
            Node::All(mut list) => {
                list.push(other.node);
                Node::All(list)
            }
            node => Node::All(vec![node, other.node]),
        })
    }

    /// One of them holds.
    pub fn or(self, other: Expr<S, bool>) -> Expr<S, bool> {
        Expr::new(match self.node {
            Node::Any(mut list) => {
                list.push(other.node);
                Node::Any(list)
            }
            node => Node::Any(vec![node, other.node]),
        })
    }
}

impl<S> ops::Not for Expr<S, bool> {
    type Output = Expr<S, bool>;

    fn not(self) -> Expr<S, bool> {
        Expr::new(Node::Not(Box::new(self.node)))
    }
}

impl<S> ops::BitAnd for Expr<S, bool> {
    type Output = Expr<S, bool>;

    fn bitand(self, other: Expr<S, bool>) -> Expr<S, bool> {
        self.and(other)
    }
}

impl<S> ops::BitOr for Expr<S, bool> {
    type Output = Expr<S, bool>;

    fn bitor(self, other: Expr<S, bool>) -> Expr<S, bool> {
        self.or(other)
    }
}

/// The same operators on columns and on expressions: inherent methods, so that there is no trait to import. The methods are the
/// macro's argument and not its body: so a message about one of them shows its line and nothing of the macro.
macro_rules! operators {
    ($(impl [$($parameters:tt)*] for [$($arguments:tt)*] { $($body:tt)* })*) => {$(
        impl<$($parameters)*> Column<$($arguments)*> {
            $($body)*
        }

        impl<$($parameters)*> Expr<$($arguments)*> {
            $($body)*
        }
    )*};
}

operators! {
    impl [S, T: ColumnType] for [S, T] {
        /// Equal. NULL equals nothing; see [`is_not_distinct_from`](Self::is_not_distinct_from).
        pub fn eq(self, other: impl Operand<S, T::Base>) -> Expr<S, bool> {
            compare(BinaryOperator::Eq, self.into_node(), other.into_operand())
        }

        /// Not equal.
        pub fn ne(self, other: impl Operand<S, T::Base>) -> Expr<S, bool> {
            compare(BinaryOperator::Ne, self.into_node(), other.into_operand())
        }

        /// Less.
        pub fn lt(self, other: impl Operand<S, T::Base>) -> Expr<S, bool> {
            compare(BinaryOperator::Lt, self.into_node(), other.into_operand())
        }

        /// Less or equal.
        pub fn le(self, other: impl Operand<S, T::Base>) -> Expr<S, bool> {
            compare(BinaryOperator::Le, self.into_node(), other.into_operand())
        }

        /// Greater.
        pub fn gt(self, other: impl Operand<S, T::Base>) -> Expr<S, bool> {
            compare(BinaryOperator::Gt, self.into_node(), other.into_operand())
        }

        /// Greater or equal.
        pub fn ge(self, other: impl Operand<S, T::Base>) -> Expr<S, bool> {
            compare(BinaryOperator::Ge, self.into_node(), other.into_operand())
        }

        /// Between two bounds, both included.
        pub fn between(self, low: impl Operand<S, T::Base>, high: impl Operand<S, T::Base>) -> Expr<S, bool> {
            let parts = (self.into_node(), low.into_operand(), high.into_operand());
            Expr::new(Node::Between(Box::new(parts)))
        }

        /// One of these; nothing is in an empty list.
        pub fn in_<V: Operand<S, T::Base>>(self, list: impl IntoIterator<Item = V>) -> Expr<S, bool> {
            let list = list.into_iter().map(Operand::into_operand).collect();
            Expr::new(Node::In(Box::new(self.into_node()), list, false))
        }

        /// None of these; everything is outside an empty list.
        pub fn not_in<V: Operand<S, T::Base>>(self, list: impl IntoIterator<Item = V>) -> Expr<S, bool> {
            let list = list.into_iter().map(Operand::into_operand).collect();
            Expr::new(Node::In(Box::new(self.into_node()), list, true))
        }

        /// One of the rows of a select with one column: `.in_select(query.select(..).into_select())`.
        pub fn in_select(self, select: impl Into<Select>) -> Expr<S, bool> {
            Expr::new(Node::InSelect(Box::new(self.into_node()), Box::new(select.into()), false))
        }

        /// None of the rows of a select with one column.
        pub fn not_in_select(self, select: impl Into<Select>) -> Expr<S, bool> {
            Expr::new(Node::InSelect(Box::new(self.into_node()), Box::new(select.into()), true))
        }

        /// Different, where NULL counts as a value.
        pub fn is_distinct_from<V>(self, other: V) -> Expr<S, bool>
        where
            V: super::Assign<S, T::Nullable>,
        {
            compare(BinaryOperator::IsDistinct, self.into_node(), other.into_assigned())
        }

        /// Equal, where NULL counts as a value.
        pub fn is_not_distinct_from<V>(self, other: V) -> Expr<S, bool>
        where
            V: super::Assign<S, T::Nullable>,
        {
            compare(BinaryOperator::IsNotDistinct, self.into_node(), other.into_assigned())
        }

        /// Smallest first.
        pub fn asc(self) -> Order<S> {
            Order::new(self.into_node(), Direction::Ascending)
        }

        /// Greatest first.
        pub fn desc(self) -> Order<S> {
            Order::new(self.into_node(), Direction::Descending)
        }

        /// The number of rows in which this is not NULL.
        pub fn count(self) -> Expr<S, i64> {
            Expr::new(Node::call(Function::Count, vec![self.into_node()]))
        }

        /// The number of different values.
        pub fn count_distinct(self) -> Expr<S, i64> {
            let arguments = vec![self.into_node()];
            Expr::new(Node::Call { function: Function::Count, arguments, distinct: true })
        }

        /// The least value; none over no rows.
        pub fn min(self) -> Expr<S, T::Nullable> {
            Expr::new(Node::call(Function::Min, vec![self.into_node()]))
        }

        /// The greatest value; none over no rows.
        pub fn max(self) -> Expr<S, T::Nullable> {
            Expr::new(Node::call(Function::Max, vec![self.into_node()]))
        }

        /// The same value as another type.
        pub fn cast<U: Scalar>(self) -> Expr<S, U> {
            Expr::new(Node::Cast(Box::new(self.into_node()), U::SQL_TYPE))
        }
    }

    impl [S, T: Scalar] for [S, Option<T>] {
        /// Whether this is NULL.
        pub fn is_null(self) -> Expr<S, bool> {
            Expr::new(Node::IsNull(Box::new(self.into_node()), false))
        }

        /// Whether this is not NULL.
        pub fn is_not_null(self) -> Expr<S, bool> {
            Expr::new(Node::IsNull(Box::new(self.into_node()), true))
        }

        /// This, or a default where it is NULL.
        pub fn or_else(self, default: impl Operand<S, T>) -> Expr<S, T> {
            Expr::new(Node::call(Function::Coalesce, vec![self.into_node(), default.into_operand()]))
        }
    }

    impl [S, T: ColumnType<Base: Textual>] for [S, T] {
        /// A text pattern with `%` and `_`, case-sensitive; a backslash escapes them.
        pub fn like(self, pattern: impl Operand<S, String>) -> Expr<S, bool> {
            like(self.into_node(), pattern.into_operand(), false)
        }

        /// The same without regard to case (of ASCII letters only on SQLite).
        pub fn ilike(self, pattern: impl Operand<S, String>) -> Expr<S, bool> {
            like(self.into_node(), pattern.into_operand(), true)
        }

        /// Whether the text contains this one, taken literally.
        pub fn contains(self, text: impl AsRef<str>) -> Expr<S, bool> {
            let pattern = format!("%{}%", escape_pattern(text.as_ref()));
            like(self.into_node(), Node::Value(pattern.into()), false)
        }

        /// Whether the text begins with this one, taken literally.
        pub fn starts_with(self, text: impl AsRef<str>) -> Expr<S, bool> {
            let pattern = format!("{}%", escape_pattern(text.as_ref()));
            like(self.into_node(), Node::Value(pattern.into()), false)
        }

        /// Whether the text ends with this one, taken literally.
        pub fn ends_with(self, text: impl AsRef<str>) -> Expr<S, bool> {
            let pattern = format!("%{}", escape_pattern(text.as_ref()));
            like(self.into_node(), Node::Value(pattern.into()), false)
        }

        /// In lower case.
        pub fn lower(self) -> Expr<S, T> {
            Expr::new(Node::call(Function::Lower, vec![self.into_node()]))
        }

        /// In upper case.
        pub fn upper(self) -> Expr<S, T> {
            Expr::new(Node::call(Function::Upper, vec![self.into_node()]))
        }

        /// The number of characters.
        pub fn length(self) -> Expr<S, i64> {
            Expr::new(Node::call(Function::Length, vec![self.into_node()]))
        }

        /// This text and then another one.
        pub fn concat(self, other: impl Operand<S, String>) -> Expr<S, T> {
            Expr::new(Node::binary(BinaryOperator::Concat, self.into_node(), other.into_operand()))
        }
    }

    impl [S, X: Element, T: ColumnType<Base = Vec<X>>] for [S, T] {
        /// Whether an element of the list equals this. In databases with arrays.
        pub fn any_eq(self, value: impl Operand<S, X>) -> Expr<S, bool> {
            let pieces = vec!["".into(), " = ANY(".into(), ")".into()];
            Expr::new(Node::Raw(RawNode { pieces, nodes: vec![value.into_operand(), self.into_node()] }))
        }

        /// The number of elements. In databases with arrays.
        pub fn cardinality(self) -> Expr<S, Option<i64>> {
            Expr::new(Node::call(Function::Named("CARDINALITY".into()), vec![self.into_node()]))
        }
    }

    impl [S, T: ColumnType<Base: Numeric>] for [S, T] {
        /// The sum; none over no rows.
        pub fn sum(self) -> Expr<S, Option<<T::Base as Numeric>::Sum>> {
            <T::Base as Numeric>::sum(self.into_node())
        }

        /// The mean; none over no rows.
        pub fn avg(self) -> Expr<S, Option<<T::Base as Numeric>::Mean>> {
            <T::Base as Numeric>::average(self.into_node())
        }

        /// Without its sign.
        pub fn abs(self) -> Expr<S, T> {
            Expr::new(Node::call(Function::Abs, vec![self.into_node()]))
        }
    }
}

macro_rules! arithmetic {
    ($shell:ident, $trait:ident, $method:ident, $operator:ident) => {
        impl<S, T: ColumnType<Base: Numeric>, V: Operand<S, T::Base>> ops::$trait<V> for $shell<S, T> {
            type Output = Expr<S, T>;

            fn $method(self, other: V) -> Expr<S, T> {
                Expr::new(Node::binary(BinaryOperator::$operator, self.into_node(), other.into_operand()))
            }
        }
    };
}

macro_rules! arithmetics {
    ($shell:ident) => {
        arithmetic!($shell, Add, add, Add);
        arithmetic!($shell, Sub, sub, Subtract);
        arithmetic!($shell, Mul, mul, Multiply);
        arithmetic!($shell, Rem, rem, Remainder);

        /// Not of integers: databases disagree about their quotient, so `cast` first.
        impl<S, T: ColumnType<Base: Divisible>, V: Operand<S, T::Base>> ops::Div<V> for $shell<S, T> {
            type Output = Expr<S, T>;

            fn div(self, other: V) -> Expr<S, T> {
                Expr::new(Node::binary(BinaryOperator::Divide, self.into_node(), other.into_operand()))
            }
        }
    };
}

arithmetics!(Column);
arithmetics!(Expr);

fn compare<S>(operator: BinaryOperator, left: Node, right: Node) -> Expr<S, bool> {
    Expr::new(Node::binary(operator, left, right))
}

fn like<S>(text: Node, pattern: Node, ignore_case: bool) -> Expr<S, bool> {
    Expr::new(Node::Like { operands: Box::new((text, pattern)), ignore_case })
}

fn escape_pattern(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
