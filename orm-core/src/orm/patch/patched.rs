//! A field of a patch.

/// A field of a patch: it keeps its column, or sets it.
///
/// `Patched<Option<T>>` for a column that can be NULL tells "keep it" from "set NULL". In JSON (feature `serde`) a field that is left out keeps
/// the column, and anything else, `null` too, sets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Patched<T> {
    /// The column stays as it is.
    #[default]
    Keep,
    /// The column gets this value.
    Set(T),
}

impl<T> Patched<T> {
    /// Whether the column stays as it is.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Patched::Keep)
    }

    /// The value that the column gets, if it gets one.
    pub const fn as_set(&self) -> Option<&T> {
        match self {
            Patched::Keep => None,
            Patched::Set(value) => Some(value),
        }
    }

    /// The same, moved out.
    pub fn into_set(self) -> Option<T> {
        match self {
            Patched::Keep => None,
            Patched::Set(value) => Some(value),
        }
    }

    /// Sets the value if there is one, else keeps the column.
    pub fn from_option(value: Option<T>) -> Patched<T> {
        value.map_or(Patched::Keep, Patched::Set)
    }

    /// What is there, or the value that it is changed to.
    pub fn or(self, there: T) -> T {
        self.into_set().unwrap_or(there)
    }
}

/// Sets the value.
impl<T> From<T> for Patched<T> {
    fn from(value: T) -> Patched<T> {
        Patched::Set(value)
    }
}

#[cfg(feature = "serde")]
impl<T: serde::Serialize> serde::Serialize for Patched<T> {
    /// Writes the value. A field that keeps its column must be left out, or it would be read back as one that sets it.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Patched::Set(value) => value.serialize(serializer),
            Patched::Keep => Err(serde::ser::Error::custom(
                "a field of a patch that keeps its column is left out: add `#[serde(skip_serializing_if = \"Patched::is_keep\")]` to it",
            )),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Patched<T> {
    /// Whatever stands there is set; `#[serde(default)]` on the struct keeps what does not stand there.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Patched<T>, D::Error> {
        T::deserialize(deserializer).map(Patched::Set)
    }
}
