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

    /// The same words, in which `{field}` stands for the column of the field with this name.
    pub(super) fn of_field(&self, field: &str) -> SqlText {
        let named = |text: &Name| Name::Owned(text.replace("{field}", &format!("{{{field}}}")));
        let overrides = self.overrides.iter().map(|(dialect, text)| (dialect.clone(), named(text)));
        SqlText { text: named(&self.text), overrides: overrides.collect() }
    }

    /// The words for one dialect.
    pub fn for_dialect(&self, dialect: &str) -> &str {
        self.overrides.iter().find(|(name, _)| name == dialect).map_or(&self.text, |(_, text)| text)
    }
}
