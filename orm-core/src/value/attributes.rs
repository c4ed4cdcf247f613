//! What a type says of every column that holds it.

use std::borrow::Cow;

/// Column attributes that a type brings along; `#[derive(DbType)]` writes them. What the column says itself comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeAttributes {
    /// The greatest number of characters of a text, or of bytes.
    pub length: Option<u32>,
    /// How many digits a decimal number has in all, and behind the point.
    pub digits: Option<(u8, u8)>,
    /// The type in the database's own words.
    pub declared_type: Option<TypeSql>,
    /// The collation of texts, by name.
    pub collation: Option<TypeSql>,
    /// A condition on the column alone, which `{field}` stands for.
    pub check: Option<TypeSql>,
    /// A remark kept in the database.
    pub comment: Option<&'static str>,
    /// Whether values must never be written to a log.
    pub sensitive: bool,
}

/// A piece of SQL in the user's own words, with other words for some dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeSql {
    /// The words for every dialect that has none of its own.
    pub text: &'static str,
    /// Pairs of a dialect's name and its words.
    pub overrides: &'static [(Cow<'static, str>, Cow<'static, str>)],
}

impl TypeAttributes {
    /// A type that says nothing.
    pub const NONE: TypeAttributes = TypeAttributes {
        length: None,
        digits: None,
        declared_type: None,
        collation: None,
        check: None,
        comment: None,
        sensitive: false,
    };

    /// Limits a text to so many characters, or bytes to so many.
    pub const fn length(mut self, most: u32) -> TypeAttributes {
        self.length = Some(most);
        self
    }

    /// Limits a decimal number to so many digits, and so many of them behind the point.
    pub const fn digits(mut self, precision: u8, scale: u8) -> TypeAttributes {
        self.digits = Some((precision, scale));
        self
    }

    /// Declares columns with a type in the database's own words.
    pub const fn declared_type(mut self, sql: TypeSql) -> TypeAttributes {
        self.declared_type = Some(sql);
        self
    }

    /// Orders and compares texts as this collation does.
    pub const fn collation(mut self, name: TypeSql) -> TypeAttributes {
        self.collation = Some(name);
        self
    }

    /// Lets every column meet a condition.
    pub const fn check(mut self, sql: TypeSql) -> TypeAttributes {
        self.check = Some(sql);
        self
    }

    /// Adds a remark.
    pub const fn comment(mut self, text: &'static str) -> TypeAttributes {
        self.comment = Some(text);
        self
    }

    /// Keeps values out of every log.
    pub const fn sensitive(mut self) -> TypeAttributes {
        self.sensitive = true;
        self
    }
}

impl TypeSql {
    /// The same words for all dialects.
    pub const fn new(text: &'static str) -> TypeSql {
        TypeSql { text, overrides: &[] }
    }

    /// Other words for some dialects.
    pub const fn overrides(mut self, list: &'static [(Cow<'static, str>, Cow<'static, str>)]) -> TypeSql {
        self.overrides = list;
        self
    }
}
