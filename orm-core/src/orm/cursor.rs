//! Where a page of a query ends, as a text that fits into a URL.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::value::{Scalar, Value, ValueRef};
use crate::{Error, Result};

/// Where a [`Page`](super::Page) ends: the values of its last row in the query's order. `to_string` and `parse` carry it through a URL;
/// the text shows these values, so do not order by what must stay secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    values: Vec<Value>,
}

impl Cursor {
    pub(crate) fn new(values: Vec<Value>) -> Cursor {
        Cursor { values }
    }

    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, value) in self.values.iter().enumerate() {
            if position > 0 {
                f.write_str(".")?;
            }
            let (kind, text) = encode(value);
            write!(f, "{kind}{}", utf8_percent_encode(&text, NON_ALPHANUMERIC))?;
        }
        Ok(())
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Cursor> {
        let values = text.split('.').map(|part| decode(part).ok_or_else(unreadable));
        values.collect::<Result<_>>().map(Cursor::new)
    }
}

fn unreadable() -> Error {
    Error::value("the text is no cursor; pass on the `next` of a page as it is")
}

fn encode<'v>(value: &'v Value) -> (char, Cow<'v, str>) {
    match value {
        ValueRef::Null | ValueRef::List(_) => ('n', "".into()),
        ValueRef::Bool(value) => ('b', u8::from(*value).to_string().into()),
        ValueRef::Int(value) => ('i', value.to_string().into()),
        ValueRef::UInt(value) => ('u', value.to_string().into()),
        ValueRef::Float(value) => ('f', value.to_bits().to_string().into()),
        ValueRef::Text(value) => ('t', Cow::Borrowed(value)),
        ValueRef::Bytes(value) => ('x', hexadecimal(value).into()),
        ValueRef::Date(value) => ('d', value.to_string().into()),
        ValueRef::Time(value) => ('h', value.to_string().into()),
        ValueRef::DateTime(value) => ('m', value.to_string().into()),
        ValueRef::Timestamp(value) => ('z', value.naive_utc().to_string().into()),
        ValueRef::Uuid(value) => ('g', hexadecimal(value).into()),
        ValueRef::Decimal(value) => ('e', Cow::Borrowed(value)),
        ValueRef::Json(value) => ('j', Cow::Borrowed(value)),
    }
}

fn decode(part: &str) -> Option<Value> {
    let kind = part.chars().next()?;
    let text = percent_decode_str(&part[kind.len_utf8()..]).decode_utf8().ok()?;
    let as_text = || ValueRef::Text(Cow::Borrowed(&*text));
    Some(match kind {
        'n' => ValueRef::Null,
        'b' => ValueRef::Bool(text == "1"),
        'i' => ValueRef::Int(text.parse().ok()?),
        'u' => ValueRef::UInt(text.parse().ok()?),
        'f' => ValueRef::Float(f64::from_bits(text.parse().ok()?)),
        't' => as_text().into_owned(),
        'x' => ValueRef::Bytes(bytes(&text)?.into()),
        'd' => ValueRef::Date(Scalar::from_value(as_text()).ok()?),
        'h' => ValueRef::Time(Scalar::from_value(as_text()).ok()?),
        'm' => ValueRef::DateTime(Scalar::from_value(as_text()).ok()?),
        'z' => ValueRef::Timestamp(Scalar::from_value(as_text()).ok()?),
        'g' => ValueRef::Uuid(bytes(&text)?.try_into().ok()?),
        'e' => ValueRef::Decimal(text.into_owned().into()),
        'j' => ValueRef::Json(text.into_owned().into()),
        _ => return None,
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |character: char| character.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Option<Vec<u8>> = text.chars().map(digit).collect();
    let pairs = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(pairs.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_survives_the_text() {
        let date = chrono::NaiveDate::from_ymd_opt(2001, 2, 3).expect("a date");
        let moment = date.and_hms_micro_opt(4, 5, 6, 7).expect("a time");
        let values: Vec<Value> = vec![
            Value::Null,
            true.into(),
            i64::MIN.into(),
            u64::MAX.into(),
            f64::NEG_INFINITY.into(),
            "a.b %/ü😀".into(),
            vec![0_u8, 255].into(),
            date.into(),
            moment.time().into(),
            moment.into(),
            moment.and_utc().into(),
            Value::Uuid([7; 16]),
            Value::Decimal("-12.50".into()),
            Value::Json("{\"a\": [1]}".into()),
        ];
        let cursor = Cursor::new(values);
        assert_eq!(cursor.to_string().parse::<Cursor>().expect("its own text"), cursor);
        assert!(
            cursor.to_string().chars().all(|character| character.is_ascii_alphanumeric() || "%.".contains(character))
        );
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "q", "i", "iabc", "xabc", "i1..", "ü", "t%FF"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
