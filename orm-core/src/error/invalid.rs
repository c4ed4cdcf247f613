//! Objects that must not be written as they are.

use std::borrow::Cow;
use std::fmt;

/// Objects that must not be written as they are, with all that is wrong with them.
#[derive(Debug)]
pub struct Invalid {
    /// What is wrong, object after object.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong with an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The struct's name.
    pub entity: &'static str,
    /// The object's key as text, with `?` for what is sensitive; none if the object is new.
    pub key: Option<String>,
    /// Tells objects apart: problems of one object have the same number.
    pub object: usize,
    /// The field that is wrong; none if the object as a whole is.
    pub field: Option<Cow<'static, str>>,
    /// What is wrong, in the words of the hook.
    pub message: String,
}

impl Invalid {
    /// What is wrong with a field, in any object.
    pub fn of(&self, field: &str) -> impl Iterator<Item = &str> {
        let problems = self.problems.iter().filter(move |problem| problem.field.as_deref() == Some(field));
        problems.map(|problem| &*problem.message)
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = None;
        for problem in &self.problems {
            match last == Some(problem.object) {
                true => f.write_str(", ")?,
                false => {
                    let separator = if last.is_some() { "; " } else { "" };
                    write!(f, "{separator}{} is not valid: ", Named(problem))?;
                }
            }
            last = Some(problem.object);
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "`{field}` {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// The object: `` a new `User` `` or `` `User` 7 ``.
struct Named<'p>(&'p Problem);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { entity, key, .. } = self.0;
        match key {
            Some(key) => write!(f, "`{entity}` {key}"),
            None => write!(f, "a new `{entity}`"),
        }
    }
}
