//! Keys and loaded rows as data, with the feature `serde`. What an entity or a DTO looks like is said by its own derive.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Entity, Graph, KeyOf, Loaded, View};

/// The plain key; a handle, whose key only its session knows, is refused.
impl<E: Entity<Key: Serialize>> Serialize for KeyOf<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.key() {
            Some(key) => key.serialize(serializer),
            None => {
                Err(serde::ser::Error::custom("a handle has a key only in its session, so it cannot be serialized"))
            }
        }
    }
}

/// From the plain key.
impl<'de, E: Entity<Key: Deserialize<'de>>> Deserialize<'de> for KeyOf<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<KeyOf<E>, D::Error> {
        E::Key::deserialize(deserializer).map(KeyOf::to)
    }
}

/// The row; its relationships are not part of it. For those, make a DTO of it.
impl<E: Entity + Serialize> Serialize for View<'_, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.row().serialize(serializer)
    }
}

/// The row; its relationships are not part of it. For those, make a DTO of it.
impl<E: Entity + Serialize> Serialize for Loaded<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

/// The rows, as a list; their relationships are not part of it. For those, make DTOs of it.
impl<E: Entity + Serialize> Serialize for Graph<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.raw_views())
    }
}
