//! SQL written by the user inside an attribute.

use std::borrow::Cow;

use super::Name;

/// A piece of SQL in the user's own words, with other words for some dialects. `{field}` stands for the quoted column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlText {
    /// The words for every dialect that has none of its own.
    pub text: Name,
    /// Pairs of a dialect's name and its words.
    pub overrides: Cow<'static, [(Name, Name)]>,
}

impl SqlText {
    /// The same words for all dialects.
    pub const fn new(text: &'static str) -> SqlText {
        SqlText { text: Cow::Borrowed(text), overrides: Cow::Borrowed(&[]) }
    }

    /// Other words for some dialects.
    pub const fn overrides(mut self, list: &'static [(Name, Name)]) -> SqlText {
        super::name::put_list(&mut self.overrides, list);
        self
    }

    /// The words for one dialect.
    pub fn for_dialect(&self, dialect: &str) -> &str {
        self.overrides.iter().find(|(name, _)| name == dialect).map_or(&self.text, |(_, text)| text)
    }
}
