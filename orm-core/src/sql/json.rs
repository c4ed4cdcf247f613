//! Values inside a JSON document.

use super::{Column, Expr, Node};
use crate::schema::Name;
use crate::value::{ColumnType, Scalar, Value};

/// A place inside a JSON document: `User::DATA.json().at("address").at("city")`.
///
/// What is read there (`as_text`, `as_i64`, …) is NULL if there is nothing, or a value of another kind, or JSON's own null, on every
/// database.
#[derive(Clone, Debug)]
pub struct JsonPath<S> {
    document: Node,
    steps: Vec<JsonStep>,
    scope: std::marker::PhantomData<fn() -> S>,
}

/// One step into a JSON document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonStep {
    /// The value of a key in an object.
    Key(Name),
    /// The element of a list, from 0.
    Index(u32),
}

/// A question about a place inside a JSON document.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonNode {
    /// The document.
    pub document: Node,
    /// The way to the place.
    pub steps: Vec<JsonStep>,
    /// What is asked.
    pub read: JsonRead,
}

/// What is asked about a place inside a JSON document.
#[derive(Clone, Debug, PartialEq)]
pub enum JsonRead {
    /// A text, or a number or boolean as text.
    Text,
    /// A whole number.
    Integer,
    /// A number as a floating-point number.
    Float,
    /// A boolean.
    Bool,
    /// Whether there is anything, JSON's null included.
    Exists,
    /// Whether there is JSON's null.
    IsNull,
    /// Whether what is there holds this document.
    Contains(Value),
}

impl From<&'static str> for JsonStep {
    fn from(key: &'static str) -> JsonStep {
        JsonStep::Key(key.into())
    }
}

impl From<String> for JsonStep {
    fn from(key: String) -> JsonStep {
        JsonStep::Key(key.into())
    }
}

impl From<u32> for JsonStep {
    fn from(index: u32) -> JsonStep {
        JsonStep::Index(index)
    }
}

/// A type whose [`SQL_TYPE`](Scalar::SQL_TYPE) is [`SqlType::Json`](crate::SqlType::Json).
#[diagnostic::on_unimplemented(message = "`{Self}` is no JSON document", label = "expected a column of a JSON type")]
pub trait JsonDocument: Scalar {}

impl<S, T: ColumnType<Base: JsonDocument>> Column<S, T> {
    /// The document, to look inside.
    pub fn json(self) -> JsonPath<S> {
        self.expr().json()
    }
}

impl<S, T: ColumnType<Base: JsonDocument>> Expr<S, T> {
    /// The document, to look inside.
    pub fn json(self) -> JsonPath<S> {
        JsonPath { document: self.into_node(), steps: Vec::new(), scope: std::marker::PhantomData }
    }
}

impl<S> JsonPath<S> {
    /// Goes on to the value of a key, or to an element of a list by its position from 0: `.at("tags").at(0)`.
    pub fn at(mut self, step: impl Into<JsonStep>) -> JsonPath<S> {
        self.steps.push(step.into());
        self
    }

    /// The text at this place; a number or a boolean as text, too.
    pub fn as_text(self) -> Expr<S, Option<String>> {
        self.read(JsonRead::Text)
    }

    /// The whole number at this place. A number with a fraction is none.
    pub fn as_i64(self) -> Expr<S, Option<i64>> {
        self.read(JsonRead::Integer)
    }

    /// The number at this place.
    pub fn as_f64(self) -> Expr<S, Option<f64>> {
        self.read(JsonRead::Float)
    }

    /// The boolean at this place.
    pub fn as_bool(self) -> Expr<S, Option<bool>> {
        self.read(JsonRead::Bool)
    }

    /// Whether there is anything at this place, JSON's null included.
    pub fn exists(self) -> Expr<S, bool> {
        self.read(JsonRead::Exists)
    }

    /// Whether JSON's null is at this place; not if there is nothing.
    pub fn is_json_null(self) -> Expr<S, bool> {
        self.read(JsonRead::IsNull)
    }

    /// Whether what is at this place holds a document: an object the same keys with such values, a list such elements. Not on
    /// SQLite.
    pub fn contains(self, document: impl Into<Value>) -> Expr<S, bool> {
        self.read(JsonRead::Contains(document.into()))
    }

    fn read<T>(self, read: JsonRead) -> Expr<S, T> {
        Expr::new(Node::Json(Box::new(JsonNode { document: self.document, steps: self.steps, read })))
    }
}

impl JsonNode {
    /// The way to the place as MySQL and SQLite write it: `$."address"."city"[0]`.
    pub fn path(&self) -> String {
        let mut path = "$".to_owned();
        for step in &self.steps {
            match step {
                JsonStep::Key(key) => {
                    path.push_str(".\"");
                    for character in key.chars() {
                        if matches!(character, '"' | '\\') {
                            path.push('\\');
                        }
                        path.push(character);
                    }
                    path.push('"');
                }
                JsonStep::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }
}

#[cfg(feature = "json")]
impl JsonDocument for serde_json::Value {}

#[cfg(feature = "json")]
impl<T> JsonDocument for crate::value::Json<T> where crate::value::Json<T>: Scalar {}
