//! A query whose rows become DTOs.

use std::marker::PhantomData;

use super::plan::{Level, Plan};
use super::reader::RowReader;
use super::rows::LevelRows;
use super::{DtoOf, DtoType};
use crate::compile::Statement;
use crate::engine::{Executor, Next};
use crate::orm::fetch::fetch;
use crate::orm::query::split;
use crate::orm::{Entity, Query, Shape};
use crate::sql::Select;
use crate::{Error, Result};

/// DTOs: `all` answers `Vec<D>`. One statement brings the columns and the relationships to one row, and one more each
/// relationship to many rows, however many rows there are.
pub struct Dtos<D> {
    level: Level,
    dto: PhantomData<fn() -> D>,
}

impl<E: Entity> Query<E> {
    /// Reads the rows into DTOs; the DTO's fields choose what is selected. The type is found by what the result is used as, or
    /// written out: `.dto::<UserDto>()`.
    ///
    /// A DTO that contains itself needs `#[orm(depth = n)]`; the terminals answer an error otherwise, before any statement runs.
    pub fn dto<D: DtoOf<E>>(self) -> Query<E, Dtos<D>> {
        let plan = Plan::of(DtoType::of::<D>());
        let problem = plan.as_ref().err().map(Error::to_string);
        let mut query = self.reshape(Dtos { level: plan.unwrap_or_default(), dto: PhantomData });
        query.problem = query.problem.or(problem);
        query
    }
}

impl<E: Entity, D: DtoOf<E>> Shape<E> for Dtos<D> {
    type All = Vec<D>;
    type One = D;

    fn prepare(&self, select: &mut Select) -> Result<()> {
        select.columns = self.level.outputs();
        Ok(())
    }

    fn fetch(self, db: &mut dyn Executor, select: Select) -> Result<Vec<D>> {
        let level = self.level;
        if !level.children.is_empty() {
            return LevelRows::load(db, level, &select)?.into_dtos();
        }
        let mut list = Vec::new();
        fetch(db, Statement::Select(&select), &mut |row| {
            list.push(RowReader::read(&level, row, 0, &mut [])?);
            Ok(Next::More)
        })?;
        Ok(list)
    }

    fn stream(self, db: &mut dyn Executor, select: Select, f: &mut dyn FnMut(D) -> Result<Next>) -> Result<()> {
        let level = self.level;
        if !level.children.is_empty() {
            return Err(Error::statement(format!(
                "`{}` has lists, which are loaded for all rows at once and cannot be streamed; stream a DTO without them, or walk \
                 the query in pages with `limit`",
                D::NAME
            )));
        }
        fetch(db, Statement::Select(&select), &mut |row| f(RowReader::read(&level, row, 0, &mut [])?))
    }

    fn split_first(all: Vec<D>) -> (Option<D>, bool) {
        split(all)
    }
}
