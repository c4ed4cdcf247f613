//! Whether a value fits its column: nothing is cut, rounded or turned into another value on its way.

use super::Column;
use crate::value::{Digits, EnumType, SqlType, UNWRITABLE, ValueRef};
use crate::{Error, Result};

impl Column {
    /// Refuses a value that the column cannot hold as it is: NULL, a text that is too long, a number out of range or with too many
    /// digits, a name that is none of the enumeration's, a value of another kind.
    ///
    /// # Errors
    /// [`Error::Value`] naming this column and `entity`.
    pub fn check_value(&self, entity: &str, value: &ValueRef<'_>) -> Result<()> {
        match self.misfit(value) {
            None => Ok(()),
            Some(reason) => Err(Error::value(reason).at_column(entity, &self.field)),
        }
    }

    /// Whether the value fits for sure: it spares nearly every cell of a bulk insert the long way.
    #[inline]
    pub(crate) fn fits_at_a_glance(&self, value: &ValueRef<'_>) -> bool {
        // Bytes are never fewer than characters.
        let is_short = |length: usize| self.length.is_none_or(|limit| length <= limit as usize);
        match (&self.sql_type, value) {
            (_, ValueRef::Null) => self.nullable,
            (SqlType::Text, ValueRef::Text(text)) => is_short(text.len()),
            (SqlType::Bytes, ValueRef::Bytes(bytes)) => is_short(bytes.len()),
            (SqlType::Int32, ValueRef::Int(number)) => i32::try_from(*number).is_ok(),
            (SqlType::Int64, ValueRef::Int(_))
            | (SqlType::Float64, ValueRef::Float(_))
            | (SqlType::Bool, ValueRef::Bool(_))
            | (SqlType::Date, ValueRef::Date(_))
            | (SqlType::DateTime, ValueRef::DateTime(_))
            | (SqlType::Timestamp, ValueRef::Timestamp(_))
            | (SqlType::Uuid, ValueRef::Uuid(_)) => true,
            _ => false,
        }
    }

    /// Refuses to compare the column with a value of another kind.
    ///
    /// # Errors
    /// [`Error::Value`] naming this column.
    pub fn check_comparable(&self, value: &ValueRef<'_>) -> Result<()> {
        let reason = match is_of_kind(&self.sql_type, value) {
            true => unwritable(value),
            false => Some(self.wrong_kind(value)),
        };
        reason.map_or(Ok(()), |reason| Err(Error::value(reason).in_column(&self.field)))
    }

    /// Why the value does not fit, if it does not.
    fn misfit(&self, value: &ValueRef<'_>) -> Option<String> {
        match value {
            ValueRef::Null if self.nullable => None,
            ValueRef::Null => Some("NULL is not allowed here".to_owned()),
            value if !is_of_kind(&self.sql_type, value) => Some(self.wrong_kind(value)),
            ValueRef::Text(text) => self.text_misfit(text),
            ValueRef::Bytes(bytes) => self.bytes_misfit(bytes.len()),
            ValueRef::Decimal(text) => self.decimal_misfit(text),
            ValueRef::List(values) => self.list_misfit(values),
            value => self.number_misfit(&self.sql_type, value).or_else(|| unwritable(value)),
        }
    }

    fn text_misfit(&self, text: &str) -> Option<String> {
        if let SqlType::Enum(enumeration) = &self.sql_type {
            return self.name_misfit(enumeration, text);
        }
        let limit = self.length?;
        // Bytes are never fewer than characters, so the cheap test settles nearly all texts.
        if text.len() <= limit as usize {
            return None;
        }
        let found = text.chars().count();
        (found > limit as usize)
            .then(|| format!("the text has {found} characters, `length = {limit}` allows no more than {limit}"))
    }

    fn name_misfit(&self, enumeration: &EnumType, text: &str) -> Option<String> {
        if enumeration.variants.iter().any(|name| name == text) {
            return None;
        }
        let names: Vec<&str> = enumeration.variants.iter().map(|name| &**name).collect();
        let shown: String = text.chars().take(40).collect();
        Some(format!("{} is none of `{}`", self.shown(format!("`{shown}`")), names.join("`, `")))
    }

    fn bytes_misfit(&self, found: usize) -> Option<String> {
        let limit = self.length?;
        (found > limit as usize)
            .then(|| format!("the value has {found} bytes, `length = {limit}` allows no more than {limit}"))
    }

    fn decimal_misfit(&self, text: &str) -> Option<String> {
        let Some(digits) = Digits::parse(text) else {
            return Some(format!("{} is no decimal number", self.shown(format!("`{text}`"))));
        };
        let precision = usize::from(self.precision?);
        let scale = usize::from(self.scale.unwrap_or_default());
        let (whole, fraction) = digits.size();
        if fraction <= scale && whole <= precision.saturating_sub(scale) {
            return None;
        }
        Some(format!(
            "{} has {whole} digits before the point and {fraction} behind it, `precision = {precision}, scale = {scale}` allows \
             {} and {scale}; round it first",
            self.shown(text.to_owned()),
            precision.saturating_sub(scale),
        ))
    }

