//! The key of another entity's row, as a foreign key in `NewX`.

use std::fmt;

use super::Entity;
use super::session::Handle;

/// The key of some `E`: what a foreign key holds in `NewX`. `3.into()` where it is required, `Some(3.into())` where it is nullable; and
/// in a session, `handle.into()` for either, also before the object has a key.
pub struct KeyOf<E: Entity> {
    held: Held<E>,
}

enum Held<E: Entity> {
    Key(E::Key),
    Handle(Handle<E>),
}

impl<E: Entity> KeyOf<E> {
    /// The key itself, for types that `into` cannot tell.
    pub fn to(key: E::Key) -> KeyOf<E> {
        KeyOf { held: Held::Key(key) }
    }

    /// The key; none if it is that of a session's object.
    pub fn key(&self) -> Option<&E::Key> {
        match &self.held {
            Held::Key(key) => Some(key),
            Held::Handle(_) => None,
        }
    }

    /// The session's object whose key is meant, if it was made from a handle.
    pub fn handle(&self) -> Option<Handle<E>> {
        match &self.held {
            Held::Key(_) => None,
            Held::Handle(handle) => Some(*handle),
        }
    }
}

/// Not derived: an entity need not be `Debug` for its keys to be.
impl<E: Entity> fmt::Debug for KeyOf<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.held {
            Held::Key(key) => f.debug_struct("KeyOf").field("key", key).finish(),
            Held::Handle(handle) => f.debug_struct("KeyOf").field("handle", handle).finish(),
        }
    }
}

impl<E: Entity> Clone for KeyOf<E> {
    fn clone(&self) -> KeyOf<E> {
        match &self.held {
            Held::Key(key) => KeyOf::to(key.clone()),
            Held::Handle(handle) => (*handle).into(),
        }
    }
}

impl<E: Entity> PartialEq for KeyOf<E> {
    fn eq(&self, other: &KeyOf<E>) -> bool {
        (self.key(), self.handle()) == (other.key(), other.handle())
    }
}

impl<E: Entity> From<Handle<E>> for KeyOf<E> {
    fn from(handle: Handle<E>) -> KeyOf<E> {
        KeyOf { held: Held::Handle(handle) }
    }
}

impl<E: Entity> From<Handle<E>> for Option<KeyOf<E>> {
    fn from(handle: Handle<E>) -> Option<KeyOf<E>> {
        Some(handle.into())
    }
}

/// A literal falls back to `i32`, so this serves `i64` keys too.
impl<E: Entity<Key: From<i32>>> From<i32> for KeyOf<E> {
    fn from(key: i32) -> KeyOf<E> {
        KeyOf::to(key.into())
    }
}

macro_rules! keys {
    ($($type:ty),* $(,)?) => {$(
        impl<E: Entity<Key = $type>> From<$type> for KeyOf<E> {
            fn from(key: $type) -> KeyOf<E> {
                KeyOf::to(key)
            }
        }
    )*};
}

keys!(i8, i16, i64, u8, u16, u32, u64, String);
#[cfg(feature = "uuid")]
keys!(uuid::Uuid);

impl<E: Entity<Key = String>> From<&str> for KeyOf<E> {
    fn from(key: &str) -> KeyOf<E> {
        KeyOf::to(key.to_owned())
    }
}
