//! Exact decimal numbers, with the feature `decimal`.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::number::mismatch;
use super::{Digits, Element, Scalar, SqlType, Value, ValueRef};
use crate::{Error, Result};

/// From so many digits behind the point on, zeros at the end are left out: no one asked for them, and they take the place of digits
/// before the point. It is the scale of a column without one on MySQL.
const MEANT_SCALE: usize = 28;

/// A number with more digits than a `Decimal` has (28, at times 29) is an error, never rounded.
impl Scalar for Decimal {
    const SQL_TYPE: SqlType = SqlType::Decimal;

    #[inline]
    fn to_value(&self) -> ValueRef<'_> {
        (*self).into()
    }

    fn from_value(value: ValueRef<'_>) -> Result<Decimal> {
        match value {
            ValueRef::Decimal(text) | ValueRef::Text(text) => exact(&text),
            ValueRef::Int(value) => Ok(value.into()),
            ValueRef::UInt(value) => Ok(value.into()),
            // What other programs store in SQLite: the shortest number that stands for it, as it is printed.
            ValueRef::Float(value) => exact(&format!("{value:e}")),
            other => Err(mismatch("a decimal number", &other)),
        }
    }
}

impl Element for Decimal {}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Value {
        // Databases have no negative zero.
        let value = if value.is_zero() { value.abs() } else { value };
        ValueRef::Decimal(Cow::Owned(value.to_string()))
    }
}

fn exact(text: &str) -> Result<Decimal> {
    let mut digits = Digits::parse(text.trim()).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        Error::value(format!("expected a decimal number, found `{shown}`"))
    })?;
    if digits.scale >= MEANT_SCALE {
        digits.trim();
    }
    let parse = |digits: &Digits| Decimal::from_str_exact(&digits.to_string());
    parse(&digits).or_else(|_| {
        digits.trim();
        parse(&digits).map_err(|_| {
            Error::value(format!(
                "the decimal number {} has more digits than `Decimal` holds (28); read it as text with `.cast::<String>()`",
                shortened(&digits)
            ))
        })
    })
}

/// A few hundred digits help nobody.
fn shortened(digits: &Digits) -> String {
    let text = digits.to_string();
    match text.len() {
        0..=80 => text,
        length => format!("{}… ({length} characters)", &text[..60]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_exact_or_an_error() {
        let read = |text: &str| Decimal::from_value(ValueRef::Decimal(text.to_owned().into()));
        let written = |text: &str| read(text).expect("a number").to_string();
        assert_eq!(written("12.50"), "12.50");
        assert_eq!(written("79228162514264337593543950335"), Decimal::MAX.to_string());
        assert_eq!(written("-79228162514264337593543950335"), Decimal::MIN.to_string());
        assert_eq!(written("0.0000000000000000000000000001"), "0.0000000000000000000000000001");
        assert_eq!(written("1234567890.1000000000000000000000000000"), "1234567890.1");
        assert_eq!(written("12345678901234567890123456789.000000000000000"), "12345678901234567890123456789");
        for text in
            ["79228162514264337593543950336", "0.00000000000000000000000000001", "1.00000000000000000000000000001"]
        {
            let error = read(text).expect_err("too many digits").to_string();
            assert!(error.contains(text) && error.contains("more digits than `Decimal` holds"), "{error}");
        }
        assert_eq!(read("NaN").expect_err("no number").to_string(), "expected a decimal number, found `NaN`");
        assert_eq!(Decimal::from_value(ValueRef::Float(0.1)).expect("a number").to_string(), "0.1");
        assert_eq!(Decimal::from_value(ValueRef::Float(-2.5e7)).expect("a number").to_string(), "-25000000");
        assert!(Decimal::from_value(ValueRef::Float(f64::NAN)).is_err());
        assert_eq!(Value::from(-Decimal::ZERO), ValueRef::Decimal("0".into()));
    }
}
