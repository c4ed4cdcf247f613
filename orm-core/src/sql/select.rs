//! The SELECT statement as data.

use super::{Mapped, Node, OrderNode, Path};
use crate::schema::{Name, Table};

/// A SELECT: what is asked, from where, under which conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// Named sub-selects in front of the statement.
    pub with: Vec<Cte>,
    /// Whether equal rows count once.
    pub distinct: Distinct,
    /// What each row consists of.
    pub columns: Vec<Output>,
    /// The root: what bare columns belong to.
    pub from: Source,
    /// Joins beyond those that paths bring in by themselves.
    pub joins: Vec<Join>,
    /// Conditions on rows, all of which must hold.
    pub filter: Vec<Node>,
    /// Rows with equal values here become one.
    pub group_by: Vec<Node>,
    /// Conditions on groups, all of which must hold.
    pub having: Vec<Node>,
    /// Further selects whose rows are added, removed or intersected.
    pub set_operations: Vec<(SetOperator, Select)>,
    /// The order of the rows.
    pub order_by: Vec<OrderNode>,
    /// The greatest number of rows.
    pub limit: Option<Count>,
    /// The number of rows to skip.
    pub offset: Option<Count>,
    /// Locks on the rows that are read.
    pub lock: Option<Lock>,
}

/// A number of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Written into the text: numbers of our own.
    Literal(u64),
    /// Bound: numbers of the caller's.
    Bound(u64),
}

impl Count {
    /// The number.
    pub fn rows(self) -> u64 {
        match self {
            Count::Literal(rows) | Count::Bound(rows) => rows,
        }
    }
}

/// Whether equal rows count once.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Distinct {
    /// All rows.
    #[default]
    No,
    /// Equal rows once.
    Rows,
    /// The first row of those that are equal in these (PostgreSQL).
    On(Vec<Node>),
}

/// One column of the result.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The expression.
    pub node: Node,
    /// Its name in the result.
    pub alias: Option<Name>,
}

/// Where rows come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A table.
    Table(TableName),
    /// A sub-select; `lateral` lets it see the sources before it.
    Select {
        /// The select.
        select: Box<Select>,
        /// Its name in the statement.
        alias: Name,
        /// Whether it sees the sources before it.
        lateral: bool,
    },
}

/// A table, or a common table expression, as a source.
#[derive(Clone, Debug, PartialEq)]
pub struct TableName {
    /// The schema, if any.
    pub schema: Option<Name>,
    /// The name.
    pub name: Name,
    /// Its name in the statement, if it is another one.
    pub alias: Option<Name>,
}

/// A join with any condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// Which rows stay.
    pub kind: JoinKind,
    /// The other source.
    pub source: Source,
    /// The condition; none for a cross join.
    pub on: Option<Node>,
}

/// Which rows a join keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JoinKind {
    /// Pairs only.
    Inner,
    /// All rows of the left side.
    Left,
    /// All rows of the right side.
    Right,
    /// All rows of both sides.
    Full,
    /// Every pair.
    Cross,
}

/// A named sub-select in front of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Cte {
    /// Its name.
    pub name: Name,
    /// Its columns' names; those of the select if empty.
    pub columns: Vec<Name>,
    /// The select.
    pub select: Select,
    /// Whether it refers to itself.
    pub recursive: bool,
}

/// How the rows of two selects are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetOperator {
    /// Rows of either, once.
    Union,
    /// Rows of either.
    UnionAll,
    /// Rows of both.
    Intersect,
    /// Rows of the first only.
    Except,
}

/// A lock on the rows read.
#[derive(Clone, Debug, PartialEq)]
pub struct Lock {
    /// Whether others may still lock for reading.
    pub shared: bool,
    /// What happens when someone else holds a lock.
    pub wait: LockWait,
    /// Which rows are locked, beside the root's, at the end of to-one paths.
    pub of: Vec<Path>,
}

/// What happens when someone else holds a lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LockWait {
    /// Wait.
    #[default]
    Wait,
    /// Leave such rows out.
    SkipLocked,
    /// Fail at once.
    NoWait,
}

impl Select {
    /// All that can be had from a source; columns are still to be named.
    pub fn from(source: impl Into<Source>) -> Select {
        Select {
            with: Vec::new(),
            distinct: Distinct::No,
            columns: Vec::new(),
            from: source.into(),
            joins: Vec::new(),
            filter: Vec::new(),
            group_by: Vec::new(),
            having: Vec::new(),
            set_operations: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            offset: None,
            lock: None,
        }
    }

    /// All of an entity's rows, without columns yet.
    pub fn of<E: Mapped>() -> Select {
        Select::from(E::table())
    }

    /// Adds columns of the root by name.
    pub fn root_columns<'a>(mut self, names: impl IntoIterator<Item = &'a Name>) -> Select {
        self.columns.extend(names.into_iter().map(|name| Output::from(Node::column(name.clone()))));
        self
    }

    /// Adds one column.
    pub fn column(mut self, node: Node) -> Select {
        self.columns.push(node.into());
        self
    }

    /// Calls `f` with every expression that stands directly in this select.
    pub(crate) fn for_each_node(&mut self, f: &mut dyn FnMut(&mut Node)) {
        for output in &mut self.columns {
            f(&mut output.node);
        }
        if let Distinct::On(nodes) = &mut self.distinct {
            nodes.iter_mut().for_each(&mut *f);
        }
        for join in &mut self.joins {
            if let Some(on) = &mut join.on {
                f(on);
            }
        }
        self.filter.iter_mut().for_each(&mut *f);
        self.group_by.iter_mut().for_each(&mut *f);
        self.having.iter_mut().for_each(&mut *f);
        self.order_by.iter_mut().for_each(|order| f(&mut order.node));
    }
}

impl From<Node> for Output {
    fn from(node: Node) -> Output {
        Output { node, alias: None }
    }
}

impl From<&Table> for Source {
    fn from(table: &Table) -> Source {
        Source::Table(table.into())
    }
}

impl From<TableName> for Source {
    fn from(table: TableName) -> Source {
        Source::Table(table)
    }
}

impl From<&Table> for TableName {
    fn from(table: &Table) -> TableName {
        TableName { schema: table.schema.clone(), name: table.name.clone(), alias: None }
    }
}

impl TableName {
    /// A table in the connection's default schema.
    pub fn new(name: impl Into<Name>) -> TableName {
        TableName { schema: None, name: name.into(), alias: None }
    }

    /// The same table under another name.
    pub fn alias(mut self, alias: impl Into<Name>) -> TableName {
        self.alias = Some(alias.into());
        self
    }

    /// What columns are prefixed with.
    pub fn reference(&self) -> &str {
        self.alias.as_ref().unwrap_or(&self.name)
    }
}
