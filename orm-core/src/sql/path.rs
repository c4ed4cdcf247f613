//! A chain of relationships.

use std::borrow::Cow;

use super::Relation;

/// The relationships that lead from a statement's root to some row; empty for the root itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Path(Cow<'static, [&'static Relation]>);

impl Path {
    /// The root itself.
    pub const ROOT: Path = Path(Cow::Borrowed(&[]));

    /// A chain known at compile time.
    pub const fn new(steps: &'static [&'static Relation]) -> Path {
        Path(Cow::Borrowed(steps))
    }

    /// The relationships, from the root outwards.
    pub fn steps(&self) -> &[&'static Relation] {
        &self.0
    }

    /// Whether this is the root itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// This path followed by another one.
    pub fn join(&self, rest: &Path) -> Path {
        if self.is_root() {
            return rest.clone();
        }
        let mut steps = self.0.to_vec();
        steps.extend_from_slice(&rest.0);
        Path(Cow::Owned(steps))
    }

    /// This path with one more step.
    pub fn then(&self, relation: &'static Relation) -> Path {
        let mut steps = self.0.to_vec();
        steps.push(relation);
        Path(Cow::Owned(steps))
    }

    /// The path of so many first steps.
    pub fn prefix(&self, length: usize) -> Path {
        Path(Cow::Owned(self.0[..length].to_vec()))
    }

    /// Whether some relationship on the way can be missing.
    pub fn is_optional(&self) -> bool {
        self.0.iter().any(|relation| relation.optional)
    }

    /// The constants on the way, as written in code: `Group::MEMBERS.then(User::TEAMS)`.
    pub fn constant(&self) -> String {
        let mut steps = self.0.iter().map(|relation| relation.constant());
        let first = steps.next().unwrap_or_default();
        steps.fold(first, |text, step| format!("{text}.then({step})"))
    }
}
