//! A name that is not there.

use std::fmt;

/// A name that is not there, with the names that are.
#[derive(Debug)]
pub struct UnknownName {
    /// `column`, `table` or `relationship`.
    pub what: &'static str,
    /// The name that was asked for.
    pub name: String,
    /// Where it was looked for.
    pub owner: String,
    /// The nearest existing names, best first.
    pub nearest: Vec<String>,
    /// All existing names.
    pub known: Vec<String>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` has no {} `{}`", self.owner, self.what, self.name)?;
        match self.nearest.as_slice() {
            [] => write!(f, "; it has `{}`", self.known.join("`, `")),
            nearest => write!(f, "; did you mean `{}`?", nearest.join("` or `")),
        }
    }
}
