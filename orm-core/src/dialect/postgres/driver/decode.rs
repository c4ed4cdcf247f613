//! Reading PostgreSQL's binary values: the `*_recv` and `*_send` functions in its sources.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::row::Form;
use crate::value::ValueRef;
use crate::{Error, Result};

/// Decimal digits in one digit of a NUMERIC.
const DIGITS: usize = 4;
/// The sign of a negative NUMERIC.
const NEGATIVE: u16 = 0x4000;

/// Bytes of a fixed length.
#[inline]
pub(super) fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
    bytes
        .try_into()
        .map_err(|_| Error::value(format!("the database sent {} bytes where {N} were expected", bytes.len())))
}

#[inline]
pub(super) fn text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| Error::value("the text from the database is not UTF-8"))
}

/// JSON behind the version of its form, of which there is one.
pub(super) fn jsonb(bytes: &[u8]) -> Result<&str> {
    match bytes {
        [1, json @ ..] => text(json),
        _ => Err(Error::value("the database sent a form of jsonb that is not known")),
    }
}

/// Days from 2000-01-01; the two ends stand for the infinities.
pub(super) fn date(bytes: &[u8]) -> Result<NaiveDate> {
    let days = i32::from_be_bytes(array(bytes)?);
    if days == i32::MAX || days == i32::MIN {
        return Err(infinite("date", days > 0));
    }
    NaiveDateTime::from(epoch())
        .checked_add_signed(TimeDelta::days(days.into()))
        .map(|moment| moment.date())
        .ok_or_else(|| out_of_range("date", days.into(), "days"))
}

/// Microseconds from midnight.
pub(super) fn time(bytes: &[u8]) -> Result<NaiveTime> {
    let micros = i64::from_be_bytes(array(bytes)?);
    let time = u32::try_from(micros / 1_000_000).ok().and_then(|seconds| {
        let nanos = u32::try_from(micros % 1_000_000).ok()? * 1_000;
        NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos)
    });
    time.ok_or_else(|| {
        Error::value("the time in the database is 24:00:00, which is no time of day here; read it as text with a cast")
    })
}

/// Microseconds from 2000-01-01; the two ends stand for the infinities.
pub(super) fn date_time(bytes: &[u8]) -> Result<NaiveDateTime> {
    let micros = i64::from_be_bytes(array(bytes)?);
    if micros == i64::MAX || micros == i64::MIN {
        return Err(infinite("date and time", micros > 0));
    }
    NaiveDateTime::from(epoch())
        .checked_add_signed(TimeDelta::microseconds(micros))
        .ok_or_else(|| out_of_range("date and time", micros, "microseconds"))
}

/// The day from which PostgreSQL counts.
pub(super) fn epoch() -> NaiveDate {
    const EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(2000, 1, 1) {
        Some(date) => date,
        None => NaiveDate::MIN,
    };
    EPOCH
}

fn infinite(what: &str, is_positive: bool) -> Error {
    let sign = if is_positive { "" } else { "-" };
    Error::value(format!(
        "the {what} in the database is `{sign}infinity`, which no Rust value holds; read it as text with a cast"
    ))
}

fn out_of_range(what: &str, distance: i64, unit: &str) -> Error {
    Error::value(format!("the {what} in the database, {distance} {unit} from 2000-01-01, is out of range"))
}

/// A number of any size: <https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/numeric.c> `numeric_send`:
/// the count of digits, the weight of the first, the sign, the decimal digits behind the point, then digits to the base 10,000.
pub(super) fn numeric(bytes: &[u8]) -> Result<String> {
    let mut words = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let (Some(_), Some(weight), Some(sign), Some(scale)) = (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Error::value("the database sent a numeric that is cut off"));
    };
    match sign {
        0 | NEGATIVE => {}
        0xd000 => return Err(no_number("infinity")),
        0xf000 => return Err(no_number("-infinity")),
        _ => return Err(no_number("NaN")),
    }
    let weight = weight.cast_signed();
    let digits: Vec<u16> = words.collect();
    let digit = |place: i32| usize::try_from(place).ok().and_then(|place| digits.get(place)).copied().unwrap_or(0);
    let mut text = String::with_capacity(digits.len() * DIGITS + 3);
    if sign == NEGATIVE {
        text.push('-');
    }
    let before = i32::from(weight) + 1;
    for place in 0..before.max(0) {
        match place {
            0 => text.push_str(&digit(0).to_string()),
            place => push_digit(&mut text, digit(place), DIGITS),
        }
    }
    if before <= 0 {
        text.push('0');
    }
    if scale > 0 {
        text.push('.');
        let mut left = usize::from(scale);
        let mut place = before;
        while left > 0 {
            push_digit(&mut text, digit(place), left.min(DIGITS));
            left -= left.min(DIGITS);
            place += 1;
        }
    }
    Ok(text)
}

