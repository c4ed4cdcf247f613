//! The collector of mistakes: reading and checking go on after the first one, and all are shown together.

use std::cell::RefCell;
use std::fmt::Display;
use std::thread;

use quote::ToTokens;

/// Collects mistakes. Must be asked for them at the end: dropping it unread is a bug of ours and panics.
pub(crate) struct Ctxt {
    errors: RefCell<Option<Vec<syn::Error>>>,
}

impl Ctxt {
    pub(crate) fn new() -> Ctxt {
        Ctxt { errors: RefCell::new(Some(Vec::new())) }
    }

    /// Notes a mistake in these tokens of the user.
    pub(crate) fn error_at(&self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens.into_token_stream(), message));
    }

    /// Notes a mistake that already has its place.
    pub(crate) fn push(&self, error: syn::Error) {
        self.errors.borrow_mut().as_mut().expect("mistakes are noted before `finish`").push(error);
    }

    /// All mistakes as one error, if there are any.
    pub(crate) fn finish(self) -> Result<(), syn::Error> {
        let errors = self.errors.borrow_mut().take().expect("`finish` is called once");
        let mut errors = errors.into_iter();
        let Some(mut all) = errors.next() else { return Ok(()) };
        all.extend(errors);
        Err(all)
    }
}

impl Drop for Ctxt {
    fn drop(&mut self) {
        assert!(thread::panicking() || self.errors.borrow().is_none(), "the collected mistakes were never shown");
    }
}
