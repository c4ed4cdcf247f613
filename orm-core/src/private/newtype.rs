//! Types around one value.

use std::marker::PhantomData;

use crate::sql::Textual;

/// A type around a `T`. The lifetime lets derived code ask for a bound that does not hold, which only makes the impl not apply.
pub struct Wraps<'a, T>(PhantomData<&'a T>);

/// The type around a text.
pub trait WrapsText {}

impl<T: Textual> WrapsText for Wraps<'_, T> {}
