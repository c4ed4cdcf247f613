//! JSON documents, with the feature `json`.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::number::mismatch;
use super::{Scalar, SqlType, UNWRITABLE, Value, ValueRef};
use crate::{Error, Result};

/// A value of yours that is stored as a JSON document: `settings: Json<Settings>`.
///
/// ```
/// use orm_core::value::Json;
///
/// let mut tags = Json(vec!["a".to_owned()]);
/// tags.push("b".to_owned());
/// assert_eq!(tags.len(), 2);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T> Json<T> {
    /// The value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Json<T> {
        Json(value)
    }
}

impl<T: fmt::Debug> fmt::Debug for Json<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Serialize + DeserializeOwned + Clone + fmt::Debug + 'static> Scalar for Json<T> {
    const SQL_TYPE: SqlType = SqlType::Json;

    fn to_value(&self) -> ValueRef<'_> {
        write(&self.0)
    }

    fn from_value(value: ValueRef<'_>) -> Result<Json<T>> {
        read(value).map(Json)
    }
}

impl Scalar for serde_json::Value {
    const SQL_TYPE: SqlType = SqlType::Json;

    fn to_value(&self) -> ValueRef<'_> {
        write(self)
    }

    fn from_value(value: ValueRef<'_>) -> Result<serde_json::Value> {
        read(value)
    }
}

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Value {
        write(&value)
    }
}

/// A value that cannot be written as JSON says so when it is checked: this cannot fail.
fn write(value: &impl Serialize) -> Value {
    ValueRef::Json(Cow::Owned(match serde_json::to_string(value) {
        Ok(text) => text,
        Err(error) => format!("{UNWRITABLE}{error}"),
    }))
}

fn read<T: DeserializeOwned>(value: ValueRef<'_>) -> Result<T> {
    let parsed = match &value {
        ValueRef::Json(text) | ValueRef::Text(text) => serde_json::from_str(text),
        // What a column of a JSON type of SQLite makes of a document that is a number.
        ValueRef::Int(number) => serde_json::from_str(&number.to_string()),
        ValueRef::Float(number) => serde_json::to_string(number).and_then(|text| serde_json::from_str(&text)),
        other => return Err(mismatch("a JSON document", other)),
    };
    parsed.map_err(|error| Error::value(format!("the JSON document cannot be read into the field: {error}")))
}
