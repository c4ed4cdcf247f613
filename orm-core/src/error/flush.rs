//! A flush that the database refused, and the object it was about.

use std::fmt;

use super::Error;

/// What a flush could not write, and why.
///
/// Printed it says both: "could not insert the 3rd new `User`: unique violation ..". Many rows go in one statement; the one that was
/// refused is then looked for, and not found in rare cases: `position` and `key` are both `None` then.
#[derive(Debug)]
pub struct FlushError {
    /// What was to be done: `insert`, `update`, `delete`; `link` or `unlink` for rows of an association table.
    pub action: &'static str,
    /// The entity, or the association table.
    pub entity: String,
    /// The row's key, where it is known; that of a `sensitive` column is a question mark.
    pub key: Option<String>,
    /// Of a new object: which one of its entity, from 1, in the order in which they were added since the last flush.
    pub position: Option<usize>,
    /// How many rows were to be written together.
    pub n_rows: usize,
    /// What the database said, or which value does not fit.
    pub source: Error,
}

impl fmt::Display for FlushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FlushError { action, entity, .. } = self;
        match (self.position, &self.key) {
            (Some(position), None) => write!(f, "could not {action} the {} new `{entity}`", ordinal(position))?,
            (Some(position), Some(key)) => {
                write!(f, "could not {action} the {} new `{entity}`, {key}", ordinal(position))?;
            }
            (None, Some(key)) => write!(f, "could not {action} `{entity}` {key}")?,
            (None, None) => write!(f, "could not {action} {} of `{entity}`", rows(self.n_rows))?,
        }
        write!(f, ": {}", self.source)
    }
}

fn rows(n_rows: usize) -> String {
    match n_rows {
        1 => "a row".to_owned(),
        n_rows => format!("one of {n_rows} rows"),
    }
}

/// `1st`, `2nd`, `3rd`, `4th`.
fn ordinal(number: usize) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[test]
fn objects_are_counted_as_people_do() {
    let numbers = [1, 2, 3, 4, 11, 12, 13, 21, 101, 111, 112].map(ordinal);
    assert_eq!(numbers, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "101st", "111th", "112th"]);
}
