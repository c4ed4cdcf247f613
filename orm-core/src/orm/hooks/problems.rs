//! What is wrong with objects that were to be written.

use std::borrow::Cow;

use super::Hooks;
use crate::engine::describe_value;
use crate::error::{Invalid, Problem};
use crate::orm::Entity;
use crate::sql::Column;
use crate::{Error, Result};

/// Collects what is wrong with objects that are to be written: see [`Hooks::validate`].
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
    /// Whom the next problem concerns: the entity, its key if it has one, and its number among the objects asked.
    entity: &'static str,
    key: Option<String>,
    object: usize,
}

impl Problems {
    /// Something is wrong with a column. The message follows the field's name: "must not be empty".
    pub fn add<E: Entity, T>(&mut self, column: Column<E, T>, message: impl Into<String>) {
        self.push(Some(column.meta().field.clone()), message.into());
    }

    /// Something is wrong with the object as a whole.
    pub fn add_object(&mut self, message: impl Into<String>) {
        self.push(None, message.into());
    }

    /// Whether nothing is wrong so far, with any object.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Asks a row's hooks what is wrong with it, without a session.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all that is wrong.
    pub fn check<E: Hooks>(row: &E) -> Result<()> {
        let mut problems = Problems::default();
        problems.begin::<E>(Some(key_text(row)));
        row.validate(&mut problems);
        problems.into_result()
    }

    /// The same for a new row: also before a plain `User::insert(new)`.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all that is wrong.
    pub fn check_new<E: Hooks>(new: &E::New) -> Result<()> {
        let mut problems = Problems::default();
        problems.begin::<E>(None);
        E::validate_new(new, &mut problems);
        problems.into_result()
    }

    /// What follows concerns another object; one without a key is new.
    pub(crate) fn begin<E: Entity>(&mut self, key: Option<String>) {
        self.entity = E::NAME;
        self.key = key;
        self.object += 1;
    }

    /// What follows concerns another row.
    pub(crate) fn begin_row<E: Entity>(&mut self, row: &E) {
        self.begin::<E>(Some(key_text(row)));
    }

    /// All that is wrong, as an error.
    pub(crate) fn into_result(self) -> Result<()> {
        match self.list.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid(Box::new(Invalid { problems: self.list }))),
        }
    }

    fn push(&mut self, field: Option<Cow<'static, str>>, message: String) {
        let Problems { entity, key, object, .. } = self;
        self.list.push(Problem { entity, key: key.clone(), object: *object, field, message });
    }
}

/// A row's key, for messages.
fn key_text<E: Entity>(row: &E) -> String {
    let parts = E::KEY.iter().map(|column| {
        let mut text = String::new();
        match E::table().columns[column.index].sensitive {
            true => text.push('?'),
            false => describe_value(&mut text, &row.cell(column.index)),
        }
        text
    });
    let parts: Vec<String> = parts.collect();
    if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(", ")) }
}