/// The first decimal digits of a digit to the base 10,000.
fn push_digit(text: &mut String, digit: u16, n_shown: usize) {
    let all = [digit / 1_000, digit / 100 % 10, digit / 10 % 10, digit % 10];
    text.extend(all.into_iter().take(n_shown).filter_map(|digit| char::from_digit(digit.into(), 10)));
}

fn no_number(what: &str) -> Error {
    Error::value(format!(
        "the numeric in the database is `{what}`, which no decimal holds; read it as text with a cast"
    ))
}

/// A list of one dimension: <https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/arrayfuncs.c>
/// `array_send`: the count of dimensions, whether there are NULLs, the type of the elements; for each dimension its length and first
/// index; then each element behind its length.
pub(super) fn list<'a>(element: &Form, bytes: &'a [u8]) -> Result<Vec<ValueRef<'a>>> {
    let mut rest = bytes;
    let n_dimensions = word(&mut rest)?;
    take(&mut rest, 8)?;
    if n_dimensions == 0 {
        return Ok(Vec::new());
    }
    if n_dimensions > 1 {
        return Err(Error::value(format!(
            "the array in the database has {n_dimensions} dimensions; only lists of one can be read"
        )));
    }
    let n_elements = word(&mut rest)?;
    take(&mut rest, 4)?;
    (0..n_elements)
        .map(|_| match word(&mut rest)? {
            -1 => Ok(ValueRef::Null),
            length => element.read(take(&mut rest, usize::try_from(length).unwrap_or(usize::MAX))?),
        })
        .collect()
}

fn word(rest: &mut &[u8]) -> Result<i32> {
    take(rest, 4).and_then(array).map(i32::from_be_bytes)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8]> {
    let Some((taken, left)) = rest.split_at_checked(length) else {
        return Err(Error::value("the database sent an array that is cut off"));
    };
    *rest = left;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A NUMERIC as the server sends it.
    fn sent(weight: i16, sign: u16, scale: u16, digits: &[u16]) -> Vec<u8> {
        let mut words = vec![digits.len() as u16, weight.cast_unsigned(), sign, scale];
        words.extend(digits);
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn numbers_keep_every_digit() {
        let numbers = [
            (sent(0, 0, 0, &[]), "0"),
            (sent(0, 0, 2, &[]), "0.00"),
            (sent(0, NEGATIVE, 2, &[1, 5000]), "-1.50"),
            (sent(1, 0, 0, &[1]), "10000"),
            (sent(1, 0, 1, &[12, 34]), "120034.0"),
            (sent(-1, 0, 4, &[1]), "0.0001"),
            (sent(-2, 0, 7, &[1230]), "0.0000123"),
            (sent(2, 0, 3, &[1, 0, 7, 1230]), "100000007.123"),
        ];
        for (bytes, expected) in numbers {
            assert_eq!(numeric(&bytes).expect("a number"), expected);
        }
    }

    #[test]
    fn what_no_value_holds_is_refused_by_name() {
        let refused = |result: Result<()>, expected: &str| {
            let message = result.expect_err(expected).to_string();
            assert!(message.contains(expected), "{message}");
        };
        refused(numeric(&sent(0, 0xc000, 0, &[])).map(drop), "`NaN`");
        refused(numeric(&sent(0, 0xd000, 0, &[])).map(drop), "`infinity`");
        refused(numeric(&sent(0, 0xf000, 0, &[])).map(drop), "`-infinity`");
        refused(numeric(&[0, 0, 0]).map(drop), "cut off");
        refused(date(&i32::MAX.to_be_bytes()).map(drop), "`infinity`");
        refused(date(&(i32::MAX - 1).to_be_bytes()).map(drop), "out of range");
        refused(date_time(&i64::MIN.to_be_bytes()).map(drop), "`-infinity`");
        refused(time(&86_400_000_000_i64.to_be_bytes()).map(drop), "24:00:00");
        refused(array::<4>(&[1]).map(drop), "1 bytes where 4 were expected");
        refused(list(&Form::Int32, &[0; 10]).map(drop), "cut off");
    }
}
