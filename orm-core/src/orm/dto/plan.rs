//! What a DTO asks of the database.

use super::DtoType;
use super::trail::{FieldName, Trail};
use crate::orm::load::{LoadPart, owner_columns};
use crate::schema::Name;
use crate::sql::{Node, Output, Path, Relation};
use crate::{Error, Result};

/// Collects what a DTO's fields ask for. Derived code passes it on; it has nothing to call.
pub struct Plan {
    /// The relationships from the statement's root to the DTO whose fields are being planned.
    path: Path,
    field: FieldName,
    /// What `#[orm(depth = n)]` says on the current field.
    depth: Option<usize>,
    trail: Trail,
    level: Level,
}

/// One statement of a DTO.
#[derive(Default)]
pub(crate) struct Level {
    /// The DTO's name.
    pub(crate) dto: &'static str,
    /// The columns: those of the fields in their order, then keys that are needed and in no field.
    pub(crate) columns: Vec<Node>,
    /// The nested DTOs that may be missing, in the order in which they are read.
    pub(crate) optional: Vec<Optional>,
    /// The lists, in the order in which they are read; none where `depth` cuts.
    pub(crate) children: Vec<Option<Child>>,
}

/// A nested DTO that may be missing.
#[derive(Clone, Copy)]
pub(crate) struct Optional {
    /// The column that is NULL where it is missing: the key by which it is joined. None where `depth` cuts it.
    pub(crate) witness: Option<usize>,
    /// Where reading goes on behind it.
    pub(crate) end: Position,
}

/// How much of a level was read.
#[derive(Clone, Copy, Default)]
pub(crate) struct Position {
    pub(crate) columns: usize,
    pub(crate) optional: usize,
    pub(crate) children: usize,
}

/// A list in a DTO: the statement for the rows of all parents.
pub(crate) struct Child {
    pub(crate) relation: &'static Relation,
    pub(crate) part: LoadPart,
    /// The parent's key.
    key_nodes: Vec<Node>,
    /// Where it stands among the parent's columns.
    pub(crate) key: Vec<usize>,
    /// Where the same key stands among the child's columns.
    pub(crate) owner: Vec<usize>,
    pub(crate) level: Level,
}

impl Plan {
    /// The statements of a DTO.
    pub(crate) fn of(dto: DtoType) -> Result<Level> {
        let mut plan = Plan::new(dto, Trail::new(dto));
        (dto.plan)(&mut plan)?;
        Ok(plan.finish().0)
    }

    fn new(dto: DtoType, trail: Trail) -> Plan {
        Plan {
            path: Path::ROOT,
            field: FieldName { dto: dto.name, field: "" },
            depth: None,
            trail,
            level: Level { dto: dto.name, columns: Vec::new(), optional: Vec::new(), children: Vec::new() },
        }
    }

    /// The next field may be followed so many times from itself. Called by derived code.
    pub fn depth(&mut self, levels: usize) -> &mut Plan {
        self.depth = Some(levels);
        self
    }

    /// Notes which field comes next.
    pub(super) fn begin(&mut self, field: &'static str) {
        self.field.field = field;
    }

    /// Asks for a column or expression of the current DTO's entity.
    pub(super) fn column(&mut self, mut node: Node) -> Result<()> {
        if self.depth.take().is_some() {
            let FieldName { dto, field } = self.field;
            return Err(Error::statement(format!(
                "`#[orm(depth = ..)]` on `{dto}.{field}` has no meaning: the field holds no DTO"
            )));
        }
        node.reroot(&self.path);
        self.level.columns.push(node);
        Ok(())
    }

    /// Asks for a nested DTO in the same row.
    pub(super) fn one(&mut self, dto: DtoType, path: Path, optional: bool) -> Result<()> {
        let depth = self.depth.take();
        let entered = self.trail.enter(dto, &path, depth, self.field)?;
        if !entered && !optional {
            let FieldName { dto, field } = self.field;
            return Err(Error::statement(format!(
                "`#[orm(depth = ..)]` cannot cut `{dto}.{field}`: the relationship is never missing, so the field is no `Option`"
            )));
        }
        let index = self.level.optional.len();
        if optional {
            self.level.optional.push(Optional { witness: None, end: Position::default() });
        }
        let witness = if entered { self.enter_one(dto, path, optional)? } else { None };
        let end = self.level.end();
        if let Some(entry) = self.level.optional.get_mut(index) {
            *entry = Optional { witness, end };
        }
        Ok(())
    }

