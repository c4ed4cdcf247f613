//! The DTOs on the way from the root to a field: how a DTO that reaches itself is noticed before it does so for ever.

use std::any::TypeId;

use super::DtoType;
use crate::sql::Path;
use crate::{Error, Result};

/// The DTOs entered on the way to the current field, the root first.
pub(crate) struct Trail {
    steps: Vec<Step>,
}

struct Step {
    dto: TypeId,
    /// The relationships from the DTO before; none for the root.
    path: Path,
    /// Whether the field says how often it may be followed.
    limited: bool,
}

/// A field, in messages.
#[derive(Clone, Copy)]
pub(crate) struct FieldName {
    pub(crate) dto: &'static str,
    pub(crate) field: &'static str,
}

impl Trail {
    /// A trail that begins at a DTO.
    pub(crate) fn new(root: DtoType) -> Trail {
        Trail { steps: vec![Step { dto: root.id, path: Path::ROOT, limited: false }] }
    }

    /// Enters a nested DTO; answers whether to go there at all, or whether `depth` cuts the way.
    pub(crate) fn enter(&mut self, dto: DtoType, path: &Path, depth: Option<usize>, field: FieldName) -> Result<bool> {
        let before = self.steps.iter().rposition(|step| step.dto == dto.id);
        match depth {
            Some(depth) => {
                let same = |step: &&Step| step.dto == dto.id && step.path == *path;
                if self.steps.iter().filter(same).count() >= depth {
                    return Ok(false);
                }
            }
            None => {
                if let Some(before) = before
                    && !self.steps[before + 1..].iter().any(|step| step.limited)
                {
                    return Err(endless(dto, field));
                }
            }
        }
        self.steps.push(Step { dto: dto.id, path: path.clone(), limited: depth.is_some() });
        Ok(true)
    }

    /// Leaves the DTO entered last.
    pub(crate) fn leave(&mut self) {
        self.steps.pop();
    }
}

fn endless(dto: DtoType, FieldName { dto: owner, field }: FieldName) -> Error {
    Error::statement(format!(
        "`{}` reaches itself over `{owner}.{field}`; say how many levels are wanted with `#[orm(depth = n)]` on the field",
        dto.name
    ))
}
