//! The key of another entity's row, as a foreign key in `NewX`.

use std::fmt;

use super::Entity;

/// The key of some `E`: what a foreign key holds in `NewX`. `3.into()` where it is required, `Some(3.into())` where it is nullable.
pub struct KeyOf<E: Entity> {
    key: E::Key,
}

impl<E: Entity> KeyOf<E> {
    /// The key itself, for types that `into` cannot tell.
    pub fn to(key: E::Key) -> KeyOf<E> {
        KeyOf { key }
    }

    /// The key.
    pub fn key(&self) -> &E::Key {
        &self.key
    }
}

/// Not derived: an entity need not be `Debug` for its keys to be.
impl<E: Entity> fmt::Debug for KeyOf<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyOf").field("key", &self.key).finish()
    }
}

impl<E: Entity> Clone for KeyOf<E> {
    fn clone(&self) -> KeyOf<E> {
        KeyOf { key: self.key.clone() }
    }
}

impl<E: Entity> PartialEq for KeyOf<E> {
    fn eq(&self, other: &KeyOf<E>) -> bool {
        self.key == other.key
    }
}

/// A literal falls back to `i32`, so this serves `i64` keys too.
impl<E: Entity<Key: From<i32>>> From<i32> for KeyOf<E> {
    fn from(key: i32) -> KeyOf<E> {
        KeyOf { key: key.into() }
    }
}

macro_rules! keys {
    ($($type:ty),* $(,)?) => {$(
        impl<E: Entity<Key = $type>> From<$type> for KeyOf<E> {
            fn from(key: $type) -> KeyOf<E> {
                KeyOf { key }
            }
        }
    )*};
}

keys!(i8, i16, i64, u8, u16, u32, u64, String);
#[cfg(feature = "uuid")]
keys!(uuid::Uuid);

impl<E: Entity<Key = String>> From<&str> for KeyOf<E> {
    fn from(key: &str) -> KeyOf<E> {
        KeyOf { key: key.to_owned() }
    }
}