    /// Plans the fields of a nested DTO; answers where its witness stands, if it needs one.
    fn enter_one(&mut self, dto: DtoType, path: Path, optional: bool) -> Result<Option<usize>> {
        let path = self.path.join(&path);
        let key = path.steps().last().and_then(|relation| relation.to.first()).filter(|_| optional);
        let witness = key.map(|column| Node::column_at(path.clone(), column.name.into()));
        let outer = (std::mem::replace(&mut self.path, path), self.field);
        let start = self.level.columns.len();
        self.field.dto = dto.name;
        (dto.plan)(self)?;
        (self.path, self.field) = outer;
        self.trail.leave();
        Ok(witness.map(|node| self.level.position(node, start)))
    }

    /// Asks for a list of DTOs, with a statement of its own.
    pub(super) fn many(&mut self, dto: DtoType, path: Path, part: LoadPart) -> Result<()> {
        let relation = self.lone_to_many(&path)?;
        let depth = self.depth.take();
        if !self.trail.enter(dto, &path, depth, self.field)? {
            self.level.children.push(None);
            return Ok(());
        }
        let mut plan = Plan::new(dto, std::mem::replace(&mut self.trail, Trail::new(dto)));
        (dto.plan)(&mut plan)?;
        let (mut level, trail) = plan.finish();
        self.trail = trail;
        self.trail.leave();
        let owner = owner_columns(relation).into_iter().map(|node| level.position(node, 0)).collect();
        let parent = self.path.join(&path.prefix(path.steps().len() - 1));
        let key = relation.from.iter().map(|column| Node::column_at(parent.clone(), column.name.into()));
        let key_nodes = key.collect();
        self.level.children.push(Some(Child { relation, part, key_nodes, key: Vec::new(), owner, level }));
        Ok(())
    }

    /// The last relationship of a path, which must be the only one to many rows.
    fn lone_to_many(&self, path: &Path) -> Result<&'static Relation> {
        match path.steps().split_last() {
            Some((last, before)) if last.is_to_many() && !before.iter().any(|relation| relation.is_to_many()) => {
                Ok(last)
            }
            _ => {
                let FieldName { dto, field } = self.field;
                Err(Error::statement(format!(
                    "`{dto}.{field}` follows `{}`, but a list follows one relationship to many rows, the last one; nest a DTO for \
                     the steps before",
                    path.constant()
                )))
            }
        }
    }

    /// All fields are known: now the keys that no field has are asked for, too.
    fn finish(self) -> (Level, Trail) {
        let mut level = self.level;
        let mut children = std::mem::take(&mut level.children);
        for child in children.iter_mut().flatten() {
            child.key = std::mem::take(&mut child.key_nodes).into_iter().map(|node| level.position(node, 0)).collect();
        }
        level.children = children;
        (level, self.trail)
    }
}

impl Level {
    /// The columns to select.
    pub(crate) fn outputs(&self) -> Vec<Output> {
        self.columns.iter().cloned().map(Output::from).collect()
    }

    /// A column's name in messages.
    pub(crate) fn name(&self, column: usize) -> &str {
        match self.columns.get(column) {
            Some(Node::Column(column)) => name(&column.name),
            _ => "an expression",
        }
    }

    /// Where a column stands from a position on; it is added if it is not there yet.
    fn position(&mut self, node: Node, from: usize) -> usize {
        match self.columns[from..].iter().position(|column| *column == node) {
            Some(index) => from + index,
            None => {
                self.columns.push(node);
                self.columns.len() - 1
            }
        }
    }

    fn end(&self) -> Position {
        Position { columns: self.columns.len(), optional: self.optional.len(), children: self.children.len() }
    }
}

fn name(name: &Name) -> &str {
    name
}