    fn list_misfit(&self, values: &[ValueRef<'_>]) -> Option<String> {
        let SqlType::Array(element) = &self.sql_type else { return None };
        let elements = Column { sql_type: (*element).clone(), nullable: true, ..self.clone() };
        values.iter().find_map(|value| elements.misfit(value)).map(|reason| format!("in the list: {reason}"))
    }

    fn number_misfit(&self, sql_type: &SqlType, value: &ValueRef<'_>) -> Option<String> {
        let fits = match (sql_type, value) {
            (sql_type, ValueRef::Int(value)) if sql_type.is_integer() => sql_type.holds((*value).into()),
            (sql_type, ValueRef::UInt(value)) if sql_type.is_integer() => sql_type.holds((*value).into()),
            (SqlType::Float32, ValueRef::Float(value)) => value.is_nan() || f64::from(*value as f32) == *value,
            (SqlType::Float32, ValueRef::Int(value)) => (*value as f32) as i128 == i128::from(*value),
            (SqlType::Float64, ValueRef::Int(value)) => (*value as f64) as i128 == i128::from(*value),
            (SqlType::Decimal, ValueRef::Int(value)) => return self.decimal_misfit(&value.to_string()),
            (SqlType::Decimal, ValueRef::UInt(value)) => return self.decimal_misfit(&value.to_string()),
            _ => true,
        };
        if fits {
            return None;
        }
        let shown = match value {
            ValueRef::Int(value) => self.shown(value.to_string()),
            ValueRef::UInt(value) => self.shown(value.to_string()),
            ValueRef::Float(value) => self.shown(format!("{value:?}")),
            _ => "the value".to_owned(),
        };
        Some(match sql_type.is_integer() {
            true => format!("{shown} is out of range for the column's type, {}", sql_type.describe()),
            false => format!("{shown} has more digits than the column's type, {}, holds", float_name(sql_type)),
        })
    }

    fn wrong_kind(&self, value: &ValueRef<'_>) -> String {
        format!("the column holds {}, not {}", self.sql_type.describe(), value.describe())
    }

    /// A value in a message, unless the column's values must not be shown.
    fn shown(&self, text: String) -> String {
        if self.sensitive { "the value".to_owned() } else { text }
    }
}

fn float_name(sql_type: &SqlType) -> &'static str {
    match sql_type {
        SqlType::Float32 => "32-bit floating-point number",
        _ => "64-bit floating-point number",
    }
}

/// Why a document could not be written, if it could not.
fn unwritable(value: &ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Json(text) => {
            text.strip_prefix(UNWRITABLE).map(|reason| format!("the value cannot be written as JSON: {reason}"))
        }
        _ => None,
    }
}

fn is_of_kind(sql_type: &SqlType, value: &ValueRef<'_>) -> bool {
    match (sql_type, value) {
        (SqlType::Any, _) | (_, ValueRef::Null) => true,
        (SqlType::Bool, ValueRef::Bool(_)) => true,
        (sql_type, ValueRef::Int(_) | ValueRef::UInt(_)) if sql_type.is_integer() => true,
        (SqlType::Float32 | SqlType::Float64, ValueRef::Float(_) | ValueRef::Int(_)) => true,
        (SqlType::Text | SqlType::Enum(_), ValueRef::Text(_)) => true,
        (SqlType::Bytes, ValueRef::Bytes(_)) => true,
        (SqlType::Date, ValueRef::Date(_)) => true,
        (SqlType::Time, ValueRef::Time(_)) => true,
        (SqlType::DateTime, ValueRef::DateTime(_)) => true,
        (SqlType::Timestamp, ValueRef::Timestamp(_)) => true,
        (SqlType::Uuid, ValueRef::Uuid(_)) => true,
        (SqlType::Decimal, ValueRef::Decimal(_) | ValueRef::Int(_) | ValueRef::UInt(_)) => true,
        (SqlType::Json, ValueRef::Json(_)) => true,
        (SqlType::Array(element), ValueRef::List(values)) => values.iter().all(|value| is_of_kind(element, value)),
        _ => false,
    }
}

impl SqlType {
    /// Whether an integer type can hold this number.
    pub fn holds(&self, number: i128) -> bool {
        let range = match self {
            SqlType::Int8 => i8::MIN.into()..=i8::MAX.into(),
            SqlType::Int16 => i16::MIN.into()..=i16::MAX.into(),
            SqlType::Int32 => i32::MIN.into()..=i32::MAX.into(),
            SqlType::Int64 => i64::MIN.into()..=i64::MAX.into(),
            SqlType::UInt8 => 0..=u8::MAX.into(),
            SqlType::UInt16 => 0..=u16::MAX.into(),
            SqlType::UInt32 => 0..=u32::MAX.into(),
            SqlType::UInt64 => 0..=u64::MAX.into(),
            _ => return false,
        };
        range.contains(&number)
    }
}
