//! Exact decimal numbers in SQLite, which has none: a collation, functions and aggregates over their texts.
//!
//! Only queries name them, never a schema: so a file stays readable and writable for every program. A program without them sees texts.

use std::borrow::Cow;
use std::cmp::Ordering;

use rusqlite::functions::{Aggregate, Context, FunctionFlags, WindowAggregate};
use rusqlite::types::ValueRef as Native;
use rusqlite::{Connection, Error, Result};

use super::super::exact;
use crate::value::Digits;

/// How many digits a quotient has at least, and at most: PostgreSQL's rule, and what `rust_decimal` holds.
const QUOTIENT_DIGITS: (usize, usize) = (16, 28);

/// What the functions do with one call: two numbers to one.
type Operation = fn(Digits, Digits) -> Option<Digits>;

/// Makes the names known to a connection.
pub(super) fn register(connection: &Connection) -> Result<()> {
    connection.create_collation(exact::COLLATION, compare)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    let operations: [(&str, Operation); 5] = [
        (exact::ADD, |a, b| Some(a.add(b))),
        (exact::SUBTRACT, |a, b| Some(a.add(b.negated()))),
        (exact::MULTIPLY, |a, b| Some(a.multiply(b))),
        (exact::DIVIDE, divide),
        (exact::REMAINDER, remainder),
    ];
    for (name, operation) in operations {
        connection.create_scalar_function(name, 2, flags, move |context| {
            let (a, b) = (number(context, 0)?, number(context, 1)?);
            Ok(a.zip(b).and_then(|(a, b)| operation(a, b)).map(text))
        })?;
    }
    for (name, operation) in
        [(exact::ABSOLUTE, Digits::absolute as fn(Digits) -> Digits), (exact::NEGATE, Digits::negated)]
    {
        connection
            .create_scalar_function(name, 1, flags, move |context| Ok(number(context, 0)?.map(operation).map(text)))?;
    }
    connection.create_window_function(exact::SUM, 1, flags, Total { answer: |sum, _| Some(sum) })?;
    connection.create_window_function(
        exact::AVERAGE,
        1,
        flags,
        Total { answer: |sum, count| divide(sum, whole(count)) },
    )
}

/// The order of two texts by the numbers in them; a text that is no number stands behind all that are.
fn compare(a: &str, b: &str) -> Ordering {
    match (Digits::parse(a), Digits::parse(b)) {
        (Some(a), Some(b)) => a.compare(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

/// The quotient, none by zero as in SQLite's own arithmetic.
fn divide(a: Digits, b: Digits) -> Option<Digits> {
    let whole = (a.magnitude() - b.magnitude() + 1).max(0) as usize;
    let (least, most) = QUOTIENT_DIGITS;
    let scale = least.saturating_sub(whole).max(a.scale).max(b.scale).min(most.saturating_sub(whole));
    a.divide(&b, scale)
}

/// What is left of a division without fraction; it has the sign of the dividend.
fn remainder(a: Digits, b: Digits) -> Option<Digits> {
    let (size, divisor) = (a.clone().absolute(), b.clone().absolute());
    let mut times = size.clone().divide(&divisor, 0)?;
    // The quotient is rounded, and may be one too many.
    if times.clone().multiply(divisor.clone()).compare(&size) == Ordering::Greater {
        times = times.add(whole(1).negated());
    }
    let left = size.add(times.multiply(divisor).negated());
    Some(if a.negative { left.negated() } else { left })
}

fn whole(number: i64) -> Digits {
    Digits::parse(&number.to_string()).unwrap_or_else(Digits::zero)
}

/// Without zeros at the end, so that equal numbers are equal texts.
fn text(mut number: Digits) -> String {
    number.trim();
    number.to_string()
}

/// The number of an argument; none for NULL.
fn number(context: &Context<'_>, index: usize) -> Result<Option<Digits>> {
    let text: Cow<'_, str> = match context.get_raw(index) {
        Native::Null => return Ok(None),
        Native::Integer(value) => value.to_string().into(),
        Native::Real(value) => format!("{value:e}").into(),
        Native::Text(bytes) => String::from_utf8_lossy(bytes),
        Native::Blob(_) => "bytes".into(),
    };
    match Digits::parse(text.trim()) {
        Some(number) => Ok(Some(number)),
        None => {
            let shown: String = text.chars().take(40).collect();
            Err(Error::UserFunctionError(format!("`{shown}` is no decimal number").into()))
        }
    }
}

/// The sum and number of the values so far, and what is made of them.
struct Total {
    answer: fn(Digits, i64) -> Option<Digits>,
}

type Sum = (Digits, i64);

impl Total {
    fn finish(&self, sum: Option<&Sum>) -> Option<String> {
        let (sum, count) = sum.filter(|(_, count)| *count > 0)?;
        (self.answer)(sum.clone(), *count).map(text)
    }
}

impl Aggregate<Sum, Option<String>> for Total {
    fn init(&self, _: &mut Context<'_>) -> Result<Sum> {
        Ok((Digits::zero(), 0))
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut Sum) -> Result<()> {
        if let Some(value) = number(context, 0)? {
            sum.0 = std::mem::replace(&mut sum.0, Digits::zero()).add(value);
            sum.1 += 1;
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<Sum>) -> Result<Option<String>> {
        Ok(self.finish(sum.as_ref()))
    }
}

impl WindowAggregate<Sum, Option<String>> for Total {
    fn value(&self, sum: Option<&mut Sum>) -> Result<Option<String>> {
        Ok(self.finish(sum.as_deref()))
    }

    fn inverse(&self, context: &mut Context<'_>, sum: &mut Sum) -> Result<()> {
        if let Some(value) = number(context, 0)? {
            sum.0 = std::mem::replace(&mut sum.0, Digits::zero()).add(value.negated());
            sum.1 -= 1;
        }
        Ok(())
    }
}
