//! Names that are either literals or built at run time.

use std::borrow::Cow;

/// An identifier, unquoted; each dialect quotes it its own way.
pub type Name = Cow<'static, str>;

/// Puts a value into a slot that is still empty, in a `const fn`, where dropping the old value is not allowed.
pub(super) const fn put<T>(slot: &mut Option<T>, value: T) {
    std::mem::forget(slot.replace(value));
}

/// The same for a list.
pub(super) const fn put_list<T: Clone>(slot: &mut Cow<'static, [T]>, list: &'static [T]) {
    std::mem::forget(std::mem::replace(slot, Cow::Borrowed(list)));
}
