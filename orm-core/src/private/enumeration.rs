//! Enumerations that are stored by name.

use crate::schema::Name;
use crate::value::{DbEnum, EnumType, SqlType, ValueRef};
use crate::{Error, Result};

/// The column type of an enumeration.
pub const fn enum_type(name: &'static str, variants: &'static [Name]) -> SqlType {
    SqlType::Enum(EnumType::native(name, variants))
}

/// The same for one that is a text with a check on every database.
pub const fn checked_enum_type(name: &'static str, variants: &'static [Name]) -> SqlType {
    SqlType::Enum(EnumType::checked(name, variants))
}

/// The variant's name.
pub fn enum_value<T: DbEnum>(value: &T) -> ValueRef<'_> {
    ValueRef::Text(value.as_str().into())
}

/// The variant with the name that came from the database.
///
/// # Errors
/// A value that is no text, or a text that names no variant: the message lists them.
pub fn read_enum<T: DbEnum>(value: ValueRef<'_>) -> Result<T> {
    let ValueRef::Text(text) = &value else {
        return Err(Error::value(format!("expected {}, found {}", names::<T>(), value.describe())));
    };
    let found = T::VARIANTS.iter().copied().find(|variant| variant.as_str() == text);
    found.ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        Error::value(format!("expected {}, found the text `{shown}`", names::<T>()))
    })
}

fn names<T: DbEnum>() -> String {
    let names: Vec<String> = T::VARIANTS.iter().map(|variant| format!("`{}`", variant.as_str())).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("one of {} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
