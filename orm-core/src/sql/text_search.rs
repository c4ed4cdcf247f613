//! Full-text search.

use super::{Column, Expr, Node, Textual};
use crate::value::ColumnType;

/// Whether texts match a search, in the database's own way.
///
/// - PostgreSQL takes the search as a person types it into a search box (`"a phrase"`, `or`, `-not`), and compares words without
///   grammar: `to_tsvector('simple', ..) @@ websearch_to_tsquery('simple', ..)`.
/// - MySQL and MariaDB search in boolean mode (`+must -not "a phrase"`), need a full-text index over exactly these columns, and heed
///   case as their collation does: in columns that we create, upper and lower case differ.
/// - SQLite searches virtual tables only, and refuses.
pub fn matches<S>(texts: impl Texts<S>, search: impl Into<String>) -> Expr<S, bool> {
    let mut columns = Vec::new();
    texts.add_texts(&mut columns);
    let search: String = search.into();
    Expr::new(Node::Matches(columns, Box::new(Node::Value(search.into()))))
}

/// What [`matches()`] searches: a column or expression of texts, or a tuple of up to four.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text of `{S}` to search in",
    label = "expected text columns of `{S}`, alone or in a tuple"
)]
pub trait Texts<S> {
    /// Appends the texts.
    fn add_texts(self, nodes: &mut Vec<Node>);
}

impl<S, T: ColumnType<Base: Textual>> Texts<S> for Column<S, T> {
    fn add_texts(self, nodes: &mut Vec<Node>) {
        nodes.push(self.into_node());
    }
}

impl<S, T: ColumnType<Base: Textual>> Texts<S> for Expr<S, T> {
    fn add_texts(self, nodes: &mut Vec<Node>) {
        nodes.push(self.into_node());
    }
}

macro_rules! tuples {
    ($(($($name:ident),+)),+ $(,)?) => {$(
        impl<S, $($name: Texts<S>),+> Texts<S> for ($($name,)+) {
            #[allow(non_snake_case, reason = "a tuple's parts are named after their types")]
            fn add_texts(self, nodes: &mut Vec<Node>) {
                let ($($name,)+) = self;
                $($name.add_texts(nodes);)+
            }
        }
    )+};
}

tuples!((A), (A, B), (A, B, C), (A, B, C, D));
