//! What is too long to be sent.

use crate::value::ValueRef;
use crate::{Error, Result};

/// What a statement's values may have together to travel with it; longer ones are sent before it, one by one.
const LONGEST_MESSAGE: usize = (1 << 24) - 1;

/// More than the type and the bytes of any value without text.
const FIXED: usize = 16;

/// Refuses what the server would answer by closing the connection:
/// <https://dev.mysql.com/doc/refman/8.0/en/packet-too-large.html>.
pub(super) fn check(sql: &str, binds: &[ValueRef<'_>], largest_packet: usize) -> Result<()> {
    let (mut total, mut longest) = (0, sql.len());
    for value in binds {
        let size = match value {
            ValueRef::Text(text) | ValueRef::Decimal(text) | ValueRef::Json(text) => text.len(),
            ValueRef::Bytes(bytes) => bytes.len(),
            _ => 0,
        };
        longest = longest.max(size + FIXED);
        total += size + FIXED;
    }
    let needed = if total <= LONGEST_MESSAGE { longest.max(total) } else { longest };
    match needed <= largest_packet {
        true => Ok(()),
        false => Err(Error::statement(format!(
            "{needed} bytes have to be sent at once, and the server takes no more than {largest_packet}; write fewer rows at a time, \
             or raise the server's `max_allowed_packet`"
        ))),
    }
}

#[test]
fn what_travels_together_is_counted_together() {
    let text = |length: usize| ValueRef::Text("x".repeat(length).into());
    let is_taken = |sql: &str, binds: &[ValueRef<'_>], limit| check(sql, binds, limit).is_ok();
    assert!(is_taken("SELECT ?", &[text(900)], 1_000));
    assert!(!is_taken("SELECT ?", &[text(1_000)], 1_000));
    assert!(!is_taken("SELECT ?, ?", &[text(600), text(600)], 1_000));
    assert!(!is_taken(&"x".repeat(1_001), &[], 1_000));
    let long = text(9 << 20);
    assert!(is_taken("SELECT ?, ?", &[long.clone(), long.clone()], 10 << 20));
    assert!(!is_taken("SELECT ?, ?", &[long.clone(), long], 8 << 20));
}
